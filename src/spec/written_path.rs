//! Finds escapes in paths and account names inside texts in double quotes, where a backslash starts an escape.

/// The letters that make an escape with a backslash before them, and what it stands for.
const ESCAPES: [(char, &str); 6] = [
    ('b', "a backspace"),
    ('t', "a tab"),
    ('n', "a line break"),
    ('f', "a form feed"),
    ('r', "a carriage return"),
    ('e', "an escape character"),
];
/// What ends a path.
const AFTER_PATH: [char; 10] = [' ', '"', '\'', ',', ';', '|', '<', '>', '=', '\n'];
/// The longest NetBIOS name of a domain.
const MAX_DOMAIN: usize = 15;
/// Endings of the names of files that specs, command lines and settings name.
const FILE_ENDINGS: [&str; 50] = [
    "adml",
    "admx",
    "appx",
    "appxbundle",
    "bat",
    "bmp",
    "cab",
    "cer",
    "cip",
    "cmd",
    "crt",
    "csv",
    "der",
    "dll",
    "exe",
    "gif",
    "hta",
    "htm",
    "html",
    "ico",
    "inf",
    "ini",
    "iso",
    "jpeg",
    "jpg",
    "js",
    "json",
    "lnk",
    "log",
    "mof",
    "msi",
    "msix",
    "msixbundle",
    "msp",
    "mst",
    "msu",
    "p12",
    "p7b",
    "pem",
    "pfx",
    "png",
    "ppkg",
    "ps1",
    "psm1",
    "rdp",
    "reg",
    "txt",
    "vbs",
    "xml",
    "zip",
];
/// Variables that contain the path of a folder on every device.
const FOLDER_VARIABLES: [&str; 20] = [
    "allusersprofile",
    "appdata",
    "commonprogramfiles",
    "commonprogramfiles(x86)",
    "commonprogramw6432",
    "homedrive",
    "homepath",
    "localappdata",
    "onedrive",
    "programdata",
    "programfiles",
    "programfiles(x86)",
    "programw6432",
    "public",
    "systemdrive",
    "systemroot",
    "temp",
    "tmp",
    "userprofile",
    "windir",
];

/// The first escape inside a path or an account name in a text, which is given without its quotes: the escape as it is
/// written, and what it stands for.
pub(super) fn escape_in_a_path(text: &str) -> Option<(String, String)> {
    let is_whole = |path: &&str| path.len() == text.len();
    let words = || text.split(AFTER_PATH);
    words()
        .find_map(|word| drive(word).or_else(|| variable(word)).or_else(|| share(word)).or_else(|| below_here(word)))
        .or_else(|| words().find(is_whole).and_then(relative))
        .or_else(|| account(text).and_then(first_escape))
        .or_else(|| quoted(text).filter_map(account).find_map(first_escape))
}

/// The parts of a document between quotes or the angle brackets of XML.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '\'', '<', '>']).map(|part| part.trim_end_matches('\\'))
}

/// The first escape that makes another character, in a text without its quotes.
pub(super) fn first_escape(text: &str) -> Option<(String, String)> {
    escapes(text).next().map(|(written, means, _)| (written, means))
}

/// The first such escape after which the path goes on, with a folder or a file.
fn escape_inside(path: &str) -> Option<(String, String)> {
    let has_folder =
        |rest: &str| rest.split_once('\\').is_some_and(|(folder, more)| !folder.is_empty() && !more.is_empty());
    let goes_on = |rest: &str| has_folder(rest) || names_a_file(rest);
    escapes(path).find(|(_, _, rest)| goes_on(rest)).map(|(written, means, _)| (written, means))
}

/// Each escape as it is written, what it stands for, and the text after it.
fn escapes(text: &str) -> impl Iterator<Item = (String, String, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let behind = &rest[rest.find('\\')? + 1..];
            // Of two backslashes the second is what the first one escapes.
            let escaped = behind.chars().next()?;
            rest = &behind[escaped.len_utf8()..];
            if let Some((letter, means)) = ESCAPES.into_iter().find(|(letter, _)| *letter == escaped) {
                return Some((letter.to_string(), means.to_owned(), rest));
            }
            let code = rest.get(..2).filter(|_| escaped == 'x');
            if let Some(character) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
                return Some((behind[..3].to_owned(), format!("the character U+{character:04X}"), &rest[2..]));
            }
        }
    })
}

/// The escape after a drive letter: `C:\temp`.
fn drive(word: &str) -> Option<(String, String)> {
    let mut colons = word.match_indices(":\\");
    colons.find_map(|(colon, _)| {
        let mut before = word[..colon].chars().rev();
        let is_drive = before.next()?.is_ascii_alphabetic() && !before.next().is_some_and(char::is_alphanumeric);
        is_drive.then(|| first_escape(&word[colon + 1..]))?
    })
}

/// The escape after a variable: `%TEMP%\new`, `$env:TEMP\new`, `%~dp0\new`. After a variable that contains no folder,
/// `\n` may be a line break that is meant, so there a path has to go on after the escape.
fn variable(word: &str) -> Option<(String, String)> {
    let (start, at) = match word.rfind("%\\") {
        Some(end) => (word[..end].rfind('%')? + 1, end),
        None => {
            let start = word.find("$env:").map(|at| at + "$env:".len()).or_else(|| word.find("%~").map(|at| at + 1))?;
            (start, start + word[start..].find('\\')?)
        }
    };
    let (name, path) = (&word[start..at], word[at..].trim_start_matches('%'));
    let is_folder = FOLDER_VARIABLES.contains(&name.to_ascii_lowercase().as_str()) || name.starts_with("~dp");
    if is_folder { first_escape(path) } else { escape_inside(path) }
}

/// The escape after the name of a server: `\\server\new`. The two backslashes before the name may be escaped or not.
fn share(word: &str) -> Option<(String, String)> {
    let (is_escaped, path) = match word.strip_prefix(r"\\\\") {
        Some(path) => (true, path),
        None => (false, word.strip_prefix(r"\\")?),
    };
    let path = &path[path.find('\\')?..];
    let is_server = |name: &str| {
        name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')) && name.chars().nth(1).is_some()
    };
    let server = word.trim_start_matches('\\').split('\\').next()?;
    // Where the backslashes of the path are escaped, an unescaped one may be a line break that is meant.
    match is_escaped && !path.starts_with(r"\\") {
        _ if !is_server(server) => None,
        true => first_escape(path),
        false => escape_inside(path),
    }
}

/// The escape after the dots of a path from the current folder: `.\new\run.ps1`. A line may end with a dot and
/// `\n`, so the path has to go on after the escape.
fn below_here(word: &str) -> Option<(String, String)> {
    let path = word.trim_start_matches('.');
    let dots = word.len() - path.len();
    ((1..=2).contains(&dots) && path.starts_with('\\')).then(|| escape_inside(path))?
}

/// A path that begins with the name of a folder: `setup\tx.exe`.
fn relative(path: &str) -> Option<(String, String)> {
    let folder = path.split('\\').next()?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '(' | ')');
    let is_folder = !folder.is_empty() && folder.chars().all(is_name);
    (is_folder && names_a_file(path)).then(|| first_escape(path))?
}

/// The text from its backslash on, if it is an account of a domain: `CONTOSO\ben`.
fn account(text: &str) -> Option<&str> {
    let (domain, name) = text.split_once('\\')?;
    let in_domain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let is_domain = (1..=MAX_DOMAIN).contains(&domain.len()) && domain.chars().all(in_domain);
    let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '$'));
    (is_domain && is_name).then(|| &text[domain.len()..])
}

fn names_a_file(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.trim_end_matches('\\').to_ascii_lowercase());
    ending.is_some_and(|ending| FILE_ENDINGS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::escape_in_a_path;

    #[test]
    fn escapes_are_found_only_in_paths_and_accounts() {
        for (written, expected) in [
            (r"C:\temp\new.exe /q", Some("t")),
            (r"cmd /c C:\\Apps\nightly.cmd", Some("n")),
            (r#"cmd /c \"C:\bin\""#, Some("b")),
            (r"C:\x64\setup", Some("x64")),
            (r"reg import /f:D:\reg\a", Some("r")),
            (r"CONTOSO\ben", Some("b")),
            (r#"<add member=\"CONTOSO\ben\"/>"#, Some("b")),
            (r"<Account>CONTOSO\nina</Account>", Some("n")),
            (r"%TEMP%\bin\new.exe", Some("b")),
            (r"cmd /c %windir%\temp", Some("t")),
            (r"%ProgramFiles(x86)%\\Contoso\\new", None),
            (r"%CONTOSO_HOME%\new.exe /q", Some("n")),
            (r"powershell -File $env:TEMP\run.ps1", Some("r")),
            (r"cmd /c %~dp0\first.cmd", Some("f")),
            (r"\\\\server\new", Some("n")),
            (r"\\server\tools\new.exe", Some("t")),
            (r"net use \\\\server\\share\fonts\a", Some("f")),
            (r"powershell -File .\new\run.ps1", Some("n")),
            (r"..\tools.exe", Some("t")),
            (r"setup\tx.exe", Some("t")),
            (r"img\new.jpg", Some("n")),
            (r"policies\new.adml", Some("n")),
        ] {
            let found = escape_in_a_path(written).map(|(letter, _)| letter);
            assert_eq!(found.as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn line_breaks_and_tabs_in_texts_are_not_paths() {
        for honest in [
            r"CONTOSO\\ben",
            r"C:\\temp\\new.exe",
            r"Line one\nLine two",
            r"https://contoso.com/a\tb",
            r"C:\\temp is full\nCall 1234",
            r"100%\n",
            r"up to 100%\nand 50%\nof it",
            r"This is %SERIAL%\nCall 1234",
            r"Files are on \\\\server\\share\nCall 1234",
            r"\\d+\n\\w+\t",
            r"The end ...\nA new line",
            r"See .\n\nNext",
            r"one\ntwo\nthree",
            r"a.txt\nb.txt",
            r"contoso.com\nfabrikam.com",
            r#"<a>\n\t<b c=\"d\"/>\n</a>"#,
            r#"{\n\t\"pinnedList\": []\n}"#,
            r#"{\"Account\":\"PC\\\\nina\"}"#,
            r"Microsoft.WindowsCalculator_8wekyb3d8bbwe!App\nContoso.Board_1a2b3c4d5e6f7!App",
        ] {
            assert_eq!(escape_in_a_path(honest), None, "{honest}");
        }
    }
}

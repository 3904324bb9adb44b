//! Parts of command lines that work at a prompt, where somebody is signed in and can answer, but not while a package is
//! applied.

use super::windows_programs::file_name;

/// What is doubtful, and what to do.
pub(super) type Doubt = (String, String);

/// The first letter of drives that are usually those of a server.
const FIRST_MAPPED_DRIVE: char = 'h';
/// The commands that give a drive its letter.
const MAKES_DRIVES: [&str; 4] = ["net use", "subst ", "psdrive", "diskpart"];

/// All such parts of a line.
pub(super) fn traps(line: &str) -> Vec<Doubt> {
    let lower = line.to_lowercase();
    [typographic(line), batch_folder(&lower), restarts(&lower), mapped_drive(&lower), asks(&lower), of_a_user(&lower)]
        .into_iter()
        .flatten()
        .collect()
}

/// Typographic quotes, dashes and blanks, which word processors and web pages put in place of the plain ones.
fn typographic(line: &str) -> Option<Doubt> {
    let is_option =
        |at: usize| line[..at].ends_with(' ') && line[at..].chars().nth(1).is_some_and(char::is_alphanumeric);
    let found = line.char_indices().find(|(at, letter)| match letter {
        '“' | '”' | '„' | '‘' | '\u{a0}' => true,
        '–' | '—' => is_option(*at),
        _ => false,
    });
    let (_, letter) = found?;
    let what = if letter == '\u{a0}' { "a no-break space".to_owned() } else { format!("`{letter}`") };
    Some((format!("programs take {what} for a part of a name"), "type plain quotes, hyphens and spaces".to_owned()))
}

fn batch_folder(lower: &str) -> Option<Doubt> {
    lower.contains("%~dp0").then(|| {
        let help = "name the file without a folder: a command starts in the folder of its files";
        ("`%~dp0` is replaced inside batch files only".to_owned(), help.to_owned())
    })
}

fn restarts(lower: &str) -> Option<Doubt> {
    let shuts_down = |command: &str| {
        let mut words = command.split_whitespace();
        words.any(|word| matches!(file_name(word), "shutdown" | "shutdown.exe"))
            && words.any(|option| matches!(option.trim_start_matches(['/', '-']), "r" | "s" | "g" | "p" | "l"))
    };
    (lower.split(['&', '|']).any(shuts_down) || lower.contains("restart-computer")).then(|| {
        let help = "add restart = true to the [[command]], which restarts the device when the package is ready for it";
        ("the command ends the session while the package is still being applied".to_owned(), help.to_owned())
    })
}

fn mapped_drive(lower: &str) -> Option<Doubt> {
    let mut roots = lower.match_indices(":\\").chain(lower.match_indices(":/"));
    let drive = roots.find_map(|(at, _)| {
        let mut before = lower[..at].chars().rev();
        let letter = before.next().filter(|letter| (FIRST_MAPPED_DRIVE..='z').contains(letter))?;
        let is_option = |letter: char| letter.is_alphanumeric() || matches!(letter, '/' | '-');
        (!before.next().is_some_and(is_option)).then(|| letter.to_ascii_uppercase())
    })?;
    let is_made = MAKES_DRIVES.iter().any(|maker| lower.contains(maker));
    (!is_made).then(|| {
        let help = "add the file to the files of the command, and name it without a folder";
        (format!("a drive {drive}: that users have is not there while a package is applied"), help.to_owned())
    })
}

fn asks(lower: &str) -> Option<Doubt> {
    let words: Vec<&str> = lower.split([' ', '"', '&', '|', '(', ')']).filter(|word| !word.is_empty()).collect();
    let is_shell = words.first().is_some_and(|first| file_name(first).trim_end_matches(".exe") == "cmd");
    let has = |option: &str| words.contains(&option);
    let asks_in_cmd = is_shell && lower.contains("set /p") && !lower.contains('<');
    let found = words.iter().find(|word| match file_name(word).trim_end_matches(".exe") {
        "pause" => is_shell,
        "choice" => is_shell && !has("/t") && !lower.contains("/t:"),
        "set" => asks_in_cmd,
        "runas" | "read-host" | "get-credential" | "out-gridview" => true,
        _ => false,
    })?;
    let help = "remove it; commands run with all rights already, and nobody answers";
    Some((format!("`{found}` waits for somebody, and nobody is there"), help.to_owned()))
}

fn of_a_user(lower: &str) -> Option<Doubt> {
    let is_winget = |word: &str| matches!(file_name(word), "winget" | "winget.exe");
    lower.split([' ', '"', '&', '|']).any(is_winget).then(|| {
        let help = "add an installer to the files of the command, and run that";
        ("`winget` belongs to users who have signed in, and is not found before".to_owned(), help.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::traps;

    #[test]
    fn what_needs_a_prompt_or_a_user_is_doubtful() {
        for (line, expected) in [
            ("cmd /c “a.cmd”", "`“`"),
            ("powershell –ExecutionPolicy Bypass -File a.ps1", "`–`"),
            ("msiexec /i\u{a0}a.msi /qn", "no-break space"),
            ("cmd /c %~dp0a.cmd", "%~dp0"),
            ("shutdown /r /t 0", "ends the session"),
            ("powershell -Command Restart-Computer -Force", "ends the session"),
            ("cmd /c Z:\\setup\\a.cmd", "a drive Z:"),
            ("cmd /c \"a.cmd & pause\"", "`pause` waits"),
            ("runas /user:admin setup.exe", "`runas` waits"),
            ("winget install Contoso.App", "`winget`"),
            ("cmd /c choice /m Continue?", "`choice` waits"),
            ("cmd /c set /p name=Name:", "`set` waits"),
            ("powershell -Command \"Read-Host 'Name'\"", "`read-host` waits"),
            ("cmd /c Z:/setup/a.cmd", "a drive Z:"),
        ] {
            let all = traps(line);
            assert!(all.len() == 1 && all[0].0.contains(expected), "{line}: {all:?}");
        }
        for good in [
            "cmd /c a.cmd",
            "setup.exe /s /v\"/qn REBOOT=R\"",
            "cmd /c net use Z: \\\\srv\\a && Z:\\a.cmd",
            "cmd /c copy a.txt D:\\Data",
            "powershell -Command \"Write-Host 'Contoso – Berlin'\"",
            "reg add HKLM\\SOFTWARE\\Contoso /v Pause /d 1 /f",
            "shutdown /a",
            "shutdown /a && xcopy a b /s",
            "cmd /c choice /t 5 /d y",
            "cmd /c set /p name=<name.txt",
        ] {
            assert!(traps(good).is_empty(), "{good}: {:?}", traps(good));
        }
    }
}

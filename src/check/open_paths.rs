//! Paths with blanks and no quotes: whatever reads such a line takes what precedes the first blank for the whole path.

use super::command_traps::Doubt;
use super::windows_programs::{file_name, is_of_windows, started_by};

/// Endings of what a line can start, or give to Windows Installer and PowerShell.
const ENDINGS: [&str; 7] = [".exe", ".com", ".cmd", ".bat", ".msi", ".msp", ".ps1"];
/// Endings of what cmd starts.
const PROGRAMS: [&str; 4] = [".exe", ".com", ".cmd", ".bat"];
/// Variables of folders whose names have blanks.
const FOLDERS_WITH_BLANKS: [&str; 6] = [
    "%programfiles%",
    "%programfiles(x86)%",
    "%programw6432%",
    "%commonprogramfiles%",
    "%commonprogramfiles(x86)%",
    "%commonprogramw6432%",
];
/// Options before the path of a script or an installer.
const BEFORE_PATH: [&str; 9] = ["-file", "-f", "/i", "-i", "/p", "/x", "-x", "/package", "/update"];
/// Commands that take the rest of their line as it is.
const TAKES_REST: [&str; 6] = ["cd", "chdir", "echo", "pushd", "rem", "title"];
/// If one of these characters is between the two quotes of a line, cmd does not keep the quotes.
const SPECIAL: [char; 8] = ['&', '<', '>', '(', ')', '@', '^', '|'];

/// The finding for the first such path of a line.
pub(super) fn open_paths(line: &str) -> Option<Doubt> {
    let line = line.trim();
    let (program, rest) = first_word(line);
    match file_name(program).to_lowercase().trim_end_matches(".exe") {
        "cmd" => of_cmd(rest),
        "powershell" | "pwsh" => of_powershell(rest),
        _ => of_windows(line).or_else(|| after_option(line)).or_else(|| argument(line, file_name(program))),
    }
}

/// The finding for the program of a line that no shell reads.
fn of_windows(line: &str) -> Option<Doubt> {
    let path = open_path(line)?;
    let message =
        format!("Windows looks for `{}.exe` first, since the path of the program has blanks and no quotes", cut(path));
    let quoted = format!("\"{path}\"");
    let fixed = started_by(&quoted).unwrap_or_else(|| format!("{quoted}{}", &line[path.len()..]));
    Some((message, format!("write `{fixed}`")))
}

/// The finding for the commands that cmd reads. It keeps the quotes of a line that has just those of one program;
/// otherwise it removes the first and the last one (`cmd /?`).
fn of_cmd(options: &str) -> Option<Doubt> {
    let (mut rest, mut keeps_none) = (options.trim_start(), false);
    let commands = loop {
        let option = rest.get(..2).filter(|option| option.starts_with('/'))?;
        let after = rest[2..].trim_start();
        match option.to_ascii_lowercase().as_str() {
            "/c" | "/k" | "/r" => break after,
            "/s" => keeps_none = true,
            _ => {}
        }
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, after)| after).trim_start();
    };
    let (read, is_stripped) = match commands.strip_prefix('"') {
        Some(inside) if keeps_none || !keeps_quotes(commands) => match inside.rsplit_once('"') {
            Some((inside, after)) => (format!("{inside}{after}"), true),
            None => (inside.to_owned(), true),
        },
        _ => (commands.to_owned(), false),
    };
    let starts: Vec<usize> = starts(&read);
    let open: Vec<(usize, &str)> = starts
        .iter()
        .filter_map(|at| Some((*at, open_path(&read[*at..]).or_else(|| variable(&read[*at..]))?)))
        .collect();
    let Some((_, first)) = open.first() else {
        let ends = starts.iter().copied().skip(1).chain([read.len()]);
        let mut commands = starts.iter().zip(ends).filter_map(|(start, end)| read.get(*start..end));
        return commands.find_map(|command| argument(command, first_word(command).0));
    };
    let started = if first.starts_with('%') { r"C:\Program" } else { cut(first) };
    let message = match is_stripped {
        true => format!("cmd removes the first and the last quote of such a line, and then starts `{started}`"),
        false => format!("cmd starts `{started}`, since the path of the program has blanks and no quotes"),
    };
    let after_program = commands.strip_prefix('"').and_then(|inside| inside.strip_prefix(first));
    let fixed = match after_program.is_some_and(|after| after.starts_with('"')) {
        true => commands.to_owned(),
        false => with_quotes(&read, &open),
    };
    let help = match fixed.matches('"').count() % 2 {
        0 => format!("write `cmd /c \"{fixed}\"`"),
        _ => "put quotes around the path, and another pair around all that follows /c".to_owned(),
    };
    Some((message, help))
}

/// The line with quotes around these paths.
fn with_quotes(line: &str, paths: &[(usize, &str)]) -> String {
    let (mut fixed, mut done) = (String::new(), 0);
    for (at, path) in paths {
        fixed.push_str(&line[done..*at]);
        fixed.push_str(&format!("\"{path}\""));
        done = at + path.len();
    }
    fixed + &line[done..]
}

/// Whether cmd keeps the quotes of a line: there are two, and between them is the path of a program with blanks.
fn keeps_quotes(commands: &str) -> bool {
    let mut parts = commands.splitn(3, '"').skip(1);
    let (Some(path), Some(after)) = (parts.next(), parts.next()) else { return false };
    let is_program = PROGRAMS.iter().any(|ending| path.to_ascii_lowercase().ends_with(ending));
    !after.contains('"') && path.contains(' ') && is_program && !path.contains(SPECIAL)
}

/// The finding for a script that PowerShell runs, or for its commands.
fn of_powershell(options: &str) -> Option<Doubt> {
    let lower = options.to_ascii_lowercase();
    let found = ["-command ", "-c "].into_iter().find_map(|option| Some(lower.find(option)? + option.len()));
    let Some(at) = found else { return after_option(options) };
    let script = without_quotes(&options[at..]);
    let command = script.trim_start().trim_start_matches(['&', '.']).trim_start();
    let path = open_path(command)?;
    let message = format!("PowerShell starts `{}`, since the path of the program has blanks and no quotes", cut(path));
    Some((message, format!("write `powershell -Command \"& '{path}'{}\"`", &command[path.len()..])))
}

/// What a program gets of its options: quotes that no backslash precedes are removed.
fn without_quotes(options: &str) -> String {
    let (mut text, mut is_escaped) = (String::new(), false);
    for letter in options.chars() {
        match letter {
            '"' if is_escaped => {
                text.pop();
                text.push('"');
            }
            '"' => {}
            other => text.push(other),
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    text
}

/// The finding for the path after an option.
fn after_option(line: &str) -> Option<Doubt> {
    let words = words(line);
    let path = words.windows(2).find_map(|pair| {
        let is_option = BEFORE_PATH.iter().any(|option| option.eq_ignore_ascii_case(pair[0].1));
        open_path(&line[pair[1].0..]).filter(|_| is_option)
    })?;
    let message = format!("only `{}` is read as the path, since it has blanks and no quotes", cut(path));
    Some((message, format!("write `\"{path}\"`")))
}

/// The finding for a folder of programs among the arguments of a command.
fn argument(line: &str, command: &str) -> Option<Doubt> {
    if TAKES_REST.iter().any(|known| known.eq_ignore_ascii_case(command)) {
        return None;
    }
    let words = words(line);
    let (_, first) = words.windows(2).map(|pair| (pair[1].1, pair[0].1)).find(|(next, word)| {
        is_absolute(word)
            && word.to_ascii_lowercase().ends_with(r":\program")
            && next.to_ascii_lowercase().starts_with("files")
    })?;
    let message = format!("`{command}` gets only `{first}` of a path that has blanks and no quotes");
    Some((message, "put the whole path in quotation marks".to_owned()))
}

/// The path at the start of a text that is meant as one, although it has blanks and no quotes.
fn open_path(text: &str) -> Option<&str> {
    let text = text.split('"').next().unwrap_or_default();
    let mut words = words(text).into_iter();
    let (_, first) = words.next().filter(|(at, word)| *at == 0 && is_absolute(word))?;
    let ends = |word: &str| ENDINGS.iter().any(|ending| word.to_ascii_lowercase().ends_with(ending));
    if ends(first) || is_of_windows(file_name(first)) {
        return None;
    }
    let continued =
        words.take_while(|(_, word)| !word.starts_with(['-', '/', '%', '&', '|', '>']) && !is_absolute(word));
    let (at, last) = continued.into_iter().find(|(_, word)| ends(word))?;
    last.contains('\\').then(|| &text[..at + last.len()])
}

/// The path at the start of a text that begins with the variable of a folder whose name has blanks.
fn variable(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| letter.is_whitespace() || letter == '"').unwrap_or(text.len());
    let path = &text[..end];
    let lower = path.to_ascii_lowercase();
    FOLDERS_WITH_BLANKS.iter().any(|folder| lower.starts_with(folder)).then_some(path)
}

/// Where the commands of a line of cmd begin, after what only says how they are started.
fn starts(line: &str) -> Vec<usize> {
    let (mut starts, mut is_quoted, mut is_next) = (Vec::new(), false, true);
    for (at, letter) in line.char_indices() {
        if is_next && !letter.is_whitespace() && !matches!(letter, '@' | '(' | '&' | '|') {
            starts.push(at + before_program(&line[at..]));
            is_next = false;
        }
        is_quoted ^= letter == '"';
        is_next |= !is_quoted && matches!(letter, '&' | '|');
    }
    starts
}

/// The length of `start /wait "title" ` and `call ` before a program.
fn before_program(command: &str) -> usize {
    let words = words(command);
    let mut at = 0;
    let Some((_, first)) = words.first() else { return at };
    if first.eq_ignore_ascii_case("call") || first.eq_ignore_ascii_case("start") {
        let options = words.iter().skip(1).find(|(_, word)| !word.starts_with('/'));
        at = options.map_or(command.len(), |(at, _)| *at);
    }
    if at > 0 && first.eq_ignore_ascii_case("start") && command[at..].starts_with("\"\"") {
        at += 2 + command[at + 2..].len() - command[at + 2..].trim_start().len();
    }
    at
}

/// The words outside of quotes, each with its place; a quotation is one word.
fn words(line: &str) -> Vec<(usize, &str)> {
    let (mut words, mut start, mut is_quoted) = (Vec::new(), 0, false);
    for (at, letter) in line.char_indices().chain([(line.len(), ' ')]) {
        is_quoted ^= letter == '"';
        if letter.is_whitespace() && (!is_quoted || at == line.len()) {
            words.extend(line.get(start..at).filter(|word| !word.is_empty()).map(|word| (start, word)));
            start = at + letter.len_utf8();
        }
    }
    words
}

/// The first word without its quotes, and what follows it.
fn first_word(line: &str) -> (&str, &str) {
    match words(line).first() {
        Some((at, word)) => (word.trim_matches('"'), &line[at + word.len()..]),
        None => ("", ""),
    }
}

/// Whether a word is a path with a drive or a server.
fn is_absolute(word: &str) -> bool {
    let is_drive = word.chars().next().is_some_and(|letter| letter.is_ascii_alphabetic());
    is_drive && word.get(1..3) == Some(":\\") || word.starts_with("\\\\")
}

/// What precedes the first blank.
fn cut(path: &str) -> &str {
    path.split(' ').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::open_paths;

    #[test]
    fn paths_with_blanks_need_quotes() {
        for (line, started, fixed) in [
            (r"C:\Program Files\x\setup.exe /q", r"`C:\Program.exe`", r#"`"C:\Program Files\x\setup.exe" /q`"#),
            (r"\\srv\my share\setup.exe", r"`\\srv\my.exe`", r#"`"\\srv\my share\setup.exe"`"#),
            (r"C:\Program Files\x\a.msi /qn", r"`C:\Program.exe`", r#"`msiexec /i "C:\Program Files\x\a.msi" /qn`"#),
            (
                r"cmd /c C:\Program Files\x\setup.exe /q",
                r"cmd starts `C:\Program`",
                r#"`cmd /c ""C:\Program Files\x\setup.exe" /q"`"#,
            ),
            (
                r#"cmd.exe /d /c "C:\Program Files\x\setup.exe /q""#,
                r"removes the first and the last quote of such a line, and then starts `C:\Program`",
                r#"`cmd /c ""C:\Program Files\x\setup.exe" /q"`"#,
            ),
            (
                r#"cmd /c "C:\Program Files (x86)\x\setup.exe" /q"#,
                r"starts `C:\Program`",
                r#"`cmd /c ""C:\Program Files (x86)\x\setup.exe" /q"`"#,
            ),
            (
                r#"cmd /c "C:\Program Files\x\setup.exe" /log "C:\my logs\a.txt""#,
                r"starts `C:\Program`",
                r#"`cmd /c ""C:\Program Files\x\setup.exe" /log "C:\my logs\a.txt""`"#,
            ),
            (
                r"cmd /c a.cmd && start /wait C:\Program Files\x\b.exe",
                r"starts `C:\Program`",
                r#"`cmd /c "a.cmd && start /wait "C:\Program Files\x\b.exe""`"#,
            ),
            (r"cmd /c %ProgramFiles%\x\a.exe /s", r"starts `C:\Program`", r#"`cmd /c ""%ProgramFiles%\x\a.exe" /s"`"#),
            (
                r#"powershell -ExecutionPolicy Bypass -Command "C:\Program Files\x\a.exe /q""#,
                r"PowerShell starts `C:\Program`",
                r#"`powershell -Command "& 'C:\Program Files\x\a.exe' /q"`"#,
            ),
            (
                r#"powershell -Command & "C:\Program Files\x\a.exe" /q"#,
                r"PowerShell starts `C:\Program`",
                r#""& 'C:\Program Files\x\a.exe' /q"`"#,
            ),
            (r"msiexec /i C:\Program Files\x\a.msi /qn", r"only `C:\Program`", r#"`"C:\Program Files\x\a.msi"`"#),
            (r"powershell -File C:\My Scripts\x\a.ps1", r"only `C:\My`", r#"`"C:\My Scripts\x\a.ps1"`"#),
            (r"cmd /c copy a.txt C:\Program Files\x", r"`copy` gets only `C:\Program`", "quotation marks"),
        ] {
            let (message, help) = open_paths(line).unwrap_or_else(|| panic!("{line}"));
            assert!(message.contains(started) && help.contains(fixed), "{line}: {message}; {help}");
            if let Some(fixed) = help.strip_prefix("write `").and_then(|help| help.strip_suffix('`')) {
                assert_eq!(open_paths(fixed), None, "{line}");
            }
        }
    }

    #[test]
    fn lines_that_work_are_not_doubted() {
        for line in [
            r#""C:\Program Files\x\setup.exe" /q"#,
            r#"cmd /c "C:\Program Files\x\setup.exe""#,
            r#"cmd /c "C:\Program Files\x\setup.exe" /q"#,
            r#"cmd /c ""C:\Program Files (x86)\x\setup.exe" /q""#,
            r#"cmd /c ""C:\Program Files\x\setup.exe" /log "C:\my logs\a.txt"""#,
            r#"cmd /s /c ""C:\Program Files\x\setup.exe" /q""#,
            r#"cmd /c start /wait "" "C:\Program Files\x\setup.exe" /q"#,
            r#"cmd /c call "C:\Program Files\x\a.cmd""#,
            r"cmd /c cd C:\Program Files\x && a.exe",
            r"cmd /c a.exe && cd C:\Program Files\x",
            r"cmd /c echo C:\Program Files\x>a.txt",
            r#"cmd /c "copy a.txt "C:\Program Files\x"""#,
            r#"cmd /c ""%ProgramFiles%\x\a.exe" /s""#,
            r"cmd /c set X=%ProgramFiles%\x",
            r#"powershell -Command "& 'C:\Program Files\x\a.exe' /q""#,
            r#"powershell -Command "& \"C:\Program Files\x\a.exe\" /q""#,
            r#"powershell -File "C:\My Scripts\x\a.ps1""#,
            r"C:\Windows\System32\reg.exe import C:\x\a.reg",
            r"C:\Windows\System32\where x\a.exe",
            r"C:\Tools\setup /log C:\Logs\x.cmd",
            r"C:\Tools\7z.exe x files\a.exe",
            r"setup.exe /D=C:\Program Files\App",
            "setup.exe /quiet",
            "cmd /c",
            "cmd",
            "\"",
            "",
        ] {
            assert_eq!(open_paths(line), None, "{line}");
        }
    }
}

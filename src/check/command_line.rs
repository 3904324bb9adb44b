//! Command lines that can never start, or never end, on a device: provisioning starts a program, with nobody to answer
//! it.

use super::CheckedSetting;
use super::checked::Action;
use super::command_places::places;
use super::command_traps::{Doubt, traps};
use super::open_paths::open_paths;
use super::windows_programs::{file_name, started_by};
use crate::finding::{Code, Finding, Report};

/// Commands that are part of cmd.exe, not programs.
const CMD_COMMANDS: [&str; 22] = [
    "assoc", "call", "cd", "copy", "del", "dir", "echo", "erase", "for", "ftype", "if", "md", "mkdir", "mklink",
    "move", "pause", "rd", "ren", "rmdir", "set", "start", "type",
];
/// Programs that understand `&&`, `|` and `>`.
const SHELLS: [&str; 5] = ["cmd", "powershell", "pwsh", "bash", "wsl"];
/// Operators that only a shell understands.
const OPERATORS: [&str; 6] = ["&&", "||", "&", "|", ">", ">>"];
/// The verbs with which commands of PowerShell begin.
const VERBS: [&str; 24] = [
    "add",
    "clear",
    "copy",
    "disable",
    "enable",
    "expand",
    "get",
    "import",
    "initialize",
    "install",
    "invoke",
    "move",
    "new",
    "out",
    "register",
    "remove",
    "rename",
    "restart",
    "set",
    "start",
    "stop",
    "uninstall",
    "unregister",
    "write",
];
/// Programs of Windows that run until somebody closes their window.
const WINDOWED: [&str; 8] = ["notepad", "mspaint", "mshta", "taskmgr", "msconfig", "mmc", "regedit", "wordpad"];
/// Words before the name of a program that a shell starts.
const BEFORE_PROGRAM: [&str; 5] = ["/c", "start", "/wait", "&&", "&"];
/// Options that make Windows Installer ask nothing.
const QUIET: [&str; 3] = ["q", "quiet", "passive"];
/// The first words of folders of C:\Users that every device has.
const SHARED_PROFILES: [&str; 5] = ["public", "default", "all", "defaultuser0", "administrator"];

/// Judges a command line; `accounts` are those that the package makes.
pub(super) fn check(setting: &CheckedSetting, accounts: &[&str], report: &mut Report) {
    let Action::Set(line) = &setting.action else { return };
    let words = words(line);
    if words.is_empty() {
        let finding = Finding::new(Code::CspRefuses, setting.value_at, "the command line is empty");
        report.push(finding.help("name the program to run, or remove the command"));
    }
    let own = [
        line_break(line),
        not_a_program(&words),
        waits(&words),
        shows_window(&words),
        stays_open(&words),
        refused_script(&words),
        unknown_profile(line, accounts),
    ];
    for (message, help) in own.into_iter().flatten().chain(traps(line)).chain(places(line)).chain(open_paths(line)) {
        let finding = |message: String| Finding::new(Code::CspDoubt, setting.value_at, message);
        // The help repeats parts of the line.
        report.push(match setting.secret {
            true => finding("the command may not do what it says".to_owned()),
            false => finding(message).help(help),
        });
    }
}

/// The names of the programs that a line starts: the first word, that after `cmd /c`, and those after operators of
/// shells.
pub(super) fn started(line: &str) -> Vec<&str> {
    let (mut names, mut is_next, mut is_shell) = (Vec::new(), true, false);
    for word in words(line) {
        let text = word.text;
        if is_next && is_shell && word.is_quoted && text.contains(' ') {
            names.extend(started(text));
            is_next = false;
        } else if is_next {
            names.push(text);
            is_shell |= SHELLS.contains(&file_name(text).to_lowercase().trim_end_matches(".exe"));
            is_next = false;
        } else {
            let is_command = is_shell && text.eq_ignore_ascii_case("/c");
            is_next = is_command || !word.is_quoted && OPERATORS.iter().take(4).any(|operator| *operator == text);
        }
    }
    names
}

/// The finding that a command has a line break, after which the rest may not run.
fn line_break(line: &str) -> Option<Doubt> {
    line.trim_end().contains(['\n', '\r']).then(|| {
        let help = "write one line, with && between commands of cmd and ; between those of PowerShell; or a \
                    [[command]] for each";
        ("the command line has a line break, and what follows may not run".to_owned(), help.to_owned())
    })
}

/// The finding that the first word of a line is not a program, or that the program is not a shell although the line has
/// operators that only a shell understands.
fn not_a_program(words: &[Word<'_>]) -> Option<Doubt> {
    let first = words.first()?;
    if let Some(program) = program_before_options(first.text).filter(|_| first.is_quoted && words.len() == 1) {
        let message = "the quotation marks make the program and its options one name".to_owned();
        return Some((message, format!("put only the program in quotation marks: \"{program}\"")));
    }
    let name = file_name(first.text);
    let lower = name.to_lowercase();
    if let Some(by) = started_by(name) {
        return Some((format!("`{name}` is not a program, so nothing starts"), format!("write `{by}`")));
    }
    let is_bare = first.text == name;
    if is_bare && CMD_COMMANDS.contains(&lower.as_str()) {
        return Some((format!("`{name}` is a command of cmd, not a program"), format!("write `cmd /c {name} ...`")));
    }
    if is_bare && lower.split_once('-').is_some_and(|(verb, noun)| VERBS.contains(&verb) && is_noun(noun)) {
        let help = format!("write `powershell -ExecutionPolicy Bypass -Command \"{name} ...\"`");
        return Some((format!("`{name}` is a command of PowerShell, not a program"), help));
    }
    let is_shell = SHELLS.contains(&lower.trim_end_matches(".exe"));
    let operator = words.iter().find(|word| !word.is_quoted && OPERATORS.contains(&word.text)).filter(|_| !is_shell)?;
    Some((
        format!("only a shell such as cmd interprets `{}`, and `{name}` gets it as an argument", operator.text),
        "write `cmd /c \"...\"` around the whole line, or a [[command]] for each".to_owned(),
    ))
}

/// The finding that Windows Installer, or the installer of updates, would wait for input.
fn waits(words: &[Word<'_>]) -> Option<Doubt> {
    let is_update = |word: &Word<'_>| file_name(word.text).trim_end_matches(".exe").eq_ignore_ascii_case("wusa");
    let is_quiet = |word: &Word<'_>| word.text.get(1..).is_some_and(|option| option.eq_ignore_ascii_case("quiet"));
    if words.iter().any(is_update) && !words.iter().any(is_quiet) {
        let message = "wusa shows its windows, but nobody can answer them";
        return Some((message.to_owned(), "add /quiet /norestart".to_owned()));
    }
    installer_waits(words)
}

/// The finding that a program of Windows runs until somebody closes its window.
fn shows_window(words: &[Word<'_>]) -> Option<Doubt> {
    let is_started = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        before.is_none_or(|word| BEFORE_PROGRAM.iter().any(|known| word.text.eq_ignore_ascii_case(known)))
    };
    let is_silent = words.iter().any(|word| word.text.eq_ignore_ascii_case("/s"));
    let names = words.iter().enumerate().filter(|(at, _)| is_started(*at)).map(|(_, word)| file_name(word.text));
    let name = names.into_iter().find(|name| {
        let lower = name.to_lowercase();
        WINDOWED.contains(&lower.trim_end_matches(".exe")) && !(is_silent && lower.starts_with("regedit"))
    })?;
    let help = "remove the command, or do its work without a window";
    Some((format!("`{name}` shows a window, and nobody is there to close it"), help.to_owned()))
}

fn installer_waits(words: &[Word<'_>]) -> Option<Doubt> {
    let at =
        words.iter().position(|word| file_name(word.text).trim_end_matches(".exe").eq_ignore_ascii_case("msiexec"))?;
    let options = words.get(at + 1..)?.iter().filter_map(|word| word.text.strip_prefix(['/', '-']));
    let options: Vec<String> = options.map(str::to_lowercase).collect();
    let is_quiet =
        |option: &String| QUIET.contains(&option.trim_end_matches(['!', '+', '-'])) || option.starts_with('q');
    let acts =
        options.iter().any(|option| ["i", "x", "p", "package", "uninstall", "update"].contains(&option.as_str()));
    (acts && !options.iter().any(is_quiet))
        .then(|| ("msiexec shows its windows, but nobody can answer them".to_owned(), "add /qn".to_owned()))
}

/// The finding that a shell stays open after its command, so that the command never ends.
fn stays_open(words: &[Word<'_>]) -> Option<Doubt> {
    let name = file_name(words.first()?.text).to_lowercase();
    let (program, option, help) = match name.trim_end_matches(".exe") {
        "cmd" => ("cmd", "/k", "write `cmd /c ...`"),
        "powershell" => ("powershell", "-noexit", "remove -NoExit"),
        _ => return None,
    };
    let is_option = |word: &&Word<'_>| !word.is_quoted && word.text.eq_ignore_ascii_case(option);
    let word = words.iter().skip(1).take_while(|word| word.text.starts_with(['/', '-'])).find(is_option)?;
    Some((format!("{program} stays open with `{}`, and nobody can close it", word.text), help.to_owned()))
}

/// The finding that Windows PowerShell refuses to run a script file, as it does by default.
fn refused_script(words: &[Word<'_>]) -> Option<Doubt> {
    let is_shell = |word: &Word<'_>| file_name(word.text).trim_end_matches(".exe").eq_ignore_ascii_case("powershell");
    let rest = words.get(words.iter().position(is_shell)? + 1..)?;
    let is_policy = |word: &Word<'_>| {
        let option = word.text.strip_prefix(['-', '/']).unwrap_or_default().to_lowercase();
        option == "ep" || option.starts_with("ex")
    };
    let script = rest.iter().find(|word| word.text.to_lowercase().ends_with(".ps1"))?;
    (!rest.iter().any(is_policy)).then(|| {
        let message = format!("Windows PowerShell does not run `{}` by default", file_name(script.text));
        (message, "write `powershell -ExecutionPolicy Bypass -File ...`".to_owned())
    })
}

/// The finding that a line names a folder of one user's profile, which other devices do not have.
fn unknown_profile(line: &str, accounts: &[&str]) -> Option<Doubt> {
    const USERS: &str = "c:\\users\\";
    let at = line.to_ascii_lowercase().find(USERS)? + USERS.len();
    let name = line.get(at..)?.split(['\\', '"', '\'', ' ']).next().filter(|name| !name.is_empty())?;
    let lower = name.to_lowercase();
    let is_common = SHARED_PROFILES.contains(&lower.as_str()) || lower.contains(['*', '%', '$']);
    let is_made = accounts.iter().any(|account| account.to_lowercase() == lower);
    (!is_common && !is_made).then(|| {
        let help = "add the file to the files of the command, and name it without a folder; or use C:\\Users\\Public";
        (
            format!("the command names the profile of `{name}`, an account that the package does not make"),
            help.to_owned(),
        )
    })
}

/// The program at the start of a text that goes on after it: `C:\App\a.exe /S`.
pub(super) fn program_before_options(text: &str) -> Option<&str> {
    const ENDING: &str = ".exe ";
    let at = text.to_ascii_lowercase().find(ENDING)?;
    text.get(..at + ENDING.len() - 1)
}

fn is_noun(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphanumeric)
}

/// One word of a line, without its quotes.
struct Word<'l> {
    text: &'l str,
    is_quoted: bool,
}

/// The words of a line; blanks between quotes are part of a word.
fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut start, mut in_quotes) = (0, false);
    for (at, letter) in line.char_indices().chain([(line.len(), ' ')]) {
        in_quotes ^= letter == '"';
        let ends = letter.is_whitespace() && !in_quotes || at == line.len();
        if !ends {
            continue;
        }
        let text = line.get(start..at).unwrap_or_default();
        if !text.is_empty() {
            words.push(Word { text: text.trim_matches('"'), is_quoted: text.contains('"') });
        }
        start = at + letter.len_utf8();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{line_break, not_a_program, refused_script, shows_window, stays_open, unknown_profile, waits, words};

    #[test]
    fn nobody_closes_windows() {
        for bad in ["notepad.exe readme.txt", "cmd /c start /wait mspaint a.png", "regedit a.reg"] {
            assert!(shows_window(&words(bad)).is_some(), "{bad}");
        }
        for good in ["taskkill /im notepad.exe", "regedit /s a.reg", "cmd /c del C:\\Windows\\notepad.exe"] {
            assert!(shows_window(&words(good)).is_none(), "{good}");
        }
        assert!(waits(&words("wusa.exe a.msu")).is_some() && waits(&words("wusa a.msu /quiet /norestart")).is_none());
    }

    #[test]
    fn lines_start_a_program() {
        for good in [
            "setup.exe /quiet",
            "cmd /c copy a b && echo done > c:\\log.txt",
            "powershell -Command Get-AppxPackage *xbox* | Remove-AppxPackage",
            "\"C:\\Program Files\\A\\copy.exe\" a",
            "install.cmd",
            "reg add HKLM\\A /v B /d \"a > b\"",
            "setup.exe /log:\"a && b\" /quiet",
            "dism /online /add-package",
            "bginfo-setup.exe",
        ] {
            assert!(not_a_program(&words(good)).is_none(), "{good}");
        }
        for (bad, expected) in [
            ("setup.ps1", "powershell -ExecutionPolicy Bypass -File setup.ps1"),
            ("\"C:\\Program Files\\A\\a.exe /S\"", "\"C:\\Program Files\\A\\a.exe\""),
            ("\"my viewer.msi\" /qn", "msiexec /i my viewer.msi /qn"),
            (".\\a.reg", "reg import a.reg"),
            ("copy a b", "cmd /c copy"),
            ("PAUSE", "cmd /c PAUSE"),
            ("Install-Module A", "powershell -ExecutionPolicy Bypass -Command"),
            ("a.exe && b.exe", "cmd /c"),
            ("a.exe > log.txt", "cmd /c"),
        ] {
            assert!(not_a_program(&words(bad)).is_some_and(|(_, help)| help.contains(expected)), "{bad}");
        }
    }

    #[test]
    fn a_command_is_one_line() {
        assert!(line_break("cmd /c a.cmd\n").is_none() && line_break("cmd /c a.cmd\n&& b.cmd").is_some());
    }

    #[test]
    fn installers_ask_nothing() {
        for good in ["msiexec /i a.msi /qn", "msiexec.exe -i a.msi -quiet", "cmd /c msiexec /x {A} /qb!", "msiexec /?"]
        {
            assert!(waits(&words(good)).is_none(), "{good}");
        }
        for bad in ["msiexec /i a.msi", "cmd /c msiexec /i \"a b.msi\" /norestart"] {
            assert!(waits(&words(bad)).is_some(), "{bad}");
        }
    }

    #[test]
    fn shells_end_with_their_command() {
        for good in ["cmd /c a.cmd /k", "powershell -NoProfile -File a.ps1", "tool.exe /k"] {
            assert!(stays_open(&words(good)).is_none(), "{good}");
        }
        for bad in ["cmd /k a.cmd", "C:\\Windows\\System32\\cmd.exe /d /K a.cmd", "powershell.exe -NoExit -File a.ps1"]
        {
            assert!(stays_open(&words(bad)).is_some(), "{bad}");
        }
    }

    #[test]
    fn scripts_need_permission_to_run() {
        for good in [
            "powershell -ExecutionPolicy Bypass -File a.ps1",
            "powershell.exe -NoProfile -ep bypass .\\a.ps1",
            "powershell -Command Get-Date",
            "cmd /c a.cmd",
        ] {
            assert!(refused_script(&words(good)).is_none(), "{good}");
        }
        for bad in ["powershell a.ps1", "powershell.exe -NoProfile -File .\\a.ps1", "cmd /c powershell -File a.ps1"] {
            assert!(refused_script(&words(bad)).is_some(), "{bad}");
        }
    }

    #[test]
    fn profiles_of_accounts_that_the_package_does_not_make_are_doubtful() {
        assert!(unknown_profile("cmd /c C:\\Users\\ann\\Desktop\\a.cmd", &[]).is_some());
        assert!(unknown_profile("cmd /c C:\\Users\\ann\\Desktop\\a.cmd", &["Ann"]).is_none());
        for good in ["cmd /c C:\\Users\\Public\\a.cmd", "xcopy a C:\\Users\\Default\\", "del C:\\Users\\*\\a"] {
            assert!(unknown_profile(good, &[]).is_none(), "{good}");
        }
    }
}

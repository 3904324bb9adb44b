//! Places in command lines that do not exist while a package is applied: no user is signed in, so there are no rights
//! of a user on servers, no drives that a user connected, and no folders and registry of a user.

use std::ops::RangeInclusive;

use super::command_traps::Doubt;
use super::windows_programs::file_name;

/// Words that give the device access to a share, or connect a drive.
const MAKES_ACCESS: [&str; 7] = ["net use", "subst ", "psdrive", "diskpart", "cmdkey", "smbmapping", "credential"];
/// Words of commands that write down a path for later instead of reading it.
const KEEPS_PATH: [&str; 12] = [
    "printui",
    "add-printer",
    "reg add",
    "reg.exe add",
    "itemproperty",
    "setx",
    "schtasks",
    "shortcut",
    "mklink",
    "net share",
    "-replace",
    "-match",
];
/// Letters of drives that differ from device to device: D: to G: are disks, sticks or CDs.
const UNCERTAIN_DRIVES: RangeInclusive<char> = 'd'..='g';
/// Commands whose first path is what they read.
const READS_FIRST: [&str; 9] =
    ["copy", "xcopy", "robocopy", "copy-item", "move", "call", "pushd", "expand-archive", "start-process"];
/// Options before the path of what is started or installed.
const BEFORE_PROGRAM: [&str; 9] = ["-file", "-f", "/i", "-i", "/p", "/package", "/c", "import", "-filepath"];
/// Options that have the path of what is read at their end.
const OPTIONS_THAT_READ: [&str; 4] = ["/packagepath:", "/source:", "/imagefile:", "/driver:"];
/// Folders of the signed-in user.
const FOLDERS_OF_USER: [&str; 10] = [
    "%userprofile%",
    "%appdata%",
    "%localappdata%",
    "%homepath%",
    "%onedrive%",
    "$env:userprofile",
    "$env:appdata",
    "$env:localappdata",
    "$env:homepath",
    "$env:onedrive",
];
/// The registry of the signed-in user.
const REGISTRY_OF_USER: [&str; 2] = ["hkcu", "hkey_current_user"];

/// All such places of a line.
pub(super) fn places(line: &str) -> Vec<Doubt> {
    let lower = line.to_lowercase();
    let found = [share(&lower), uncertain_drive(&lower), folder_of_user(&lower), registry_of_user(&lower)];
    found.into_iter().flatten().collect()
}

/// The words of a line, inside and outside of quotes.
fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower.split([' ', '\t', '"', '\'', '(', ')', ',', ';', '&', '|', '<', '>']).filter(|word| !word.is_empty())
}

fn share(lower: &str) -> Option<Doubt> {
    if MAKES_ACCESS.iter().chain(&KEEPS_PATH).any(|known| lower.contains(known)) {
        return None;
    }
    let share = words(lower).find_map(share_of)?;
    let help = "add the file to the files of the command, and name it without a folder";
    Some((
        format!(
            "`{share}` is read before anybody signs in, so without the rights of a user and maybe without a network"
        ),
        help.to_owned(),
    ))
}

/// The server and the share at the start of a path, `\\server\share`.
fn share_of(word: &str) -> Option<String> {
    let rest = word.strip_prefix("\\\\").or_else(|| word.strip_prefix("//"))?;
    let mut names = rest.split(['\\', '/']);
    let (server, share) = (names.next()?, names.next()?);
    let is_name = |text: &str| {
        text.starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '%' | '$'))
            && text.chars().all(|letter| letter.is_alphanumeric() || "-_.%${}:".contains(letter))
    };
    (is_name(server) && is_name(share)).then(|| format!("\\\\{server}\\{share}"))
}

fn uncertain_drive(lower: &str) -> Option<Doubt> {
    if MAKES_ACCESS.iter().any(|maker| lower.contains(maker)) {
        return None;
    }
    let words: Vec<&str> = words(lower).collect();
    let is_read = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        before.is_none_or(|word| {
            let name = file_name(word).trim_end_matches(".exe");
            READS_FIRST.contains(&name) || BEFORE_PROGRAM.contains(word)
        })
    };
    let drive = words.iter().enumerate().find_map(|(at, word)| {
        let option = OPTIONS_THAT_READ.iter().find_map(|option| word.strip_prefix(option));
        let path = option.unwrap_or(word);
        let drive = path.chars().next().filter(|letter| UNCERTAIN_DRIVES.contains(letter))?;
        let is_path = matches!(path.get(1..3), Some(":\\" | ":/"));
        (is_path && (option.is_some() || is_read(at))).then_some(drive.to_ascii_uppercase())
    })?;
    let help = "add the file to the files of the command, and name it without a folder";
    Some((format!("{drive}: is another drive on each device, or none"), help.to_owned()))
}

fn folder_of_user(lower: &str) -> Option<Doubt> {
    let folder = FOLDERS_OF_USER.iter().find(|folder| {
        // Beside the folder of one user are those of all users.
        lower.match_indices(**folder).any(|(at, _)| !lower[at + folder.len()..].starts_with("\\.."))
    })?;
    let help = r"use C:\Users\Public, C:\ProgramData, or C:\Users\Default for future users";
    Some((
        format!("`{folder}` is not a folder of those who will sign in, but of whoever runs the command"),
        help.to_owned(),
    ))
}

fn registry_of_user(lower: &str) -> Option<Doubt> {
    let is_root = |word: &&str| {
        let path = word.trim_start_matches("registry::").trim_start_matches("computer\\");
        REGISTRY_OF_USER.iter().any(|root| path.strip_prefix(root).is_some_and(|rest| rest.starts_with(['\\', ':'])))
    };
    words(lower).find(is_root).map(|_| {
        let help = r"write below HKLM, or load C:\Users\Default\NTUSER.DAT for future users";
        let message = "`HKCU` is not the registry of those who will sign in, but of whoever runs the command";
        (message.to_owned(), help.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn places_of_users_are_doubtful() {
        for (line, expected) in [
            (r"\\server\share\setup.exe /S", r"`\\server\share` is read"),
            (r#""\\srv01\deploy$\app\install.exe" /quiet"#, r"`\\srv01\deploy$` is read"),
            (r"msiexec /i \\server\share\app.msi /qn", r"`\\server\share`"),
            (r"powershell -ExecutionPolicy Bypass -File //server/share/a.ps1", r"`\\server\share`"),
            (r"cmd /c copy \\%SERVER%\tools\a.exe C:\Tools", r"`\\%server%\tools`"),
            (r"D:\setup\install.exe /S", "D: is another drive"),
            (r"cmd /c E:\install.cmd", "E: is another drive"),
            (r"msiexec /i F:\app.msi /qn", "F: is another drive"),
            (r"xcopy E:\files C:\files /E /Y", "E: is another drive"),
            (r"dism /online /add-package /packagepath:E:\a.cab /quiet", "E: is another drive"),
            (r"reg add HKCU\Software\Contoso /v A /d 1 /f", "`HKCU` is not"),
            ("powershell -Command \"Set-ItemProperty HKCU:\\Software\\Contoso A 1\"", "`HKCU` is not"),
            (r"cmd /c copy a.txt %USERPROFILE%\Desktop", "`%userprofile%` is not a folder"),
        ] {
            let all = places(line);
            assert!(all.len() == 1 && all[0].0.contains(expected), "{line}: {all:?}");
        }
        for good in [
            r"cmd /c net use Z: \\srv\a && Z:\a.cmd",
            r"reg add HKLM\SOFTWARE\Contoso /v Path /d \\server\share /f",
            r"rundll32 printui.dll,PrintUIEntry /ga /n \\print01\HP",
            r"cmd /c rd /s /q \\?\C:\Temp\x",
            "cscript //nologo a.vbs",
            r"cmd /c copy a.txt D:\Data",
            r"robocopy C:\Apps D:\Data /E",
            r"cmd /c xcopy a.txt %USERPROFILE%\..\Default\Desktop",
            "powershell -Command \"('a' -replace '\\\\\\\\a\\\\b','/')\"",
            "setup.exe /config:https://contoso.com/a//b/c",
        ] {
            assert!(places(good).is_empty(), "{good}: {:?}", places(good));
        }
    }
}

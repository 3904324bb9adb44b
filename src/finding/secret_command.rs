//! Secrets that a value gives to a command or beside a label: `net user admin here`, `/v Password /d here`.

use super::first_value::{expression, first_value, strings};
use super::secret_name::names_a_secret;

/// How far after a command or label its value is looked for, in bytes.
const MAX_DISTANCE: usize = 512;

/// The values that such commands and labels give, as they are written.
pub(super) fn given(text: &str, found: &mut Vec<String>) {
    let lower = text.to_ascii_lowercase();
    accounts(text, &lower, found);
    secure_strings(text, &lower, found);
    options(text, &lower, found);
    positional(text, &lower, found);
    labelled(text, &lower, found);
}

/// `net user NAME here`, `net use Z: \\server\share here`, `curl -u NAME:here`.
fn accounts(text: &str, lower: &str, found: &mut Vec<String>) {
    for (start, command) in lower.match_indices("user ").chain(lower.match_indices("use ")) {
        let program = lower[..start].trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '.').next();
        if matches!(program, Some("net" | "net.exe" | "net1" | "net1.exe")) {
            let words = words(near(text, start + command.len())).filter(|word| !word.starts_with('/'));
            let mut words = words.take(3);
            let given = match command {
                "user " => words.nth(1),
                _ => words.find(|word| !word.starts_with(r"\\") && !word.ends_with(':')),
            };
            found.extend(given.filter(|word| *word != "*").into_iter().flat_map(with_strings));
        }
    }
    for (start, option) in lower.match_indices("-u ").chain(lower.match_indices("--user ")) {
        let login = first_value(near(text, start + option.len()).trim_start()).split_once(':');
        if lower[lower.floor_char_boundary(start.saturating_sub(MAX_DISTANCE))..start].contains("curl") {
            found.extend(login.map(|(_, given)| given.to_owned()));
        }
    }
}

/// The words of one command; an expression that puts a text together is one.
fn words(text: &str) -> impl Iterator<Item = &str> {
    const ENDS: [char; 6] = ['\n', '\r', '&', '|', '<', '>'];
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() && !ENDS.contains(&c));
        let word = expression(rest)
            .unwrap_or_else(|| rest.split(|c: char| c.is_whitespace() || ENDS.contains(&c)).next().unwrap_or_default());
        rest = &rest[word.len()..];
        (!word.is_empty()).then(|| word.trim_matches(['"', '\'']))
    })
}

/// A secret with the strings in it, if it is an expression: each is a part of the secret, or all of it.
fn with_strings(secret: &str) -> impl Iterator<Item = String> {
    let parts = expression(secret).into_iter().flat_map(strings);
    std::iter::once(secret).chain(parts).map(str::to_owned)
}

/// What well-known programs take as a password, key or token: the program, the words before it, and whether they may be
/// written together with it.
const OPTIONS: [(&str, &str, bool); 16] = [
    ("schtasks", "/rp ", false),
    ("certutil", "-p ", false),
    ("psexec", "-p ", false),
    ("paexec", "-p ", false),
    ("7z", " -p", true),
    ("rar", " -p", true),
    ("rar", " -hp", true),
    ("netdom", "/passwordd:", true),
    ("netdom", "/passwordo:", true),
    ("netdom", "/pd:", true),
    ("slmgr", "ipk ", false),
    ("changepk", "/productkey ", false),
    ("wmic", "/password:", true),
    ("cmdkey", "/pass:", true),
    ("manage-bde", "-password ", false),
    ("authorization", "token ", false),
];

/// Whether a line names a program as a word of its own, in one of its editions: `7z`, `C:\Tools\7za920.exe`, `unrar`,
/// `psexec64`.
fn names(line: &str, program: &str) -> bool {
    const BEFORE: [&str; 3] = ["", "un", "win"];
    const EDITIONS: [char; 3] = ['a', 'g', 'r'];
    line.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| {
        let around = word.split_once(program);
        around.is_some_and(|(before, behind)| {
            let version = behind.strip_prefix(EDITIONS).unwrap_or(behind);
            BEFORE.contains(&before) && !version.starts_with(char::is_alphabetic)
        })
    })
}

/// Whether a word is a value, and no switch or question for one.
fn is_given(word: &str) -> bool {
    !word.is_empty() && !word.starts_with(['-', '/', '*'])
}

/// `schtasks /create /rp here`, `7z x a.7z -phere`, `Authorization: Token here`.
fn options(text: &str, lower: &str, found: &mut Vec<String>) {
    for (program, option, is_joined) in OPTIONS {
        for (start, _) in lower.match_indices(option) {
            let line = lower[lower.floor_char_boundary(start.saturating_sub(MAX_DISTANCE))..start].rsplit('\n').next();
            let rest = near(text, start + option.len());
            let is_value = !rest.starts_with(char::is_whitespace) || !is_joined;
            let value = first_value(rest.trim_start());
            if line.is_some_and(|line| names(line, program)) && is_value && is_given(value) {
                found.push(value.to_owned());
            }
        }
    }
    // `echo here | program --set-password`
    for (start, _) in lower.match_indices("password") {
        let before = lower.floor_char_boundary(start.saturating_sub(MAX_DISTANCE));
        let line_start = lower[before..start].rfind(['\n', '&']).map_or(before, |at| before + at + 1);
        let Some((echoed, _)) = text[line_start..start].split_once('|') else { continue };
        if let Some(at) = lower[line_start..line_start + echoed.len()].find("echo ") {
            found.push(echoed[at + "echo ".len()..].trim().to_owned());
        }
    }
}

/// `ConvertTo-SecureString here -AsPlainText`.
fn secure_strings(text: &str, lower: &str, found: &mut Vec<String>) {
    const COMMAND: &str = "convertto-securestring";
    for (start, _) in lower.match_indices(COMMAND) {
        let mut arguments = near(text, start + COMMAND.len()).trim_start();
        while let Some(option) = arguments.strip_prefix('-') {
            arguments = option.trim_start_matches(|c: char| c.is_alphanumeric()).trim_start();
        }
        found.extend(with_strings(expression(arguments).unwrap_or_else(|| first_value(arguments))));
    }
}

/// A label that is the name of a secret, and the value that is given with it: as options, attributes, fields or
/// elements.
fn labelled(text: &str, lower: &str, found: &mut Vec<String>) {
    const PAIRS: [(&str, &str); 8] = [
        ("/v ", "/d "),
        ("-name ", "-value "),
        ("name", "value"),
        ("id", "value"),
        ("key", "value"),
        ("property", "value"),
        ("<locuri>", "<data>"),
        ("<name>", "<value>"),
    ];
    for (label, of_value) in PAIRS {
        for (start, _) in lower.match_indices(label) {
            let Some(name) = behind(text, start + label.len(), label) else { continue };
            if !names_a_secret(name) {
                continue;
            }
            let from = start + label.len();
            let values = near(lower, from).match_indices(of_value);
            let value = values.map(|(at, _)| from + at + of_value.len()).find_map(|at| behind(text, at, of_value));
            found.extend(value.map(str::to_owned));
        }
    }
}

/// `Set-ItemProperty KEY Name here`, where neither the name nor the value has a switch.
fn positional(text: &str, lower: &str, found: &mut Vec<String>) {
    for command in ["set-itemproperty", "new-itemproperty"] {
        for (start, _) in lower.match_indices(command) {
            let all: Vec<&str> = words(near(text, start + command.len())).collect();
            for pair in all.windows(2) {
                if let [name, value] = pair
                    && names_a_secret(name)
                    && !name.starts_with('-')
                    && (!value.starts_with(['-', '$', '(']) || expression(value).is_some())
                {
                    found.extend(with_strings(value));
                }
            }
        }
    }
}

/// The text from there on, as far as it is looked at.
fn near(text: &str, from: usize) -> &str {
    &text[from..text.floor_char_boundary(from + MAX_DISTANCE)]
}

/// What is behind a marker: at once, or behind a sign if the marker is a plain word.
fn behind<'t>(text: &'t str, at: usize, marker: &str) -> Option<&'t str> {
    let rest = near(text, at).trim_start();
    if marker.ends_with([' ', '>']) {
        return expression(rest).or_else(|| Some(first_value(rest))).filter(|value| !value.is_empty());
    }
    let value = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix([':', '='])?;
    Some(first_value(value.trim_start())).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::given;

    #[test]
    fn what_commands_and_labels_give_is_found() {
        for text in [
            "net user admin hunter2 /add",
            "cmd /c NET.EXE USER /add admin hunter2",
            r"net use Z: \\server\share hunter2 /user:a",
            "curl -s -u admin:hunter2 https://h/",
            "$p = ConvertTo-SecureString 'hunter2' -AsPlainText -Force",
            "ConvertTo-SecureString -AsPlainText -String \"hunter2\" -Force",
            r"reg add HKLM\W /v DefaultPassword /t REG_SZ /d hunter2 /f",
            "Set-ItemProperty -Path p -Name DefaultPassword -Value 'hunter2'",
            "schtasks /create /tn a /ru admin /rp hunter2",
            "7za.exe x a.7z -phunter2 -y",
            "UnRAR.exe x -phunter2 a.rar",
            "7z2301-x64.exe x a.7z -phunter2",
            "7za920 x a.7z -phunter2",
            "cmd /c echo hunter2| AnyDesk.exe --set-password",
            "certutil -f -p hunter2 -importpfx a.pfx",
            "netdom join PC /userd:admin /passwordd:hunter2",
            "psexec \\\\srv -u admin -p hunter2 cmd",
            "cscript slmgr.vbs /ipk hunter2",
            "curl -H \"Authorization: Token hunter2\" https://h/",
            "Set-ItemProperty 'HKLM:\\W' DefaultPassword hunter2",
            "Set-ItemProperty 'HKLM:\\W' DefaultPassword ('hunter2'+[char]80)",
            "net user admin (-join 'hunter2') /add",
            "ConvertTo-SecureString ('hunter2' + \"a\") -AsPlainText -Force",
            "<parm name=\"Password\" datatype=\"string\" value=\"hunter2\"/>",
            "<data id='ApiToken' value='hunter2'/>",
            "<add key=\"Password\" value=\"hunter2\" />",
            "{\"name\": \"password\", \"value\": \"hunter2\"}",
            "<Item><Target><LocURI>./Vendor/MSFT/A/Password</LocURI></Target><Data>hunter2</Data></Item>",
        ] {
            let mut found = Vec::new();
            given(text, &mut found);
            assert!(found.contains(&"hunter2".to_owned()), "{text}: {found:?}");
        }
    }

    #[test]
    fn codes_of_characters_are_given_as_a_whole() {
        let codes = "(-join (104,117|%{[char]$_}))";
        for text in [
            format!("net user admin {codes} /add"),
            format!("ConvertTo-SecureString {codes} -AsPlainText -Force"),
            format!("New-ItemProperty p -Name DefaultPassword -Value {codes}"),
        ] {
            let mut found = Vec::new();
            given(&text, &mut found);
            assert!(found.contains(&codes.to_owned()), "{text}: {found:?}");
        }
    }

    #[test]
    fn other_commands_give_none() {
        for text in [
            "net user admin * /add",
            "net user",
            "use the network",
            "the user said so",
            "<parm name=\"Length\" value=\"8\"/>",
            "reg add HKLM\\W /v Wallpaper /d a.jpg",
            "7z x a.7z -p",
            "robocopy a b -p c",
            "certutil -p -importpfx a.pfx",
            r"powershell -File C:\Library\rarely.ps1 -Path C:\Contoso",
            r"setup.exe -file library -path C:\Contoso -hpoint x",
            "name",
            "\u{212a}name=\u{212a}",
        ] {
            let mut found = Vec::new();
            given(text, &mut found);
            assert_eq!(found, Vec::<String>::new(), "{text}");
        }
    }
}

//! Turns files that set registry values into the commands that would set the same values: `.reg`, the lists in `.inf`
//! and in security templates, and lists of policies.

use super::language::Language;

/// The commands; `None` if files of this language are not such lists.
pub(in crate::risk) fn registry_commands(text: &str, language: Language) -> Option<String> {
    match language {
        Language::Registry => Some(of_export(text)),
        Language::SetupInformation => Some(of_setup_information(text)),
        Language::PolicyList => Some(of_policy_list(text)),
        _ => None,
    }
}

fn of_export(text: &str) -> String {
    let mut commands = String::new();
    let mut key = "";
    for line in lines_of_export(text).iter().map(String::as_str) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            key = name;
            let (action, name) = name.strip_prefix('-').map_or(("add", name), |name| ("delete", name));
            commands.push_str(&format!("reg {action} \"{name}\" /f\n"));
        } else if let Some((name, value)) = assignment(line) {
            match value {
                "-" => commands.push_str(&format!("reg delete \"{key}\" /v \"{name}\" /f\n")),
                _ => commands.push_str(&format!("reg add \"{key}\" /v \"{name}\" /d {} /f\n", data(value))),
            }
        }
    }
    commands
}

/// The lines that are not empty. The bytes of a value continue after a backslash at the end of the line.
fn lines_of_export(text: &str) -> Vec<String> {
    let is_of_bytes = |line: &str| line.chars().all(|c| c.is_ascii_hexdigit() || ", \t\\".contains(c));
    let begins_bytes = |line: &str| {
        assignment(line).is_some_and(|(_, value)| value.get(..3).is_some_and(|kind| kind.eq_ignore_ascii_case("hex")))
    };
    let mut lines: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()) {
        match lines.last_mut().filter(|_| goes_on && is_of_bytes(line)) {
            Some(last) => last.push_str(line.trim_end_matches('\\')),
            None => {
                goes_on = begins_bytes(line);
                lines.push(if goes_on { line.trim_end_matches('\\').to_owned() } else { line.to_owned() });
            }
        }
        goes_on &= line.ends_with('\\');
    }
    lines
}

/// `"Name"=value` or `@=value`.
fn assignment(line: &str) -> Option<(String, &str)> {
    if let Some(value) = line.strip_prefix('@') {
        return Some(("(Default)".to_owned(), value.trim_start().strip_prefix('=')?.trim()));
    }
    let (name, rest) = quoted(line)?;
    Some((name, rest.trim_start().strip_prefix('=')?.trim()))
}

/// The text between quotes, with its escapes resolved, and the text that follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((value, inside.get(at + 1..).unwrap_or_default())),
            '\\' => value.extend(characters.next().map(|(_, c)| c)),
            _ => value.push(c),
        }
    }
    None
}

/// A value as people write it: numbers in decimal, texts in quotes.
fn data(value: &str) -> String {
    if let Some((text, _)) = quoted(value) {
        return format!("\"{text}\"");
    }
    let lower = value.to_ascii_lowercase();
    if let Some(number) = lower.strip_prefix("dword:").and_then(|hex| u32::from_str_radix(hex.trim(), 16).ok()) {
        return number.to_string();
    }
    let Some((kind, bytes)) = lower.strip_prefix("hex").and_then(|hex| hex.split_once(':')) else { return lower };
    let bytes = bytes.split(',').map_while(|byte| u8::from_str_radix(byte.trim(), 16).ok());
    let bytes: Vec<u8> = bytes.collect();
    match kind.trim_matches(['(', ')']) {
        "4" => bytes.first_chunk().map_or(lower, |bytes| u32::from_le_bytes(*bytes).to_string()),
        "b" => bytes.first_chunk().map_or(lower, |bytes| u64::from_le_bytes(*bytes).to_string()),
        "1" | "2" | "7" => {
            let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
            let text = String::from_utf16_lossy(&units).replace('\0', " ");
            format!("\"{}\"", text.trim_end())
        }
        _ => lower,
    }
}

/// The text itself, whose other sections name files and commands, followed by the commands for lines such as
/// `HKLM,"key","name",0x10001,0` and, in security templates, `MACHINE\key\name=4,0`.
fn of_setup_information(text: &str) -> String {
    const ROOTS: [&str; 5] = ["hklm", "hkcu", "hkcr", "hku", "hkr"];
    let mut commands = text.to_owned();
    for line in text.lines() {
        let parts: Vec<&str> = line.split(',').map(|part| part.trim().trim_matches('"')).collect();
        if let [root, key, name, _, value @ ..] = parts.as_slice()
            && ROOTS.contains(&root.to_ascii_lowercase().as_str())
        {
            commands.push_str(&format!("\nreg add \"{root}\\{key}\" /v \"{name}\" /d {} /f", value.join(",")));
        }
        if let Some((path, (_, value))) =
            line.split_once('=').and_then(|(path, value)| Some((path, value.split_once(',')?)))
            && let Some((root, (key, name))) =
                path.trim().split_once('\\').and_then(|(root, key)| Some((root, key.rsplit_once('\\')?)))
            && root.eq_ignore_ascii_case("machine")
        {
            commands.push_str(&format!("\nreg add \"HKLM\\{key}\" /v \"{name}\" /d {} /f", value.trim()));
        }
    }
    commands
}

/// Four lines for each value: its owner, its key, its name, and its kind with the data.
fn of_policy_list(text: &str) -> String {
    let lines = text.split(['\n', '\r']).map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with(';')).collect();
    let mut commands = String::new();
    for entry in lines.chunks(4) {
        let [owner, key, name, value] = entry else { continue };
        let root = if owner.eq_ignore_ascii_case("computer") { "HKLM" } else { "HKCU" };
        let (kind, data) = value.split_once(':').unwrap_or((value, ""));
        let command = match kind.to_ascii_lowercase().as_str() {
            "delete" | "deleteallvalues" | "deletekeys" | "clear" => {
                format!("reg delete \"{root}\\{key}\" /v \"{name}\" /f\n")
            }
            _ => format!("reg add \"{root}\\{key}\" /v \"{name}\" /d {data} /f\n"),
        };
        commands.push_str(&command);
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::{Language, registry_commands};

    #[test]
    fn an_export_becomes_commands() {
        let text = concat!(
            "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\A\\B]\r\n\"N\"=dword:0000000a\r\n",
            "\"P\\\\Q\"=\"C:\\\\x \\\"y\\\"\"\r\n@=\"d\"\r\n\"E\"=hex(2):61,00,62,\\\r\n  00,00,00\r\n\"G\"=-\r\n[-HKEY_USERS\\C]\r\n"
        );
        let commands = registry_commands(text, Language::Registry).unwrap();
        assert_eq!(
            commands,
            concat!(
                "reg add \"HKEY_LOCAL_MACHINE\\A\\B\" /f\n",
                "reg add \"HKEY_LOCAL_MACHINE\\A\\B\" /v \"N\" /d 10 /f\n",
                "reg add \"HKEY_LOCAL_MACHINE\\A\\B\" /v \"P\\Q\" /d \"C:\\x \"y\"\" /f\n",
                "reg add \"HKEY_LOCAL_MACHINE\\A\\B\" /v \"(Default)\" /d \"d\" /f\n",
                "reg add \"HKEY_LOCAL_MACHINE\\A\\B\" /v \"E\" /d \"ab\" /f\n",
                "reg delete \"HKEY_LOCAL_MACHINE\\A\\B\" /v \"G\" /f\n",
                "reg delete \"HKEY_USERS\\C\" /f\n",
            )
        );
    }

    #[test]
    fn only_bytes_continue_after_a_backslash() {
        let commands = |text| registry_commands(text, Language::Registry).unwrap();
        for text in [
            "[A]\n\"B\"=dword:1 \\\n\"C\"=dword:00000002",
            "[A]\n\"B\"=hex:01,\\\n\"C\"=dword:00000002",
            "[A\\\n\"x\\\n[A]\n\"C\"=dword:00000002",
            "[A]\r; \\\r\"C\"=dword:00000002",
        ] {
            assert!(commands(text).contains("reg add \"A\" /v \"C\" /d 2 /f"), "{text}: {}", commands(text));
        }
        let text = "[A]\n@=hex(4):05,\\\n  00,\\\r\n\t00,00";
        assert!(commands(text).contains("/d 5 /f"), "{}", commands(text));
    }

    #[test]
    fn setup_information_becomes_commands() {
        let commands = registry_commands("[Add]\nHKLM,\"A\\B\",\"N\",0x10001,1\n", Language::SetupInformation).unwrap();
        assert!(commands.ends_with("reg add \"HKLM\\A\\B\" /v \"N\" /d 1 /f"), "{commands}");
        let template = "[Registry Values]\nMACHINE\\Software\\A\\N = 4,0\n";
        let commands = registry_commands(template, Language::SetupInformation).unwrap();
        assert!(commands.ends_with("reg add \"HKLM\\Software\\A\" /v \"N\" /d 0 /f"), "{commands}");
        assert_eq!(registry_commands("x", Language::Batch), None);
    }

    #[test]
    fn a_list_of_policies_becomes_commands() {
        let text =
            "; off\r\nComputer\r\nSoftware\\A\r\nN\r\nDWORD:1\r\n\r\nUser\r\nSoftware\\B\r\nM\r\nDELETE\r\nUser\r\nX";
        assert_eq!(Language::of_text(text), Some(Language::PolicyList));
        let commands = registry_commands(text, Language::PolicyList).unwrap();
        let expected = "reg add \"HKLM\\Software\\A\" /v \"N\" /d 1 /f\nreg delete \"HKCU\\Software\\B\" /v \"M\" /f\n";
        assert_eq!(commands, expected);
        assert_eq!(Language::of_text("Computer\r\nroom 5\r\n"), None);
    }

    #[test]
    fn broken_lines_are_skipped() {
        for text in
            ["[", "\"", "\"a", "\"a\"", "\"a\"=", "@", "\"a\"=hex(4):1", "\"a\"=hex(7):zz", "\"a\"=dword:zz", "\\"]
        {
            let text = format!("{text}\n[A]\n\"B\"=dword:1\n");
            let commands = registry_commands(&text, Language::Registry).unwrap();
            assert!(commands.ends_with("reg add \"A\" /v \"B\" /d 1 /f\n"), "{text:?} hides what follows: {commands}");
        }
    }
}

//! Secrets that a program gets from another command, `echo here | program --set-password`, and those of SNMP.

use super::first_value::{MAX_DISTANCE, first_value, last_string, near, places_of};
use super::secret_options::names;

/// Words in lower case: every text with such a command contains one of them.
pub(super) fn hints() -> impl Iterator<Item = &'static str> {
    READERS.into_iter().chain(PRINTERS).chain(["snmp"])
}

/// `snmpget -A here`, `echo here | program --set-password`.
pub(super) fn passed(text: &str, lower: &str, found: &mut Vec<String>) {
    // Only the options in capital letters take the secrets of SNMP version 3.
    for (start, end) in places_of(&[" -A ", " -X "], text) {
        let line = lower[..start].rsplit('\n').next().unwrap_or_default();
        if ["snmpget", "snmpset", "snmpwalk", "snmpbulkwalk", "snmptrap"].iter().any(|program| names(line, program)) {
            found.push(first_value(near(text, end).trim_start()).to_owned());
        }
    }
    for (start, _) in places_of(&READERS, lower) {
        let before = lower.floor_char_boundary(start.saturating_sub(MAX_DISTANCE));
        let line_start = lower[before..start].rfind(['\n', '&']).map_or(before, |at| before + at + 1);
        let Some((echoed, _)) = text[line_start..=start].split_once('|') else { continue };
        let line = &lower[line_start..line_start + echoed.len()];
        if let Some(at) = line.find("echo ") {
            let given = echoed[at + "echo ".len()..].trim();
            found.extend((!["yes", "no"].contains(&given)).then(|| given.to_owned()));
            let lines = given.strip_prefix("-e ").map(|lines| lines.trim().trim_matches(['"', '\'']).split("\\n"));
            found.extend(lines.into_iter().flatten().filter(|line| !line.is_empty()).map(str::to_owned));
        } else if line.contains("printf ") {
            found.extend(last_string(echoed).map(str::to_owned));
        }
    }
}

/// Options and variables for a command that prints a password.
const PRINTERS: [&str; 3] = ["password-command", "password_command", "passcommand"];

/// `--password-command "echo here"`.
pub(super) fn printed(text: &str, lower: &str, found: &mut Vec<String>) {
    const PRINTS: [&str; 2] = ["echo ", "printf "];
    for (_, end) in places_of(&PRINTERS, lower) {
        let command = near(text, end).trim_start_matches(['=', ':', ' ', '"', '\'']);
        let command = command.strip_prefix("cmd /c ").unwrap_or(command);
        let given = PRINTS.iter().find_map(|print| command.strip_prefix(print));
        let given =
            given.and_then(|given| given.trim_start_matches(['"', '\'', '\\']).split(['"', '\'', '\\', '\n']).next());
        found.extend(given.map(str::trim).filter(|given| !given.is_empty()).map(str::to_owned));
    }
}

/// What reads a password from its input, in lower case.
const READERS: [&str; 12] = [
    "| passwd",
    "password",
    "sudo -s",
    "runas",
    "net use",
    "plink",
    "with-token",
    "chpasswd",
    "kinit",
    "keepass",
    "register-license",
    "passwd-on-stdin",
];

//! Secrets among the arguments of calls in scripts: `NetworkCredential("user", "here")`.

use super::first_value::{MAX_DISTANCE, first_value, given_strings, last_string, near, places_of};
use super::secret_likely::secret_under;

/// Words in lower case: every text with such a call contains one of them.
pub(super) fn hints() -> impl Iterator<Item = &'static str> {
    CALLS.iter().map(|(call, _)| *call).chain(NAMED_CALLS).chain(KEY_FILES).chain([CHARACTERS, BIOS_ENCODING])
}

/// Calls that are given a secret: the text before their arguments, and the position of the secret among these.
const CALLS: [(&str, usize); 25] = [
    (".login(", 1),
    ("basicauth(", 1),
    ("passwordcredential(", 1),
    ("mapnetworkdrive ", 4),
    ("mapnetworkdrive(", 4),
    (".open ", 4),
    (".open(", 4),
    ("setpassword(", 0),
    ("setpassword ", 0),
    ("'setpassword',", 0),
    ("\"setpassword\",", 0),
    ("changepassword(", 1),
    ("'changepassword',", 1),
    ("runaswait(", 2),
    ("runas(", 2),
    ("directoryentry(", 2),
    ("[adsi]::new(", 2),
    ("opendsobject(", 2),
    ("connectserver(", 3),
    ("ldap_bind(", 2),
    ("mysqli_connect(", 2),
    ("x509certificate2(", 1),
    ("x509certificate2]::new(", 1),
    ("networkcredential(", 1),
    ("networkcredential]::new(", 1),
];

/// Calls that are given a name and then its value, after at most one other text.
const NAMED_CALLS: [&str; 7] = [
    "setenvironmentvariable(",
    "setrequestheader(",
    "setrequestheader ",
    ".add(",
    "setvalue(",
    "regwrite(",
    "regwrite ",
];

/// How the name of a file with a certificate and its key ends, in a string.
const KEY_FILES: [&str; 4] = [".pfx\"", ".pfx'", ".p12\"", ".p12'"];
/// The call that takes a text apart, so that a script can make a secure string of it.
const CHARACTERS: &str = ".tochararray()";
/// What follows a password in a setting of the firmware: how it is encoded, before the layout of the keyboard.
const BIOS_ENCODING: &str = ",ascii,";

/// Whether a text ends with an extension: `b.pfx`.
fn is_name_of_a_file(text: &str) -> bool {
    const LENGTHS: std::ops::RangeInclusive<usize> = 2..=4;
    let extension = text.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        LENGTHS.contains(&extension.len()) && extension.starts_with(|c: char| c.is_ascii_lowercase())
    })
}

/// `SetPassword("here")`, `NetworkCredential("user", "here")`, `SetEnvironmentVariable("API_KEY", "here")`.
pub(super) fn calls(text: &str, lower: &str, found: &mut Vec<String>) {
    for (call, place) in CALLS {
        for (_, end) in places_of(&[call], lower) {
            found.extend(given_strings(near(text, end)).get(place).copied().flatten().map(str::to_owned));
        }
    }
    // `"a.pfx", "here"`
    for (_, end) in places_of(&KEY_FILES, lower) {
        let next = near(text, end).trim_start().strip_prefix(',').map(str::trim_start);
        let value = next.filter(|next| next.starts_with(['"', '\''])).map(first_value);
        found.extend(value.filter(|value| !value.is_empty() && !is_name_of_a_file(value)).map(str::to_owned));
    }
    // `'here'.ToCharArray() | % { $s.AppendChar($_) }`
    let taken_apart = if lower.contains("appendchar") { places_of(&[CHARACTERS], lower) } else { Vec::new() };
    for (start, _) in taken_apart {
        let before = &text[text.floor_char_boundary(start.saturating_sub(MAX_DISTANCE))..start];
        found.extend(last_string(before).map(str::to_owned));
    }
    // `SetBiosSetting("WakeOnLAN,Disable,here,ascii,us")`
    for (start, _) in places_of(&[BIOS_ENCODING], lower) {
        let before = &text[text.floor_char_boundary(start.saturating_sub(MAX_DISTANCE))..start];
        found.extend(before.rsplit([',', '"', '\'']).next().map(str::to_owned));
    }
    for (_, end) in places_of(&NAMED_CALLS, lower) {
        for pair in given_strings(near(text, end)).windows(2).take(2) {
            if let [Some(name), Some(value)] = pair {
                found.extend(secret_under(name, value).map(str::to_owned));
            }
        }
    }
}

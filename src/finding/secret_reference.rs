//! Values that only say where a secret comes from: a variable, a vault, a command that asks for it.

use std::collections::BTreeSet;

use super::secret_name::names_a_secret;

/// Commands of PowerShell that read a secret, in lower case.
const READERS: [&str; 16] = [
    "read-host",
    "get-content",
    "get-credential",
    "get-secret",
    "get-item",
    "get-itemproperty",
    "get-itempropertyvalue",
    "get-azkeyvaultsecret",
    "get-random",
    "get-variable",
    "import-clixml",
    "import-csv",
    "convertto-securestring",
    "invoke-restmethod",
    "invoke-webrequest",
    "new-object",
];
/// Tags by which YAML takes a value from elsewhere.
const TAGS: [&str; 4] = ["!vault", "!secret", "!ref", "!sub"];
/// Where a variable of PowerShell is.
const SCOPES: [&str; 5] = ["env:", "global:", "script:", "using:", "local:"];

/// Whether a value is the name of a place where the secret is.
///
/// A password may begin with a dollar sign, so that a variable counts only if its name is that of a secret, or if the
/// text assigns something to it.
pub(super) fn is_reference(value: &str, assigned: &BTreeSet<String>) -> bool {
    let is_known = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(value));
    let of_cmd = |mark: char| value.strip_prefix(mark).and_then(|name| name.strip_suffix(mark)).is_some_and(is_name);
    let is_argument = value
        .strip_prefix('%')
        .is_some_and(|number| matches!(number.trim_start_matches('~').as_bytes(), [b'1'..=b'9' | b'*']));
    is_known(&READERS)
        || is_known(&TAGS)
        || of_cmd('%')
        || of_cmd('!')
        || is_argument
        || value.strip_prefix("var.").is_some_and(is_name)
        || value.strip_prefix('$').is_some_and(|name| is_variable(name, assigned))
}

/// Whether a name is that of a variable of PowerShell.
fn is_variable(name: &str, assigned: &BTreeSet<String>) -> bool {
    let scope = SCOPES.iter().find(|scope| name.get(..scope.len()).is_some_and(|own| own.eq_ignore_ascii_case(scope)));
    if let Some(scope) = scope {
        return is_name(&name[scope.len()..]);
    }
    is_name(name) && (names_a_secret(name) || assigned.contains(&name.to_lowercase()))
}

/// The variables to which a text assigns something, in lower case: `$name = `.
pub(super) fn assigned_variables(text: &str) -> BTreeSet<String> {
    let starts = text.split('$').skip(1);
    let names = starts.filter_map(|start| start.split_once('=')).map(|(name, _)| name.trim_end_matches(' '));
    names.filter(|name| is_name(name)).map(str::to_lowercase).collect()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::super::secret_form::secrets_in;

    #[test]
    fn what_says_where_a_secret_is_contains_none() {
        for text in [
            "New-LocalUser kiosk -Password $pw",
            "$pw = Read-Host -AsSecureString; New-LocalUser kiosk -Password $pw",
            "$x = Read-Host 'Password'; net user kiosk $x",
            "$password = Get-Content C:\\pw.txt | ConvertTo-SecureString",
            "$token = $env:ENROLL_TOKEN",
            "set PASSWORD=%1",
            "net user kiosk %KIOSK_PW% /add",
            "cmdkey /add:h /user:u /pass:!pw!",
            "password = var.admin_password",
            "password: !vault |",
            "password: %VAULT_PASSWORD%",
            "{\"password\": null}",
            "set /p PASSWORD=Password:",
        ] {
            assert_eq!(secrets_in(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn passwords_with_the_signs_of_variables_are_secrets() {
        for (text, secret) in [
            ("net user kiosk $ummer2024 /add", "$ummer2024"),
            ("net user kiosk %ummer2024 /add", "%ummer2024"),
            ("password: !vaulted1", "!vaulted1"),
            ("$x = 'hunter2'; net user kiosk $x", "hunter2"),
            ("set x=hunter2\nnet user kiosk %x%", "hunter2"),
        ] {
            assert!(secrets_in(text).contains(&secret.to_owned()), "{text}: {:?}", secrets_in(text));
        }
    }
}

//! Chooses the value of a setting that does what a search or the name of the setting says: for `HidePowerButton` the
//! value that hides it, and for "turn off the camera" the value 0 of AllowCamera.

/// The value that is meant among the listed ones, which are pairs of value and description. `wanted` is whether
/// something should be on or off, if the search says so. `None` if nothing shows which value is meant.
pub(super) fn meant<'v>(
    name: &str,
    values: impl Iterator<Item = (&'v str, &'v str)> + Clone,
    wanted: Option<bool>,
) -> Option<&'v str> {
    let is_idle = |value: &str| value == "0" || value.eq_ignore_ascii_case("false");
    let found = match (denies(name), wanted) {
        (true, Some(true)) => values.clone().find(|(value, _)| is_idle(value)),
        // The descriptions may be about the policy ("Enabled") or about what it forbids ("Hidden", "Disabled", "Force
        // Disable").
        (true, _) => {
            let mut others = values.clone().filter(|(value, _)| !is_idle(value));
            others.clone().find(|(_, text)| forbids(text)).or_else(|| others.next())
        }
        (false, Some(on)) => values.clone().find(|(_, text)| !text.is_empty() && is_off(text) != on),
        (false, None) => None,
    };
    found.map(|(value, _)| value)
}

/// Whether the name of a setting shows that its value forbids something.
fn denies(name: &str) -> bool {
    const WORDS: [&str; 12] = [
        "Disable", "Disallow", "Prevent", "Deny", "Block", "Hide", "DoNot", "No", "TurnOff", "Remove", "Restrict",
        "Prohibit",
    ];
    let begins = |part: &str, word: &str| {
        part.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    WORDS.iter().any(|word| name.split('_').any(|part| begins(part, word)))
}

/// Whether the name of a setting shows that its value permits something.
pub(super) fn allows(name: &str) -> bool {
    ["Allow", "Enable", "TurnOn"].iter().any(|word| name.split('_').any(|part| part.starts_with(word)))
}

/// Whether the description of a listed value means "off".
fn is_off(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let starts = ["not ", "disab", "block", "no", "off", "den", "prohib", "prevent", "hid", "turn off", "false"];
    starts.iter().any(|start| text.starts_with(start)) || text.contains("not allowed")
}

fn forbids(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["disab", "not ", "hid", "prevent", "block", "den", "yes"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn a_setting_whose_name_forbids_gets_the_value_that_forbids() {
        let hide = [("0", "Do not hide."), ("1", "Hide.")];
        let translation = [("0", "Enable Text Translation"), ("1", "Disable Text Translation")];
        let agents = [("0", "User in control."), ("1", "Force Enable."), ("2", "Force Disable.")];
        let page = [("0", "(Disable) Users see the page."), ("1", "(Enable) Users cannot see the page.")];
        let camera = [("0", "Not allowed."), ("1", "Allowed.")];
        for (name, values, wanted, expected) in [
            ("HidePowerButton", &hide[..], None, Some("1")),
            ("HidePowerButton", &hide, Some(true), Some("0")),
            ("DisableTextTranslation", &translation, Some(false), Some("1")),
            ("DisableAgentConnectors", &agents, Some(false), Some("2")),
            ("DisableVirusUI", &page, None, Some("1")),
            ("AllowCamera", &camera, Some(false), Some("0")),
            ("AllowCamera", &camera, Some(true), Some("1")),
            ("AllowCamera", &camera, None, None),
            ("NotificationLevel", &camera, None, None),
        ] {
            assert_eq!(meant(name, values.iter().copied(), wanted), expected, "{name} {wanted:?}");
        }
    }
}

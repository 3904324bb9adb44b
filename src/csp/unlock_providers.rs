//! PassportForWork/DeviceUnlock: the credential providers that together unlock a device.

use super::forms::is_braced_guid;
use super::{Given, Problem};
use crate::format::xml::shown;

/// The providers that can be used, with their names. Microsoft's list is closed: no others can be added on a device.
const PROVIDERS: [(&str, &str); 4] = [
    ("{D6886603-9D2F-4EB2-B667-1971041FA96B}", "PIN"),
    ("{BEC09223-B018-416D-A0AC-523971B639F5}", "fingerprint"),
    ("{8AF662BF-65A0-4D0A-A540-A338A999D36F}", "face"),
    ("{27FBDB57-B613-4AF2-9D7E-4FA7A66C21AD}", "trusted signal"),
];

/// GroupA and GroupB. The form of the items is checked by their DDF.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let items = given.text.split(',').map(str::trim).filter(|item| !item.is_empty());
    let wrong =
        items.filter(|item| is_braced_guid(item) && !PROVIDERS.iter().any(|(id, _)| id.eq_ignore_ascii_case(item)));
    let known = PROVIDERS.map(|(id, name)| format!("{id} ({name})")).join(", ");
    wrong
        .map(|item| {
            let message = format!("{} is not a credential provider that can unlock a device", shown(item));
            Problem::warning(0, message).allowed(known.as_str())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn providers_are_those_of_windows() {
        let node = "./Device/Vendor/MSFT/PassportForWork/DeviceUnlock/GroupA";
        let (pin, face) = ("{D6886603-9D2F-4EB2-B667-1971041FA96B}", "{8af662bf-65a0-4d0a-a540-a338a999d36f}");
        assert_eq!(found(node, &format!("{pin},{face}")), [""; 0]);
        let all = found(node, &format!("{face},{{60B78E88-EAD8-445C-9CFD-0B87F74EA6CD}}"));
        assert!(all.len() == 1 && all[0].starts_with("warning 0 `{60B78E88-EAD8"), "{all:?}");
    }
}

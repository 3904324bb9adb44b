//! `ApplicationControl/Policies/GUID/Policy`: a compiled code integrity policy.

use super::base64_value::bytes;
use super::forms::{is_braced_guid, is_guid};
use super::{Given, Problem};
use crate::format::xml::shown;

/// Judges a policy. The path is Vendor/MSFT/ApplicationControl/Policies/<GUID>/Policy.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let id = given.name(4);
    let mut problems = Vec::new();
    if is_braced_guid(id) {
        problems.push(
            Problem::error(0, format!("the path has the id of the policy in braces: {}", shown(id)))
                .allowed(id.trim_matches(['{', '}'])),
        );
    } else if !is_guid(id) {
        problems.push(
            Problem::error(0, format!("the path names the policy {}, which is not a GUID", shown(id)))
                .allowed("the PolicyID of the policy, without braces"),
        );
    }
    match compiled(given.text) {
        Err(problem) => problems.push(problem),
        Ok(bytes) => problems.extend(other_id(&bytes, id)),
    }
    problems
}

/// Judges a policy of AppLocker's node CodeIntegrity, whose path has no id.
pub(super) fn without_id(given: &Given) -> Vec<Problem> {
    compiled(given.text).err().into_iter().collect()
}

/// The bytes of a compiled policy, or why there is none.
fn compiled(text: &str) -> Result<Vec<u8>, Problem> {
    let bytes = bytes(text, "the compiled policy (.cip, .p7b)")?;
    match !bytes.is_empty() && is_text(&bytes) {
        true => Err(Problem::error(
            0,
            "the value is a text in base64, such as the policy in XML, and not a compiled policy",
        )
        .allowed("the compiled policy (.cip, .p7b) in base64")
        .help("compile the XML with ConvertFrom-CIPolicy, and name the result: { file = \"policy.cip\" }")),
        false => Ok(bytes),
    }
}

/// Whether bytes begin like a text. A compiled policy begins with a number of four bytes, a signed one with the tags of
/// DER.
fn is_text(bytes: &[u8]) -> bool {
    const BYTE_ORDER_MARKS: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
    const START: usize = 64;
    let is_letter = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    BYTE_ORDER_MARKS.iter().any(|mark| bytes.starts_with(mark)) || bytes.iter().take(START).all(is_letter)
}

/// The problem that the id of a policy is not that in the path. Only policies that can be recognized are compared.
fn other_id(policy: &[u8], id: &str) -> Option<Problem> {
    let kind = guid_bytes(POLICY_TYPE)?;
    let wanted = guid_bytes(id.trim_matches(['{', '}']))?;
    let holds = |guid: &[u8; 16]| policy.windows(guid.len()).any(|window| window == guid);
    (holds(&kind) && !holds(&wanted)).then(|| {
        Problem::error(0, format!("the policy does not contain the id {}, which the path gives it", shown(id)))
            .help("name the node after the PolicyID of the policy: the .cip file is named after it")
    })
}

/// The type of every policy for programs; each compiled one starts with it.
const POLICY_TYPE: &str = "A244370E-44C9-4C06-B551-F6016E563076";

/// A GUID as Windows stores it: three numbers in little-endian order, then eight bytes.
fn guid_bytes(guid: &str) -> Option<[u8; 16]> {
    if !is_guid(guid) {
        return None;
    }
    let number = u128::from_str_radix(&guid.replace('-', ""), 16).ok()?;
    let mut bytes = number.to_be_bytes();
    for part in [0..4, 4..6, 6..8] {
        bytes.get_mut(part)?.reverse();
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::{POLICY_TYPE, guid_bytes};
    use crate::csp::tests::found;

    const ID: &str = "12345678-9ABC-DEF0-1234-56789ABCDEF0";

    fn node(id: &str) -> String {
        format!("./Vendor/MSFT/ApplicationControl/Policies/{id}/Policy")
    }

    fn policy(id: &str) -> Vec<u8> {
        [&[7, 0, 0, 0], guid_bytes(POLICY_TYPE).unwrap().as_slice(), &[0; 40], &guid_bytes(id).unwrap()].concat()
    }

    #[test]
    fn a_guid_is_stored_in_parts() {
        let expected = [0x78, 0x56, 0x34, 0x12, 0xBC, 0x9A, 0xF0, 0xDE, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0];
        assert_eq!(guid_bytes(ID), Some(expected));
    }

    #[test]
    fn the_policy_is_encoded_once_under_its_own_id() {
        let encoded = STANDARD.encode(policy(ID));
        assert_eq!(found(&node(ID), &encoded), [""; 0]);
        assert!(found(&node(&format!("{{{ID}}}")), &encoded)[0].contains("in braces"));
        assert!(found(&node("mine"), &encoded)[0].contains("is not a GUID"));
        assert!(found(&node("12345678-9ABC-DEF0-1234-56789ABCDEF1"), &encoded)[0].contains("does not contain the id"));
        assert!(found(&node(ID), &STANDARD.encode(&encoded))[0].contains("base64 of base64"));
        for text in ["<?xml version=\"1.0\"?><SiPolicy/>", "\u{FEFF}<SiPolicy/>", "policy"] {
            assert!(found(&node(ID), &STANDARD.encode(text))[0].contains("not a compiled policy"), "{text}");
        }
        let app_locker = "./Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/Shop/CodeIntegrity/Policy";
        assert_eq!(found(app_locker, &encoded), [""; 0]);
        assert!(found(app_locker, &STANDARD.encode("<SiPolicy/>"))[0].contains("not a compiled policy"));
        assert!(found(&node(ID), "<SiPolicy/>")[0].contains("the value is XML"));
        assert!(
            found(&node(ID), &format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----"))[0]
                .contains("PEM")
        );
    }
}

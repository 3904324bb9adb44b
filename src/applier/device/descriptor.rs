//! The access rights of the folder of our own files, and whether a folder that exists has exactly these.
//!
//! Written in SDDL, which does not depend on the language of Windows:
//! `O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)`. Source: Microsoft's page on the security descriptor string format.

/// Owner and group are the administrators; nothing is inherited; the system and the administrators may do everything,
/// nobody else anything, there and below.
pub(super) const OWN_FOLDER: &str = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/// The system and the administrators. An owner may always change the rights, whatever they are.
const OWNERS: [&str; 2] = ["SY", "BA"];
/// The only entries of the access list.
const ENTRIES: [&str; 2] = ["A;OICI;FA;;;SY", "A;OICI;FA;;;BA"];

/// What is wrong with the rights of a folder, if anything.
pub(super) fn fault(descriptor: &str) -> Option<&'static str> {
    let owner = section(descriptor, "O:").unwrap_or_default();
    if !OWNERS.contains(&owner) {
        return Some("its owner is neither the system nor the administrators");
    }
    let Some((flags, entries)) = section(descriptor, "D:").and_then(|list| Some(list.split_at(list.find('(')?))) else {
        return Some("it has no list of access rights");
    };
    if !flags.contains('P') {
        return Some("it inherits access rights");
    }
    let entries = entries.strip_prefix('(').and_then(|entries| entries.strip_suffix(')')).unwrap_or_default();
    let mut entries: Vec<&str> = entries.split(")(").collect();
    entries.sort_by_key(|entry| ENTRIES.iter().position(|own| own == entry));
    (entries != ENTRIES).then_some("accounts other than the system and the administrators have access to it")
}

/// The part of a descriptor after one of its marks. No part contains a colon, so the mark of the next part ends it.
fn section<'d>(descriptor: &'d str, mark: &str) -> Option<&'d str> {
    let (_, rest) = descriptor.trim().split_once(mark)?;
    let end = ["O:", "G:", "D:", "S:"].iter().filter_map(|next| rest.find(next)).min();
    rest.get(..end.unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::{OWN_FOLDER, fault};

    #[test]
    fn the_folder_is_made_with_the_rights_that_are_required_of_it() {
        assert_eq!(fault(OWN_FOLDER), None);
        assert_eq!(fault("O:SYG:DUD:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)\r\n"), None);
    }

    #[test]
    fn any_other_owner_or_right_is_a_fault() {
        let owner = "its owner is neither the system nor the administrators";
        let inherits = "it inherits access rights";
        let others = "accounts other than the system and the administrators have access to it";
        for (descriptor, expected) in [
            ("", owner),
            ("D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", owner),
            ("O:S-1-5-21-1-2-3-1001G:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", owner),
            ("O:BUG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", owner),
            ("O:BAG:BA", "it has no list of access rights"),
            ("O:BAG:BAD:P", "it has no list of access rights"),
            ("O:BAG:BAD:NO_ACCESS_CONTROL", "it has no list of access rights"),
            ("O:BAG:BAD:AI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", inherits),
            ("O:BAG:BAD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)", inherits),
            ("O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FR;;;BU)", others),
            ("O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;WD)", others),
            ("O:BAG:BAD:P(A;OICI;FA;;;SY)", others),
            ("O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;SY)", others),
            ("O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(XA;;FX;;;WD;(@User.a==1))", others),
        ] {
            assert_eq!(fault(descriptor), Some(expected), "{descriptor}");
        }
    }
}

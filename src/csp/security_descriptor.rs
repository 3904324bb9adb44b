//! The nodes that take a security descriptor as text.

use super::forms::is_broken_sid;
use super::sddl::Descriptor;
use super::{Given, Problem};
use crate::format::xml::shown;

/// DiagnosticLog/Policy/Channels/<channel>/SDDL.
pub(super) fn of_channel(given: &Given) -> Vec<Problem> {
    descriptor_trouble(given.text, "O:BAG:SYD:(A;;0x7;;;BA)(A;;0x2;;;S-1-15-2-1)").into_iter().collect()
}

/// LocalPoliciesSecurityOptions/NetworkAccess_RestrictClientsAllowedToMakeRemoteCallsToSAM.
pub(super) fn of_accounts(given: &Given) -> Vec<Problem> {
    // Administrators alone.
    descriptor_trouble(given.text, "O:BAG:BAD:(A;;RC;;;BA)").into_iter().collect()
}

/// Why a text is doubtful as a security descriptor, with an example of one.
pub(super) fn descriptor_trouble(text: &str, example: &str) -> Option<Problem> {
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    if trimmed.is_empty() {
        return None;
    }
    match Descriptor::read(trimmed) {
        Ok(descriptor) => {
            let (at, account) = descriptor.accounts.into_iter().find(|(_, account)| is_broken_sid(account))?;
            let message = format!("an entry is for {}, which names neither an account nor a group", shown(account));
            Some(Problem::warning(start + at, message).allowed("BA (administrators), SY (the system), S-1-5-32-544"))
        }
        Err(error) => {
            let message = format!("{} is not a security descriptor: {error}", shown(trimmed));
            Some(Problem::warning(start + error.at, message).allowed(format!("SDDL, such as {example}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn descriptors_follow_the_grammar_and_name_known_accounts() {
        let channel = "./Vendor/MSFT/DiagnosticLog/Policy/Channels/Contoso/SDDL";
        let accounts = "./Device/Vendor/MSFT/Policy/Config/LocalPoliciesSecurityOptions/\
                        NetworkAccess_RestrictClientsAllowedToMakeRemoteCallsToSAM";
        for node in [channel, accounts] {
            for good in ["O:BAG:BAD:(A;;RC;;;BA)", "D:(A;;RC;;;S-1-5-32-544)(D;;RC;;;AN)S:(AU;;FA;;;WD)", ""] {
                assert_eq!(found(node, good), [""; 0], "{good}");
            }
            for (bad, at, expected) in [
                ("everyone", 0, "expected O:, G:, D: or S:"),
                ("O:BAG:BAD:(A;;RC;;;BA)(A;;RC;;;QQ)", 31, "an account"),
                ("O:BAG:BAD:(A;;RC;;BA)", 18, "a GUID or nothing"),
                ("O:BAG:BAD:(A;;RC;;;BA", 21, "a closing parenthesis"),
                ("D:A;;RC;;;BA)", 2, "expected O:, G:, D: or S:"),
                (" D:(X;;RC;;;BA)", 4, "an entry type"),
                ("D:(A;;ZZ;;;BA)", 6, "rights such as"),
                ("O:XXD:(A;;RC;;;BA)", 2, "an account"),
                ("D:(A;;RC;;;S-1-5-32-54)", 11, "names neither an account nor a group"),
            ] {
                let all = found(node, bad);
                assert!(all[0].starts_with(&format!("warning {at} ")) && all[0].contains(expected), "{bad}: {all:?}");
            }
        }
    }
}

//! Security descriptors as text (SDDL): what they begin with, and whom their entries name.

use super::forms::is_sid;
use super::{Given, Problem};
use crate::format::xml::shown;

/// Two letters that stand for an account or a group, according to sddl.h of the Windows SDK.
const TRUSTEES: &str = "AA AC AN AO AP AS AU BA BG BO BU CA CD CG CN CO CY DA DC DD DG DU EA ED EK ER ES HA HI HO IS IU \
                        KA LA LG LS LU LW ME MP MS MU NO NS NU OW PA PO PS PU RA RC RD RE RM RO RS RU SA SI SO SS SU SY \
                        UD WD WR";

/// The place of the trustee among the fields of an entry, counted from 0.
const TRUSTEE: usize = 5;

/// DiagnosticLog/Policy/Channels/<channel>/SDDL.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    descriptor_trouble(given.text, "O:BAG:SYD:(A;;0x7;;;BA)(A;;0x2;;;S-1-15-2-1)").into_iter().collect()
}

/// Why a text is doubtful as a security descriptor, with an example of one.
pub(super) fn descriptor_trouble(text: &str, example: &str) -> Option<Problem> {
    let trimmed = text.trim();
    let is_valid = trimmed.is_empty() || ["O:", "G:", "D:", "S:"].iter().any(|start| trimmed.starts_with(start));
    if !is_valid {
        let message = format!("{} is not a security descriptor", shown(trimmed));
        return Some(Problem::warning(0, message).allowed(format!("SDDL, such as {example}")));
    }
    let unknown = trustees(text).find(|(_, trustee)| !is_trustee(trustee));
    unknown.map(|(at, trustee)| {
        Problem::warning(
            at,
            format!("an entry is for {}, which is neither a SID nor two letters for one", shown(trustee)),
        )
        .allowed("BA (administrators), SY (the system), a SID such as S-1-5-32-544")
    })
}

fn is_trustee(text: &str) -> bool {
    is_sid(text) || TRUSTEES.split_whitespace().any(|known| known.eq_ignore_ascii_case(text))
}

/// The trustees of all entries with the usual six fields, each with its place: `(A;;RC;;;BA)`.
fn trustees(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split('(').skip(1).filter_map(|opened| {
        // The distance between their starts is its offset.
        let start = opened.as_ptr().addr() - text.as_ptr().addr();
        let entry = opened.split_once(')')?.0;
        let fields: Vec<&str> = entry.split(';').collect();
        let trustee = fields.get(TRUSTEE).filter(|_| fields.len() == TRUSTEE + 1)?;
        Some((start + entry.len() - trustee.len(), trustee.trim()))
    })
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn descriptors_name_known_trustees() {
        let channel = "./Vendor/MSFT/DiagnosticLog/Policy/Channels/Contoso/SDDL";
        let accounts = "./Device/Vendor/MSFT/Policy/Config/LocalPoliciesSecurityOptions/\
                        NetworkAccess_RestrictClientsAllowedToMakeRemoteCallsToSAM";
        for node in [channel, accounts] {
            for good in ["O:BAG:BAD:(A;;RC;;;BA)", "D:(A;;RC;;;S-1-5-32-544)(D;;RC;;;AN)S:(AU;;FA;;;WD)", ""] {
                assert_eq!(found(node, good), [""; 0], "{good}");
            }
            assert!(
                found(node, "O:BAG:BAD:(A;;RC;;;BA)(A;;RC;;;QQ)")[0].starts_with("warning 31 an entry is for `QQ`")
            );
            assert!(found(node, "everyone")[0].contains("is not a security descriptor"));
        }
    }
}

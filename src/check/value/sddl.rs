//! Values that are security descriptors.

use super::Judge;
use crate::csp::Descriptor;
use crate::finding::{Code, Report, Span};

impl Judge<'_> {
    /// A security descriptor.
    pub(super) fn sddl(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        let error = match Descriptor::read(&text) {
            Ok(_) => return Some(text),
            Err(error) => error,
        };
        let detail = if self.secret { format!("at character {}", error.at + 1) } else { error.to_string() };
        report.push(
            self.finding(Code::BadSddl, span, &format!("takes a security descriptor (SDDL): {detail}"))
                .allowed("owner O:, group G:, access list D: and audit list S:, such as O:BAG:SYD:(A;;GA;;;BA)")
                .help("(Get-Acl PATH).Sddl in PowerShell shows the descriptor of a file"),
        );
        None
    }
}

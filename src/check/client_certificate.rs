//! A client certificate with its password: checks that the password opens the file.

use super::CheckedSetting;
use super::checked::{Action, OfStore};
use super::documented::finding;
use crate::address::StorePath;
use crate::csp::judge_pfx;
use crate::finding::Report;

/// The setting that contains the file.
pub(super) const FILE: &str = "Certificates/ClientCertificates/ClientCertificate/CertificatePath";
/// The setting in the same group that contains the password.
const PASSWORD: &str = "CertificatePassword";

/// Judges the file of a client certificate by the password that is set with it.
pub(super) fn check(path: &StorePath, setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let Action::Set(file) = &setting.action else { return };
    let is_beside = |other: &StorePath| other.leaf().name() == PASSWORD && other.parent() == path.parent();
    let password = all.iter().find(|(other, _)| is_beside(other)).and_then(|(_, password)| match &password.action {
        Action::Set(password) => Some(password.as_str()),
        Action::Delete => None,
    });
    for problem in judge_pfx(file, password) {
        report.push(finding(problem, setting.name().to_owned(), setting));
    }
}

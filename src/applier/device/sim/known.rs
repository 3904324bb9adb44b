//! What simulated CSPs refuse, and what they answer besides the values that they were given.

use crate::address::LocUri;
use crate::applier::personalization::Picture;
use crate::csp::{Given, ValueKind};
use crate::finding::Severity;
use crate::format::pki::certificate_in_base64;

/// Why a CSP refuses a value: its form is known, and the value does not have it. Nothing in it repeats a secret.
pub(super) fn refusal(node: &LocUri, value: &str) -> Option<String> {
    let kind = ValueKind::on_devices(node)?;
    let problems = kind.judge(&Given { node, text: value, builds: &[] });
    let worst = problems.into_iter().find(|problem| problem.severity == Severity::Error)?;
    Some(format!("it is not {}: {}", kind.name, worst.message))
}

/// Whether a node can only be read: the CSP itself decides what it answers.
pub(super) fn is_only_read(node: &LocUri) -> bool {
    Picture::ALL.iter().any(|picture| picture.status_node() == *node) || source(node).is_some()
}

/// The node whose value determines what this one answers, if this one is never set itself: a policy that is in force,
/// or a fact of a certificate.
pub(super) fn source(node: &LocUri) -> Option<(LocUri, Derived)> {
    let names: Vec<&str> = node.segments().iter().map(String::as_str).collect();
    let is = |at: usize, name: &str| names.get(at).is_some_and(|own| own.eq_ignore_ascii_case(name));
    let with = |at: usize, name: &str| {
        let mut names = names.clone();
        *names.get_mut(at)? = name;
        LocUri::from_segments(node.scope(), names).ok()
    };
    if !is(0, "Vendor") || !is(1, "MSFT") {
        return None;
    }
    match names.len() {
        6 if is(2, "Policy") && is(3, "Result") => Some((with(3, "Config")?, Derived::Same)),
        6 if is(2, "RootCATrustedCertificates") => {
            let derived = [("IssuedTo", Derived::Subject), ("IssuedBy", Derived::Issuer)];
            let (_, derived) = derived.into_iter().find(|(name, _)| is(5, name))?;
            Some((with(5, "EncodedCertificate")?, derived))
        }
        _ => None,
    }
}

/// How the answer follows from the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Derived {
    /// It is the value.
    Same,
    /// It is the subject of the certificate.
    Subject,
    /// It is the issuer of the certificate.
    Issuer,
}

impl Derived {
    /// The answer.
    pub(super) fn of(self, value: &str) -> Option<String> {
        match self {
            Derived::Same => Some(value.to_owned()),
            Derived::Subject => certificate_in_base64(value).map(|own| own.subject()),
            Derived::Issuer => certificate_in_base64(value).map(|own| own.issuer()),
        }
    }
}

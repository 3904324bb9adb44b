//! Nodes that are set twice in one part of a spec.

use super::together::Repeated;
use crate::finding::{Code, Finding, Report};

/// Reports an error at the second setting of a node, with the place of the first.
pub(super) fn report(repeated: &[Repeated<'_>], report: &mut Report) {
    for Repeated { first, second } in repeated {
        report.push(
            Finding::new(Code::SetTwice, second.origin, format!("`{}` is set a second time", second.written()))
                .label("the second time")
                .related(first.origin, "the first time")
                .help("keep one of the two lines; `./Vendor/...` and `./Device/Vendor/...` are the same node"),
        );
    }
}

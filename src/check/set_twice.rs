//! Nodes that are set twice in one part of a spec.

use super::CheckedSetting;
use crate::finding::{Code, Finding, Report};

/// Reports an error at the second setting of a node.
pub(super) fn report(repeated: &[&CheckedSetting], report: &mut Report) {
    for setting in repeated {
        report.push(
            Finding::new(Code::SetTwice, setting.origin, format!("`{}` is set a second time", setting.written()))
                .label("the second time")
                .help("keep one of the two lines; `./Vendor/...` and `./Device/Vendor/...` are the same node"),
        );
    }
}

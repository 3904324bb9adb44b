//! No node is set twice by one part of a spec.

use super::CheckedSetting;
use crate::finding::{Code, Finding, Report};

/// A node that is set twice is an error at the second place.
pub(super) fn report(repeated: &[&CheckedSetting], report: &mut Report) {
    for setting in repeated {
        report.push(
            Finding::new(Code::SetTwice, setting.origin, format!("`{}` is set a second time", setting.written()))
                .label("the second time")
                .help("keep one of the two lines; `./Vendor/...` and `./Device/Vendor/...` name one node"),
        );
    }
}

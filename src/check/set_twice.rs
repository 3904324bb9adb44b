//! Settings that are set twice in one part of a spec.

use super::CheckedSetting;
use super::together::Repeated;
use crate::finding::{Code, Finding, Report};

/// Reports an error at the second setting of a node, with the place of the first.
pub(super) fn report(repeated: &[Repeated<'_>], report: &mut Report) {
    repeated.iter().for_each(|Repeated { first, second }| report.push(finding(first, second)));
}

/// The error at the second setting of one address.
pub(super) fn finding(first: &CheckedSetting, second: &CheckedSetting) -> Finding {
    Finding::new(Code::SetTwice, second.origin, format!("`{}` is set a second time", second.written()))
        .label("the second time")
        .related(first.origin, "the first time")
        .help(match second.node.is_some() {
            _ if is_command_of_device(second) => {
                "the device context has one command line: join both with cmd /c \"a & b\", or call them from one script"
            }
            true => "keep one of the two lines; `./Vendor/...` and `./Device/Vendor/...` are the same node",
            false if first.address != second.address => "keep one of the two lines; both set the same node",
            false => "keep one of the two lines",
        })
}

fn is_command_of_device(setting: &CheckedSetting) -> bool {
    setting.row.as_deref().is_some_and(|row| row.path == "/ProvisioningCommands/DeviceContext/CommandLine")
}

//! RemoteWipe: actions that reset a device.

use super::{Given, Problem};

/// Judges an action. The path is Vendor/MSFT/RemoteWipe/ACTION or Vendor/MSFT/RemoteWipe/AutomaticRedeployment/ACTION.
pub(super) fn judge(_given: &Given) -> Vec<Problem> {
    let warning = Problem::warning(0, "the device is reset as soon as the package is applied");
    vec![warning.help("remove the line, unless devices that get the package are to lose their data")]
}

//! A setting in the plan for a device.

use super::desired::DesiredSetting;
use super::support::Support;

/// One setting in the plan for a device.
#[derive(Debug, Clone)]
pub struct PlannedSetting {
    /// The setting as the package wants it.
    pub desired: DesiredSetting,
    /// Whether the device supports it.
    pub support: Support,
}

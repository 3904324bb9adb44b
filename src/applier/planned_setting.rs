//! A setting of a package, and whether the device supports it.

use super::desired::DesiredSetting;
use super::support::Support;

/// One setting, and whether the device supports it.
#[derive(Debug, Clone)]
pub struct PlannedSetting {
    /// The setting as the package wants it.
    pub desired: DesiredSetting,
    /// Whether the device supports it.
    pub support: Support,
}

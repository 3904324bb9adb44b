//! A setting that the package wants, with what the device does with it.

use super::fit::Fit;
use super::wish::Wish;

/// One setting and what the device does with it.
#[derive(Debug, Clone)]
pub struct PlannedSetting {
    /// What the package wants.
    pub wish: Wish,
    /// Whether the device takes it.
    pub fit: Fit,
}

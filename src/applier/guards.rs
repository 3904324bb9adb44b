//! What must hold besides trust before a package is applied.

use super::saved_plan::SavedPlan;

/// What the caller demands.
#[derive(Debug, Clone, Default)]
pub struct Guards {
    /// The plan that is carried out, or nothing is.
    pub plan: Option<SavedPlan>,
}

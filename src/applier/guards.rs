//! What must hold before a trusted package is applied: that it was approved, that it is in time, and that it replaces
//! nothing newer. And what must hold afterwards: that somebody confirms it.

use super::saved_plan::SavedPlan;

/// What the caller demands.
#[derive(Debug, Clone, Default)]
pub struct Guards {
    /// The saved plan: if the plan made now differs from it, nothing is done.
    pub plan: Option<SavedPlan>,
    /// Whether a version may be applied over a newer one.
    pub allow_downgrade: bool,
    /// The last moment for applying, in seconds since 1970.
    pub not_after: Option<u64>,
    /// How long the run waits for its confirmation, in seconds; if there is none by then, the next run takes it back.
    /// `None` for a run that needs none.
    pub confirm_within: Option<u64>,
}

//! Telling how far a long piece of work has come.

/// Hears how far the work has come.
pub trait Progress {
    /// A stage begins, of which so many bytes are to be done.
    fn begin(&self, stage: &'static str, total: u64);

    /// So many more bytes are done.
    fn advance(&self, bytes: u64);
}

/// Nobody who listens.
#[derive(Debug, Clone, Copy)]
pub struct Unheard;

impl Progress for Unheard {
    fn begin(&self, _stage: &'static str, _total: u64) {}

    fn advance(&self, _bytes: u64) {}
}

//! Progress reports about work that may take a long time.

/// Receives progress reports.
pub trait Progress {
    /// A stage begins, with this many bytes to process.
    fn begin(&self, stage: &'static str, total: u64);

    /// This many more bytes have been processed.
    fn advance(&self, bytes: u64);
}

/// Ignores progress reports.
#[derive(Debug, Clone, Copy)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _stage: &'static str, _total: u64) {}

    fn advance(&self, _bytes: u64) {}
}

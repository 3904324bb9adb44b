//! Syncs a long file while it is still being written, so that there is less to wait for at the end.

use std::fs::File;
use std::io;
use std::thread::{Builder, JoinHandle};

/// The minimum number of bytes that are written between the starts of two syncs. One sync must end before the next.
const STEP: u64 = 32 << 20;

/// A sync in progress.
#[derive(Default)]
pub(super) struct EarlySync {
    /// How many bytes were written since the last sync started.
    waiting: u64,
    running: Option<JoinHandle<io::Result<()>>>,
}

impl EarlySync {
    /// Reports that this many more bytes were written to the file.
    pub(super) fn wrote(&mut self, file: &File, bytes: usize) -> io::Result<()> {
        self.waiting += bytes as u64;
        if self.waiting < STEP || self.running.as_ref().is_some_and(|running| !running.is_finished()) {
            return Ok(());
        }
        self.finish()?;
        self.waiting = 0;
        let file = file.try_clone()?;
        // If no thread can be started, everything is synced at the end.
        self.running = Builder::new().name("sync".to_owned()).spawn(move || file.sync_data()).ok();
        Ok(())
    }

    /// Waits for the sync. The system reports a failure only once, so it must not be lost.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.running.take().map_or(Ok(()), |running| running.join().expect("syncing does not panic"))
    }
}

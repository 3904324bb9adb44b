//! Making a long file durable while it is still being written, so that nobody waits for all of it at the end.

use std::fs::File;
use std::io;
use std::thread::{Builder, JoinHandle};

/// After so many bytes the disk is told to begin; what comes in between is collected by the system.
const STEP: u64 = 32 << 20;

/// The disk at work on what has been written so far.
#[derive(Default)]
pub(super) struct EarlySync {
    /// How many bytes were written since then.
    waiting: u64,
    running: Option<JoinHandle<io::Result<()>>>,
}

impl EarlySync {
    /// So many bytes more were written to the file.
    pub(super) fn wrote(&mut self, file: &File, bytes: usize) -> io::Result<()> {
        self.waiting += bytes as u64;
        if self.waiting < STEP || self.running.as_ref().is_some_and(|running| !running.is_finished()) {
            return Ok(());
        }
        self.finish()?;
        self.waiting = 0;
        let file = file.try_clone()?;
        // Where no thread can be had, all waits for the end.
        self.running = Builder::new().name("sync".to_owned()).spawn(move || file.sync_data()).ok();
        Ok(())
    }

    /// Waits for the disk. A failure is reported only once, and here is where it would be lost.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.running.take().map_or(Ok(()), |running| running.join().expect("syncing does not panic"))
    }
}

//! Handles Ctrl-C and other requests to end (SIGTERM, SIGHUP): incomplete output is removed before the process ends,
//! and files that belong together get their names all at once or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use super::leftovers::remove;

/// The exit code that shells use for a process that SIGINT ended; also for the other requests, which the handler does
/// not distinguish.
const INTERRUPTED: i32 = 130;
/// How long a set of files may take to get its names.
const PATIENCE: Duration = Duration::from_secs(5);

/// What this process is writing.
struct Unfinished {
    paths: BTreeSet<PathBuf>,
    /// The number of folders in which some new files have their names already, but not all.
    publishing: usize,
}

static UNFINISHED: Mutex<Unfinished> = Mutex::new(Unfinished { paths: BTreeSet::new(), publishing: 0 });
static PUBLISHED: Condvar = Condvar::new();

fn unfinished() -> MutexGuard<'static, Unfinished> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An incomplete output that is removed if the process is interrupted.
pub(super) struct Vanishing(PathBuf);

impl Vanishing {
    /// Registers the output that `begin` creates, with its path.
    pub(super) fn begin<T, E>(
        begin: impl FnOnce() -> Result<T, E>,
        path: impl FnOnce(&T) -> &Path,
    ) -> Result<(T, Self), E> {
        handle_interrupts();
        let mut unfinished = unfinished();
        let begun = begin()?;
        let path = path(&begun).to_owned();
        unfinished.paths.insert(path.clone());
        Ok((begun, Vanishing(path)))
    }

    /// Calls `finish`, which gives the output its name; from then on an interrupt does not remove it.
    pub(super) fn finish<T>(self, finish: impl FnOnce() -> T) -> T {
        let mut unfinished = unfinished();
        let finished = finish();
        unfinished.paths.remove(&self.0);
        finished
    }
}

impl Drop for Vanishing {
    fn drop(&mut self) {
        unfinished().paths.remove(&self.0);
    }
}

/// Exists while files that belong together get their names; an interrupted process ends before the first or after the
/// last.
pub(super) struct Publishing;

impl Publishing {
    pub(super) fn begin() -> Self {
        unfinished().publishing += 1;
        Publishing
    }
}

impl Drop for Publishing {
    fn drop(&mut self) {
        unfinished().publishing -= 1;
        PUBLISHED.notify_all();
    }
}

/// Handles requests to end from now on. Until something is written, the process just ends, as by default.
fn handle_interrupts() {
    static HANDLED: Once = Once::new();
    HANDLED.call_once(|| {
        // If the handler cannot be set, the next run removes what is left behind.
        let _ = ctrlc::set_handler(end);
    });
}

/// Removes unfinished outputs and ends the process.
fn end() {
    let waited = PUBLISHED.wait_timeout_while(unfinished(), PATIENCE, |unfinished| unfinished.publishing > 0);
    let (unfinished, _) = waited.unwrap_or_else(PoisonError::into_inner);
    for path in &unfinished.paths {
        // What cannot be removed is removed by the next run.
        let _ = remove(path);
    }
    // The lock is still held, so nothing new is begun.
    std::process::exit(INTERRUPTED);
}

//! Handles Ctrl-C: incomplete output is removed before the process ends, and files that belong together get their
//! names all at once or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use super::leftovers::remove;

/// The exit code that shells use for a process that SIGINT ended.
const INTERRUPTED: i32 = 130;
/// How long a set of files may take to get its names.
const PATIENCE: Duration = Duration::from_secs(5);

/// What this process is writing.
struct Unfinished {
    paths: BTreeSet<PathBuf>,
    /// How many folders have some of their new files under their names, but not all.
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
        watch();
        let mut unfinished = unfinished();
        let begun = begin()?;
        let path = path(&begun).to_owned();
        unfinished.paths.insert(path.clone());
        Ok((begun, Vanishing(path)))
    }

    /// Gives it its name; from then on it is kept.
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

/// Files that belong together are getting their names; an interrupted process ends before the first or after the last.
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

/// Listens for Ctrl-C from now on. Before anything is written the process may just end, as by default.
fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // If nothing can be watched, the next run removes what is left behind.
        let _ = ctrlc::set_handler(end);
    });
}

/// Ends the process.
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

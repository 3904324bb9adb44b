//! The progress bar for long-running work.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::WorkArgs;
use crate::world::Progress;

/// Work that takes less time shows no bar, since that would only flicker.
const SHOWN_AFTER: Duration = Duration::from_millis(500);

/// A bar on standard error, if that is a terminal and progress is wanted.
pub(super) struct Bar {
    started: Instant,
    is_wanted: bool,
    stage: RefCell<Stage>,
}

/// The progress of the current stage.
struct Stage {
    name: &'static str,
    total: u64,
    done: u64,
    shown: Option<ProgressBar>,
}

impl Bar {
    /// A bar for work that starts now.
    pub(super) fn new(work: &WorkArgs) -> Self {
        let stage = Stage { name: "", total: 0, done: 0, shown: None };
        Bar { started: Instant::now(), is_wanted: !work.quiet, stage: RefCell::new(stage) }
    }
}

impl Progress for Bar {
    fn begin(&self, stage: &'static str, total: u64) {
        self.stage.replace(Stage { name: stage, total, done: 0, shown: None });
    }

    fn advance(&self, bytes: u64) {
        let mut stage = self.stage.borrow_mut();
        stage.done += bytes;
        if self.is_wanted && self.started.elapsed() > SHOWN_AFTER {
            stage.show();
        }
    }
}

impl Stage {
    fn show(&mut self) {
        let Stage { name, total, done, shown } = self;
        // Nothing is drawn if the target is not a terminal.
        let bar = shown.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{prefix} [{bar:30}] {bytes} of {total_bytes}, {eta} left");
            let bar = ProgressBar::with_draw_target(Some(*total), ProgressDrawTarget::stderr());
            bar.with_style(style.expect("the template is valid").progress_chars("=> ")).with_prefix(*name)
        });
        bar.set_position(*done);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

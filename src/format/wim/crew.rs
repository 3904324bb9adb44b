//! The threads that hash and pack, so that they do not wait for the disk nor the disk for them.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use sha1::Sha1;

use super::load::Load;
use super::xpress::Encoder;

/// How many threads pack at most: so many take 20 MiB, and no disk is as fast as they are.
const MAX_PACKERS: usize = 16;

/// Takes loads and gives them back in the same order, hashed and packed. What comes out does not depend on the number of
/// threads.
///
/// A part of a large content goes through the one thread that hashes, since its hash goes on from load to load, and then
/// to a packer; small contents go to a packer at once, which hashes them too.
pub(super) struct Crew {
    hash: Sha1,
    encoder: Encoder,
    /// What this thread has finished, in order, if there are no others.
    finished: VecDeque<Load>,
    threads: Option<Threads>,
    /// How many loads were given out, and how many of them taken back.
    given: u64,
    taken: u64,
}

impl Crew {
    /// A crew that packs on that many threads, or on one for each processor. A single one is the thread of the caller, and
    /// so is all where the system has no threads.
    pub(super) fn new(jobs: Option<NonZeroUsize>) -> Self {
        let jobs = jobs.or_else(|| thread::available_parallelism().ok());
        let packers = jobs.map_or(1, NonZeroUsize::get).min(MAX_PACKERS);
        Crew {
            hash: Sha1::default(),
            encoder: Encoder::new(),
            finished: VecDeque::new(),
            threads: if packers > 1 { Threads::start(packers) } else { None },
            given: 0,
            taken: 0,
        }
    }

    /// Whether a load has to be taken back before the next one is given out. So many loads keep every thread busy; more
    /// would only take memory.
    pub(super) fn is_full(&self) -> bool {
        self.given - self.taken >= self.threads.as_ref().map_or(1, |threads| 4 + 2 * threads.packers)
    }

    /// The encoder of this thread.
    pub(super) fn encoder(&mut self) -> &mut Encoder {
        &mut self.encoder
    }

    /// Gives out a load.
    pub(super) fn give(&mut self, mut load: Load) {
        match &self.threads {
            Some(threads) => threads.give(self.given, load),
            None => {
                load.hash(&mut self.hash);
                load.pack(&mut self.encoder);
                self.finished.push_back(load);
            }
        }
        self.given += 1;
    }

    /// Takes back the oldest load, for which it waits; nothing if none is out.
    pub(super) fn take(&mut self) -> Option<Load> {
        let load = match &mut self.threads {
            Some(threads) => (self.taken < self.given).then(|| threads.take(self.taken)),
            None => self.finished.pop_front(),
        };
        self.taken += u64::from(load.is_some());
        load
    }
}

/// A load with its number in the order in which loads were given out.
type Numbered = (u64, Load);

struct Threads {
    packers: u64,
    to_hash: Sender<Numbered>,
    to_pack: Sender<Numbered>,
    /// What the threads have finished, in any order; nothing if one of them has panicked.
    done: Receiver<Option<Numbered>>,
    /// Loads that were finished before their turn.
    early: BTreeMap<u64, Load>,
}

impl Threads {
    /// Starts one thread that hashes, and so many that pack; nothing if the system has no threads.
    fn start(packers: usize) -> Option<Self> {
        let (to_hash, for_hasher) = channel();
        let (to_pack, for_packers) = channel();
        let (finish, done) = channel();
        let (hashed, alarm) = (to_pack.clone(), Alarm(finish.clone()));
        spawn(move || hash_all(for_hasher, hashed, alarm))?;
        let for_packers = Arc::new(Mutex::new(for_packers));
        for _ in 0..packers {
            let (jobs, alarm) = (for_packers.clone(), Alarm(finish.clone()));
            spawn(move || pack_all(&jobs, alarm))?;
        }
        Some(Threads { packers: packers as u64, to_hash, to_pack, done, early: BTreeMap::new() })
    }

    fn give(&self, number: u64, load: Load) {
        let to = if load.is_part() { &self.to_hash } else { &self.to_pack };
        // A thread that has panicked is noticed when its load is taken back.
        let _ = to.send((number, load));
    }

    fn take(&mut self, number: u64) -> Load {
        loop {
            if let Some(load) = self.early.remove(&number) {
                return load;
            }
            let (number, load) = self.done.recv().ok().flatten().expect("the threads live as long as they have work");
            self.early.insert(number, load);
        }
    }
}

/// Starts a thread, which ends when there is nothing more to receive.
fn spawn(work: impl FnOnce() + Send + 'static) -> Option<()> {
    thread::Builder::new().name("pack".to_owned()).spawn(work).ok().map(drop)
}

fn hash_all(loads: Receiver<Numbered>, hashed: Sender<Numbered>, _alarm: Alarm) {
    let mut hash = Sha1::default();
    for (number, mut load) in loads {
        load.hash(&mut hash);
        if hashed.send((number, load)).is_err() {
            break;
        }
    }
}

fn pack_all(loads: &Mutex<Receiver<Numbered>>, alarm: Alarm) {
    let mut encoder = Encoder::new();
    let next = || loads.lock().ok()?.recv().ok();
    while let Some((number, mut load)) = next() {
        if !load.is_part() {
            load.hash(&mut Sha1::default());
        }
        load.pack(&mut encoder);
        if alarm.0.send(Some((number, load))).is_err() {
            break;
        }
    }
}

/// Tells that a thread has panicked, so that nobody waits for it.
struct Alarm(Sender<Option<Numbered>>);

impl Drop for Alarm {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(None);
        }
    }
}

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
const MAX_JOBS: usize = 16;

/// Takes loads and gives them back in the same order, hashed and packed. What comes out does not depend on the number of
/// threads.
///
/// A part of a large content goes through the one thread that hashes, since its hash goes on from load to load, and then
/// to a packer; small contents go to a packer at once, which hashes them too. The thread of the caller is one of the
/// packers whenever it would have to wait: a thread more than there are processors would have to share one with
/// another, while this one sleeps and wakes too often for the system to move it to its place.
pub(super) struct CompressorPool {
    hash: Sha1,
    encoder: Encoder,
    /// What this thread has finished, in order, if there are no others.
    finished: VecDeque<Load>,
    threads: Option<Threads>,
    /// How many loads were given out, and how many of them taken back.
    given: u64,
    taken: u64,
}

impl CompressorPool {
    /// A pool that packs on that many threads, or on one for each processor. One of them is the thread of the caller, which
    /// does it all where the system has no others.
    pub(super) fn new(jobs: Option<NonZeroUsize>) -> Self {
        let jobs = jobs.or_else(|| thread::available_parallelism().ok());
        let jobs = jobs.map_or(1, NonZeroUsize::get).min(MAX_JOBS);
        CompressorPool {
            hash: Sha1::default(),
            encoder: Encoder::new(),
            finished: VecDeque::new(),
            threads: if jobs > 1 { Threads::start(jobs) } else { None },
            given: 0,
            taken: 0,
        }
    }

    /// Whether a load has to be taken back before the next one is given out. So many loads keep every thread busy; more
    /// would only take memory.
    pub(super) fn is_full(&self) -> bool {
        self.given - self.taken >= self.threads.as_ref().map_or(1, |threads| 4 + 2 * threads.jobs)
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
            Some(threads) => (self.taken < self.given).then(|| threads.take(self.taken, &mut self.encoder)),
            None => self.finished.pop_front(),
        };
        self.taken += u64::from(load.is_some());
        load
    }
}

/// A load with its number in the order in which loads were given out.
type Numbered = (u64, Load);

struct Threads {
    /// How many pack, with that of the caller.
    jobs: u64,
    to_hash: Sender<Numbered>,
    to_pack: Sender<Numbered>,
    /// The other end of `to_pack`. Whoever waits there keeps it locked, and then it is empty.
    waiting: Arc<Mutex<Receiver<Numbered>>>,
    /// What the threads have finished, in any order; nothing if one of them has panicked.
    done: Receiver<Option<Numbered>>,
    /// Loads that were finished before their turn.
    early: BTreeMap<u64, Load>,
}

impl Threads {
    /// Starts one thread that hashes, and one less than so many that pack; nothing if the system has no threads.
    fn start(jobs: usize) -> Option<Self> {
        let (to_hash, for_hasher) = channel();
        let (to_pack, waiting) = channel();
        let (finish, done) = channel();
        let (hashed, alarm) = (to_pack.clone(), PanicNotice(finish.clone()));
        spawn(move || hash_all(for_hasher, hashed, alarm))?;
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 1..jobs {
            let (waiting, alarm) = (waiting.clone(), PanicNotice(finish.clone()));
            spawn(move || pack_all(&waiting, alarm))?;
        }
        Some(Threads { jobs: jobs as u64, to_hash, to_pack, waiting, done, early: BTreeMap::new() })
    }

    fn give(&self, number: u64, load: Load) {
        let to = if load.is_part() { &self.to_hash } else { &self.to_pack };
        // A thread that has panicked is noticed when its load is taken back.
        let _ = to.send((number, load));
    }

    /// Takes back the load of that number, and packs others until it is there.
    fn take(&mut self, number: u64, encoder: &mut Encoder) -> Load {
        let alive = "the threads live as long as they have work";
        loop {
            self.early.extend(self.done.try_iter().map(|load| load.expect(alive)));
            if let Some(load) = self.early.remove(&number) {
                return load;
            }
            let next = self.waiting.try_lock().ok().and_then(|waiting| waiting.try_recv().ok());
            let (number, load) = match next {
                Some((number, load)) => (number, packed(load, encoder)),
                None => self.done.recv().ok().flatten().expect(alive),
            };
            self.early.insert(number, load);
        }
    }
}

/// Starts a thread, which ends when there is nothing more to receive.
fn spawn(work: impl FnOnce() + Send + 'static) -> Option<()> {
    thread::Builder::new().name("pack".to_owned()).spawn(work).ok().map(drop)
}

fn hash_all(loads: Receiver<Numbered>, hashed: Sender<Numbered>, _alarm: PanicNotice) {
    let mut hash = Sha1::default();
    for (number, mut load) in loads {
        load.hash(&mut hash);
        if hashed.send((number, load)).is_err() {
            break;
        }
    }
}

fn pack_all(waiting: &Mutex<Receiver<Numbered>>, alarm: PanicNotice) {
    let mut encoder = Encoder::new();
    let next = || waiting.lock().ok()?.recv().ok();
    while let Some((number, load)) = next() {
        if alarm.0.send(Some((number, packed(load, &mut encoder)))).is_err() {
            break;
        }
    }
}

/// The load, packed; and hashed, if no other load is needed for that.
fn packed(mut load: Load, encoder: &mut Encoder) -> Load {
    if !load.is_part() {
        load.hash(&mut Sha1::default());
    }
    load.pack(encoder);
    load
}

/// Tells that a thread has panicked, so that nobody waits for it.
struct PanicNotice(Sender<Option<Numbered>>);

impl Drop for PanicNotice {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(None);
        }
    }
}

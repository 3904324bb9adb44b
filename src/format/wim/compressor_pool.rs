//! A pool of threads that hash and compress, in parallel with reading and writing.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use sha1::Sha1;

use super::load::Load;
use super::xpress::{Compression, Encoder};

/// The maximum number of compressing threads: they take 20 MiB of memory, twice as much for the best
/// compression, and are faster than any disk.
const MAX_JOBS: usize = 16;

/// Receives loads and returns them in the same order, hashed and compressed. The result does not depend on the number
/// of threads.
///
/// Parts of a large content first go to the single hashing thread, since their hash continues from load to load, and
/// then to a compressing thread; small contents go directly to a compressing thread, which hashes them too. While it
/// waits, the caller's thread compresses as well: one more thread than processors would only compete with the others.
pub(super) struct CompressorPool {
    hash: Sha1,
    encoder: Encoder,
    /// Finished loads, in order, if there are no other threads.
    finished: VecDeque<Load>,
    threads: Option<Threads>,
    /// The number of loads that were submitted.
    given: u64,
    /// The number of those that were taken back.
    taken: u64,
}

impl CompressorPool {
    /// A pool with this many compressing threads, or one per processor. The caller's thread is one of them, and does
    /// everything if no others can be started.
    pub(super) fn new(jobs: Option<NonZeroUsize>, compression: Compression) -> Self {
        let jobs = jobs.or_else(|| thread::available_parallelism().ok());
        let jobs = jobs.map_or(1, NonZeroUsize::get).min(MAX_JOBS);
        CompressorPool {
            hash: Sha1::default(),
            encoder: Encoder::new(compression),
            finished: VecDeque::new(),
            threads: if jobs > 1 { Threads::start(jobs, compression) } else { None },
            given: 0,
            taken: 0,
        }
    }

    /// Whether a load must be taken back before the next one is submitted. More loads would not keep the threads any
    /// busier, only take memory.
    pub(super) fn is_full(&self) -> bool {
        self.given - self.taken >= self.threads.as_ref().map_or(1, |threads| 4 + 2 * threads.jobs)
    }

    /// The encoder of this thread.
    pub(super) fn encoder(&mut self) -> &mut Encoder {
        &mut self.encoder
    }

    /// Submits a load.
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

    /// Waits for the oldest load and returns it; `None` if there is none.
    pub(super) fn take(&mut self) -> Option<Load> {
        let load = match &mut self.threads {
            Some(threads) => (self.taken < self.given).then(|| threads.take(self.taken, &mut self.encoder)),
            None => self.finished.pop_front(),
        };
        self.taken += u64::from(load.is_some());
        load
    }
}

/// A load with its number in the order of submission.
type Numbered = (u64, Load);

struct Threads {
    /// The number of compressing threads, including the caller's.
    jobs: u64,
    to_hash: Sender<Numbered>,
    to_pack: Sender<Numbered>,
    /// The receiving end of `to_pack`. A thread that waits for a load holds the lock, and then the channel is empty.
    waiting: Arc<Mutex<Receiver<Numbered>>>,
    /// Finished loads, in any order; `None` reports that a thread has panicked.
    done: Receiver<Option<Numbered>>,
    /// Loads that were finished before their turn.
    early: BTreeMap<u64, Load>,
}

impl Threads {
    /// Starts one hashing thread and `jobs - 1` compressing threads; `None` if threads cannot be started.
    fn start(jobs: usize, compression: Compression) -> Option<Self> {
        let (to_hash, for_hasher) = channel();
        let (to_pack, waiting) = channel();
        let (finish, done) = channel();
        let (hashed, notice) = (to_pack.clone(), PanicNotice(finish.clone()));
        spawn(move || hash_all(for_hasher, hashed, notice))?;
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 1..jobs {
            let (waiting, notice) = (waiting.clone(), PanicNotice(finish.clone()));
            spawn(move || pack_all(&waiting, compression, notice))?;
        }
        Some(Threads { jobs: jobs as u64, to_hash, to_pack, waiting, done, early: BTreeMap::new() })
    }

    fn give(&self, number: u64, load: Load) {
        let to = if load.is_part() { &self.to_hash } else { &self.to_pack };
        // A thread that has panicked is noticed when its load is taken back.
        let _ = to.send((number, load));
    }

    /// Takes back the load with this number, compressing others until it is finished.
    fn take(&mut self, number: u64, encoder: &mut Encoder) -> Load {
        let alive = "the threads run as long as there is work";
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

/// Starts a thread, which ends when its channel is closed.
fn spawn(work: impl FnOnce() + Send + 'static) -> Option<()> {
    thread::Builder::new().name("pack".to_owned()).spawn(work).ok().map(drop)
}

fn hash_all(loads: Receiver<Numbered>, hashed: Sender<Numbered>, _notice: PanicNotice) {
    let mut hash = Sha1::default();
    for (number, mut load) in loads {
        load.hash(&mut hash);
        if hashed.send((number, load)).is_err() {
            break;
        }
    }
}

fn pack_all(waiting: &Mutex<Receiver<Numbered>>, compression: Compression, notice: PanicNotice) {
    let mut encoder = Encoder::new(compression);
    let next = || waiting.lock().ok()?.recv().ok();
    while let Some((number, load)) = next() {
        if notice.0.send(Some((number, packed(load, &mut encoder)))).is_err() {
            break;
        }
    }
}

/// The load, compressed; also hashed, if its hash does not depend on other loads.
fn packed(mut load: Load, encoder: &mut Encoder) -> Load {
    if !load.is_part() {
        load.hash(&mut Sha1::default());
    }
    load.pack(encoder);
    load
}

/// Reports that a thread has panicked, so that nobody waits for it.
struct PanicNotice(Sender<Option<Numbered>>);

impl Drop for PanicNotice {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(None);
        }
    }
}

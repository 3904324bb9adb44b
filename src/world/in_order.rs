//! Does work on two threads and returns the results in order, as if a single thread had done it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

/// The number of finished results at which a thread stops and waits for earlier ones; a result can take megabytes.
const AHEAD: usize = 16;

/// Calls `work` with each number below `count`, on this thread and another, and hands the results to `take` on this
/// one in the order of the numbers, until it breaks.
pub fn in_order<R: Send>(count: usize, work: impl Fn(usize) -> R + Sync, take: impl FnMut(R) -> ControlFlow<()>) {
    in_order_with(count, |number, (): &mut ()| work(number), take);
}

/// The same with a value for each thread, such as a buffer, which `work` finds as its last call left it.
pub fn in_order_with<S: Default, R: Send>(
    count: usize,
    work: impl Fn(usize, &mut S) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) {
    let next = AtomicUsize::new(0);
    let claim = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&number| number < count);
    thread::scope(|scope| {
        let (give, given) = sync_channel(AHEAD);
        if count > 1 {
            let (work, claim) = (&work, &claim);
            let other = move || {
                let mut own = S::default();
                // If this thread needs no more results, `given` is dropped and sending fails.
                while let Some(number) = claim()
                    && give.send((number, work(number, &mut own))).is_ok()
                {}
            };
            // If no second thread can be started, the first one does all the work.
            let _ = thread::Builder::new().spawn_scoped(scope, other);
        }
        let (mut waiting, mut own) = (BTreeMap::new(), S::default());
        let mut turn = 0;
        while turn < count {
            waiting.extend(given.try_iter());
            if let Some(result) = waiting.remove(&turn) {
                turn += 1;
                if take(result).is_break() {
                    return;
                }
                continue;
            }
            let claimed = if waiting.len() < AHEAD { claim() } else { None };
            let done = claimed.map(|number| (number, work(number, &mut own))).or_else(|| given.recv().ok());
            // Nothing is left to claim and no result can arrive any more: the other thread has panicked.
            let Some((number, result)) = done else { return };
            waiting.insert(number, result);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::thread::sleep;
    use std::time::Duration;

    use super::in_order;

    #[test]
    fn results_come_in_order_whichever_thread_is_faster() {
        for slow in [0, 1] {
            for count in [0, 1, 2, 3, 50] {
                let mut taken = Vec::new();
                let work = |number: usize| {
                    sleep(Duration::from_micros(if number % 2 == slow { 200 } else { 0 }));
                    number
                };
                in_order(count, work, |number| {
                    taken.push(number);
                    ControlFlow::Continue(())
                });
                assert_eq!(taken, (0..count).collect::<Vec<usize>>());
            }
        }
    }

    #[test]
    fn a_break_ends_both_threads() {
        let mut taken = Vec::new();
        in_order(
            usize::MAX,
            |number| number,
            |number| {
                taken.push(number);
                if number == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(taken, [0, 1, 2, 3, 4, 5]);
    }
}

//! Work on two threads whose results come back in order, as if one had done it all.

use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;
use std::thread;

/// How many results of the second thread may wait for the first. A result can take megabytes, and the large texts of
/// the published set stand far apart.
const AHEAD: usize = 8;

/// Calls `work` with each number below `count`, the even ones on this thread and the odd ones on another, and hands
/// the results to `take` in the order of the numbers, until it breaks.
pub(super) fn in_order<R: Send>(
    count: usize,
    work: impl Fn(usize) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) {
    thread::scope(|scope| {
        let (give, given) = sync_channel(AHEAD);
        let work = &work;
        if count > 1 {
            let odd = move || (1..count).step_by(2).try_for_each(|number| give.send(work(number)));
            // Without a second thread nothing is given, and the first one does it all.
            let _ = thread::Builder::new().spawn_scoped(scope, odd);
        }
        for number in 0..count {
            let elsewhere = if number % 2 == 1 { given.recv().ok() } else { None };
            // When `given` goes, the other thread cannot send any more and ends.
            if take(elsewhere.unwrap_or_else(|| work(number))).is_break() {
                return;
            }
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
    fn results_come_in_order_whoever_is_faster() {
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
    fn a_break_ends_both() {
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

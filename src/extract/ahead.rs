//! Blocks of work done by threads of their own while the caller takes what is done.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::{self, Builder, ScopedJoinHandle};

/// A thread that does every so manieth block.
struct Lane<'s, T> {
    done: Receiver<T>,
    /// What was taken, to be filled again.
    spent: Sender<T>,
    thread: ScopedJoinHandle<'s, ()>,
}

/// Does `work` on all of a range in blocks, and gives the results to `take` in the order of the range.
/// `work` is handed what was taken before, to fill it anew; so nothing is allocated block by block.
///
/// Not in the common pool, where it would wait until the batch before is searched; and no pool of its
/// own, whose threads would look for work on the cores that others need.
pub(super) fn in_order<T: Default + Send, E>(
    all: Range<usize>,
    block: usize,
    work: impl Fn(Range<usize>, &mut T) + Sync,
    mut take: impl FnMut(&mut T) -> Result<(), E>,
) -> Result<(), E> {
    let blocks = || {
        let (starts, end) = (all.clone().step_by(block), all.end);
        starts.map(move |start| start..end.min(start + block))
    };
    let count = blocks().count();
    let threads = rayon::current_num_threads().min(count);
    let (work, blocks) = (&work, &blocks);
    thread::scope(|scope| {
        let lane = |first: usize| {
            // One block waits while the next is worked on.
            let (sender, done) = sync_channel(1);
            let (spent, empty) = channel::<T>();
            let run = move || {
                for block in blocks().skip(first).step_by(threads) {
                    let mut into = empty.try_recv().unwrap_or_default();
                    work(block, &mut into);
                    // Nobody takes any more after a failure.
                    if sender.send(into).is_err() {
                        break;
                    }
                }
            };
            let thread = Builder::new().spawn_scoped(scope, run).ok()?;
            Some(Lane {
                done,
                spent,
                thread,
            })
        };
        let mut lanes: Vec<Option<Lane<'_, T>>> = (0..threads).map(lane).collect();
        let mut own = T::default();
        for (number, block) in blocks().enumerate() {
            let lane = &mut lanes[number % threads];
            match lane.as_ref().map(|lane| lane.done.recv()) {
                Some(Ok(mut done)) => {
                    take(&mut done)?;
                    if let Some(lane) = lane {
                        // It may have done its last block.
                        let _ = lane.spent.send(done);
                    }
                }
                // The system gives no more threads.
                None => {
                    work(block, &mut own);
                    take(&mut own)?;
                }
                Some(Err(_)) => {
                    if let Some(Err(panic)) = lane.take().map(|lane| lane.thread.join()) {
                        resume_unwind(panic);
                    }
                }
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(range: Range<usize>, into: &mut Vec<usize>) {
        into.clear();
        into.extend(range.map(|number| number * number));
    }

    #[test]
    fn results_come_in_the_order_of_the_range() {
        for (all, block) in [(0..0, 3), (5..6, 3), (2..1_000, 7), (0..64, 64)] {
            let mut taken = Vec::new();
            let done: Result<(), ()> = in_order(all.clone(), block, squares, |part| {
                taken.append(part);
                Ok(())
            });
            let expected: Vec<usize> = all.map(|number| number * number).collect();
            assert_eq!((done, taken), (Ok(()), expected));
        }
    }

    #[test]
    fn a_failure_ends_the_work() {
        let mut blocks = 0;
        let done = in_order(0..1_000, 10, squares, |_| {
            blocks += 1;
            if blocks == 3 { Err("full") } else { Ok(()) }
        });
        assert_eq!((done, blocks), (Err("full"), 3));
    }

    #[test]
    #[should_panic(expected = "a fault in a block")]
    fn a_panic_comes_through() {
        let work =
            |range: Range<usize>, _: &mut ()| assert!(range.start < 50, "a fault in a block");
        let _ = in_order(0..100, 10, work, |()| Ok::<(), ()>(()));
    }
}

//! A range of work done by threads of its own while the caller goes on.

use std::ops::Range;
use std::panic::resume_unwind;
use std::thread::{Builder, Scope, ScopedJoinHandle};

/// Work done on threads of its own while other work goes on. Not in the common pool, where it would
/// wait until the batch before is searched; and no pool of its own, whose threads would look for work
/// on the cores that others need.
pub(super) struct Ahead<'s, T> {
    parts: Vec<Part<'s, T>>,
}

enum Part<'s, T> {
    Begun(ScopedJoinHandle<'s, Vec<T>>),
    /// The system gives no more threads.
    Left(Range<usize>),
}

impl<'s, T: Send + 's> Ahead<'s, T> {
    pub fn start<'e>(
        scope: &'s Scope<'s, 'e>,
        all: Range<usize>,
        work: &'s (impl Fn(Range<usize>) -> Vec<T> + Sync),
    ) -> Self {
        let size = all.len().div_ceil(rayon::current_num_threads()).max(1);
        let parts = all.clone().step_by(size).map(|start| {
            let part = start..all.end.min(start + size);
            let begun = {
                let part = part.clone();
                Builder::new().spawn_scoped(scope, move || work(part))
            };
            match begun {
                Ok(begun) => Part::Begun(begun),
                Err(_) => Part::Left(part),
            }
        });
        Self {
            parts: parts.collect(),
        }
    }

    /// The results, in the order of the range.
    pub fn finish(self, work: &impl Fn(Range<usize>) -> Vec<T>) -> Vec<T> {
        let mut all = Vec::new();
        for part in self.parts {
            match part {
                Part::Begun(begun) => match begun.join() {
                    Ok(done) => all.extend(done),
                    Err(panic) => resume_unwind(panic),
                },
                Part::Left(part) => all.extend(work(part)),
            }
        }
        all
    }
}

//! Experiments side by side: workers take one job after the other, each in its own session on its own addresses.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;

use super::job::{Done, Job};
use super::{Lab, Lag, Predictions};
use crate::analysis::Finding;
use crate::emulation::experiment::{Progress, ProveError, ProveOptions, Told};
use crate::emulation::plan::Plan;
use crate::emulation::session::{Options, Session};
use crate::model::Design;

/// The most sessions at once: more only wait for each other.
const MAX_JOBS: usize = 8;

/// Everything that workers share.
pub(in crate::emulation) struct Work<'a> {
    pub(in crate::emulation) design: &'a Design,
    pub(in crate::emulation) plan: &'a Plan,
    pub(in crate::emulation) options: &'a ProveOptions,
    pub(in crate::emulation) predictions: &'a Predictions<'a>,
    pub(in crate::emulation) findings: &'a [Finding],
    pub(in crate::emulation) lag: &'a Lag,
    pub(in crate::emulation) jobs: &'a [Job],
    pub(in crate::emulation) next: AtomicUsize,
    /// Somebody said stop.
    pub(in crate::emulation) cancelled: &'a AtomicBool,
    /// Nothing more is to be begun, because somebody said stop or an experiment failed.
    pub(in crate::emulation) halt: AtomicBool,
}

/// What a worker tells: a job begins, or has ended.
enum News {
    Begins(usize),
    Ended(usize, Box<Result<Done, ProveError>>),
}

impl<'a> Work<'a> {
    /// A session to try things in.
    pub(in crate::emulation) fn lab<'s>(&'s self, session: &'s Session) -> Lab<'s>
    where
        'a: 's,
    {
        Lab {
            session,
            design: self.design,
            plan: self.plan,
            options: self.options,
            predictions: self.predictions,
            findings: self.findings,
            lag: self.lag,
            cancelled: self.cancelled,
        }
    }

    /// How far everything is when a job begins.
    pub(in crate::emulation) fn progress(&self, done: usize, index: usize) -> Progress {
        let job = self.jobs.get(index);
        let kill = job.and_then(|job| if let Job::Death(kill) = job { kill.clone() } else { None });
        Progress { done, of: self.jobs.len(), kill, what: job.map(Job::words).unwrap_or_default() }
    }

    /// Makes what is left to be made, in several sessions; the first one is there already. A further one that does not
    /// start is missed by nobody.
    pub(in crate::emulation) fn run(
        &self,
        first: Session,
        dones: &mut BTreeMap<usize, Done>,
        hearer: &mut dyn FnMut(Told),
    ) -> Result<(), ProveError> {
        let left = self.jobs.len().saturating_sub(self.next.load(Relaxed));
        let workers = self.options.jobs.clamp(1, MAX_JOBS).min(left);
        let mut failure = None;
        std::thread::scope(|scope| {
            let (tell, hear) = mpsc::channel();
            let mut first = Some(first);
            for _ in 0..workers {
                let (tell, session) = (tell.clone(), first.take());
                scope.spawn(move || {
                    let session = session.or_else(|| Session::start(self.plan.clone(), Options::default()).ok());
                    if let Some(session) = session {
                        self.take_jobs(&session, &tell);
                    }
                });
            }
            drop(tell);
            for news in hear {
                match news {
                    News::Begins(index) => hearer(Told::Begins(&self.progress(dones.len(), index))),
                    News::Ended(index, done) => match *done {
                        Ok(done) => {
                            hearer(Told::Ended(&done));
                            dones.insert(index, done);
                        }
                        Err(error) => {
                            self.halt.store(true, Relaxed);
                            failure.get_or_insert(error);
                        }
                    },
                }
            }
        });
        failure.map_or(Ok(()), Err)
    }

    /// Takes one job after the other until there are no more.
    fn take_jobs(&self, session: &Session, tell: &mpsc::Sender<News>) {
        let lab = self.lab(session);
        while !self.halt.load(Relaxed) {
            let index = self.next.fetch_add(1, Relaxed);
            let Some(job) = self.jobs.get(index) else { return };
            // Who hears this waits for as long as there are workers.
            let _ = tell.send(News::Begins(index));
            let done = if self.cancelled.load(Relaxed) { Err(ProveError::Cancelled) } else { job.run(&lab) };
            let failed = done.is_err();
            let _ = tell.send(News::Ended(index, Box::new(done)));
            if failed {
                return;
            }
        }
    }
}

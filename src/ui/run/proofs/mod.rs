//! Proofs in the window: claims that are tried in sessions of their own beside whatever runs, one after the other, and
//! what came of them. A proof is run state: it is never saved, and turns stale when what it rests on changes.

mod basis;
mod bet;
mod claim;
mod show;
mod verdict;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use crate::emulation::{Progress, Proof, Told, Verdict, prove};
use crate::model::Design;
use basis::basis;
pub use bet::{Bet, BetDialog, Placed};
use claim::Came;
pub use claim::Claim;
pub use show::show;
pub use verdict::mark;

/// The most results that are kept; the oldest go first.
const MOST: usize = 500;

/// Everything that was proved, is being proved, or waits for it.
pub struct Proofs {
    /// The newest first.
    results: Vec<Shown>,
    work: Option<Work>,
    waiting: VecDeque<Order>,
    /// For which meaning of the design it was last asked what is stale.
    reviewed: Option<u64>,
    /// How many experiments of the last proof had nothing to try: rules that speak of nothing in the design.
    idle: usize,
    /// Whether people are asked what they believe before a proof.
    pub bets: bool,
}

/// A result, and how it stands.
struct Shown {
    came: Came,
    bet: Option<Bet>,
    /// What it rests on.
    basis: Design,
    stale: bool,
}

/// What somebody wants to see proved.
struct Order {
    claim: Claim,
    bet: Option<Bet>,
    design: Design,
}

/// A proof under way on a thread of its own.
struct Work {
    order: Order,
    news: Receiver<News>,
    cancelled: Stop,
    progress: Option<Progress>,
    /// How many of its results are shown already.
    shown: usize,
}

/// Says stop when nobody waits for the proof any more.
struct Stop(Arc<AtomicBool>);

enum News {
    Progress(Progress),
    /// What came of an experiment, before all are made.
    Came(Vec<Came>),
    Done(Box<Result<Proof, String>>),
}

/// How a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is being proved, or waits for it.
    Asked,
    /// It was proved, and whether the design has changed since.
    Proved(Verdict, bool),
}

impl Default for Proofs {
    fn default() -> Self {
        Self { results: Vec::new(), work: None, waiting: VecDeque::new(), reviewed: None, idle: 0, bets: true }
    }
}

impl Proofs {
    /// Whether there is anything to show.
    pub fn is_open(&self) -> bool {
        self.work.is_some() || !self.results.is_empty()
    }

    /// How many experiments of the proof under way are done, and of how many.
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.work.as_ref().map(|work| work.progress.as_ref().map_or((0, 0), |progress| (progress.done, progress.of)))
    }

    /// How a claim stands; none: nobody has asked.
    pub fn standing(&self, claim: &Claim) -> Option<Standing> {
        let orders = self.work.iter().map(|work| &work.order).chain(&self.waiting);
        if orders.into_iter().any(|order| order.claim == *claim) {
            return Some(Standing::Asked);
        }
        let about = self.results.iter().filter(|shown| claim.takes(&shown.came));
        let stale = about.clone().any(|shown| shown.stale);
        about.map(|shown| shown.came.verdict()).max().map(|verdict| Standing::Proved(verdict, stale))
    }

    /// Proves a claim about a design, after those that wait already.
    pub fn prove(&mut self, design: &Design, claim: Claim, bet: Option<Bet>, ctx: &egui::Context) {
        if self.standing(&claim) != Some(Standing::Asked) {
            self.waiting.push_back(Order { claim, bet, design: design.clone() });
            self.go_on(ctx);
        }
    }

    /// Ends the proof under way, and forgets what waits.
    pub fn cancel(&mut self) {
        self.waiting.clear();
        if let Some(work) = &self.work {
            work.cancelled.0.store(true, Relaxed);
        }
    }

    /// Looks how far it is; what could not be proved is for the user.
    pub fn poll(&mut self, ctx: &egui::Context) -> Option<String> {
        let mut work = self.work.take()?;
        let done = loop {
            match work.news.try_recv() {
                Ok(News::Progress(progress)) => work.progress = Some(progress),
                Ok(News::Came(came)) => work.shown += self.keep(&work.order, came),
                Ok(News::Done(done)) => break *done,
                Err(TryRecvError::Empty) => {
                    self.work = Some(work);
                    return None;
                }
                Err(TryRecvError::Disconnected) => break Err("it ended by itself".to_owned()),
            }
        };
        let Work { order, shown, progress, .. } = work;
        let made = progress.map_or(0, |progress| progress.of);
        // Once more, in the order in which they are told.
        let done = done.map(|proof| {
            self.idle = idle(made, &proof);
            self.keep(&order, Came::all(proof))
        });
        self.go_on(ctx);
        let what = order.claim.words(&order.design);
        match done {
            Ok(0) => Some(format!("Nothing was proved about {what}: nothing of it can be tried")),
            Ok(_) => None,
            Err(why) if shown == 0 => Some(format!("Nothing was proved about {what}: {why}")),
            Err(why) => {
                let results =
                    if shown == 1 { "1 result is kept".to_owned() } else { format!("{shown} results are kept") };
                Some(format!("Not all was proved about {what}: {why}; {results}"))
            }
        }
    }

    /// Marks what has become stale since the last look.
    pub fn review(&mut self, design: &Design, meaning: u64) {
        if self.reviewed.replace(meaning) == Some(meaning) {
            return;
        }
        for shown in &mut self.results {
            shown.stale = basis(design, &shown.came.subjects()) != shown.basis;
        }
    }

    /// Keeps what belongs to the claim, in the place of what was known before; gives how much that is.
    fn keep(&mut self, order: &Order, came: Vec<Came>) -> usize {
        let new: Vec<Shown> = came
            .into_iter()
            .filter(|came| order.claim.takes(came))
            .map(|came| {
                let basis = basis(&order.design, &came.subjects());
                // The bet was about what falls, or about what the rule says.
                let bet = order.bet.clone().filter(|bet| bet.is_about(&came));
                Shown { came, bet, basis, stale: false }
            })
            .collect();
        let count = new.len();
        self.results.retain(|old| !new.iter().any(|shown| shown.came.is_like(&old.came)));
        self.results.splice(0..0, new);
        self.results.truncate(MOST);
        // The design may have changed while it was proved.
        self.reviewed = None;
        count
    }

    /// Begins what waits, when nothing is under way.
    fn go_on(&mut self, ctx: &egui::Context) {
        if self.work.is_some() {
            return;
        }
        let Some(order) = self.waiting.pop_front() else { return };
        let (tell, news) = channel();
        let cancelled = Stop(Arc::default());
        let (design, options) = (order.design.clone(), order.claim.options());
        let (stop, ctx) = (Arc::clone(&cancelled.0), ctx.clone());
        let work = move || {
            let mut hear = |told: Told| {
                // Whoever listened may have gone; then the proof is cancelled too.
                let _ = tell.send(match told {
                    Told::Begins(now) => News::Progress(now.clone()),
                    Told::Ended(done) => News::Came(Came::of(done)),
                });
                ctx.request_repaint();
            };
            let done = prove(&design, &options, &mut hear, &stop).map_err(|why| why.to_string());
            let _ = tell.send(News::Done(Box::new(done)));
            ctx.request_repaint();
        };
        // Without a thread the news end at once, which is said.
        let _ = std::thread::Builder::new().name("linchpin-prove".to_owned()).spawn(work);
        self.work = Some(Work { order, news, cancelled, progress: None, shown: 0 });
    }
}

/// Of so many experiments, how many gave no result: each rule is one, whether it speaks of many parts or of none.
fn idle(made: usize, proof: &Proof) -> usize {
    let rules: BTreeSet<&str> = proof.rules.iter().map(|tried| tried.rule).collect();
    made.saturating_sub(proof.experiments.len() + proof.pairs.len() + proof.takeovers.len() + rules.len())
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulation::{RuleExperiment, Summary};

    #[test]
    fn experiments_without_a_result_are_counted_and_a_rule_about_several_parts_is_one() {
        let tried = |rule| RuleExperiment {
            rule,
            code: "",
            subjects: Vec::new(),
            predicted: String::new(),
            observed: None,
            verdict: Verdict::NotTestable,
            reason: None,
            evidence: crate::emulation::Evidence::default(),
        };
        let proof = Proof {
            design: String::new(),
            backend: "embedded",
            experiments: Vec::new(),
            pairs: Vec::new(),
            takeovers: Vec::new(),
            rules: vec![tried("no-https"), tried("no-https"), tried("no-firewall")],
            summary: Summary::default(),
        };
        assert_eq!((idle(11, &proof), idle(2, &proof), idle(0, &proof)), (9, 0, 0));
    }
}

//! What each step of the history opened and closed, found out on a thread of its own, the last step first.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{self, Severity};
use crate::editor::Timeline;
use crate::model::Design;
use crate::ui::explanation::{called, title};
use crate::ui::job::{Heard, Job, Worker};

/// So many findings of a step are named; the rest are counted.
const NAMED: usize = 12;

/// The findings that one step opened, or closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// How many.
    pub count: usize,
    /// The worst of them.
    pub worst: Option<Severity>,
    /// The first of them, the worst first: `REL-001 Load balancer is a single point of failure: lb`.
    pub named: Vec<String>,
}

/// What a step did to the findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What was not there before.
    pub opened: Difference,
    /// What was there before.
    pub closed: Difference,
}

/// What is known of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// How many findings nobody accepted.
    pub open: usize,
    /// How many of them are critical.
    pub critical: usize,
}

/// Something that was found out, by the serial of the step; 0 is before the first.
pub(super) enum Found {
    Change(u64, Change),
    State(u64, State),
}

/// The open findings of one state, by key.
type Findings = BTreeMap<String, (Severity, String)>;

/// Begins to find out about all steps that are not known. The window is woken for each.
pub(super) fn begin(timeline: Timeline, known: BTreeSet<u64>, ctx: &egui::Context) -> Option<Job<Found>> {
    Job::begin("history", ctx, move |worker| Walk { worker, known }.all(timeline)).ok()
}

/// What was found out since this was asked last; and whether there is more to come.
pub(super) fn found(job: &Job<Found>) -> (Vec<Found>, bool) {
    let mut found = Vec::new();
    loop {
        match job.poll() {
            Heard::Answer(one) => found.push(one),
            Heard::Nothing => return (found, true),
            Heard::End => return (found, false),
        }
    }
}

struct Walk {
    worker: Worker<Found>,
    known: BTreeSet<u64>,
}

impl Walk {
    fn all(&self, timeline: Timeline) {
        let Timeline { design, done, undone } = timeline;
        let now = done.first().map_or(0, |step| step.serial);
        let mut after = None;
        let mut at = design.clone();
        for (n, step) in done.iter().enumerate() {
            if self.known.contains(&step.serial) {
                step.turn(&mut at);
                after = None;
                continue;
            }
            let Some(new) = self.look(after.take(), step.serial, &at) else { return };
            step.turn(&mut at);
            let before_serial = done.get(n + 1).map_or(0, |step| step.serial);
            // Places change no finding.
            let same = step.is_drawing.then(|| new.clone());
            let Some(old) = self.look(same, before_serial, &at) else { return };
            self.tell(Found::Change(step.serial, change(&old, &new)));
            after = Some(old);
        }
        if done.is_empty() {
            let Some(found) = self.look(None, now, &at) else { return };
            after = Some(found);
        }
        drop(after);
        let mut at = design;
        let (mut before, mut before_serial) = (None, now);
        for step in &undone {
            if self.known.contains(&step.serial) {
                step.turn(&mut at);
                (before, before_serial) = (None, step.serial);
                continue;
            }
            let Some(old) = self.look(before.take(), before_serial, &at) else { return };
            step.turn(&mut at);
            let same = step.is_drawing.then(|| old.clone());
            let Some(new) = self.look(same, step.serial, &at) else { return };
            self.tell(Found::Change(step.serial, change(&old, &new)));
            (before, before_serial) = (Some(new), step.serial);
        }
    }

    /// The findings of a state, unless they are there already; none when nobody wants them any more.
    fn look(&self, ready: Option<Findings>, serial: u64, design: &Design) -> Option<Findings> {
        if !self.worker.is_wanted() {
            return None;
        }
        let found = ready.unwrap_or_else(|| findings(design));
        let critical = found.values().filter(|(severity, _)| *severity == Severity::Critical).count();
        self.tell(Found::State(serial, State { open: found.len(), critical }));
        Some(found)
    }

    fn tell(&self, found: Found) {
        // The window may be closed, or want something else meanwhile.
        self.worker.tell(found);
    }
}

/// The open findings of a design.
fn findings(design: &Design) -> Findings {
    let report = analysis::analyse(design);
    let open = report.findings.into_iter().filter(|finding| !finding.accepted);
    open.map(|finding| {
        let about: Vec<String> = finding.subjects.iter().map(|id| called(design, id)).collect();
        let about = if about.is_empty() { String::new() } else { format!(": {}", about.join(", ")) };
        let words = format!("{} {}{about}", finding.code, title(&finding));
        (finding.key, (finding.severity, words))
    })
    .collect()
}

fn change(before: &Findings, after: &Findings) -> Change {
    Change { opened: gone(after, before), closed: gone(before, after) }
}

/// What of some findings is not among others.
fn gone(of: &Findings, other: &Findings) -> Difference {
    let mut gone: Vec<&(Severity, String)> =
        of.iter().filter(|(key, _)| !other.contains_key(*key)).map(|(_, finding)| finding).collect();
    gone.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    let named = gone.iter().take(NAMED).map(|(_, words)| words.clone()).collect();
    Difference { count: gone.len(), worst: gone.first().map(|(severity, _)| *severity), named }
}

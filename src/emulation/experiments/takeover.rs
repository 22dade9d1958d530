//! How long until something else takes over: kill what works, watch every visit, and note when it was noticed and when
//! visitors were served again, beside the estimate of the analysis.
//!
//! The estimates are those of the usual settings of the real programs; what runs here looks more often. So an estimate
//! is an upper bound, and where a person has to act, nothing may happen by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::lab::{Lab, story};
use crate::analysis::{Journey, SwitchOver};
use crate::emulation::event::{Event, What};
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::{RelayWork, Work};
use crate::emulation::proof::{Evidence, TakeOver};
use crate::emulation::session::{Seen, Watch};
use crate::emulation::verdict::{Verdict, judge};
use crate::model::Id;

/// Visits per second and journey.
const RATE: f64 = 80.0;
/// How long visitors come before something dies.
const BEFORE: Duration = Duration::from_millis(250);
/// Visitors are served again when those of so long a time are.
const WINDOW: Duration = Duration::from_millis(600);
/// How long nothing may happen where a person has to act: three times what the automatic ways take here.
const PERSON: Duration = Duration::from_secs(3);
/// Checks and elections here look four to ten times a second, and visitors come one after the other: so much later than
/// it is something may be known.
const GRAIN: Duration = Duration::from_millis(500);
/// How long after the estimate is still watched.
const AFTER: Duration = Duration::from_secs(3);
/// The longest that is watched.
const LONGEST: Duration = Duration::from_secs(15);
/// How often it is tried again when the machine stood still meanwhile.
const REPEATS: u32 = 2;

/// What one death showed.
struct Shown {
    detected_ms: Option<u64>,
    recovered_ms: Option<u64>,
    /// Whether visitors were to the end as badly off as predicted.
    still: bool,
    by_hand: Option<Result<u64, String>>,
    requests: u32,
    failed: u32,
    /// Every visit.
    seen: Vec<Seen>,
    evidence: Evidence,
}

impl Lab<'_> {
    /// Measures one thing that takes over.
    pub(in crate::emulation) fn takeover(&self, switch: &SwitchOver) -> Result<TakeOver, ProveError> {
        self.check_cancelled()?;
        let kill = match self.what_to_kill(switch) {
            Ok(kill) => kill,
            Err(reason) => return Ok(no_takeover(switch, reason)),
        };
        let mut repeated = 0;
        loop {
            let began = Instant::now();
            let mut shown = self.kill_and_watch(switch, &kill)?;
            self.recover([&kill])?;
            let (verdict, reason) = decide(switch, &shown);
            if verdict == Verdict::Refuted && self.lag.disturbed(began, &shown.seen) && repeated < REPEATS {
                repeated += 1;
                continue;
            }
            shown.evidence.repeated = repeated;
            return Ok(TakeOver {
                kill: Some(kill),
                detected_ms: shown.detected_ms,
                recovered_ms: shown.recovered_ms,
                by_hand_ms: shown.by_hand.and_then(Result::ok),
                requests: shown.requests,
                failed: shown.failed,
                verdict,
                reason,
                evidence: shown.evidence,
                ..no_takeover(switch, "")
            });
        }
    }

    /// What works and has to die so that something else takes over; or why that says nothing here.
    fn what_to_kill(&self, switch: &SwitchOver) -> Result<Id, String> {
        let subject = &switch.subject;
        let kill = match self.plan.unit(subject.as_str()).map(|unit| &unit.work) {
            Some(Work::Database(_)) => Some(subject.clone()),
            Some(Work::Balancer(balancer)) => {
                let shared = balancer.pools.values().filter(|pool| pool.len() > 1);
                let members = shared.flatten().map(|member| &member.id);
                members.into_iter().find(|id| self.plan.killable().contains(*id)).cloned()
            }
            Some(Work::Relay(RelayWork::VirtualIp(members))) => members.first().cloned(),
            _ if switch.seconds.is_some() => {
                return Err("how long resolvers keep a withdrawn name is not measured here".to_owned());
            }
            _ => {
                let group = self.design.groups.get(subject).map(|group| group.members.as_slice()).unwrap_or_default();
                group.iter().find(|id| self.plan.unit(id.as_str()).is_some()).cloned()
            }
        };
        let kill = kill.ok_or_else(|| "nothing that takes part in it is emulated".to_owned())?;
        let dead = BTreeSet::from([kill.clone()]);
        if self.session.journeys().any(|journey| !self.predictions.is_testable(journey, &dead)) {
            return Err("the prediction rests on a part that is not emulated".to_owned());
        }
        let felt = self.session.journeys().any(|j| self.predictions.score(j, &dead) < 1.0);
        if switch.seconds.is_none() && !felt {
            return Err(format!("no visitor feels the death of `{kill}`, so nobody has to act"));
        }
        Ok(kill)
    }

    fn kill_and_watch(&self, switch: &SwitchOver, kill: &Id) -> Result<Shown, ProveError> {
        let after: BTreeMap<Journey, f64> =
            self.session.journeys().map(|j| (j, self.predictions.score(j, &[kill.clone()].into()))).collect();
        self.forget();
        let watch = self.session.watch(RATE);
        std::thread::sleep(BEFORE);
        let death = Instant::now();
        // What cannot be killed was sorted out before.
        let _ = self.session.kill(kill);
        let limit = switch.seconds.map_or(PERSON, |s| (Duration::from_secs_f64(s) + AFTER).min(LONGEST));
        let mut events: Vec<Event> = Vec::new();
        let mut served_since = None;
        while death.elapsed() < limit {
            self.check_cancelled()?;
            std::thread::sleep(Duration::from_millis(20));
            events.extend(self.session.events());
            served_since = served_since.or_else(|| served(&watch.seen(), death, &after));
            if switch.seconds.is_some() && served_since.is_some() && noticed(&events, switch).is_some() {
                break;
            }
        }
        let detected_ms = noticed(&events, switch);
        let acted = switch.seconds.is_some();
        let recovered_ms = served_since.map(|at| at.saturating_duration_since(death).as_millis() as u64);
        // Where a person has to act, it is the end that counts: whether all are still as badly off as predicted.
        let still = served(&watch.seen(), death, &after).is_some();
        let by_hand = (!acted).then(|| self.promote_by_hand(switch, &watch)).flatten();
        events.extend(self.session.events());
        let seen = watch.seen();
        let visits = seen.iter().filter(|visit| visit.due >= death);
        let (requests, failed) = (visits.clone().count() as u32, visits.filter(|visit| !visit.ok).count() as u32);
        let evidence = Evidence { detected_ms: None, ..story(&events) };
        let recovered_ms = recovered_ms.filter(|_| acted);
        Ok(Shown { detected_ms, recovered_ms, still, by_hand, requests, failed, seen, evidence })
    }

    /// What a person would do about a dead primary, and how long visitors waited for it.
    fn promote_by_hand(&self, switch: &SwitchOver, watch: &Watch) -> Option<Result<u64, String>> {
        let copies = |work: &Work| matches!(work, Work::Database(db) if db.source.as_ref().is_some_and(|(from, _)| *from == switch.subject));
        let replica = self.plan.units.iter().find(|unit| copies(&unit.work))?;
        let writes: BTreeMap<Journey, f64> =
            self.session.journeys().filter(|j| *j == Journey::Write).map(|j| (j, 1.0)).collect();
        let began = Instant::now();
        if let Err(error) = self.session.promote(&replica.id) {
            return Some(Err(error.to_string()));
        }
        let promoted = began.elapsed();
        while began.elapsed() < LONGEST {
            if let Some(at) = served(&watch.seen(), began, &writes) {
                return Some(Ok(at.saturating_duration_since(began).max(promoted).as_millis() as u64));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Err(format!("`{}` leads, but no message can be written", replica.id)))
    }
}

/// A takeover that was not measured.
pub(in crate::emulation) fn no_takeover(switch: &SwitchOver, reason: impl Into<String>) -> TakeOver {
    TakeOver {
        subject: switch.subject.clone(),
        mechanism: switch.mechanism,
        kill: None,
        predicted_seconds: switch.seconds,
        formula: switch.formula,
        detected_ms: None,
        recovered_ms: None,
        by_hand_ms: None,
        requests: 0,
        failed: 0,
        verdict: Verdict::NotTestable,
        reason: Some(reason.into()),
        evidence: Evidence::default(),
    }
}

/// Milliseconds from the death until what takes over noticed it.
fn noticed(events: &[Event], switch: &SwitchOver) -> Option<u64> {
    let death = events.iter().find(|event| matches!(event.what, What::Killed { .. }))?.ms;
    let own = |what: &What| match what {
        What::Health { by, healthy: false, .. } => *by == switch.subject,
        What::Moved { id, .. } => *id == switch.subject,
        What::Promoted { .. } => switch.mechanism == "replica promoted",
        _ => false,
    };
    events.iter().find(|event| event.ms >= death && own(&event.what)).map(|event| event.ms - death)
}

/// Since when visitors are served as well as predicted, if those of the last moments are: from the last failure on where
/// nobody should fail, else from the beginning of those moments on. Journeys on which all must fail are no matter, unless
/// all are such.
fn served(seen: &[Seen], death: Instant, predicted: &BTreeMap<Journey, f64>) -> Option<Instant> {
    let now = Instant::now();
    if now.saturating_duration_since(death) < WINDOW {
        return None;
    }
    let enough = (RATE * WINDOW.as_secs_f64() * 0.8) as u32;
    let mut since = death;
    for (journey, share) in predicted {
        let mine = || seen.iter().filter(|visit| visit.journey == *journey && visit.due >= death);
        let recent = || mine().filter(|visit| now.saturating_duration_since(visit.due) <= WINDOW);
        let (sent, ok) = (recent().count() as u32, recent().filter(|visit| visit.ok).count() as u32);
        if sent < enough || judge(*share, ok, sent) != Verdict::Confirmed {
            return None;
        }
        if *share >= 1.0 {
            // The first visit after the last one that failed.
            let failed = mine().filter(|visit| !visit.ok).map(|visit| visit.due).max();
            since = failed.map_or(since, |at| since.max(at + Duration::from_secs_f64(1.0 / RATE)));
        } else if *share > 0.0 {
            since = since.max(recent().map(|visit| visit.due).min()?);
        }
    }
    Some(since)
}

/// Whether what was shown is what was estimated.
fn decide(switch: &SwitchOver, shown: &Shown) -> (Verdict, Option<String>) {
    let refuted = |why: String| (Verdict::Refuted, Some(why));
    match (switch.seconds, shown.detected_ms, shown.recovered_ms) {
        (Some(_), None, _) => refuted("nobody noticed the death".to_owned()),
        (Some(_), _, None) => refuted("visitors were not served again in time".to_owned()),
        (Some(limit), Some(_), Some(ms)) if ms as f64 > limit.mul_add(1000.0, GRAIN.as_millis() as f64) => {
            refuted(format!("it took {:.1} s", ms as f64 / 1000.0))
        }
        (Some(_), ..) => (Verdict::Confirmed, None),
        (None, Some(_), _) => refuted("something took over by itself".to_owned()),
        (None, None, _) if !shown.still => refuted("visitors fared differently before anybody acted".to_owned()),
        (None, None, _) => match &shown.by_hand {
            Some(Err(why)) => refuted(format!("a person could not help: {why}")),
            _ => (Verdict::Confirmed, None),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switch(seconds: Option<f64>) -> SwitchOver {
        SwitchOver { subject: Id::new("lb").unwrap(), mechanism: "member taken out", seconds, formula: "" }
    }

    fn shown(detected_ms: Option<u64>, recovered_ms: Option<u64>, still: bool) -> Shown {
        let evidence = Evidence::default();
        Shown { detected_ms, recovered_ms, still, by_hand: None, requests: 0, failed: 0, seen: Vec::new(), evidence }
    }

    #[test]
    fn what_takes_over_must_notice_and_be_in_time() {
        let automatic = switch(Some(2.0));
        for in_time in [1900, 2400] {
            assert_eq!(decide(&automatic, &shown(Some(300), Some(in_time), true)), (Verdict::Confirmed, None));
        }
        for (detected, recovered, why) in [
            (None, Some(10), "nobody noticed the death"),
            (Some(300), None, "visitors were not served again in time"),
            (Some(300), Some(2600), "it took 2.6 s"),
        ] {
            let decided = decide(&automatic, &shown(detected, recovered, true));
            assert_eq!(decided, (Verdict::Refuted, Some(why.to_owned())));
        }
    }

    #[test]
    fn where_a_person_has_to_act_nothing_may_happen_before() {
        let manual = switch(None);
        assert_eq!(decide(&manual, &shown(None, None, true)).0, Verdict::Confirmed);
        assert_eq!(decide(&manual, &shown(None, None, false)).0, Verdict::Refuted);
        assert_eq!(decide(&manual, &shown(Some(900), None, true)).0, Verdict::Refuted);
        let helpless = Shown { by_hand: Some(Err("it does not answer".to_owned())), ..shown(None, None, true) };
        assert_eq!(decide(&manual, &helpless).0, Verdict::Refuted);
        let helped = Shown { by_hand: Some(Ok(330)), ..shown(None, None, true) };
        assert_eq!(decide(&manual, &helped).0, Verdict::Confirmed);
    }

    #[test]
    fn visitors_are_served_again_from_the_first_visit_after_the_last_failure_on() {
        let now = Instant::now();
        let ago = |ms: u64| now.checked_sub(Duration::from_millis(ms)).unwrap();
        let visits = |fails: &dyn Fn(u64) -> bool| {
            let took = Duration::from_millis(3);
            let one = |n: u64| Seen { journey: Journey::Read, due: ago(n * 12), took, ok: !fails(n * 12) };
            (0..166).map(one).collect::<Vec<Seen>>()
        };
        let all: BTreeMap<Journey, f64> = [(Journey::Read, 1.0)].into();
        let death = ago(2000);
        let since = served(&visits(&|ms| ms > 1000), death, &all).expect("served");
        assert!((980..=1000).contains(&now.duration_since(since).as_millis()), "{:?}", now - since);
        assert_eq!(served(&visits(&|_| false), death, &all), Some(death));
        assert_eq!(served(&visits(&|ms| ms < 200), death, &all), None);
        assert_eq!(served(&[], death, &all), None, "nobody came, so nobody was served");
        assert_eq!(served(&visits(&|_| false), ago(100), &all), None, "too early to say");
        let half: BTreeMap<Journey, f64> = [(Journey::Read, 0.5)].into();
        assert!(served(&visits(&|ms| (ms / 12) % 2 == 0), death, &half).is_some());
        assert!(served(&visits(&|_| true), death, &half).is_none());
        let none: BTreeMap<Journey, f64> = [(Journey::Read, 0.0)].into();
        assert_eq!(served(&visits(&|_| true), death, &none), Some(death));
    }
}

//! # Sticky sessions without shared session store
//!
//! ## What it finds
//! A load balancer that keeps each user with one member, while the application servers behind it share no
//! session store.
//!
//! ## Why it matters
//! The user belongs to the server that knows him. When that server dies or is updated, everybody on it is
//! logged out in the middle of what they were doing, and their carts are empty.
//!
//! ## How to fix it
//! Keep sessions in a store that all application servers share. Stickiness is then a matter of speed, not of
//! memory.
//!
//! ## When it is a false alarm
//! When sessions live in a signed cookie and servers remember nothing. Then switch persistence off.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::topology::{LANES, Marks, Place};
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind, LinkKind, Persistence, Session, SessionStore};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-018",
    name: "sticky-without-session-store",
    title: "Sticky sessions without shared session store",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-613 (nearest)"],
    source: include_str!("sticky_without_session_store.rs"),
};

/// One finding per balancer whose users belong to one member.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let sticky = cx.components(|k| matches!(k, Kind::LoadBalancer(b) if b.persistence != Persistence::None));
    let places: Vec<Place> = sticky.filter_map(|(id, _)| cx.place(id)).collect();
    for place in without_store(cx, places) {
        let Some((id, Kind::LoadBalancer(balancer))) = cx.component_at(place) else { continue };
        let how = if balancer.persistence == Persistence::Cookie { "by a cookie" } else { "by their address" };
        let message = format!(
            "{} keeps users with one server {how}, and the servers share no sessions: a dead one logs its users out.",
            cx.title(id)
        );
        out.add(&META, &[id], Vec::new(), message);
    }
}

/// How many stores are looked at together: the last mark of a block is on every application, the others on those that
/// do not use one of the stores.
const EACH: usize = LANES - 1;

/// Those of these parts that reach applications which no one session store serves all.
fn without_store(cx: &RuleContext, mut parts: Vec<Place>) -> Vec<Place> {
    if parts.is_empty() {
        return parts;
    }
    let stores: Vec<&Id> = cx.components(|k| matches!(k, Kind::SessionStore(_))).map(|(id, _)| id).collect();
    let lane: HashMap<&Id, usize> = stores.iter().enumerate().map(|(n, id)| (*id, n)).collect();
    let below = cx.below();
    let (mut marks, mut spread) = (vec![Marks::NONE; cx.places()], Vec::new());
    for block in 0..stores.len().div_ceil(EACH).max(1) {
        let range = block * EACH..stores.len().min((block + 1) * EACH);
        let all = (0..range.len()).chain([EACH]).fold(Marks::NONE, |all, lane| all.or(Marks::one(lane)));
        for (app, _) in cx.components(|k| matches!(k, Kind::AppServer(_))) {
            let used = cx.links_from(app).iter().filter(|(_, l)| matches!(l.kind, LinkKind::Session(_)));
            let used = used.filter_map(|(_, l)| lane.get(&l.to)).filter(|lane| range.contains(lane));
            let used = used.fold(Marks::NONE, |all, lane| all.or(Marks::one(lane - range.start)));
            if let Some(place) = cx.place(app) {
                marks[place as usize] = all.without(used);
            }
        }
        below.spread(&marks, &mut spread);
        parts.retain(|part| below.behind(&spread, *part) == all);
    }
    parts
}

/// The applications that a part reaches, by id.
fn apps_behind<'a>(cx: &RuleContext<'a>, id: &Id) -> Vec<&'a Id> {
    let mut apps: BTreeSet<&Id> = BTreeSet::new();
    let mut seen: HashSet<Place> = HashSet::new();
    let mut ahead: Vec<Place> = cx.place(id).into_iter().collect();
    while let Some(place) = ahead.pop() {
        for next in cx.below().steps(place).iter().filter(|next| seen.insert(**next)) {
            apps.extend(cx.component_at(*next).filter(|(_, k)| matches!(k, Kind::AppServer(_))).map(|(id, _)| id));
            ahead.push(*next);
        }
    }
    apps.into_iter().collect()
}

/// A store for all of them.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let there = cx.components(|k| matches!(k, Kind::SessionStore(_))).map(|(id, _)| id.clone()).next();
    let title =
        if there.is_some() { "Let all application servers share the session store" } else { "Add a session store" };
    cx.draft(finding, title, |sketch, balancer| {
        let store = there.unwrap_or_else(|| sketch.add_new(Kind::SessionStore(SessionStore::default()), None));
        for app in apps_behind(cx, balancer) {
            sketch.link(app, &store, LinkKind::Session(Session::default()));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const STICKY: &str = r#"components: {
        "lb": (kind: LoadBalancer(persistence: Cookie)), "w": (kind: WebServer),
        "a1": (kind: AppServer), "a2": (kind: AppServer), "s": (kind: SessionStore),
    }, links: {
        "l1": (from: "lb", to: "w", kind: Http), "l2": (from: "w", to: "a1", kind: Http), "l3": (from: "w", to: "a2", kind: Http),
        "l4": (from: "a1", to: "s", kind: Session),
    }"#;

    #[test]
    fn fires_when_not_every_application_server_uses_the_store() {
        assert_eq!(fired(&META, STICKY), ["lb"]);
    }

    #[test]
    fn is_silent_with_a_shared_store_and_without_persistence() {
        let shared = STICKY.replace("links: {", r#"links: { "l5": (from: "a2", to: "s", kind: Session),"#);
        assert!(fired(&META, &shared).is_empty());
        assert!(fired(&META, &STICKY.replace("(persistence: Cookie)", "")).is_empty());
    }
}

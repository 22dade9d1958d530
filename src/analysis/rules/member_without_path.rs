//! # Redundant member has no path onward
//!
//! ## What it finds
//! A member of a pool from which the drawing leads to no database, beside a member of the same kind from which
//! it does (for reading, or for writing).
//!
//! ## Why it matters
//! The pool looks as if it had two members. When the one that works dies, the other one accepts the requests
//! and can answer none of them; without deep health checks it even gets its share of them before.
//!
//! ## How to fix it
//! Draw the line onward that its neighbour has: from the web server to the application servers, or from the
//! application server to the database.
//!
//! ## When it is a false alarm
//! When the member is there for static files only and the balancer sends it nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::sketch::Sketch;
use super::{Draft, Findings, RuleContext, RuleMeta, drawing, list};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Design, Id, Kind, Link, LinkKind, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "MOD-003",
    name: "member-without-path",
    title: "Redundant member has no path onward",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-754 (nearest)"],
    source: include_str!("member_without_path.rs"),
};

/// One finding per member that cannot do what a neighbour of its kind can.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut behind: BTreeMap<&Id, Vec<Journey>> = BTreeMap::new();
    for journey in [Journey::Read, Journey::Write] {
        let able = able(cx.design, journey);
        for (member, _) in laggards(cx.design, &able) {
            behind.entry(member).or_default().push(journey);
        }
    }
    for (id, journeys) in behind {
        let title = cx.design.title(id.as_str());
        let names: Vec<&str> = journeys.iter().map(|j| j.name()).collect();
        let message =
            format!("{title} shares the requests of its pool, but no {} leads on from it.", list(&names, "or"));
        out.add(&META, &[id], journeys, message);
    }
}

/// Leads on from it as from its neighbour.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let (Some(id), Some(journey)) = (finding.subjects.first(), finding.journeys.last()) else { return Vec::new() };
    let able = able(cx.design, *journey);
    let Some(neighbour) = laggards(cx.design, &able).get(id).copied() else { return Vec::new() };
    let mut sketch = Sketch::new(cx.design);
    let onward = |l: &&Link| l.from == *neighbour && (l.kind.serves() || matches!(l.kind, LinkKind::Sql(_)));
    for link in cx.design.links.values().filter(onward) {
        sketch.link_like(id, &link.to, &link.kind);
    }
    let [title, like] = [id, neighbour].map(|id| cx.design.title(id.as_str()));
    sketch.draft(format!("Lead on from {title} as from {like}"))
}

/// The members that cannot, each with a neighbour in a pool that can.
fn laggards<'a>(design: &'a Design, able: &HashSet<&Id>) -> BTreeMap<&'a Id, &'a Id> {
    let mut pools: BTreeMap<(&Id, &str), Vec<&Id>> = BTreeMap::new();
    for link in design.links.values().filter(|l| l.kind.serves()) {
        let chooses = drawing::kind(design, &link.from).is_some_and(|k| !matches!(k, Kind::Client(_)));
        for member in drawing::behind(design, &link.to).into_iter().filter(|_| chooses) {
            if let Some(kind) = drawing::kind(design, member) {
                pools.entry((&link.from, kind.type_name())).or_default().push(member);
            }
        }
    }
    let mut out = BTreeMap::new();
    for members in pools.values() {
        if let Some(neighbour) = members.iter().copied().find(|m| able.contains(m)) {
            out.extend(members.iter().filter(|m| !able.contains(*m)).map(|m| (*m, neighbour)));
        }
    }
    out
}

/// The parts from which a journey's lines lead to a database that can serve it.
fn able(design: &Design, journey: Journey) -> HashSet<&Id> {
    let mut back: HashMap<&Id, Vec<&Id>> = HashMap::new();
    let mut ahead: Vec<&Id> = Vec::new();
    for link in design.links.values() {
        if link.kind.serves() {
            for to in drawing::behind(design, &link.to) {
                back.entry(to).or_default().push(&link.from);
            }
        } else if let (LinkKind::Sql(sql), Some(Kind::Database(db))) = (&link.kind, drawing::kind(design, &link.to)) {
            let serves = match journey {
                Journey::Write => sql.access.writes() && db.role == Role::Primary,
                _ => sql.access.reads(),
            };
            ahead.extend(serves.then_some(&link.from));
        }
    }
    let mut seen = HashSet::new();
    while let Some(id) = ahead.pop() {
        if seen.insert(id) {
            ahead.extend(back.get(id).into_iter().flatten());
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Deep)),
                "web-1": (kind: WebServer), "web-2": (kind: WebServer), "app": (kind: AppServer), "db": (kind: Database),
            }, links: {
                "u-lb": (from: "u", to: "lb", kind: Http),
                "lb-web-1": (from: "lb", to: "web-1", kind: Http), "lb-web-2": (from: "lb", to: "web-2", kind: Http),
                "web-1-app": (from: "web-1", to: "app", kind: Http), "app-db": (from: "app", to: "db", kind: Sql),
            }
        "# => ["web-2"],
        silent: r#"
            components: {
                "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Deep)),
                "web-1": (kind: WebServer), "web-2": (kind: WebServer), "app": (kind: AppServer), "db": (kind: Database),
            }, links: {
                "u-lb": (from: "u", to: "lb", kind: Http),
                "lb-web-1": (from: "lb", to: "web-1", kind: Http), "lb-web-2": (from: "lb", to: "web-2", kind: Http),
                "web-1-app": (from: "web-1", to: "app", kind: Http), "app-db": (from: "app", to: "db", kind: Sql),
                "web-2-app": (from: "web-2", to: "app", kind: Http),
            }
        "#,
        fixes: ["Lead on from web-2 as from web-1"],
    }
}

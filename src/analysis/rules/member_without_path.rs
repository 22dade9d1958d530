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

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

use super::{Draft, Findings, RuleContext, RuleMeta, any_of};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::Place;
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Id, Kind, Link, LinkKind, Role};

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
        for (member, _) in laggards(cx, &able(cx, journey)) {
            behind.entry(member).or_default().push(journey);
        }
    }
    for (id, journeys) in behind {
        let message =
            format!("{} shares the requests of its pool, but no {} leads on from it.", cx.title(id), any_of(&journeys));
        out.add(&META, &[id], journeys, message);
    }
}

/// Leads on from it as from its neighbour.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let (Some(id), Some(journey)) = (finding.subjects.first(), finding.journeys.last()) else { return Vec::new() };
    let Some(neighbour) = laggards(cx, &able(cx, *journey)).get(id).map(|like| like.neighbour) else {
        return Vec::new();
    };
    let mut sketch = Sketch::of(cx.design);
    for (_, link) in cx.links_from(neighbour) {
        if link.kind.serves() || matches!(link.kind, LinkKind::Sql(_)) {
            sketch.link_like(id, &link.to, &link.kind);
        }
    }
    sketch.draft(format!("Lead on from {} as from {}", cx.title(id), cx.title(neighbour)))
}

/// Whose pool a member is in, and which other member of its kind can do more.
struct Like<'a> {
    pool: &'a Id,
    neighbour: &'a Id,
}

/// The members that cannot, each with a neighbour in a pool that can: the pool with the last id, of several.
fn laggards<'a>(cx: &RuleContext<'a>, able: &[bool]) -> BTreeMap<&'a Id, Like<'a>> {
    let mut out: BTreeMap<&Id, Like> = BTreeMap::new();
    for (place, pool) in (0..).zip(cx.design.components.keys()) {
        if matches!(cx.kind_at(place), Some(Kind::Client(_))) {
            continue;
        }
        let serving: Vec<Place> = cx.onward(place).filter(|(l, _)| l.kind.serves()).map(|(_, to)| to).collect();
        let members = || serving.iter().flat_map(|to| cx.open(to)).filter_map(|at| Some((at, cx.component_at(*at)?)));
        let mut best: Vec<(Discriminant<Kind>, &Id)> = Vec::new();
        for (_, (id, kind)) in members().filter(|(at, _)| able[**at as usize]) {
            let kind = discriminant(kind);
            if !best.iter().any(|(other, _)| *other == kind) {
                best.push((kind, id));
            }
        }
        for (_, (id, kind)) in members().filter(|(at, _)| !best.is_empty() && !able[**at as usize]) {
            if let Some((_, neighbour)) = best.iter().find(|(other, _)| *other == discriminant(kind))
                && out.get(id).is_none_or(|like| like.pool < pool)
            {
                out.insert(id, Like { pool, neighbour });
            }
        }
    }
    out
}

/// For each place whether a journey's lines lead from it to a database that can serve it.
fn able(cx: &RuleContext, journey: Journey) -> Vec<bool> {
    let asks = |link: &Link, to: Option<&Kind>| match (&link.kind, to, journey) {
        (LinkKind::Sql(sql), Some(Kind::Database(db)), Journey::Write) => {
            sql.access.writes() && db.role == Role::Primary
        }
        (LinkKind::Sql(sql), Some(Kind::Database(_)), _) => sql.access.reads(),
        _ => false,
    };
    let mut able = vec![false; cx.places()];
    let asking = cx.lines().zip(cx.ends_of_links()).filter(|((_, link, _, to), _)| asks(link, *to));
    let mut ahead: Vec<Place> = asking.map(|(_, (from, _))| *from).collect();
    while let Some(place) = ahead.pop() {
        if std::mem::replace(&mut able[place as usize], true) {
            continue;
        }
        for to in std::iter::once(place).chain(cx.groups_listing(place)) {
            ahead.extend(cx.back(to).filter(|(l, _)| l.kind.serves()).map(|(_, from)| from));
        }
    }
    able
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

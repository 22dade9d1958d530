//! # Component unreachable from users
//!
//! ## What it finds
//! A balancer, web server, application server or database to which no line leads from any browser, not even as
//! a replica that a reached primary feeds.
//!
//! ## Why it matters
//! It looks like redundancy and is none. Whoever reads the drawing counts two application servers; the day the
//! first one dies, nothing goes to the second.
//!
//! ## How to fix it
//! Draw the missing line, most often the one its twin has. If it is really of no use, delete it: it costs money
//! and has to be patched.
//!
//! ## When it is a false alarm
//! When it is reached by something the drawing leaves out, such as jobs at night. Draw what reaches it, or
//! accept the finding.

use super::{Draft, Findings, RuleContext, RuleMeta, context, replica_without_replication};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::{Place, is_balancer_cluster};
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind, Link, LinkKind, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "MOD-001",
    name: "unreachable-component",
    title: "Component unreachable from users",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["Threagile: unnecessary-technical-asset"],
    source: include_str!("unreachable_component.rs"),
};

/// One finding per part that no line leads to, in a design that has users.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    if cx.user_links().next().is_none() {
        return;
    }
    let reached = reached(cx);
    for (place, (id, component)) in cx.design.components.iter().enumerate() {
        if reached[place] || !context::serves(&component.kind) {
            continue;
        }
        let title = cx.title(id);
        let message = format!("No request ever gets to {title}: no line leads there from a browser.");
        out.add(&META, &[id], Vec::new(), message);
    }
}

/// Links it like a part of its kind that users do reach, or removes it.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let design = cx.design;
    let Some((id, own)) = finding.subjects.first().and_then(|id| design.components.get_key_value(id)) else {
        return Vec::new();
    };
    let reached = reached(cx);
    let reached = |id: &Id| cx.place(id).is_some_and(|place| reached[place as usize]);
    let like = |c: &Kind| c.type_name() == own.kind.type_name();
    let twin = design.components.iter().find(|(other, c)| like(&c.kind) && reached(other));
    let title = design.title(id.as_str());
    let mut drafts = Vec::new();
    if let Some((twin, _)) = twin {
        let mut sketch = Sketch::of(design);
        for link in design.links.values().filter(|l| carries(l) && !matches!(l.kind, LinkKind::Replication(_))) {
            if link.to == *twin && reached(&link.from) {
                sketch.link_like(&link.from, id, &link.kind);
            } else if link.from == *twin && link.to != *id {
                sketch.link_like(id, &link.to, &link.kind);
            }
        }
        // A replica that answers reads and cannot take over would only move the single point of failure.
        if matches!(&own.kind, Kind::Database(db) if db.role == Role::Replica) {
            replica_without_replication::feed(cx, &mut sketch, id);
        }
        drafts.extend(sketch.draft(format!("Link {title} like {}", design.title(twin.as_str()))));
    }
    let mut sketch = Sketch::of(design);
    sketch.remove(std::slice::from_ref(id));
    drafts.extend(sketch.draft(format!("Remove {title}")));
    drafts
}

const fn carries(link: &Link) -> bool {
    link.kind.serves() || matches!(link.kind, LinkKind::Sql(_) | LinkKind::Replication(_))
}

/// For each place whether requests, or the data behind them, get there from browsers. Members of a cluster of
/// balancers are reached together.
pub(super) fn reached(cx: &RuleContext) -> Vec<bool> {
    let is_cluster = |place: &Place| cx.group_at(*place).is_some_and(|g| is_balancer_cluster(&g.kind));
    let mut reached = vec![false; cx.places()];
    let mut ahead: Vec<Place> = Vec::new();
    ahead.extend(cx.components(|k| matches!(k, Kind::Client(_))).filter_map(|(id, _)| cx.place(id)));
    while let Some(place) = ahead.pop() {
        if std::mem::replace(&mut reached[place as usize], true) {
            continue;
        }
        ahead.extend(cx.onward(place).filter(|(l, _)| carries(l)).map(|(_, to)| to));
        ahead.extend(cx.groups_listing(place).filter(is_cluster));
        if is_cluster(&place) {
            ahead.extend(cx.open(&place));
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "u": (kind: Client), "lb": (kind: LoadBalancer),
                "web-1": (kind: WebServer), "web-2": (kind: WebServer),
                "app-1": (kind: AppServer), "app-2": (kind: AppServer),
                "db": (kind: Database),
            }, links: {
                "u-lb": (from: "u", to: "lb", kind: Http),
                "lb-web-1": (from: "lb", to: "web-1", kind: Http), "lb-web-2": (from: "lb", to: "web-2", kind: Http),
                "web-1-app-1": (from: "web-1", to: "app-1", kind: Http),
                "app-1-db": (from: "app-1", to: "db", kind: Sql), "app-2-db": (from: "app-2", to: "db", kind: Sql),
            }
        "# => ["app-2"],
        silent: r#"
            components: {
                "u": (kind: Client), "lb": (kind: LoadBalancer),
                "web-1": (kind: WebServer), "web-2": (kind: WebServer),
                "app-1": (kind: AppServer), "app-2": (kind: AppServer),
                "db": (kind: Database),
            }, links: {
                "u-lb": (from: "u", to: "lb", kind: Http),
                "lb-web-1": (from: "lb", to: "web-1", kind: Http), "lb-web-2": (from: "lb", to: "web-2", kind: Http),
                "web-1-app-1": (from: "web-1", to: "app-1", kind: Http),
                "web-2-app-2": (from: "web-2", to: "app-2", kind: Http),
                "app-1-db": (from: "app-1", to: "db", kind: Sql), "app-2-db": (from: "app-2", to: "db", kind: Sql),
            }
        "#,
        fixes: ["Link app-2 like app-1", "Remove app-2"],
    }
}

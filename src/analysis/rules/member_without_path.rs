//! # Redundant member has no path onward
//!
//! ## What it finds
//! A member of a pool from which the drawing leads to no database, beside a member of the same kind from which
//! it does (for reading, or for writing). And a way of requests that ends before anything answers them: a balancer
//! or a filter with nothing behind it, a balancer that needs more healthy members than it has, an application server
//! without a database, a web server that leads nowhere while others lead to applications, and a line that closes a
//! circle, so that requests come back to where they were.
//!
//! ## Why it matters
//! The pool looks as if it had two members. When the one that works dies, the other one accepts the requests
//! and can answer none of them; without deep health checks it even gets its share of them before. What never
//! worked at all is no single point of failure: nobody can take away what is not there.
//!
//! ## How to fix it
//! Draw the line onward that its neighbour has: from the web server to the application servers, or from the
//! application server to the database. Remove a line that only leads back.
//!
//! ## When it is a false alarm
//! When the member is there for static files only and the balancer sends it nothing else.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

use super::{Draft, Findings, RuleContext, RuleMeta, any_of, unreachable_component};
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

/// One finding per member that cannot do what a neighbour of its kind can, per part at which requests end, and per
/// line that closes a circle.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut behind: BTreeMap<&Id, Vec<Journey>> = BTreeMap::new();
    for journey in [Journey::Read, Journey::Write] {
        for (member, _) in laggards(cx, &able(cx, journey)) {
            behind.entry(member).or_default().push(journey);
        }
    }
    let ends: Vec<DeadEnd> = dead_ends(cx).into_iter().filter(|end| !behind.contains_key(end.part)).collect();
    for (id, journeys) in behind {
        let message =
            format!("{} shares the requests of its pool, but no {} leads on from it.", cx.title(id), any_of(&journeys));
        out.add(&META, &[id], journeys, message);
    }
    for end in ends {
        out.add(&META, &[end.part], end.journeys, format!("{} {}.", cx.title(end.part), end.why));
    }
    for (id, link) in cx.closing_links() {
        let message = format!("The line from {} closes a circle: requests come back to where they were.", cx.way(link));
        out.add(&META, &[id], Vec::new(), message);
    }
}

/// Leads on from it as from its neighbour, or as from any part of its kind. Asks of a balancer no more than it has.
/// Removes a line that closes a circle.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(id) = finding.subjects.first() else { return Vec::new() };
    if cx.design.links.contains_key(id) {
        return cx.remove(finding, "Remove the line that closes the circle");
    }
    let members = members_drawn(cx, id);
    if members > 0 && cx.balancer(id).is_some_and(|b| b.needs.0 as usize > members) {
        return cx.change_kinds(finding, "Need no more members than there are", |kind| {
            if let Kind::LoadBalancer(balancer) = kind {
                balancer.needs.0 = members as u32;
            }
        });
    }
    let late = finding.journeys.last().map(|journey| laggards(cx, &able(cx, *journey)));
    let neighbour = late.and_then(|late| late.get(id).map(|like| like.neighbour)).or_else(|| leading_like(cx, id));
    let Some(neighbour) = neighbour else { return Vec::new() };
    let mut sketch = Sketch::of(cx.design);
    for (_, link) in cx.links_from(neighbour) {
        if leads_on(&link.kind) {
            sketch.link_like(id, &link.to, &link.kind);
        }
    }
    sketch.draft(format!("Lead on from {} as from {}", cx.title(id), cx.title(neighbour)))
}

fn leads_on(kind: &LinkKind) -> bool {
    kind.serves() || matches!(kind, LinkKind::Sql(_))
}

/// How many lines lead from a part to others that could answer.
fn members_drawn(cx: &RuleContext, id: &Id) -> usize {
    cx.links_from(id).iter().filter(|(_, l)| l.kind.serves()).count()
}

/// The first other part of the same kind that leads on.
fn leading_like<'a>(cx: &RuleContext<'a>, id: &Id) -> Option<&'a Id> {
    let name = cx.kind(id)?.type_name();
    let leads = |other: &Id| other != id && cx.links_from(other).iter().any(|(_, l)| leads_on(&l.kind));
    cx.components(|kind| kind.type_name() == name).map(|(other, _)| other).find(|other| leads(other))
}

/// A part that gets requests and can do nothing with them.
struct DeadEnd<'a> {
    part: &'a Id,
    /// What it cannot serve.
    journeys: Vec<Journey>,
    why: String,
}

fn dead_ends<'a>(cx: &RuleContext<'a>) -> Vec<DeadEnd<'a>> {
    let suspects: Vec<(&Id, &Kind, String)> =
        cx.components(|_| true).filter_map(|(id, c)| Some((id, &c.kind, why_dead(cx, id, &c.kind)?))).collect();
    if suspects.is_empty() {
        return Vec::new();
    }
    let reached = unreachable_component::reached(cx);
    let web_counts = some_web_leads_on(cx);
    let counts = |id: &Id, kind: &Kind| {
        let is_web = matches!(kind, Kind::WebServer(_));
        (!is_web || web_counts) && cx.place(id).is_some_and(|place| reached[place as usize])
    };
    let ends = suspects.into_iter().filter(|(id, kind, _)| counts(id, kind));
    ends.map(|(part, kind, why)| {
        let computes = matches!(kind, Kind::WebServer(_) | Kind::AppServer(_));
        let all = if computes { &[Journey::Read, Journey::Write][..] } else { &Journey::ALL[2..] };
        DeadEnd { part, journeys: all.to_vec(), why }
    })
    .collect()
}

/// Whether some web server leads to an application server: then those that lead nowhere lack something.
fn some_web_leads_on(cx: &RuleContext) -> bool {
    cx.lines().any(|(_, link, from, to)| {
        link.kind.serves() && matches!((from, to), (Some(Kind::WebServer(_)), Some(Kind::AppServer(_))))
    })
}

/// Why nothing answers behind a part, as far as its own lines tell.
fn why_dead(cx: &RuleContext, id: &Id, kind: &Kind) -> Option<String> {
    let members = match kind {
        Kind::LoadBalancer(_) | Kind::Firewall(_) | Kind::Waf(_) | Kind::WebServer(_) => members_drawn(cx, id),
        Kind::AppServer(_) => cx.links_from(id).iter().filter(|(_, l)| leads_on(&l.kind)).count(),
        _ => return None,
    };
    match kind {
        Kind::LoadBalancer(b) if members > 0 && b.needs.0 as usize > members => {
            Some(format!("needs {} healthy members and has {members}: it can never serve", b.needs.0))
        }
        Kind::LoadBalancer(_) | Kind::Firewall(_) | Kind::Waf(_) if members == 0 => {
            Some("gets requests and hands them to nobody: they end here, because no line leads on from it".to_owned())
        }
        Kind::WebServer(_) if members == 0 => {
            Some("gets requests and leads to no application server, as other web servers do".to_owned())
        }
        Kind::AppServer(_) if members == 0 => {
            Some("gets requests and asks no database: they end here, because it can neither read nor write".to_owned())
        }
        _ => None,
    }
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

    fn said(body: &str) -> Vec<String> {
        let report = testing::report(&testing::design(body));
        report.findings.into_iter().filter(|f| f.code == super::META.code).map(|f| f.message).collect()
    }

    #[test]
    fn a_way_that_ends_before_anything_answers_is_told_as_one() {
        let empty = r#"components: { "u": (kind: Client), "lb": (kind: LoadBalancer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Http) }"#;
        assert_eq!(
            said(empty),
            ["lb gets requests and hands them to nobody: they end here, because no line leads on from it."]
        );
        let greedy = r#"components: { "u": (kind: Client), "lb": (kind: LoadBalancer(needs: 3)), "w": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Http), "lb-w": (from: "lb", to: "w", kind: Http) }"#;
        assert_eq!(said(greedy), ["lb needs 3 healthy members and has 1: it can never serve."]);
        let nowhere = r#"components: {
                "u": (kind: Client), "w1": (kind: WebServer), "w2": (kind: WebServer), "a": (kind: AppServer),
            }, links: {
                "u-w1": (from: "u", to: "w1", kind: Http), "u-w2": (from: "u", to: "w2", kind: Http),
                "w1-a": (from: "w1", to: "a", kind: Http),
            }"#;
        assert_eq!(
            said(nowhere),
            [
                "a gets requests and asks no database: they end here, because it can neither read nor write.",
                "w2 gets requests and leads to no application server, as other web servers do.",
            ]
        );
        let files = r#"components: { "u": (kind: Client), "w": (kind: WebServer) },
            links: { "u-w": (from: "u", to: "w", kind: Http) }"#;
        assert!(said(files).is_empty(), "a site of files needs no application");
        let idle = r#"components: { "lb": (kind: LoadBalancer) }"#;
        assert!(said(idle).is_empty(), "nobody gets there");
    }

    #[test]
    fn its_other_fixes_hold() {
        let rule = super::super::find(super::META.code).expect("it is in the list of rules");
        let needs = r#"components: { "u": (kind: Client), "lb": (kind: LoadBalancer(needs: 3)), "w": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Http), "lb-w": (from: "lb", to: "w", kind: Http) }"#;
        let circle = CIRCLE.replace("NOTHING", "");
        for (body, titles) in [
            (needs, vec!["Need no more members than there are"]),
            (&circle, vec!["Remove the line that closes the circle"]),
        ] {
            let design = testing::design(body);
            let report = testing::report(&design);
            let finding = report.findings.iter().find(|f| f.code == super::META.code).expect("it fires");
            let drafts = testing::drafts(rule, &design, &report, finding);
            assert_eq!(drafts.iter().map(|d| d.title.as_str()).collect::<Vec<_>>(), titles);
            let mut mended = design.clone();
            drafts.into_iter().flat_map(|d| d.edits).for_each(|edit| drop(mended.apply(edit).expect("possible")));
            assert!(!testing::report(&mended).findings.iter().any(|f| f.key == finding.key));
        }
    }

    const CIRCLE: &str = r#"components: {
            "u": (kind: Client), "b1": (kind: LoadBalancer), "b2": (kind: LoadBalancer), "w": (kind: WebServer),
        }, links: {
            "u-b1": (from: "u", to: "b1", kind: Http), "b1-b2": (from: "b1", to: "b2", kind: Http),
            "b2-b1": (from: "b2", to: "b1", kind: Http), "b2-w": (from: "b2", to: "w", kind: Http),
        } NOTHING"#;

    #[test]
    fn a_line_that_closes_a_circle_is_told_and_the_others_are_not() {
        let clustered = r#", groups: { "vip": (kind: LoadBalancerCluster, members: ["b1", "b2"]) }"#;
        for groups in ["", clustered] {
            let design = testing::design(&CIRCLE.replace("NOTHING", groups));
            assert_eq!(testing::fired(super::META.code, &design).len(), 1, "{groups}");
        }
        let design = testing::design(&CIRCLE.replace("NOTHING", ""));
        assert_eq!(testing::fired(super::META.code, &design), ["b2-b1"]);
    }
}

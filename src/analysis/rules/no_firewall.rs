//! # No firewall
//!
//! ## What it finds
//! A way from a browser to the first tier on which no firewall stands: none in the line, and none on the
//! machine at its end.
//!
//! ## Why it matters
//! Every port that any program on the machine opens is open to everybody: the database, the metrics, the
//! program somebody started to try something out.
//!
//! ## How to fix it
//! A host firewall on each server that denies everything and allows what the drawing shows costs no part on
//! the path. A firewall in the line protects everything behind it, but alone it is a single point of failure.
//!
//! ## When it is a false alarm
//! When the platform filters outside of the drawing (security groups of a cloud). Draw it as a host firewall.

use super::{Draft, Findings, RuleContext, RuleMeta, list};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::each_once;
use crate::analysis::{Finding, Severity};
use crate::model::{Design, Firewall, Id, Kind, Link, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-001",
    name: "no-firewall",
    title: "No firewall",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-1327", "CWE-284", "CIS Controls 4.4", "Threagile: unguarded-access-from-internet"],
    source: include_str!("no_firewall.rs"),
};

/// One finding for the design when some entry is open.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let open = open_entries(cx);
    if !open.is_empty() {
        let titles: Vec<&str> = open.iter().map(|id| cx.title(id)).collect();
        let message = format!(
            "Nothing filters what reaches {}: every port that is open there is open to everybody.",
            list(&titles, "and")
        );
        out.add_unstated(&META, &[], Vec::new(), message);
    }
}

/// The parts that users' links reach with nothing before them, by id.
fn open_entries<'a>(cx: &RuleContext<'a>) -> Vec<&'a Id> {
    let doors = each_once(cx.user_links().map(|(_, l)| &l.to)).into_iter();
    let mut open: Vec<&Id> = doors.flat_map(|to| cx.members(to)).filter(|to| !filtered(cx.design, to)).collect();
    open.sort_unstable();
    open.dedup();
    open
}

fn filtered(design: &Design, id: &Id) -> bool {
    let own = match design.components.get(id).map(|c| &c.kind) {
        Some(Kind::Firewall(_)) => true,
        Some(Kind::LoadBalancer(balancer)) => balancer.firewall,
        _ => false,
    };
    let on_host =
        |host: &Id| matches!(design.components.get(host).map(|c| &c.kind), Some(Kind::Server(s)) if s.firewall);
    own || design.hosts_of(id.as_str()).any(on_host)
}

/// Host firewalls first: they stand in nobody's way. A pair in the line where no plain link would be doubled.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut drafts = on_hosts(cx);
    drafts.extend(in_line(cx));
    drafts
}

/// A host firewall on every server, and on balancers that are drawn without one. Other entries without a server
/// get one, unless everything hangs on them: then it would hang on the server too.
fn on_hosts(cx: &RuleContext) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    for (id, _) in cx.components(|k| matches!(k, Kind::Server(_) | Kind::LoadBalancer(_))) {
        let hosted = cx.machine(id).is_some();
        sketch.change(id, |c| match &mut c.kind {
            Kind::Server(server) => server.firewall = true,
            Kind::LoadBalancer(lb) if !hosted => lb.firewall = true,
            _ => {}
        });
    }
    for id in open_entries(cx) {
        if filtered(sketch.design(), id) {
            continue;
        }
        let Some(kind) = cx.kind(id).filter(|_| cx.ends(id).is_empty()) else { return Vec::new() };
        let spec = crate::catalog::kind(kind);
        let machine = sketch.add_machine(spec.stem, spec.label.trim_end_matches(" server"));
        sketch.move_to(id, &machine);
    }
    sketch.draft("Switch on a host firewall on every server")
}

/// Two firewalls between users and what they reach.
fn in_line(cx: &RuleContext) -> Vec<Draft> {
    let doors: Vec<(&Id, &Link)> = cx.user_links().collect();
    if doors.iter().any(|(_, l)| !matches!(l.kind, LinkKind::Https(_))) {
        return Vec::new();
    }
    let mut sketch = Sketch::of(cx.design);
    let pair = [(); 2].map(|()| sketch.add_new(Kind::Firewall(Firewall::default()), None));
    for (id, link) in doors {
        sketch.remove(std::slice::from_ref(id));
        for firewall in &pair {
            sketch.link(&link.from, firewall, link.kind.clone());
            sketch.link(firewall, &link.to, link.kind.clone());
        }
    }
    sketch.draft("Put a pair of firewalls before the entry")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "u": (kind: Client), "lb-1": (kind: LoadBalancer(tls: ReEncrypt)), "lb-2": (kind: LoadBalancer(tls: ReEncrypt)),
                "s": (kind: Server), "web": (kind: WebServer, on: "s"),
            }, groups: {
                "entry": (kind: LoadBalancerCluster, members: ["lb-1", "lb-2"]),
            }, links: {
                "u-entry": (from: "u", to: "entry", kind: Https),
                "lb-1-web": (from: "lb-1", to: "web", kind: Https), "lb-2-web": (from: "lb-2", to: "web", kind: Https),
            }
        "# => ["*"],
        silent: r#"
            components: {
                "u": (kind: Client), "s": (kind: Server(firewall: true)), "box": (kind: Container, on: "s"),
                "web": (kind: WebServer, on: "box"), "fw": (kind: Firewall), "app": (kind: AppServer),
            }, links: {
                "u-web": (from: "u", to: "web", kind: Https), "u-fw": (from: "u", to: "fw", kind: Https),
                "fw-app": (from: "fw", to: "app", kind: Https),
            }
        "#,
        fixes: ["Switch on a host firewall on every server", "Put a pair of firewalls before the entry"],
    }
}

//! # Text and drawing disagree
//!
//! ## What it finds
//! A claim in the design's title, a name, a label or a note that the drawing contradicts: "no HTTPS" beside an
//! HTTPS line, "no monitoring" beside monitoring clients, "no firewall" beside firewalls, a "backup" line that
//! has its share of the traffic, "active-passive" beside balancers that all work, or another number of servers
//! than is drawn. It reads English, French, Spanish, Portuguese and Italian.
//!
//! ## Why it matters
//! One of the two is wrong, and readers believe either. Every other finding depends on which: the drawing is
//! what is analysed here.
//!
//! ## How to fix it
//! Ask whoever knows, then correct the text or the drawing.
//!
//! ## When it is a false alarm
//! When the text speaks of another design, or of an earlier state of this one. Say so in other words.

use super::claims::{self, Said};
pub(super) use super::meta::by_hand as mend;
use super::{Findings, RuleContext, RuleMeta, list};
use crate::analysis::Severity;
use crate::model::{Design, Entry, GroupKind, Id, Kind, LinkKind, Mode};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "MOD-008",
    name: "text-disagrees",
    title: "Text and drawing disagree",
    severity: Severity::Info,
    profile: super::Profile::Core,
    stride: super::Stride::Repudiation,
    references: &["CWE-1059 (nearest)"],
    source: include_str!("text_disagrees.rs"),
};

/// One finding per text, with everything in it that the drawing contradicts.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (owner, text) in cx.texts() {
        let about = owner.and_then(|id| cx.design.notes.get(id)).and_then(|note| note.about.as_ref()).or(owner);
        let wrong: Vec<String> =
            claims::in_text(text).into_iter().filter_map(|said| contradiction(cx, about, said)).collect();
        if !wrong.is_empty() {
            let place = owner.map_or_else(|| "The title".to_owned(), |id| format!("The text of `{id}`"));
            let subjects: Vec<&Id> = owner.into_iter().collect();
            out.add(&META, &subjects, Vec::new(), format!("{place} {}.", list(&wrong, "and")));
        }
    }
}

/// What the drawing says against a claim about a part (none: about everything).
fn contradiction(cx: &RuleContext, about: Option<&Id>, said: Said) -> Option<String> {
    let design = cx.design;
    let drawn = match said {
        Said::NoHttps => cx.user_links().any(|(_, l)| matches!(l.kind, LinkKind::Https(_))),
        Said::NoMonitoring => is_monitored(cx, about),
        Said::NoFirewall => has_firewall(design, about),
        Said::NoReplication => design.links.values().any(|l| matches!(l.kind, LinkKind::Replication(_))),
        Said::ActiveActive => modes(design, about).any(|mode| mode == Mode::ActivePassive),
        Said::ActivePassive => all_work(design, about),
        Said::Standby => about.is_some_and(|id| gets_traffic(cx, id)),
        Said::Count { what, number } => {
            let drawn = cx.components(|k| k.type_name() == what.type_name()).count();
            return (drawn != number).then(|| {
                let plural = what.plural();
                let are = if drawn == 1 { "1 is".to_owned() } else { format!("{drawn} are") };
                format!("speaks of {number} {plural}, and {are} drawn")
            });
        }
    };
    drawn.then(|| {
        let words = match said {
            Said::NoHttps => "says that there is no HTTPS, and a line from users is HTTPS",
            Said::NoMonitoring => "says that nothing is monitored, and monitoring is drawn",
            Said::NoFirewall => "says that there is no firewall, and one is drawn",
            Said::NoReplication => "says that there is no replication, and one is drawn",
            Said::ActiveActive => "says active-active, and a balancer is active-passive",
            Said::ActivePassive => "says active-passive, and every balancer and every member works",
            Said::Standby | Said::Count { .. } => "speaks of a backup, and it has its share of the traffic",
        };
        words.to_owned()
    })
}

/// For a claim about one component: whether a line watches it or its machine; else whether anything watches.
fn is_monitored(cx: &RuleContext, about: Option<&Id>) -> bool {
    let Some(id) = about.filter(|id| cx.design.components.contains_key(*id)) else { return cx.is_watched() };
    let watched = |part: &Id| cx.links_to(part).iter().any(|(_, l)| matches!(l.kind, LinkKind::Monitoring(_)));
    watched(id) || cx.design.hosts_of(id.as_str()).any(watched)
}

/// For a claim about one component: whether it or its machine has a firewall; else whether there is any.
fn has_firewall(design: &Design, about: Option<&Id>) -> bool {
    let is = |kind: &Kind| match kind {
        Kind::Firewall(_) => true,
        Kind::Server(server) => server.firewall,
        Kind::LoadBalancer(lb) => lb.firewall,
        _ => false,
    };
    match about.and_then(|id| design.components.get_key_value(id)) {
        Some((id, c)) => {
            is(&c.kind) || design.hosts_of(id.as_str()).any(|h| design.components.get(h).is_some_and(|c| is(&c.kind)))
        }
        None => design.components.values().any(|c| is(&c.kind)),
    }
}

fn modes<'a>(design: &'a Design, about: Option<&'a Id>) -> impl Iterator<Item = Mode> + 'a {
    let one = about.filter(|id| matches!(design.components.get(*id).map(|c| &c.kind), Some(Kind::LoadBalancer(_))));
    design.components.iter().filter(move |(id, _)| one.is_none_or(|one| one == *id)).filter_map(|(_, c)| {
        match &c.kind {
            Kind::LoadBalancer(lb) => Some(lb.mode),
            _ => None,
        }
    })
}

/// Balancers are drawn, all of them active-active, and none waits behind a virtual IP.
fn all_work(design: &Design, about: Option<&Id>) -> bool {
    let mut modes = modes(design, about).peekable();
    let is_virtual = |k: &GroupKind| matches!(k, GroupKind::LoadBalancerCluster(c) if c.entry == Entry::VirtualIp);
    let waits = design.groups.values().any(|g| is_virtual(&g.kind));
    modes.peek().is_some() && modes.all(|mode| mode == Mode::ActiveActive) && !waits
}

/// Whether a line is in use while everything works: users enter at its balancer directly, or the balancer
/// shares requests among several members.
fn gets_traffic(cx: &RuleContext, link: &Id) -> bool {
    let Some(link) = cx.design.links.get(link).filter(|l| l.kind.serves()) else { return false };
    let Some(Kind::LoadBalancer(lb)) = cx.kind(&link.from) else { return false };
    let asked = cx.links_from(&link.from).iter().filter(|(_, l)| l.kind.serves());
    let members: usize = asked.map(|(_, l)| cx.members(&l.to).len()).sum();
    let shares = lb.mode == Mode::ActiveActive && members > 1;
    shares || cx.user_links().any(|(_, l)| l.to == link.from)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{design, fired, report};
    use crate::storage;

    const LINES: &str = r#"
        components: {
            "u": (kind: Client), "lb": (kind: LoadBalancer), "s": (kind: Server(firewall: true)), "t": (kind: Server),
            "web-1": (kind: WebServer, on: "s"), "web-2": (kind: WebServer, on: "t"), "agent": (kind: MonitoringClient),
        }, links: {
            "u-lb": (from: "u", to: "lb", kind: Https), "lb-web-1": (from: "lb", to: "web-1", kind: Http),
            "lb-web-2": (from: "lb", to: "web-2", kind: Http, label: "LABEL"),
            "agent-s": (from: "agent", to: "s", kind: Monitoring),
        }, notes: { "n": (text: "NOTE", about: ABOUT) }
    "#;

    fn with(label: &str, note: &str, about: &str) -> Vec<String> {
        let about = if about.is_empty() { "None".to_owned() } else { format!("Some(\"{about}\")") };
        let text = LINES.replace("LABEL", label).replace("NOTE", note).replace("ABOUT", &about);
        fired("MOD-008", &design(&text))
    }

    #[test]
    fn fires_on_claims_that_the_drawing_contradicts() {
        for note in [
            "There is no HTTPS.",
            "Nothing is monitored yet",
            "pas de pare-feu",
            "Sin monitorización",
            "sem HTTPS",
            "senza firewall",
            "We have 3 servers",
            "trois serveurs",
            "two load balancers",
            "an active-passive design",
        ] {
            assert_eq!(with("", note, ""), ["n"], "{note}");
        }
        assert_eq!(with("backup traffic", "", ""), ["lb-web-2"]);
    }

    #[test]
    fn is_silent_where_text_and_drawing_agree() {
        for (note, about) in [
            ("HTTPS everywhere, firewalls and monitoring", ""),
            ("two servers behind one balancer, two web servers", ""),
            ("active-active", ""),
            ("no firewall here", "web-2"),
            ("not monitored", "web-2"),
            ("no replication", ""),
        ] {
            assert_eq!(with("half of the traffic", note, about), [""; 0], "{note}");
        }
    }

    #[test]
    fn says_nothing_of_an_empty_design() {
        assert_eq!(fired("MOD-008", &design("")), [""; 0]);
    }

    #[test]
    fn names_both_numbers() {
        let text = LINES.replace("LABEL", "").replace("NOTE", "three servers").replace("ABOUT", "None");
        let report = report(&design(&text));
        let finding = report.findings.iter().find(|f| f.code == "MOD-008").expect("a finding");
        assert_eq!(finding.message, "The text of `n` speaks of 3 servers, and 2 are drawn.");
    }

    #[test]
    fn of_the_examples_only_the_backup_line_of_a_balancer_in_use_disagrees() {
        for template in storage::TEMPLATES {
            let expected: &[&str] = if template.name == "scaled-graph" { &["lb-2-web"] } else { &[] };
            assert_eq!(fired("MOD-008", &template.design()), expected, "{}", template.name);
        }
    }
}

//! # DNS not drawn
//!
//! ## What it finds
//! A design that serves users and shows no name server.
//!
//! ## Why it matters
//! Every visit begins with a question for an address. A name server that the drawing leaves out cannot be
//! judged, and it is one of the usual reasons for which everything is down while every machine is up.
//!
//! ## How to fix it
//! Draw the name servers that answer for the domain: at least two, in different networks (RFC 2182), and a line
//! from the browser to each.
//!
//! ## When it is a false alarm
//! When users reach the site by its address, as inside one machine room.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Dns, DnsLookup, Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "MOD-005",
    name: "dns-not-drawn",
    title: "DNS not drawn",
    severity: Severity::Info,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["Threagile: incomplete-model", "RFC 2182"],
    source: include_str!("dns_not_drawn.rs"),
};

/// One finding for a design that serves users without a name.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let named = cx.components(|k| matches!(k, Kind::Dns(_))).next().is_some();
    if !named && cx.user_links().next().is_some() {
        let message = "No name server is drawn: the first step of every visit cannot be judged.".to_owned();
        out.add_unstated(&META, &[], Vec::new(), message);
    }
}

/// Adds two, as one alone would be the next single point of failure.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    for _ in 0..2 {
        let dns = sketch.add_new(Kind::Dns(Dns { dnssec: true, ..Dns::default() }), None);
        for (client, _) in cx.components(|k| matches!(k, Kind::Client(_))) {
            sketch.link(client, &dns, LinkKind::Dns(DnsLookup::default()));
        }
    }
    sketch.draft("Add two name servers")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "web": (kind: WebServer) },
            links: { "u-web": (from: "u", to: "web", kind: Https) }
        "# => ["*"],
        silent: r#"
            components: { "u": (kind: Client), "web": (kind: WebServer), "dns": (kind: Dns) },
            links: { "u-web": (from: "u", to: "web", kind: Https), "u-dns": (from: "u", to: "dns", kind: Dns) }
        "#,
        fixes: ["Add two name servers"],
    }
}

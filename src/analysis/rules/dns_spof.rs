//! # DNS is a single point of failure
//!
//! ## What it finds
//! A name server, or what it stands on, whose death alone means that nobody can resolve the name.
//!
//! ## Why it matters
//! Visitors who remember the address notice nothing, newcomers cannot even begin: the outage grows as caches
//! run out, and it is the hardest one to see from inside.
//!
//! ## How to fix it
//! A second authoritative server, at another provider and in another network, with the same zone.
//!
//! ## When it is a false alarm
//! When the box stands for a provider's anycast service. Draw its name servers: there are at least two.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Journey, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-007",
    name: "dns-spof",
    title: "DNS is a single point of failure",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["RFC 2182", "CWE-654"],
    source: include_str!("dns_spof.rs"),
};

/// One finding per name server that ends resolving.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, _) in cx.components(|k| matches!(k, Kind::Dns(_))) {
        let ends = cx.ends(id);
        if ends.contains(&Journey::Dns) {
            let message =
                format!("When {} dies, new visitors cannot find the site: no other name server answers.", cx.title(id));
            out.add(&META, &[id], ends, message);
        }
    }
}

/// A second name server.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.draft(finding, "Add a second name server", Sketch::second_name_server)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    #[test]
    fn fires_on_the_only_name_server() {
        assert_eq!(fired(&META, r#"components: { "d": (kind: Dns) }"#), ["d"]);
    }

    #[test]
    fn is_silent_when_there_are_two() {
        assert!(fired(&META, r#"components: { "d1": (kind: Dns), "d2": (kind: Dns) }"#).is_empty());
    }
}

//! # Inline firewall or WAF is a single point of failure
//!
//! ## What it finds
//! A firewall or web application firewall through which everything passes and whose death alone ends a
//! journey.
//!
//! ## Why it matters
//! A filter in the line protects what is behind it and stands in series with it: it adds its own failures to
//! theirs. One that is drawn to make a site safer makes it less available.
//!
//! ## How to fix it
//! Filter where the requests arrive anyway: a host firewall on each server, a web application firewall inside
//! the balancer. Or make the filter a pair.
//!
//! ## When it is a false alarm
//! When the box is a provider's service that is itself many machines. Draw two of them.

use super::shared_bodies::{any, each_that_ends};
use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-008",
    name: "inline-filter-spof",
    title: "Inline firewall or WAF is a single point of failure",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654"],
    source: include_str!("inline_filter_spof.rs"),
};

/// One finding per inline filter that ends a journey.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let wanted = |kind: &Kind| matches!(kind, Kind::Firewall(_) | Kind::Waf(_));
    each_that_ends(cx, out, &META, wanted, any, "everything passes this one filter");
}

/// The same filter inside what stands behind it, or a second one.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let waf = finding.subjects.first().is_some_and(|id| matches!(cx.kind(id), Some(Kind::Waf(_))));
    let inside =
        if waf { "Inspect requests inside what is behind it" } else { "Filter on the servers behind it instead" };
    let drafts = [
        cx.draft(finding, inside, Sketch::take_filter_inside),
        cx.draft(finding, "Make it a pair", Sketch::second_filter),
    ];
    drafts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const INLINE: &str = r#"components: {
        "u": (kind: Client), "f": (kind: Firewall), "w": (kind: WebServer),
    }, links: { "l1": (from: "u", to: "f", kind: Http), "l2": (from: "f", to: "w", kind: Http) }"#;

    #[test]
    fn fires_on_a_filter_that_everything_passes() {
        assert_eq!(fired(&META, INLINE), ["f"]);
        assert_eq!(fired(&META, &INLINE.replace("Firewall", "Waf")), ["f"]);
    }

    #[test]
    fn is_silent_when_there_is_another_way() {
        let pair = INLINE.replace(r#""w": (kind"#, r#""f2": (kind: Firewall), "w": (kind"#).replace(
            "links: {",
            r#"links: { "l3": (from: "u", to: "f2", kind: Http), "l4": (from: "f2", to: "w", kind: Http),"#,
        );
        assert_eq!(fired(&META, &pair), Vec::<String>::new());
    }
}

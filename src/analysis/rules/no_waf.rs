//! # No WAF before the web application
//!
//! ## What it finds
//! A way from a browser to an application (or to a web server with nothing behind it) on which nothing inspects
//! requests.
//!
//! ## Why it matters
//! Most attacks are old and written down: a filter that knows them buys the days between the news of a flaw and
//! its update. It does not mend the flaw.
//!
//! ## How to fix it
//! Switch on the filter inside the balancer or web server, which costs no part on the path. One in the line of
//! its own must not be alone.
//!
//! ## When it is a false alarm
//! When a service in front of the drawing filters. Draw it as a web application firewall.

use std::collections::{HashMap, HashSet};

use super::sketch::Sketch;
use super::{Draft, Findings, RuleContext, RuleMeta, drawing};
use crate::analysis::{Finding, Severity};
use crate::model::{Design, Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-013",
    name: "no-waf",
    title: "No WAF before the web application",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::Tampering,
    references: &["OWASP ModSecurity Core Rule Set"],
    source: include_str!("no_waf.rs"),
};

/// One finding when some way is free of filters.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    if let Some(id) = unfiltered(cx) {
        let title = cx.design.title(id.as_str());
        let message = format!("Nothing inspects the requests that reach {title}: known attacks arrive there.");
        out.add_unstated(&META, &[], Vec::new(), message);
    }
}

/// The first application, or last web server, that requests reach without passing a filter.
fn unfiltered<'a>(cx: &RuleContext<'a>) -> Option<&'a Id> {
    let mut next: HashMap<&Id, Vec<&Id>> = HashMap::new();
    for link in cx.design.links.values().filter(|l| l.kind.serves()) {
        next.entry(&link.from).or_default().extend(drawing::behind(cx.design, &link.to));
    }
    let mut seen = HashSet::new();
    let mut ahead: Vec<&Id> = cx.components(|k| matches!(k, Kind::Client(_))).map(|(id, _)| id).collect();
    while let Some(id) = ahead.pop() {
        if !seen.insert(id) || inspects(cx.design, id) {
            continue;
        }
        match drawing::kind(cx.design, id) {
            Some(Kind::AppServer(_)) => return Some(id),
            Some(Kind::WebServer(_)) if !next.contains_key(id) => return Some(id),
            _ => ahead.extend(next.get(id).into_iter().flatten()),
        }
    }
    None
}

fn inspects(design: &Design, id: &Id) -> bool {
    match drawing::kind(design, id) {
        Some(Kind::Waf(_)) => true,
        Some(Kind::LoadBalancer(lb)) => lb.waf,
        Some(Kind::WebServer(web)) => web.waf,
        _ => false,
    }
}

/// Switches it on where users' requests are read first.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::new(cx.design);
    for id in drawing::readers(cx, false) {
        sketch.change(id, |c| match &mut c.kind {
            Kind::LoadBalancer(lb) => lb.waf = true,
            Kind::WebServer(web) => web.waf = true,
            _ => {}
        });
    }
    sketch.draft("Inspect requests where they are read first")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "web": (kind: WebServer), "app": (kind: AppServer) },
            links: { "u-web": (from: "u", to: "web", kind: Https), "web-app": (from: "web", to: "app", kind: Http) }
        "# => ["*"],
        silent: r#"
            components: { "u": (kind: Client), "web": (kind: WebServer(waf: true)), "app": (kind: AppServer) },
            links: { "u-web": (from: "u", to: "web", kind: Https), "web-app": (from: "web", to: "app", kind: Http) }
        "#,
        fixes: ["Inspect requests where they are read first"],
    }
}

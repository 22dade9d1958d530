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

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::Place;
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-013",
    name: "no-waf",
    title: "No WAF before the web application",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::Tampering,
    references: &["Threagile: missing-waf", "OWASP ModSecurity Core Rule Set"],
    source: include_str!("no_waf.rs"),
};

/// One finding when some way is free of filters.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    if let Some(id) = unfiltered(cx) {
        let title = cx.title(id);
        let message = format!("Nothing inspects the requests that reach {title}: known attacks arrive there.");
        out.add_unstated(&META, &[], Vec::new(), message);
    }
}

/// The first application, or last web server, that requests reach without passing a filter.
fn unfiltered<'a>(cx: &RuleContext<'a>) -> Option<&'a Id> {
    let mut seen = vec![false; cx.places()];
    let mut ahead: Vec<Place> = Vec::new();
    ahead.extend(cx.components(|k| matches!(k, Kind::Client(_))).filter_map(|(id, _)| cx.place(id)));
    while let Some(place) = ahead.pop() {
        let part = cx.component_at(place);
        if std::mem::replace(&mut seen[place as usize], true) || part.is_some_and(|(_, kind)| inspects(kind)) {
            continue;
        }
        let mut onward = cx.onward(place).filter(|(l, _)| l.kind.serves()).peekable();
        match part {
            Some((id, Kind::AppServer(_))) => return Some(id),
            Some((id, Kind::WebServer(_))) if onward.peek().is_none() => return Some(id),
            _ => {
                for (_, to) in onward {
                    ahead.extend(cx.open(&to));
                }
            }
        }
    }
    None
}

const fn inspects(kind: &Kind) -> bool {
    match kind {
        Kind::Waf(_) => true,
        Kind::LoadBalancer(lb) => lb.waf,
        Kind::WebServer(web) => web.waf,
        _ => false,
    }
}

/// Switches it on where users' requests are read first.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    for id in cx.readers(false) {
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

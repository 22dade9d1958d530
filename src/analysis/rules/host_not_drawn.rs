//! # Nothing says where it runs
//!
//! ## What it finds
//! A web server, application server or database that stands on no server.
//!
//! ## Why it matters
//! What runs on one machine dies with it. Where the drawing does not say what runs together, nobody can tell
//! whether the second copy survives the death of the first.
//!
//! ## How to fix it
//! Put it on a server, in the drawing as in the machine room.
//!
//! ## When it is a false alarm
//! When it is a service that somebody else runs, spread over machines of theirs.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "MOD-004",
    name: "host-not-drawn",
    title: "Nothing says where it runs",
    severity: Severity::Info,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["Threagile: incomplete-model"],
    source: include_str!("host_not_drawn.rs"),
};

/// One finding per part without a machine.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let hosted = |k: &Kind| matches!(k, Kind::WebServer(_) | Kind::AppServer(_) | Kind::Database(_));
    for (id, _) in cx.components(hosted).filter(|(_, c)| c.on.is_none()) {
        let title = cx.title(id);
        let message = format!("Nothing says on which machine {title} runs, so nothing says with what it dies.");
        out.add_unstated(&META, &[id], Vec::new(), message);
    }
}

/// Gives it a machine of its own. Not where everything hangs on the part: then it would hang on the machine too.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some((id, component)) = finding.subjects.first().and_then(|id| cx.design.components.get_key_value(id)) else {
        return Vec::new();
    };
    if !cx.ends(id).is_empty() {
        return Vec::new();
    }
    let spec = crate::catalog::kind(&component.kind);
    let mut sketch = Sketch::of(cx.design);
    let machine = sketch.add_machine(spec.stem, spec.label.trim_end_matches(" server"));
    sketch.move_to(id, &machine);
    sketch.draft(format!("Put {} on a server of its own", cx.title(id)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "lb": (kind: LoadBalancer), "web": (kind: WebServer), "files": (kind: AppFiles) }
        "# => ["web"],
        silent: r#"
            components: { "s": (kind: Server), "c": (kind: Container, on: "s"), "web": (kind: WebServer, on: "c") }
        "#,
        fixes: ["Put web on a server of its own"],
    }
}

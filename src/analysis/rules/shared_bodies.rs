//! Bodies that several rules share. Each rule keeps its own page, name and words.

use std::collections::HashSet;

use super::{Draft, Findings, RuleContext, RuleMeta, any_of};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Journey};
use crate::model::{Id, Kind};

/// One finding per component of a kind whose death alone ends journeys that count.
pub(super) fn each_that_ends(
    cx: &RuleContext,
    out: &mut Findings,
    meta: &RuleMeta,
    wanted: fn(&Kind) -> bool,
    counts: fn(&[Journey]) -> bool,
    why: &str,
) {
    for (id, _) in cx.components(wanted) {
        let ends = cx.ends(id);
        if counts(&ends) {
            let message = format!("When {} dies, no {} request succeeds: {why}.", cx.title(id), any_of(&ends));
            out.add(meta, &[id], ends, message);
        }
    }
}

/// Any journey at all counts.
pub(super) const fn any(ends: &[Journey]) -> bool {
    !ends.is_empty()
}

/// For the only web or application server of its tier: the links for one that is drawn and idle, or a second one.
pub(super) fn second_of_tier(cx: &RuleContext, finding: &Finding, what: &str) -> Vec<Draft> {
    let Some(subject) = finding.subjects.first() else { return Vec::new() };
    let idle = cx.idle_like(subject).into_iter().map(|idle| {
        let title = format!("Put {} to work beside {}", cx.title(idle), cx.title(subject));
        cx.draft(finding, &title, |sketch, id| sketch.put_to_work(idle, id))
    });
    let title = if cx.is_behind_another(subject) {
        format!("Add a second {what}")
    } else {
        format!("Add a second {what}, and two load balancers with a virtual IP before both")
    };
    let second = cx.draft(finding, &title, Sketch::second_member);
    idle.chain([second]).flatten().collect()
}

/// One finding per component whose drawing leaves a protection unstated. It is asked whether it is an entry of users.
pub(super) fn each_without(
    cx: &RuleContext,
    out: &mut Findings,
    meta: &RuleMeta,
    protected: fn(&Kind, bool) -> bool,
    says: &str,
) {
    let entries: HashSet<&Id> = cx.entry_parts().into_iter().collect();
    for (id, component) in &cx.design.components {
        if !protected(&component.kind, entries.contains(id)) {
            out.add_unstated(meta, &[id], Vec::new(), format!("{} {says}.", cx.title(id)));
        }
    }
}

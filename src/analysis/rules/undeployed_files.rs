//! # Files are local copies without a deploy step
//!
//! ## What it finds
//! Application files on two or more servers that nothing brings there in the same way.
//!
//! ## Why it matters
//! The copies were equal on the first day. After a hotfix on one server and a forgotten file on the other,
//! users see two sites in turn, and nobody can say which one is right.
//!
//! ## How to fix it
//! Bring releases to every server from one store, in one step that can be repeated.
//!
//! ## When it is a false alarm
//! When the servers are images that are replaced as a whole. Draw the image store as the artefact store.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::{ArtefactStore, Deploy, Id, Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-028",
    name: "undeployed-files",
    title: "Files are local copies without a deploy step",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::Tampering,
    references: &["Threagile: push-instead-of-pull-deployment (nearest)", "The Twelve-Factor App: build, release, run"],
    source: include_str!("undeployed_files.rs"),
};

/// One finding per copy that nothing deploys, when there are copies on several machines.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let copies: Vec<(&Id, &Id)> = cx
        .components(|k| matches!(k, Kind::AppFiles(_)))
        .filter_map(|(id, component)| Some((id, component.on.as_ref()?)))
        .collect();
    if copies.iter().all(|(_, host)| copies.first().is_some_and(|(_, first)| host == first)) {
        return;
    }
    for (id, host) in copies {
        if !cx.links_to(id).iter().any(|(_, l)| matches!(l.kind, LinkKind::Deploy(_))) {
            let message = format!(
                "Nothing brings releases to {} on {}: it drifts apart from the other copies.",
                cx.title(id),
                cx.title(host)
            );
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// One store for all copies.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let there = cx.components(|k| matches!(k, Kind::ArtefactStore(_))).map(|(id, _)| id.clone()).next();
    let title = if there.is_some() { "Deploy all copies from the artefact store" } else { "Add an artefact store" };
    cx.draft(finding, title, |sketch, _| {
        let store = there.unwrap_or_else(|| sketch.add_new(Kind::ArtefactStore(ArtefactStore::default()), None));
        for (files, _) in cx.components(|k| matches!(k, Kind::AppFiles(_))) {
            sketch.link(&store, files, LinkKind::Deploy(Deploy::default()));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const COPIES: &str = r#"components: {
        "s1": (kind: Server), "f1": (kind: AppFiles, on: "s1"), "s2": (kind: Server), "f2": (kind: AppFiles, on: "s2"),
        "store": (kind: ArtefactStore),
    }, links: { LINKS }"#;

    #[test]
    fn fires_on_each_copy_that_nothing_deploys() {
        assert_eq!(fired(&META, &COPIES.replace("LINKS", "")), ["f1", "f2"]);
        let one = r#""l": (from: "store", to: "f1", kind: Deploy)"#;
        assert_eq!(fired(&META, &COPIES.replace("LINKS", one)), ["f2"]);
    }

    #[test]
    fn is_silent_with_one_store_or_one_machine() {
        let both = r#""l": (from: "store", to: "f1", kind: Deploy), "m": (from: "store", to: "f2", kind: Deploy)"#;
        assert!(fired(&META, &COPIES.replace("LINKS", both)).is_empty());
        assert!(
            fired(&META, &COPIES.replace("LINKS", "").replace("s2", "s1").replacen(r#""s1": (kind: Server), "#, "", 1))
                .is_empty()
        );
    }
}

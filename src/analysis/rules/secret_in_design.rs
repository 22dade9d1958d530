//! # Secrets in the drawing or in app files
//!
//! ## What it finds
//! A password, token or private key in clear in the design's title, a name, a label, a note or the addresses of
//! a network. The finding says where it stands and never repeats it.
//!
//! ## Why it matters
//! The file is sent around, committed and exported as a picture. A secret in it is known to everybody who ever
//! saw it, and stays in the history after it was deleted.
//!
//! ## How to fix it
//! Replace it at once wherever it is valid, take it out of the text, and keep the new one in a secret store of
//! which the drawing names no more than the name.
//!
//! ## When it is a false alarm
//! When it is an example that is valid nowhere. Write a placeholder such as `<password>` instead.

use super::{Draft, Findings, RuleContext, RuleMeta, secrets};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Edit, GroupKind, Id, Note};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-018",
    name: "secret-in-design",
    title: "Secrets in the drawing or in app files",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-798", "CWE-522"],
    source: include_str!("secret_in_design.rs"),
};

/// One finding per part whose texts hold one. It speaks of ids only: a name may be the secret.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let ranges = cx.design.groups.iter().filter_map(|(id, group)| match &group.kind {
        GroupKind::Network(network) => Some((Some(id), network.cidr.as_str())),
        _ => None,
    });
    let texts = cx.texts().chain(ranges);
    let mut owners: Vec<Option<&Id>> =
        texts.filter(|(_, text)| !secrets::in_text(text).is_empty()).map(|(owner, _)| owner).collect();
    owners.sort_unstable();
    owners.dedup();
    for owner in owners {
        let place = owner.map_or_else(|| "The title".to_owned(), |id| format!("The text of `{id}`"));
        let message = format!("{place} holds a secret in clear, which everybody who gets the file can use.");
        let subjects: Vec<&Id> = owner.into_iter().collect();
        out.add(&META, &subjects, Vec::new(), message);
    }
}

/// Takes it out of the text.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    if finding.subjects.is_empty() {
        sketch.apply(Edit::SetName(secrets::without(&cx.design.name)));
    }
    for id in &finding.subjects {
        sketch.change(id, |c| c.name = secrets::without(&c.name));
        sketch.change_link(id, |l| l.label = secrets::without(&l.label));
        sketch.change_group(id, |g| {
            g.name = secrets::without(&g.name);
            if let GroupKind::Network(network) = &mut g.kind {
                network.cidr = secrets::without(&network.cidr);
            }
        });
        if let Some(note) = cx.design.notes.get(id) {
            let note = Note { text: secrets::without(&note.text), ..note.clone() };
            sketch.apply(Edit::SetNote { id: id.clone(), note });
        }
    }
    sketch.draft("Take the secret out of the text, and replace it where it is valid")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    const TITLE: &str = "Take the secret out of the text, and replace it where it is valid";

    rule_tests! {
        fires: r#"
            name: "admin password=hunter2",
            components: { "db": (name: "Database, token: 7abc123", kind: Database), "app": (kind: AppServer) },
            groups: { "net": (kind: Network(cidr: "key=0a1b2c"), members: ["db"]) },
            links: { "app-db": (from: "app", to: "db", kind: Sql, label: "mysql://root:x1@db") },
            notes: { "n": (text: "AKIAIOSFODNN7EXAMPLE") }
        "# => ["*", "app-db", "db", "n", "net"],
        silent: r#"
            name: "Where the password is kept",
            components: { "db": (name: "Database (password: see the vault)", kind: Database) },
            groups: { "net": (kind: Network(cidr: "192.0.2.0/24"), members: ["db"]) },
            notes: { "n": (text: "password=<from the vault>") }
        "#,
        fixes: [TITLE; 5],
    }

    #[test]
    fn the_secret_is_not_repeated() {
        let design = testing::design(r#"components: { "db": (name: "password=hunter2", kind: Database) }"#);
        let report = testing::report(&design);
        let said = report.findings.iter().filter(|f| f.code == "SEC-018").map(|f| &f.message);
        assert!(said.into_iter().all(|message| !message.contains("hunter2")));
    }
}

//! # Database reachable from users
//!
//! ## What it finds
//! A line from a browser straight to a database, or a database whose port is open to everybody.
//!
//! ## Why it matters
//! The database trusts whoever knows a password, and now everybody may try. Robots find an open port within
//! hours, guess passwords without end, and use the flaws that the next update would have closed.
//!
//! ## How to fix it
//! Remove the line; bind the database to an address of the inner network, and let applications alone speak with
//! it.
//!
//! ## When it is a false alarm
//! When it means an administrator who comes through a tunnel. Draw the tunnel's end, not the browser.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-010",
    name: "database-exposed",
    title: "Database reachable from users",
    severity: Severity::Critical,
    profile: super::Profile::Core,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-668"],
    source: include_str!("database_exposed.rs"),
};

/// One finding per line from a browser, and one per open port.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link, from, _) in cx.lines() {
        if matches!(from, Some(Kind::Client(_))) && matches!(link.kind, LinkKind::Sql(_)) {
            let to = cx.title(&link.to);
            let message = format!("Users reach {to} directly: everybody may guess its passwords.");
            out.add(&META, &[id], Vec::new(), message);
        }
    }
    for (id, _) in cx.components(|k| matches!(k, Kind::Database(db) if db.public)) {
        let title = cx.title(id);
        let message = format!("The port of {title} is open to everybody, who may guess its passwords.");
        out.add(&META, &[id], Vec::new(), message);
    }
}

/// Removes the line, or closes the port.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    if finding.subjects.iter().any(|id| cx.design.links.contains_key(id)) {
        let mut sketch = Sketch::of(cx.design);
        sketch.remove(&finding.subjects);
        return sketch.draft("Remove the line from users to the database");
    }
    cx.change_kinds(finding, "Close the port of the database to the outside", |kind| {
        if let Kind::Database(db) = kind {
            db.public = false;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "db": (kind: Database), "open": (kind: Database(public: true)) },
            links: { "u-db": (from: "u", to: "db", kind: Sql) }
        "# => ["open", "u-db"],
        silent: r#"
            components: { "u": (kind: Client), "app": (kind: AppServer), "db": (kind: Database) },
            links: { "u-app": (from: "u", to: "app", kind: Https), "app-db": (from: "app", to: "db", kind: Sql) }
        "#,
        fixes: ["Close the port of the database to the outside", "Remove the line from users to the database"],
    }
}

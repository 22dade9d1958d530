//! # Servers hold all the same components
//!
//! ## What it finds
//! Two or more servers that each hold a web server, an application server and a database.
//!
//! ## Why it matters
//! The three want different things (many connections, processor time, memory and disk) and compete for one
//! machine. None can be scaled without the others, and each loss of a machine hits three tiers at once.
//!
//! ## How to fix it
//! A server of its own for each role, the database first.
//!
//! ## When it is a false alarm
//! When the site is small and the machines are many. Two all-in-one servers are a fair beginning.

use std::collections::BTreeMap;

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-021",
    name: "identical-servers",
    title: "Servers hold all the same components",
    severity: Severity::Low,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-653"],
    source: include_str!("identical_servers.rs"),
};

/// One finding per server that holds everything, when there are several.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut roles: BTreeMap<&Id, [bool; 3]> = BTreeMap::new();
    for (id, component) in &cx.design.components {
        let role = match component.kind {
            Kind::WebServer(_) => 0,
            Kind::AppServer(_) => 1,
            Kind::Database(_) => 2,
            _ => continue,
        };
        for host in cx.design.hosts_of(id.as_str()).filter(|h| matches!(cx.kind(h), Some(Kind::Server(_)))) {
            roles.entry(host).or_default()[role] = true;
        }
    }
    let mixed: Vec<&Id> = roles.into_iter().filter(|(_, roles)| *roles == [true; 3]).map(|(id, _)| id).collect();
    for id in mixed.iter().filter(|_| mixed.len() >= 2) {
        let message = format!(
            "{} holds a web server, an application server and a database, as others do: nothing can grow alone.",
            cx.title(id)
        );
        out.add(&META, &[id], Vec::new(), message);
    }
}

/// A server of its own for each of its databases.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.draft(finding, "Move its database to a server of its own", |sketch, host| {
        for (id, _) in cx.components(|k| matches!(k, Kind::Database(_))) {
            if cx.design.hosts_of(id.as_str()).any(|h| h == host) {
                sketch.move_to_own_host(id);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const SAME: &str = r#"components: {
        "s1": (kind: Server), "w1": (kind: WebServer, on: "s1"), "a1": (kind: AppServer, on: "s1"), "d1": (kind: Database, on: "s1"),
        "s2": (kind: Server), "w2": (kind: WebServer, on: "s2"), "a2": (kind: AppServer, on: "s2"), "d2": (kind: Database, on: "s2"),
    }"#;

    #[test]
    fn fires_on_each_server_that_holds_everything() {
        assert_eq!(fired(&META, SAME), ["s1", "s2"]);
    }

    #[test]
    fn is_silent_when_at_most_one_does() {
        assert!(fired(&META, &SAME.replace(r#"Database, on: "s2""#, "Database")).is_empty());
    }
}

//! # Database on the same server as the public web tier
//!
//! ## What it finds
//! A server that holds both a web server and a database.
//!
//! ## Why it matters
//! The web server is what strangers speak with all day. A single flaw in it, or in what it hands requests to,
//! puts them on the machine on which the files of the database lie; no firewall is left between. The two also
//! fight for the same memory.
//!
//! ## How to fix it
//! Give the database a machine of its own, which only the application servers may reach.
//!
//! ## When it is a false alarm
//! On the first machine of a small site, as a decision: accept it with a date.

use std::collections::BTreeMap;

use super::{Draft, Findings, RuleContext, RuleMeta, list};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::{is_network, is_zone};
use crate::analysis::{Finding, Severity};
use crate::model::{Design, Id, Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-011",
    name: "database-beside-web",
    title: "Database on the same server as the public web tier",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-653", "CIS MySQL Benchmark: dedicated machine"],
    source: include_str!("database_beside_web.rs"),
};

/// One finding per machine that holds both.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut held: BTreeMap<&Id, (Vec<&Id>, Vec<&Id>)> = BTreeMap::new();
    for (id, component) in cx.components(|k| matches!(k, Kind::WebServer(_) | Kind::Database(_))) {
        let Some(machine) = cx.machine(id) else { continue };
        let (webs, databases) = held.entry(machine).or_default();
        if matches!(component.kind, Kind::WebServer(_)) { webs.push(id) } else { databases.push(id) }
    }
    for (machine, (webs, databases)) in held {
        if let (Some(web), Some(database)) = (webs.first(), databases.first()) {
            let [machine_title, web, database] = [machine, web, database].map(|id| cx.title(id));
            let message =
                format!("{machine_title} holds {database} beside {web}: a flaw in the web tier reaches the data.");
            out.add(&META, &[machine], Vec::new(), message);
        }
    }
}

/// Moves each database of the machine to one of its own, where its place and its watcher follow. A primary on
/// which everything hangs gets a failover too, if it has replicas, or everything would hang on the new machine.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let design = cx.design;
    let Some(old) = finding.subjects.first() else { return Vec::new() };
    let is_database = |k: &Kind| matches!(k, Kind::Database(_));
    let databases: Vec<&Id> =
        cx.components(is_database).map(|(id, _)| id).filter(|id| cx.machine(id) == Some(old)).collect();
    let mut sketch = Sketch::of(design);
    let mut promoted = "";
    for database in &databases {
        let own = sketch.add_machine("db", "Database");
        if let Some(kind) = cx.kind(old) {
            sketch.change(&own, |c| c.kind = kind.clone());
        }
        sketch.move_to(database, &own);
        follow(&mut sketch, design, old, &own);
        encrypt(&mut sketch, cx, database);
        if !cx.replicas(database).is_empty() && !cx.ends(database).is_empty() {
            sketch.elect(database);
            promoted = ", with a failover";
        }
    }
    let titles: Vec<&str> = databases.iter().map(|id| design.title(id.as_str())).collect();
    let machines = if titles.len() > 1 { "servers of their own" } else { "a server of its own" };
    sketch.draft(format!("Move {} to {machines}{promoted}, and encrypt the way there", list(&titles, "and")))
}

/// What stayed on one machine until now crosses a network.
fn encrypt(sketch: &mut Sketch, cx: &RuleContext, database: &Id) {
    for (id, _) in cx.links_to(database).iter().filter(|(_, l)| cx.together(&l.from, &l.to)) {
        sketch.change_link(id, |l| {
            if let LinkKind::Sql(sql) = &mut l.kind {
                sql.tls = true;
            }
        });
    }
}

/// The new machine is where the old one was: in its zone and network, watched by what watched it.
fn follow(sketch: &mut Sketch, design: &Design, old: &Id, new: &Id) {
    let places = design.groups_of(old.as_str()).filter(|(_, g)| is_zone(&g.kind) || is_network(&g.kind));
    for (group, _) in places {
        sketch.change_group(group, |g| g.members.push(new.clone()));
    }
    for link in design.links.values().filter(|l| l.to == *old && matches!(l.kind, LinkKind::Monitoring(_))) {
        sketch.link(&link.from, new, link.kind.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "server-1": (name: "Server 1", kind: Server(firewall: true)), "web": (kind: WebServer, on: "server-1"),
                "box": (kind: Container, on: "server-1"), "db": (kind: Database, on: "box"),
            }
        "# => ["server-1"],
        silent: r#"
            components: {
                "server-1": (kind: Server), "web": (kind: WebServer, on: "server-1"),
                "server-2": (kind: Server), "db": (kind: Database, on: "server-2"),
            }
        "#,
        fixes: ["Move db to a server of its own, and encrypt the way there"],
    }

    #[test]
    fn a_primary_that_ends_writes_does_not_make_its_new_machine_a_single_point_of_failure() {
        let design = crate::storage::template("distributed").expect("a template").design();
        let before = testing::report(&design);
        let rule = super::super::find("SEC-011").expect("a rule");
        let finding = before.findings.iter().find(|f| f.code == "SEC-011").expect("it fires");
        let draft = testing::drafts(rule, &design, &before, finding).remove(0);
        assert_eq!(draft.title, "Move db-1 to a server of its own, with a failover, and encrypt the way there");
        let mut mended = design.clone();
        for edit in draft.edits {
            mended.apply(edit).expect("it was tried");
        }
        let after = testing::report(&mended);
        assert!(after.spofs().keys().all(|id| before.spofs().contains_key(id)), "{:?}", after.spofs());
    }
}

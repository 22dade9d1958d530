//! # Shared or root database account
//!
//! ## What it finds
//! An application that speaks to a database as its administrator, with an account that others use too, or with
//! one about which the drawing says nothing.
//!
//! ## Why it matters
//! One flaw in the application is then a flaw in everything the account may do: drop tables, read other
//! applications' data, create accounts. And a password that several share is changed by nobody.
//!
//! ## How to fix it
//! One account per application, with the rights it needs on the tables it needs, and no more.
//!
//! ## When it is a false alarm
//! When the drawing merely leaves it out: say `account: LeastPrivilege` on the line.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::{Account, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-017",
    name: "shared-database-account",
    title: "Shared or root database account",
    severity: Severity::High,
    profile: super::Profile::Hardening,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-250", "CWE-272", "CIS MySQL Benchmark"],
    source: include_str!("shared_database_account.rs"),
};

/// One finding per line without an account of its own.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link) in &cx.design.links {
        let LinkKind::Sql(sql) = &link.kind else { continue };
        let [from, to] = [&link.from, &link.to].map(|end| cx.title(end));
        match sql.account {
            Account::LeastPrivilege => {}
            Account::Unstated => {
                let message = format!("Nothing says that {from} has an account of its own on {to}, with few rights.");
                out.add_unstated(&META, &[id], Vec::new(), message);
            }
            Account::Root => {
                let message = format!("{from} is the administrator of {to}: a flaw in it may do everything there.");
                out.add(&META, &[id], Vec::new(), message);
            }
            Account::Shared => {
                let message = format!("{from} shares its account on {to} with others: a leak anywhere is a leak here.");
                out.add(&META, &[id], Vec::new(), message);
            }
        }
    }
}

/// An account of its own.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_links(finding, "Use an account of its own with few rights", |kind| {
        if let LinkKind::Sql(sql) = kind {
            sql.account = Account::LeastPrivilege;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "app": (kind: AppServer), "db": (kind: Database) },
            links: { "app-db": (from: "app", to: "db", kind: Sql(account: Root)) }
        "# => ["app-db"],
        silent: r#"
            components: { "app": (kind: AppServer), "db": (kind: Database) },
            links: { "app-db": (from: "app", to: "db", kind: Sql(account: LeastPrivilege)) }
        "#,
        fixes: ["Use an account of its own with few rights"],
    }
}

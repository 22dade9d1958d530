//! The pages of the rules: one for a terminal, or all as one document.

use std::fmt::Write as _;

use crate::analysis::rules::{Profile, RULES, RuleMeta};
use crate::catalog::capital;

/// One rule's page, and below it what it is called and where its reason can be read.
pub(super) fn one(meta: &RuleMeta) -> String {
    format!(
        "{}\n{} `{}`: {}. References: {}.\n",
        meta.page(),
        meta.code,
        meta.name,
        class(meta),
        meta.references.join(", ")
    )
}

/// All rules: a table, then their pages.
pub(super) fn all() -> String {
    let profiles = |wanted: Profile| RULES.iter().filter(|rule| rule.meta.profile == wanted).count();
    let (count, core) = (RULES.len(), profiles(Profile::Core));
    let mut out = format!(
        "# The rules\n\n{count} rules: {core} of the core, and {} of advice beyond it, which `linchpin check --profile \
         hardening` gives too. `linchpin explain RULE` prints one of these pages.\n\n| rule | name | severity | profile | \
         says |\n|---|---|---|---|---|\n",
        count - core
    );
    for meta in RULES.iter().map(|rule| rule.meta) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "| [{}](#{}) | `{}` | {} | {} | {} |",
            meta.code,
            anchor(meta),
            meta.name,
            meta.severity.name(),
            profile(meta.profile),
            meta.title
        );
    }
    for meta in RULES.iter().map(|rule| rule.meta) {
        let _ = write!(out, "\n## {} {}\n\n**{}.** {}.\n", meta.code, meta.name, meta.title, capital(&class(meta)));
        // The page's own title has been said; what it is divided into moves down below the rule's heading.
        let page = meta.page();
        out.push('\n');
        for line in page.lines().skip_while(|line| !line.starts_with("## ")) {
            match line.strip_prefix("## ") {
                Some(heading) => out.extend(["### ", heading, "\n\n"]),
                None => out.extend([line, "\n"]),
            }
        }
        let _ = writeln!(out, "\nReferences: {}.", meta.references.join(", "));
    }
    out
}

/// `high, core profile, STRIDE D (denial of service)`.
fn class(meta: &RuleMeta) -> String {
    format!(
        "{}, {} profile, STRIDE {} ({})",
        meta.severity.name(),
        profile(meta.profile),
        meta.stride.letter(),
        meta.stride.name()
    )
}

/// The name that renderers of Markdown give to the rule's heading.
fn anchor(meta: &RuleMeta) -> String {
    format!("{}-{}", meta.code.to_lowercase(), meta.name)
}

const fn profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Core => "core",
        Profile::Hardening => "hardening",
    }
}

//! `linchpin explain`: the page of a rule, or the lesson of a kind.

use std::fmt::Write as _;

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis::rules::{self, Profile, RULES, Stride};
use crate::catalog::{self, GROUPS, KINDS, Property};

/// Arguments of `linchpin explain`.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A rule's name or code, or a kind: load-balancer-spof, REL-001, load-balancer
    #[arg(value_name = "RULE-OR-KIND")]
    subject: String,
}

/// Prints the page.
///
/// # Errors
/// When nothing has this name; the names are listed then.
pub(super) fn run(args: &ExplainArgs) -> Outcome {
    let subject = &args.subject;
    let page = if let Some(rule) = rules::find(subject) {
        let meta = rule.meta;
        format!(
            "{}\n{} `{}`: {}, {} profile, STRIDE {} ({}). References: {}.\n",
            meta.page(),
            meta.code,
            meta.name,
            meta.severity.name(),
            profile(meta.profile),
            meta.stride.letter(),
            threat(meta.stride),
            meta.references.join(", ")
        )
    } else if let Some(kind) = catalog::find_kind(subject).or_else(|| KINDS.iter().copied().find(|k| k.stem == subject))
    {
        kind_page(kind.label, kind.lesson, kind.properties)
    } else if let Some(group) = GROUPS.iter().find(|g| g.name == subject || g.type_name == subject) {
        kind_page(group.label, group.lesson, group.properties)
    } else {
        let rules = RULES.iter().map(|r| r.meta.name);
        let names: Vec<&str> = rules.chain(KINDS.iter().map(|k| k.name)).chain(GROUPS.iter().map(|g| g.name)).collect();
        return Err(Failure::usage(format!("nothing is called `{subject}`; there are {}", names.join(", "))));
    };
    print::out(&page)?;
    Ok(Exit::Clean)
}

const fn profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Core => "core",
        Profile::Hardening => "hardening",
    }
}

const fn threat(stride: Stride) -> &'static str {
    match stride {
        Stride::Spoofing => "spoofing",
        Stride::Tampering => "tampering",
        Stride::Repudiation => "repudiation",
        Stride::InformationDisclosure => "information disclosure",
        Stride::DenialOfService => "denial of service",
        Stride::ElevationOfPrivilege => "elevation of privilege",
    }
}

fn kind_page(label: &str, lesson: &str, properties: &[Property]) -> String {
    let mut page = format!("# {label}\n\n{lesson}\n");
    if !properties.is_empty() {
        page.push_str("\n## Properties\n\n");
    }
    for p in properties {
        let default = if p.default.is_empty() { "empty" } else { p.default };
        // Writing to a string cannot fail.
        let _ = writeln!(page, "- `{}`: {} (default: {default})", p.name, p.meaning);
    }
    page
}

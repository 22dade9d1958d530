//! `linchpin explain`: the page of a rule, the lesson of a kind, the meaning of a number, or all of them as one document.

mod figures;
mod kinds;
mod rules;

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis::figures::{FIGURES, Figure};
use crate::analysis::rules::{RULES, find as find_rule};
use crate::catalog::{self, GROUPS, KINDS, LINKS};

/// Arguments of `linchpin explain`.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A rule's name or code, or a kind of component, group or link: load-balancer-spof, REL-001, load-balancer, Https.
    /// Or a figure: expected, spof, p99. `rules`, `kinds` and `figures` are all of them
    #[arg(value_name = "RULE-OR-KIND")]
    subject: String,
}

/// Prints the page.
///
/// # Errors
/// When nothing has this name; the names are listed then.
pub(super) fn run(args: &ExplainArgs) -> Outcome {
    let Some(page) = page(&args.subject) else {
        let (subject, names) = (&args.subject, names());
        return Err(Failure::usage(format!("nothing is called `{subject}`; there are {}", names.join(", "))));
    };
    print::out(&page)?;
    Ok(Exit::Clean)
}

fn page(subject: &str) -> Option<String> {
    match subject {
        "rules" => return Some(rules::all()),
        "kinds" => return Some(kinds::all()),
        "figures" => return Some(figures::all()),
        _ => {}
    }
    if let Some(rule) = find_rule(subject) {
        return Some(rules::one(rule.meta));
    }
    if let Some(kind) = catalog::find_kind(subject).or_else(|| KINDS.iter().copied().find(|k| k.stem == subject)) {
        return Some(kinds::component(kind, 1));
    }
    if let Some(group) = GROUPS.iter().find(|g| g.name == subject || g.type_name == subject) {
        return Some(kinds::group(group, 1));
    }
    if let Some(figure) = Figure::find(subject) {
        return Some(figures::one(figure, 1));
    }
    let link = LINKS.iter().find(|l| l.type_name.eq_ignore_ascii_case(subject))?;
    Some(kinds::link(link, 1))
}

/// Everything that can be explained. The names of kinds come before those of links, as they are found: `Other` is both.
pub(super) fn names() -> Vec<&'static str> {
    let rules = RULES.iter().map(|rule| rule.meta.name);
    let kinds = KINDS.iter().map(|kind| kind.name).chain(GROUPS.iter().map(|group| group.name));
    let links = LINKS.iter().map(|link| link.type_name).filter(|name| catalog::find_kind(name).is_none());
    let figures = FIGURES.iter().map(|figure| figure.name);
    rules.chain(kinds).chain(links).chain(figures).chain(["rules", "kinds", "figures"]).collect()
}

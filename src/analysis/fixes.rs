//! Fixes that hold: what a rule proposes is drawn on a copy and analysed again before it is offered.
//!
//! A fix is offered when its finding is gone and nothing new of severity high or above has come. Findings
//! are the same when their keys are.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Availability, Finding, Fix, Journey, JourneyReport, Severity};
use super::rules::{self, Draft, Profile, RuleContext};
use super::structure::Structure;
use super::{analyse_with, failures, today};
use crate::catalog;
use crate::model::{Design, Edit};

/// The largest design, in components, for which fixes are looked for without being asked for.
pub const TITLED_UP_TO: usize = 500;

/// A fix that holds, with what it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferedFix {
    /// What it does, as a command.
    pub title: String,
    /// The edits, in order; one gesture of the editor.
    pub edits: Vec<Edit>,
    /// The keys of the findings that are gone afterwards, in the order of the report.
    pub closed: Vec<String>,
    /// The keys of the findings that were not there before; none is high or worse.
    pub opened: Vec<String>,
    /// The availabilities of each journey before and after; none: not drawn, or past the budget.
    pub availability: BTreeMap<Journey, (Option<Availability>, Option<Availability>)>,
}

/// A fix that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedFix {
    /// The finding that it was made for.
    pub finding: Finding,
    /// What was made.
    pub fix: OfferedFix,
}

/// The fixes that hold for one finding of a design, the rule's first choice first.
pub fn fixes(design: &Design, finding: &Finding, profile: Profile) -> Vec<OfferedFix> {
    let look = Look::at(design, profile);
    let offered = look.offers(finding);
    let before = if offered.is_empty() { BTreeMap::new() } else { availability(design, profile) };
    offered.into_iter().map(|offer| offer.with_availability(&before, profile)).collect()
}

/// Writes the titles of the fixes that hold into a report's findings, for designs of up to [`TITLED_UP_TO`]
/// components.
pub fn fill_titles(design: &Design, findings: &mut [Finding], profile: Profile) {
    if design.components.len() > TITLED_UP_TO {
        return;
    }
    let look = Look::at(design, profile);
    for finding in findings.iter_mut().filter(|f| !f.accepted) {
        finding.fixes = look.offers(finding).into_iter().map(|offer| Fix { title: offer.draft.title }).collect();
    }
}

/// Mends core findings of severity medium or above, the worst first, until none is left or nothing helps.
///
/// Each step leaves strictly less to find (counted by severity, the worst counting first), so it ends, and
/// doing it again changes nothing. Accepted findings stay.
pub fn fix_all(design: &Design) -> (Design, Vec<AppliedFix>) {
    fix_where(design, Profile::Core, |finding| finding.severity >= Severity::Medium)
}

/// Mends the findings of one rule, by name or code, as [`fix_all`] does all.
pub fn fix_rule(design: &Design, rule: &str) -> (Design, Vec<AppliedFix>) {
    let Some(meta) = rules::find(rule).map(|r| r.meta) else { return (design.clone(), Vec::new()) };
    fix_where(design, meta.profile, |finding| finding.code == meta.code)
}

fn fix_where(design: &Design, profile: Profile, wanted: impl Fn(&Finding) -> bool) -> (Design, Vec<AppliedFix>) {
    let mut design = design.clone();
    let mut applied = Vec::new();
    while let Some((finding, offer)) = best(&design, profile, &wanted) {
        let before = availability(&design, profile);
        design.clone_from(&offer.design);
        applied.push(AppliedFix { finding, fix: offer.with_availability(&before, profile) });
    }
    (design, applied)
}

/// The first fix of the worst finding that has one that leaves less to find.
fn best(design: &Design, profile: Profile, wanted: impl Fn(&Finding) -> bool) -> Option<(Finding, Offer)> {
    let look = Look::at(design, profile);
    let weight = weight(&look.findings);
    look.findings.iter().filter(|f| !f.accepted && wanted(f)).find_map(|finding| {
        let offer = look.offers(finding).into_iter().find(|offer| offer.weight < weight)?;
        Some((finding.clone(), offer))
    })
}

/// How much there is to find: the number of findings per severity, the worst first.
fn weight(findings: &[Finding]) -> [usize; 5] {
    Severity::ALL.map(|severity| findings.iter().filter(|f| f.severity == severity && !f.accepted).count())
}

/// A design as far as the rules look at it.
struct Look<'a> {
    design: &'a Design,
    profile: Profile,
    structures: BTreeMap<Journey, Structure>,
    journeys: BTreeMap<Journey, JourneyReport>,
    findings: Vec<Finding>,
}

/// A draft that holds.
struct Offer {
    draft: Draft,
    design: Design,
    closed: Vec<String>,
    opened: Vec<String>,
    weight: [usize; 5],
}

impl<'a> Look<'a> {
    fn at(design: &'a Design, profile: Profile) -> Self {
        let structures: BTreeMap<Journey, Structure> =
            Journey::ALL.into_iter().map(|j| (j, Structure::compile(design, j))).collect();
        let journeys: BTreeMap<Journey, JourneyReport> =
            structures.iter().map(|(j, s)| (*j, failures::alone(s))).collect();
        let findings = rules::run(&RuleContext::new(design, &structures, &journeys), profile, &today());
        Self { design, profile, structures, journeys, findings }
    }

    fn offers(&self, finding: &Finding) -> Vec<Offer> {
        let context = RuleContext::new(self.design, &self.structures, &self.journeys);
        rules::drafts(&context, finding).into_iter().filter_map(|draft| self.attempt(finding, draft)).collect()
    }

    /// Draws a draft and looks again; none when it does not hold.
    fn attempt(&self, finding: &Finding, draft: Draft) -> Option<Offer> {
        let mut design = self.design.clone();
        for edit in &draft.edits {
            if let Err(violation) = design.apply(edit.clone()) {
                debug_assert!(false, "{}, {}: {violation}", finding.key, draft.title);
                return None;
            }
        }
        if let Err(violation) = catalog::check(&design) {
            debug_assert!(false, "{}, {}: {violation}", finding.key, draft.title);
            return None;
        }
        let after = Look::at(&design, self.profile).findings;
        let had: BTreeSet<&str> = self.findings.iter().map(|f| f.key.as_str()).collect();
        let has: BTreeSet<&str> = after.iter().map(|f| f.key.as_str()).collect();
        let new: Vec<&Finding> = after.iter().filter(|f| !had.contains(f.key.as_str())).collect();
        if has.contains(finding.key.as_str()) || new.iter().any(|f| f.severity >= Severity::High && !f.accepted) {
            return None;
        }
        let closed = self.findings.iter().map(|f| &f.key).filter(|key| !has.contains(key.as_str())).cloned().collect();
        let opened = new.into_iter().map(|f| f.key.clone()).collect();
        let weight = weight(&after);
        Some(Offer { draft, design, closed, opened, weight })
    }
}

impl Offer {
    fn with_availability(self, before: &BTreeMap<Journey, Option<Availability>>, profile: Profile) -> OfferedFix {
        let after = availability(&self.design, profile);
        let of = |all: &BTreeMap<Journey, Option<Availability>>, journey| all.get(&journey).copied().flatten();
        OfferedFix {
            title: self.draft.title,
            edits: self.draft.edits,
            closed: self.closed,
            opened: self.opened,
            availability: Journey::ALL.into_iter().map(|j| (j, (of(before, j), of(&after, j)))).collect(),
        }
    }
}

fn availability(design: &Design, profile: Profile) -> BTreeMap<Journey, Option<Availability>> {
    let report = analyse_with(design, profile, &today());
    report.journeys.into_iter().map(|(journey, report)| (journey, report.availability)).collect()
}

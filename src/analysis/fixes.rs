//! Fixes that hold: what a rule proposes is drawn on a copy and analysed again before it is offered.
//!
//! A fix is offered when its finding is gone and nothing new of severity high or above has come. Findings
//! are the same when their keys are.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};
use std::mem::discriminant;
use std::rc::Rc;

use super::finding::{Finding, Fix, Severity};
use super::journey::{Availability, Journey, JourneyReport};
use super::rules::{self, Draft, Profile, RuleContext};
use super::structure::Structure;
use super::{failures, today};
use crate::catalog;
use crate::model::{Component, Design, Edit, GroupKind, Kind, LinkKind};

/// The largest design, in components, for which fixes are looked for without being asked for.
pub const TITLED_UP_TO: usize = 500;

/// How many components may be analysed again, all drafts together, for titles that nobody asked for: about half a second of one core.
const TITLE_BUDGET: usize = 50_000;

type Shares = BTreeMap<Journey, Option<Availability>>;

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
    let offered = look.offers(&look.context(), finding);
    let before = if offered.is_empty() { Shares::new() } else { availability(design) };
    let after = |offer: &Offer| made(design, &offer.draft.edits).map_or_else(Shares::new, |made| availability(&made));
    offered
        .into_iter()
        .map(|offer| {
            let after = after(&offer);
            offer.with_availability(&before, &after)
        })
        .collect()
}

/// Writes the titles of the fixes that hold into a report's findings, for designs of up to [`TITLED_UP_TO`]
/// components: the worst findings first, and as many as there is time for.
pub fn fill_titles(design: &Design, findings: &mut [Finding], profile: Profile) {
    if design.components.len() > TITLED_UP_TO {
        return;
    }
    let look = Look::at(design, profile);
    let context = look.context();
    for finding in findings.iter_mut().filter(|f| !f.accepted) {
        if look.analysed.get() > TITLE_BUDGET {
            return;
        }
        let offers = look.offers(&context, finding).into_iter();
        finding.fixes = offers.map(|offer| Fix { title: offer.draft.title }).collect();
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
    let mut before = availability(&design);
    while let Some((finding, offer)) = best(&design, profile, &wanted) {
        let Some(next) = made(&design, &offer.draft.edits) else { break };
        let after = availability(&next);
        applied.push(AppliedFix { finding, fix: offer.with_availability(&before, &after) });
        (design, before) = (next, after);
    }
    (design, applied)
}

/// The first fix of the worst finding that has one that leaves less to find.
fn best(design: &Design, profile: Profile, wanted: impl Fn(&Finding) -> bool) -> Option<(Finding, Offer)> {
    let look = Look::at(design, profile);
    let (context, weight) = (look.context(), weight(&look.findings));
    look.findings.iter().filter(|f| !f.accepted && wanted(f)).find_map(|finding| {
        let offer = look.offers(&context, finding).into_iter().find(|offer| offer.weight < weight)?;
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
    /// What was found after edits that were tried: the drafts for several findings are often the same.
    tried: RefCell<Vec<Tried>>,
    /// How many components were analysed again.
    analysed: Cell<usize>,
}

/// Edits, and what is found after them.
type Tried = (Vec<Edit>, Rc<[Finding]>);

/// A draft that holds.
struct Offer {
    draft: Draft,
    closed: Vec<String>,
    opened: Vec<String>,
    weight: [usize; 5],
}

impl<'a> Look<'a> {
    fn at(design: &'a Design, profile: Profile) -> Self {
        let structures = Structure::compile_all(design);
        let journeys: BTreeMap<Journey, JourneyReport> =
            structures.iter().map(|(j, s)| (*j, failures::alone(s))).collect();
        let findings = rules::run(&RuleContext::new(design, &structures, &journeys), profile, &today());
        Self { design, profile, structures, journeys, findings, tried: RefCell::default(), analysed: Cell::default() }
    }

    fn context(&self) -> RuleContext<'_> {
        RuleContext::new(self.design, &self.structures, &self.journeys)
    }

    fn offers(&self, context: &RuleContext, finding: &Finding) -> Vec<Offer> {
        rules::drafts(context, finding).into_iter().filter_map(|draft| self.attempt(finding, draft)).collect()
    }

    /// A draft with what it changes; none when it does not hold.
    fn attempt(&self, finding: &Finding, draft: Draft) -> Option<Offer> {
        let after = self.after(&draft)?;
        if after.iter().any(|f| f.key == finding.key) {
            return None;
        }
        let had: HashSet<&str> = self.findings.iter().map(|f| f.key.as_str()).collect();
        let new: Vec<&Finding> = after.iter().filter(|f| !had.contains(f.key.as_str())).collect();
        if new.iter().any(|f| f.severity >= Severity::High && !f.accepted) {
            return None;
        }
        let has: HashSet<&str> = after.iter().map(|f| f.key.as_str()).collect();
        let closed = self.findings.iter().map(|f| &f.key).filter(|key| !has.contains(key.as_str())).cloned().collect();
        let opened = new.into_iter().map(|f| f.key.clone()).collect();
        let weight = weight(&after);
        Some(Offer { draft, closed, opened, weight })
    }

    /// What is found when a draft is made.
    fn after(&self, draft: &Draft) -> Option<Rc<[Finding]>> {
        if let Some((_, after)) = self.tried.borrow().iter().find(|(edits, _)| *edits == draft.edits) {
            return Some(Rc::clone(after));
        }
        let design = made(self.design, &draft.edits)?;
        let parts = design.components.len();
        let after: Rc<[Finding]> = if draft.edits.iter().all(|edit| is_beside_failures(self.design, edit)) {
            // What a failure does is the same as before; only the rules have to look again.
            debug_assert!(Look::at(&design, self.profile).journeys == self.journeys, "{}", draft.title);
            self.analysed.set(self.analysed.get() + parts / 8);
            rules::run(&RuleContext::new(&design, &self.structures, &self.journeys), self.profile, &today()).into()
        } else {
            self.analysed.set(self.analysed.get() + parts);
            Look::at(&design, self.profile).findings.into()
        };
        self.tried.borrow_mut().push((draft.edits.clone(), Rc::clone(&after)));
        Some(after)
    }
}

/// Whether an edit changes nothing on which a journey depends: a place, a text, or a property that says how well a
/// part is protected, and not whether it works.
fn is_beside_failures(design: &Design, edit: &Edit) -> bool {
    match edit {
        Edit::SetName(_) | Edit::SetNote { .. } | Edit::Place { .. } | Edit::Bend { .. } | Edit::SetLocked(_) => true,
        Edit::SetComponent { id, component } => design.components.get(id).is_some_and(|old| {
            let fate = |c: &Component| (c.on.clone(), c.availability.map(f64::to_bits));
            fate(old) == fate(component) && work_alike(&old.kind, &component.kind)
        }),
        Edit::SetLink { id, link } => design.links.get(id).is_some_and(|old| {
            let same = old.from == link.from && old.to == link.to && old.availability == link.availability;
            let alike = match (&old.kind, &link.kind) {
                (LinkKind::Sql(a), LinkKind::Sql(b)) => a.access == b.access,
                (a, b) => discriminant(a) == discriminant(b),
            };
            same && alike
        }),
        Edit::SetGroup { id, group } => design.groups.get(id).is_some_and(|old| {
            let alike = match (&old.kind, &group.kind) {
                (GroupKind::LoadBalancerCluster(a), GroupKind::LoadBalancerCluster(b)) => a.entry == b.entry,
                (GroupKind::Network(_), GroupKind::Network(_)) => true,
                _ => false,
            };
            alike && old.members == group.members
        }),
        _ => false,
    }
}

/// Whether two kinds do the same for a request, as far as it matters whether it is answered.
fn work_alike(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::LoadBalancer(a), Kind::LoadBalancer(b)) => {
            (a.health_check, a.mode, a.needs) == (b.health_check, b.mode, b.needs)
        }
        (Kind::Database(a), Kind::Database(b)) => (a.role, a.failover) == (b.role, b.failover),
        _ => discriminant(a) == discriminant(b),
    }
}

/// The design with these edits made; none when one is refused, which is the fault of the rule.
fn made(design: &Design, edits: &[Edit]) -> Option<Design> {
    let mut made = design.clone();
    let applied = edits.iter().try_for_each(|edit| made.apply(edit.clone()).map(drop));
    match applied.and_then(|()| catalog::check(&made)) {
        Ok(()) => Some(made),
        Err(violation) => {
            debug_assert!(false, "a fix drew what cannot be: {violation}");
            None
        }
    }
}

impl Offer {
    fn with_availability(self, before: &Shares, after: &Shares) -> OfferedFix {
        let of = |all: &Shares, journey| all.get(&journey).copied().flatten();
        OfferedFix {
            title: self.draft.title,
            edits: self.draft.edits,
            closed: self.closed,
            opened: self.opened,
            availability: Journey::ALL.into_iter().map(|j| (j, (of(before, j), of(after, j)))).collect(),
        }
    }
}

fn availability(design: &Design) -> Shares {
    let share = |s: &Structure| s.possible().then(|| failures::availability_of(s));
    Structure::compile_all(design).iter().map(|(journey, structure)| (*journey, share(structure))).collect()
}

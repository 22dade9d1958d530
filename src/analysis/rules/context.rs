//! What a rule may look at: the drawing, its links by their ends, and what the death of one part does.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use super::Draft;
use crate::analysis::mending::Sketch;
use crate::analysis::report::{Finding, Journey, JourneyReport};
use crate::analysis::structure::Structure;
use crate::analysis::topology::Topology;
use crate::model::{Component, Design, Id, Kind, Link};

/// What a rule may look at. Everything a [`Topology`] answers can be asked of it directly.
///
/// Rules look at single points of failure and degraders only; pairs and availabilities may not be there.
pub struct RuleContext<'a> {
    /// The drawing.
    pub design: &'a Design,
    /// What failures do to it.
    pub journeys: &'a BTreeMap<Journey, JourneyReport>,
    structures: &'a BTreeMap<Journey, Structure>,
    topology: Topology<'a>,
}

impl<'a> Deref for RuleContext<'a> {
    type Target = Topology<'a>;

    fn deref(&self) -> &Self::Target {
        &self.topology
    }
}

impl<'a> RuleContext<'a> {
    /// A look at a design whose journeys are compiled and examined.
    pub(in crate::analysis) fn new(
        design: &'a Design,
        structures: &'a BTreeMap<Journey, Structure>,
        journeys: &'a BTreeMap<Journey, JourneyReport>,
    ) -> Self {
        Self { design, journeys, structures, topology: Topology::of(design) }
    }

    /// The journeys that this part's death ends.
    pub fn ends(&self, id: &Id) -> Vec<Journey> {
        self.journeys.iter().filter(|(_, r)| r.spof.contains(id)).map(|(j, _)| *j).collect()
    }

    /// Whether a part can serve a journey while nothing is dead.
    pub fn can_serve(&self, id: &Id, journey: Journey) -> bool {
        self.structures.get(&journey).is_some_and(|s| s.can_serve(id))
    }

    /// Whether a part can serve any journey while nothing is dead.
    pub fn serves(&self, id: &Id) -> bool {
        Journey::ALL.into_iter().any(|journey| self.can_serve(id, journey))
    }

    /// The components that satisfy a condition, in file order.
    pub fn components(&self, wanted: impl Fn(&Kind) -> bool) -> impl Iterator<Item = (&'a Id, &'a Component)> {
        self.design.components.iter().filter(move |(_, c)| wanted(&c.kind))
    }

    /// The links on which users send requests: from a browser, in file order.
    pub fn user_links(&self) -> impl Iterator<Item = (&'a Id, &'a Link)> {
        let design = self.design;
        design.links.iter().filter(|(_, l)| {
            l.kind.serves() && design.components.get(&l.from).is_some_and(|c| matches!(c.kind, Kind::Client(_)))
        })
    }

    /// The parts that users or other parts notice when they die: they end or degrade a journey.
    pub fn noticed(&self) -> BTreeSet<&'a Id> {
        self.journeys.values().flat_map(|r| r.spof.iter().chain(r.degraders.keys())).collect()
    }

    /// Other parts of the same kind, on other machines, that cannot serve a journey that this part's death ends.
    pub fn idle_like(&self, id: &Id) -> Vec<&'a Id> {
        let Some(name) = self.kind(id).map(Kind::type_name) else { return Vec::new() };
        let ends = self.ends(id);
        let idle = |other: &Id| ends.iter().any(|journey| !self.can_serve(other, *journey));
        let others = self.components(|kind| kind.type_name() == name).map(|(other, _)| other);
        others.filter(|other| *other != id && idle(other) && self.shared_host(id, other).is_none()).collect()
    }

    /// What people call a part.
    pub fn title(&self, id: &Id) -> &'a str {
        let part = self.design.components.get_key_value(id).map(|(id, _)| id);
        let part = part.or_else(|| self.design.groups.get_key_value(id).map(|(id, _)| id));
        let part = part.or_else(|| self.design.links.get_key_value(id).map(|(id, _)| id));
        part.map_or("", |id| self.design.title(id.as_str()))
    }

    /// The draft with which another node takes over when the database node that a finding is about dies.
    pub fn fail_over(&self, finding: &Finding) -> Vec<Draft> {
        let Some(primary) = finding.subjects.first() else { return Vec::new() };
        let title = Sketch::of(self.design).fail_over_title(primary);
        self.draft(finding, &title, Sketch::fail_over).into_iter().collect()
    }

    /// A draft about the first subject of a finding: a title, and what is to be drawn.
    pub fn draft(&self, finding: &Finding, title: &str, draw: impl FnOnce(&mut Sketch, &Id)) -> Option<Draft> {
        let subject = finding.subjects.first()?;
        let mut sketch = Sketch::of(self.design);
        draw(&mut sketch, subject);
        sketch.draft(title)
    }
}

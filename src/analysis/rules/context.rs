//! What a rule may look at: the drawing, its links by their ends, and what the death of one part does.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;

use super::Draft;
use crate::analysis::finding::Finding;
use crate::analysis::journey::{Journey, JourneyReport};
use crate::analysis::mending::Sketch;
use crate::analysis::structure::Structure;
use crate::analysis::topology::{Place, Topology, is_balancer_cluster};
use crate::model::{Component, Design, Id, Kind, Link, LinkKind};

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
    tolls: OnceCell<HashMap<&'a Id, Toll>>,
}

/// What the death of a part does, a bit for each journey.
#[derive(Debug, Clone, Copy, Default)]
struct Toll {
    ends: u8,
    degrades: u8,
}

/// Balancers, web servers, application servers and databases: what a request needs on its way.
pub(super) const fn serves(kind: &Kind) -> bool {
    matches!(kind, Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_) | Kind::Database(_))
}

/// Servers and clients of monitoring.
pub(super) const fn watches(kind: &Kind) -> bool {
    matches!(kind, Kind::MonitoringServer(_) | Kind::MonitoringClient(_))
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
        Self { design, journeys, structures, topology: Topology::of(design), tolls: OnceCell::new() }
    }

    /// The journeys that this part's death ends.
    pub fn ends(&self, id: &Id) -> Vec<Journey> {
        let ends = self.tolls().get(id).map_or(0, |toll| toll.ends);
        Journey::ALL.into_iter().filter(|journey| ends & bit(*journey) != 0).collect()
    }

    /// The parts that users or other parts notice when they die, by id, with a bit for each journey that they end or
    /// degrade.
    pub(in crate::analysis) fn noticed(&self) -> Vec<(&'a Id, u8)> {
        let mut noticed: Vec<(&Id, u8)> =
            self.tolls().iter().map(|(id, toll)| (*id, toll.ends | toll.degrades)).collect();
        noticed.sort_unstable();
        noticed
    }

    fn tolls(&self) -> &HashMap<&'a Id, Toll> {
        self.tolls.get_or_init(|| {
            let mut tolls: HashMap<&Id, Toll> = HashMap::new();
            for (journey, report) in self.journeys {
                report.spof.iter().for_each(|id| tolls.entry(id).or_default().ends |= bit(*journey));
                report.degraders.keys().for_each(|id| tolls.entry(id).or_default().degrades |= bit(*journey));
            }
            tolls
        })
    }

    /// Whether a part can serve a journey while nothing is dead.
    pub fn can_serve(&self, id: &Id, journey: Journey) -> bool {
        self.structures.get(&journey).is_some_and(|s| s.can_serve(id))
    }

    /// Whether a part can serve any journey while nothing is dead.
    pub fn serves(&self, id: &Id) -> bool {
        Journey::ALL.into_iter().any(|journey| self.can_serve(id, journey))
    }

    /// The links that close a circle of requests, in file order.
    pub fn closing_links(&self) -> Vec<(&'a Id, &'a Link)> {
        // Every journey goes the same ways; this one goes all of them.
        let Some(structure) = self.structures.get(&Journey::Read) else { return Vec::new() };
        // A cluster is entered as a whole, so that a circle may go through members that no line joins.
        let clusters = self.design.groups.values().any(|g| is_balancer_cluster(&g.kind));
        let in_circle = |(from, to): &(Place, Place)| {
            clusters || self.open(to).iter().any(|to| self.below().in_circle(*to)) && self.below().in_circle(*from)
        };
        let links = self.design.links.iter().zip(self.ends_of_links());
        let serving = links.filter(|((_, l), ends)| l.kind.serves() && in_circle(ends)).map(|(link, _)| link);
        serving.filter(|(_, l)| structure.cuts(&l.from, &l.to)).collect()
    }

    /// The components that satisfy a condition, in file order.
    pub fn components(&self, wanted: impl Fn(&Kind) -> bool) -> impl Iterator<Item = (&'a Id, &'a Component)> {
        self.design.components.iter().filter(move |(_, c)| wanted(&c.kind))
    }

    /// Whether something measures: the design has a server or a client of monitoring.
    pub fn is_watched(&self) -> bool {
        self.components(watches).next().is_some()
    }

    /// Every text of the drawing with the part it belongs to (none: the design's title), in file order.
    pub fn texts(&self) -> impl Iterator<Item = (Option<&'a Id>, &'a str)> {
        let design = self.design;
        let title = std::iter::once((None, design.name.as_str()));
        let components = design.components.iter().map(|(id, c)| (Some(id), c.name.as_str()));
        let groups = design.groups.iter().map(|(id, g)| (Some(id), g.name.as_str()));
        let links = design.links.iter().map(|(id, l)| (Some(id), l.label.as_str()));
        let notes = design.notes.iter().map(|(id, n)| (Some(id), n.text.as_str()));
        let all = title.chain(components).chain(groups).chain(links).chain(notes);
        all.filter(|(_, text)| !text.is_empty())
    }

    /// The two ends of a link, for a sentence: `app-1 to Primary database`.
    pub fn way(&self, link: &Link) -> String {
        format!("{} to {}", self.title(&link.from), self.title(&link.to))
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
        fn title<'a>((id, name): (&'a Id, &'a String)) -> &'a str {
            if name.is_empty() { id.as_str() } else { name }
        }
        let component = self.design.components.get_key_value(id).map(|(id, c)| (id, &c.name));
        let part = component.or_else(|| self.design.groups.get_key_value(id).map(|(id, g)| (id, &g.name)));
        let part = part.or_else(|| self.design.links.get_key_value(id).map(|(id, l)| (id, &l.label)));
        part.map_or("", title)
    }

    /// The draft with which another node takes over when the database node that a finding is about dies.
    pub fn fail_over(&self, finding: &Finding) -> Vec<Draft> {
        let Some(primary) = finding.subjects.first() else { return Vec::new() };
        let title = Sketch::of(self.design).fail_over_title(primary);
        self.draft(finding, &title, Sketch::fail_over)
    }

    /// A draft about the first subject of a finding: a title, and what is to be drawn.
    pub fn draft(&self, finding: &Finding, title: &str, draw: impl FnOnce(&mut Sketch, &Id)) -> Vec<Draft> {
        let Some(subject) = finding.subjects.first() else { return Vec::new() };
        let mut sketch = Sketch::of(self.design);
        draw(&mut sketch, subject);
        sketch.draft(title)
    }

    /// A draft that changes what the kinds of a finding's components say.
    pub fn change_kinds(&self, finding: &Finding, title: &str, change: impl Fn(&mut Kind)) -> Vec<Draft> {
        let mut sketch = Sketch::of(self.design);
        finding.subjects.iter().for_each(|id| sketch.change_kind(id, &change));
        sketch.draft(title)
    }

    /// A draft that changes what the kinds of a finding's links say.
    pub fn change_links(&self, finding: &Finding, title: &str, change: impl Fn(&mut LinkKind)) -> Vec<Draft> {
        let mut sketch = Sketch::of(self.design);
        finding.subjects.iter().for_each(|id| sketch.change_link(id, |link| change(&mut link.kind)));
        sketch.draft(title)
    }

    /// A draft that removes what a finding is about.
    pub fn remove(&self, finding: &Finding, title: &str) -> Vec<Draft> {
        let mut sketch = Sketch::of(self.design);
        sketch.remove(&finding.subjects);
        sketch.draft(title)
    }
}

const fn bit(journey: Journey) -> u8 {
    1 << journey as u8
}

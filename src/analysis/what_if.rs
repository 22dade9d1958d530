//! What is left when some parts are dead: the score of each journey, and what lies on no working path any more.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::journey::Journey;
use super::structure::Structure;
use super::wiring::Part;
use crate::model::{Design, Id};

/// The answer to "what if these were dead?".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    /// The share of requests that succeed, 0 to 1, per journey; none: the drawing cannot do it at all.
    pub scores: BTreeMap<Journey, Option<f64>>,
    /// Parts that live and work on some journey with nothing dead, but on none now: what they need is dead, or
    /// nobody who lives asks them.
    pub cut_off: BTreeSet<Id>,
}

impl WhatIf {
    /// A score in words: `50.00 % of requests succeed`. `drawn`: anything of the journey is drawn.
    pub fn words(score: Option<f64>, drawn: bool) -> String {
        match score {
            Some(share) => format!("{:.2} % of requests succeed", share * 100.0),
            None if drawn => "impossible".to_owned(),
            None => "not drawn".to_owned(),
        }
    }
}

/// What goes when one part dies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlastRadius {
    /// The share of requests that is lost, above 0 and at most 1, per journey that loses any.
    pub lost: BTreeMap<Journey, f64>,
    /// What the part contains, at any depth, in file order.
    pub contains: Vec<Id>,
    /// What lives, worked before, and lies on no working path any more.
    pub cut_off: BTreeSet<Id>,
}

/// A design compiled once, to be asked many times: fast enough to follow a pointer.
#[derive(Debug, Clone)]
pub struct Failures {
    structures: BTreeMap<Journey, Structure>,
    /// The parts on some working path while nothing is dead.
    at_work: BTreeSet<Part>,
    /// For each component, what contains it: servers and zones. In file order.
    containers: Vec<(Id, Vec<Id>)>,
}

impl Failures {
    /// Compiles a design.
    pub fn of(design: &Design) -> Self {
        let structures = Structure::compile_all(design);
        let at_work = structures.values().flat_map(|s| s.at_work(&BTreeSet::new())).collect();
        let (containers, wiring) = (Vec::with_capacity(design.components.len()), super::wiring::Wiring::of(design));
        let containers = (0..).zip(design.components.keys()).fold(containers, |mut all, (part, id)| {
            let around = wiring.around(part).iter().filter(|other| **other != part);
            all.push((id.clone(), around.map(|other| wiring.names.id(*other).clone()).collect()));
            all
        });
        Self { structures, at_work, containers }
    }

    /// Scores every journey with these parts dead. Ids of links and groups count as well as those of components.
    pub fn what_if(&self, dead: &BTreeSet<Id>) -> WhatIf {
        let score = |structure: &Structure| structure.possible().then(|| structure.score(dead));
        WhatIf {
            scores: self.structures.iter().map(|(journey, structure)| (*journey, score(structure))).collect(),
            cut_off: self.cut_off(dead),
        }
    }

    /// What a part contains, at any depth, in file order.
    pub fn contents<'a>(&'a self, id: &'a Id) -> impl Iterator<Item = &'a Id> {
        let inside = self.containers.iter().filter(move |(_, around)| around.contains(id));
        inside.map(|(component, _)| component)
    }

    /// What goes when this part dies.
    pub fn blast_radius(&self, id: &Id) -> BlastRadius {
        let dead = BTreeSet::from([id.clone()]);
        let lost = self.structures.iter().map(|(journey, s)| (*journey, s.whole() - s.score(&dead)));
        BlastRadius {
            lost: lost.filter(|(_, lost)| *lost > 0.0).collect(),
            contains: self.contents(id).cloned().collect(),
            cut_off: self.cut_off(&dead),
        }
    }

    fn cut_off(&self, dead: &BTreeSet<Id>) -> BTreeSet<Id> {
        let now: BTreeSet<Part> = self.structures.values().flat_map(|s| s.at_work(dead)).collect();
        let Some(structure) = self.structures.values().next() else { return BTreeSet::new() };
        let gone = |part: &Part| {
            dead.contains(structure.name(*part))
                || self
                    .containers
                    .get(*part as usize)
                    .is_some_and(|(_, around)| around.iter().any(|c| dead.contains(c)))
        };
        let idle = self.at_work.difference(&now).filter(|part| !gone(part));
        idle.map(|part| structure.name(*part).clone()).collect()
    }
}

/// Scores every journey with these parts dead; see [`Failures`] for asking more than once.
pub fn what_if(design: &Design, dead: &BTreeSet<Id>) -> WhatIf {
    Failures::of(design).what_if(dead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage;

    fn id(text: &str) -> Id {
        Id::new(text).expect("an id")
    }

    #[test]
    fn a_server_takes_what_it_holds_and_what_only_that_asked() {
        let design = storage::template("distributed").expect("the template").design();
        let failures = Failures::of(&design);
        let radius = failures.blast_radius(&id("server-1"));
        assert!(radius.contains.contains(&id("web-1")) && radius.contains.contains(&id("db-1")), "{radius:?}");
        assert!(
            (radius.lost[&Journey::Write] - 1.0).abs() < 1e-12 && (radius.lost[&Journey::Read] - 0.5).abs() < 1e-12
        );
        assert!(!radius.cut_off.contains(&id("web-1")), "it is dead, not cut off");
        let balancer = failures.blast_radius(&id("lb"));
        assert!(balancer.contains.is_empty());
        assert!(balancer.cut_off.contains(&id("web-1")) && balancer.cut_off.contains(&id("db-2")), "{balancer:?}");
    }

    #[test]
    fn a_zone_contains_what_runs_on_its_servers() {
        let text = r#"(format: 1, components: {
            "u": (kind: Client), "s": (kind: Server), "w": (kind: WebServer, on: "s"),
        }, groups: { "z": (kind: Zone, members: ["s"]) }, links: { "l": (from: "u", to: "w", kind: Http) })"#;
        let radius = Failures::of(&storage::parse(text).expect("a design")).blast_radius(&id("z"));
        assert_eq!(radius.contains, [id("s"), id("w")]);
        assert!(radius.cut_off.is_empty(), "{radius:?}");
    }
}

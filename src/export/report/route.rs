//! The way of a request: which parts it passes, in stages of parts that do the same.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::Topology;
use crate::model::{Design, Id, Kind, Link};

/// What a stage does with a request, in the order in which a visit usually meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Work {
    Firewall,
    Waf,
    Balancer,
    Web,
    Application,
}

impl Work {
    const COUNT: usize = 5;

    pub(super) const fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Firewall(_) => Some(Self::Firewall),
            Kind::Waf(_) => Some(Self::Waf),
            Kind::LoadBalancer(_) => Some(Self::Balancer),
            Kind::WebServer(_) => Some(Self::Web),
            Kind::AppServer(_) => Some(Self::Application),
            _ => None,
        }
    }
}

/// Parts that do the same at the same place of the way.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub(super) work: Work,
    /// In file order.
    pub(super) parts: Vec<&'a Id>,
}

/// The way of a request through a design.
#[derive(Debug, Default)]
pub(super) struct Route<'a> {
    /// The links on which users send requests to the site.
    pub(super) doors: Vec<(&'a Id, &'a Link)>,
    pub(super) stages: Vec<Stage<'a>>,
}

/// What is known of a part on the way: the longest way to it, and how often each work was done before.
#[derive(Debug, Clone, Copy, Default)]
struct Reached {
    steps: u32,
    before: [u32; Work::COUNT],
}

impl<'a> Route<'a> {
    /// Follows the lines on which requests travel. Linear; of a circle of lines each is followed once.
    pub(super) fn of(design: &'a Design, topology: &Topology<'a>) -> Self {
        let work = |id: &Id| design.components.get(id).and_then(|c| Work::of(&c.kind));
        let open = |id: &'a Id| topology.members(id).into_iter().filter(|id| work(id).is_some());
        let doors: Vec<(&Id, &Link)> =
            topology.user_links().filter(|(_, link)| open(&link.to).next().is_some()).collect();
        let onward = |id: &Id| topology.pool(id).into_iter().flat_map(open).collect::<Vec<_>>();
        let mut next: HashMap<&Id, Vec<&'a Id>> = HashMap::new();
        let mut waiting: HashMap<&Id, u32> = HashMap::new();
        let mut found: Vec<&'a Id> = Vec::new();
        let mut to_see: Vec<&'a Id> = doors.iter().flat_map(|(_, link)| open(&link.to)).collect();
        while let Some(id) = to_see.pop() {
            if next.contains_key(id) {
                continue;
            }
            let targets = onward(id);
            for target in &targets {
                *waiting.entry(target).or_insert(0) += 1;
            }
            to_see.extend(&targets);
            next.insert(id, targets);
            found.push(id);
        }
        let mut reached: HashMap<&Id, Reached> = HashMap::new();
        let mut ready: Vec<&'a Id> = found.iter().copied().filter(|id| !waiting.contains_key(*id)).collect();
        let mut ordered: Vec<&'a Id> = Vec::with_capacity(found.len());
        while let Some(id) = ready.pop() {
            ordered.push(id);
            let at = reached.get(id).copied().unwrap_or_default();
            let Some(own) = work(id) else { continue };
            for target in next.get(id).into_iter().flatten() {
                let there = reached.entry(target).or_default();
                there.steps = there.steps.max(at.steps + 1);
                for (n, before) in there.before.iter_mut().enumerate() {
                    *before = (*before).max(at.before[n] + u32::from(n == own as usize));
                }
                if let Some(left) = waiting.get_mut(target) {
                    *left -= 1;
                    if *left == 0 {
                        ready.push(target);
                    }
                }
            }
        }
        // What lies on a circle of lines never gets ready; it has a place all the same.
        ordered.extend(found.into_iter().filter(|id| waiting.get(id).is_some_and(|left| *left > 0)));
        Self { doors, stages: stages(design, &ordered, &reached, work) }
    }

    /// The parts that do this work, in the order of the way.
    pub(super) fn doing(&self, work: Work) -> Vec<&'a Id> {
        self.stages.iter().filter(|stage| stage.work == work).flat_map(|stage| stage.parts.iter().copied()).collect()
    }
}

fn stages<'a>(
    design: &Design,
    parts: &[&'a Id],
    reached: &HashMap<&Id, Reached>,
    work: impl Fn(&Id) -> Option<Work>,
) -> Vec<Stage<'a>> {
    let mut by_work: BTreeMap<(Work, u32), (u32, Vec<&'a Id>)> = BTreeMap::new();
    for id in parts {
        let at = reached.get(*id).copied().unwrap_or_default();
        let Some(own) = work(id) else { continue };
        let stage = by_work.entry((own, at.before[own as usize])).or_default();
        stage.0 = stage.0.max(at.steps);
        stage.1.push(id);
    }
    let mut stages: Vec<(u32, Stage)> =
        by_work.into_iter().map(|((work, _), (steps, parts))| (steps, Stage { work, parts })).collect();
    stages.sort_by_key(|(steps, stage)| (*steps, stage.work));
    for (_, stage) in &mut stages {
        stage.parts.sort_by_key(|id| design.components.get_index_of(*id));
    }
    stages.into_iter().map(|(_, stage)| stage).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage;

    fn stages_of(text: &str) -> Vec<(Work, Vec<String>)> {
        let design = storage::parse(text).expect("a design");
        let topology = Topology::of(&design);
        let route = Route::of(&design, &topology);
        let names = |parts: Vec<&Id>| parts.into_iter().map(ToString::to_string).collect();
        route.stages.into_iter().map(|stage| (stage.work, names(stage.parts))).collect()
    }

    #[test]
    fn what_is_reached_by_a_short_and_a_long_way_stands_where_the_long_one_ends() {
        let text = r#"(format: 1, components: {
            "u": (kind: Client), "b": (kind: LoadBalancer), "w": (kind: WebServer), "a": (kind: AppServer),
        }, links: {
            "1": (from: "u", to: "b", kind: Http), "2": (from: "b", to: "a", kind: Http),
            "3": (from: "b", to: "w", kind: Http), "4": (from: "w", to: "a", kind: Http),
        })"#;
        let expected = [(Work::Balancer, "b"), (Work::Web, "w"), (Work::Application, "a")];
        assert_eq!(stages_of(text), expected.map(|(work, id)| (work, vec![id.to_owned()])));
    }

    #[test]
    fn a_second_balancer_on_the_way_is_a_stage_of_its_own_and_circles_end() {
        let text = r#"(format: 1, components: {
            "u": (kind: Client), "b": (kind: LoadBalancer), "w": (kind: WebServer), "c": (kind: LoadBalancer),
            "a": (kind: AppServer), "d": (kind: AppServer),
        }, links: {
            "1": (from: "u", to: "b", kind: Http), "2": (from: "b", to: "w", kind: Http),
            "3": (from: "w", to: "c", kind: Http), "4": (from: "c", to: "a", kind: Http),
            "5": (from: "a", to: "d", kind: Http), "6": (from: "d", to: "a", kind: Http),
        })"#;
        let works: Vec<Work> = stages_of(text).into_iter().map(|(work, _)| work).collect();
        assert_eq!(works, [Work::Balancer, Work::Web, Work::Balancer, Work::Application]);
    }
}

//! Lines: each becomes the link that fits its ends and its words, or is said to be none.

use crate::catalog;
use crate::import::chart::{Edge, Stroke};
use crate::import::header::Diagram;
use crate::import::label;
use crate::import::words::{Part, Reading};
use crate::model::{Access, GroupKind, Id, Kind, Link, LinkKind, OtherLink};

use super::carrying::{meant, turns};
use super::unfit::tell_other;
use super::{Builder, Fate, Thing, reply};

/// The most links that one line between groups becomes.
pub(super) const MAX_LINKS: usize = 256;

/// A link that could be: from where, to where, what travels, and whether the words decided.
type Possible = (Id, Id, LinkKind, bool);

impl Builder<'_, '_> {
    /// Makes a link of every line, in order.
    pub(super) fn lines(&mut self) {
        let chart = self.chart;
        let mut asked = vec![false; chart.nodes.len()];
        let mut asks = vec![false; chart.nodes.len()];
        for edge in &chart.edges {
            let words = label::clean(&edge.label);
            let reading = if words.is_empty() { Reading::default() } else { Reading::of(&words) };
            let answered = asked[edge.from as usize] && asks[edge.to as usize];
            let fate = self.line(edge, &words, &reading, answered);
            if let Fate::Links(_) = fate {
                asked[edge.to as usize] = true;
                asks[edge.from as usize] = true;
            }
            self.stated(edge, &reading);
            self.fates.push(fate);
        }
    }

    fn line(&mut self, edge: &Edge<'_>, words: &str, reading: &Reading, answered: bool) -> Fate {
        self.remembers = self.diagram == Diagram::Sequence || self.boxes[edge.from as usize].part == Part::Client;
        if let Some(fate) = self.simple(edge, words, reading) {
            return fate;
        }
        let (from, to) = (self.ends(edge.from), self.ends(edge.to));
        let sequence = self.diagram == Diagram::Sequence;
        if sequence && let Some(fate) = self.joined(edge, words, reading, &from, &to, answered) {
            return fate;
        }
        if edge.from == edge.to {
            return self.noted(edge, words, "a line from a part to itself is a note");
        }
        if edge.stroke == Stroke::Invisible {
            return self.noted(edge, "", "an invisible line, which only orders the picture, is a note");
        }
        let passed = self.passed_on(edge);
        let from = passed.unwrap_or(from);
        let possible = self.possible(edge, &from, &to, words, reading);
        let mut made = Vec::new();
        for (from, to, kind, _) in possible {
            made.push(self.link(from, to, kind, words));
        }
        if !made.is_empty() {
            return Fate::Links(made);
        }
        self.unknown(edge, words)
    }

    /// Most lines lead from one component to another that is no machine: no need to look for what they could mean.
    fn simple(&mut self, edge: &Edge<'_>, words: &str, reading: &Reading) -> Option<Fate> {
        let passes = matches!(self.boxes[edge.from as usize].part, Part::Dns | Part::Transit);
        if self.diagram == Diagram::Sequence || passes || edge.stroke == Stroke::Invisible || edge.from == edge.to {
            return None;
        }
        let (a, b) = (self.places[edge.from as usize]?, self.places[edge.to as usize]?);
        let (a, b) = (self.design.components.get_index(a)?, self.design.components.get_index(b)?);
        let machine = |kind: &Kind| matches!(kind, Kind::Server(_) | Kind::Container(_));
        if machine(&a.1.kind) || machine(&b.1.kind) {
            return None;
        }
        let kind =
            meant(self.carrying.between(&self.design, a, b), reading, words, Some(&b.1.kind)).map(|(kind, _)| kind);
        let kind = match kind {
            Some(kind) => kind,
            None if self.carrying.between(&self.design, b, a).iter().any(|k| turns(k) || edge.both_ways) => {
                return None;
            }
            None => {
                tell_other(&mut self.told, edge.at, Some(&a.1.kind), Some(&b.1.kind));
                LinkKind::Other(OtherLink::default())
            }
        };
        let (a, b) = (a.0.clone(), b.0.clone());
        Some(Fate::Links(vec![self.link(a, b, kind, words)]))
    }

    /// The parts that a line's end can mean.
    pub(super) fn ends(&self, node: u32) -> Vec<Id> {
        match self.thing(node) {
            Thing::Parts(ids) => ids.clone(),
            Thing::Group(id) => vec![id.clone()],
            Thing::Nothing => Vec::new(),
        }
    }

    /// All links that a line means: between the parts at its ends, or between what the frames there hold.
    fn possible(&mut self, edge: &Edge<'_>, from: &[Id], to: &[Id], words: &str, reading: &Reading) -> Vec<Possible> {
        let direct = self.between(from, to, words, reading);
        if !direct.is_empty() {
            return direct;
        }
        let (inside_from, inside_to) = (self.inside(from), self.inside(to));
        if inside_from.is_empty() && inside_to.is_empty() {
            return self.turned(edge, from, to, words, reading);
        }
        let sources = if inside_from.is_empty() { from.to_vec() } else { inside_from };
        let targets = if inside_to.is_empty() { to.to_vec() } else { inside_to };
        let mut links = self.between(&sources, &targets, words, reading);
        if links.is_empty() {
            links = self.turned(edge, &sources, &targets, words, reading);
        }
        // Into a machine go requests to what stands first on it, not to all it holds.
        let first = |k: &LinkKind| matches!(k, LinkKind::Http(_) | LinkKind::Https(_));
        if links.iter().any(|l| first(&l.2)) {
            let web = |id: &Id| matches!(self.design.components.get(id).map(|c| &c.kind), Some(Kind::WebServer(_)));
            let any_web = links.iter().any(|l| web(&l.1));
            links.retain(|l| !any_web || web(&l.1));
        }
        if links.len() >= MAX_LINKS {
            self.told.say(edge.at, || format!("of all the links that this line means, {MAX_LINKS} are made"));
        }
        if !links.is_empty() {
            self.told.say(edge.at, || {
                format!("a line to or from a frame is {} to or from what it holds", plural(links.len()))
            });
        }
        links
    }

    /// The links that fit between each of some parts and each of others.
    fn between(&mut self, from: &[Id], to: &[Id], words: &str, reading: &Reading) -> Vec<Possible> {
        let mut out = Vec::new();
        for a in from.iter().filter(|a| self.design.components.contains_key(*a)) {
            for b in to.iter().filter(|b| *b != a) {
                if out.len() >= MAX_LINKS {
                    break;
                }
                let fitting = self.carrying.fitting(&self.design, a, b);
                let target = self.design.components.get(b).map(|c| &c.kind);
                if let Some((kind, sure)) = meant(fitting, reading, words, target) {
                    out.push((a.clone(), b.clone(), kind, sure));
                }
            }
        }
        out
    }

    /// The other way round, for lines whose direction is only a convention.
    fn turned(&mut self, edge: &Edge<'_>, from: &[Id], to: &[Id], words: &str, reading: &Reading) -> Vec<Possible> {
        let mut links = self.between(to, from, words, reading);
        links.retain(|(_, _, kind, _)| turns(kind) || edge.both_ways);
        if !links.is_empty() && !edge.both_ways {
            self.told.say(edge.at, || {
                format!("a {} link is drawn from the other end: it is turned around", catalog::link(&links[0].2).label)
            });
        }
        links
    }

    /// What frames hold, down to the parts; empty for parts that hold nothing.
    fn inside(&self, ends: &[Id]) -> Vec<Id> {
        let mut out = Vec::new();
        let mut ahead: Vec<Id> = ends.iter().rev().cloned().collect();
        let mut looked = 0;
        while let Some(id) = ahead.pop() {
            looked += 1;
            if looked > 4 * MAX_LINKS || out.len() > MAX_LINKS {
                break;
            }
            let held: Vec<Id> = match self.design.groups.get(&id) {
                Some(group) => group.members.clone(),
                None if self.design.components.get(&id).is_some_and(|c| catalog::kind(&c.kind).holds) => {
                    self.held.get(&id).cloned().unwrap_or_default()
                }
                None => Vec::new(),
            };
            if held.is_empty() {
                if !ends.contains(&id) {
                    out.push(id);
                }
            } else {
                ahead.extend(held.into_iter().rev());
            }
        }
        out
    }

    /// Behind a name server or a cable there is no new request: the line goes on from the browser itself.
    fn passed_on(&mut self, edge: &Edge<'_>) -> Option<Vec<Id>> {
        let part = self.boxes[edge.from as usize].part;
        if self.diagram == Diagram::Sequence || !matches!(part, Part::Dns | Part::Transit) {
            return None;
        }
        let to = self.ends(edge.to);
        let goes_on = |id: &Id| {
            let kind = self.design.components.get(id).map(|c| &c.kind);
            matches!(
                kind,
                Some(
                    Kind::Firewall(_) | Kind::Waf(_) | Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_)
                )
            )
        };
        if !to.iter().any(goes_on) {
            return None;
        }
        let clients: Vec<Id> = self.askers.get(&edge.from).cloned().unwrap_or_default();
        if clients.is_empty()
            || clients.iter().any(|c| to.iter().any(|t| self.first_link.contains_key(&(c.clone(), t.clone()))))
        {
            return None;
        }
        let name = self.boxes[edge.from as usize].name.clone().into_owned();
        self.told
            .say(edge.at, || format!("`{name}` passes requests on unchanged: the link goes from the browser itself"));
        Some(clients)
    }

    pub(super) fn link(&mut self, from: Id, to: Id, kind: LinkKind, words: &str) -> Id {
        let id = self.ids.link(&from, &to);
        let mut link = Link::new(from.clone(), to.clone(), kind);
        // Words that only name the kind are written by the kind itself.
        if !words.eq_ignore_ascii_case(catalog::link(&link.kind).label) {
            words.clone_into(&mut link.label);
        }
        if self.remembers {
            self.first_link.entry((from, to)).or_insert_with(|| id.clone());
        }
        self.design.links.insert(id.clone(), link);
        id
    }

    /// A message that answers, or asks the same once more, belongs to the link that is there.
    fn joined(
        &mut self,
        edge: &Edge<'_>,
        words: &str,
        reading: &Reading,
        from: &[Id],
        to: &[Id],
        answered: bool,
    ) -> Option<Fate> {
        let (a, b) = (from.first()?.clone(), to.first()?.clone());
        if a == b {
            return None;
        }
        let back = self.first_link.get(&(b.clone(), a.clone())).cloned();
        let impossible = self.carrying.fitting(&self.design, &a, &b).is_empty();
        if let Some(link) = back.filter(|_| reply::sounds_like_one(edge) || impossible) {
            return Some(Fate::Joined(link));
        }
        let there = self.first_link.get(&(a.clone(), b.clone())).cloned();
        if there.is_none() && answered && edge.stroke == Stroke::Dotted {
            // An answer that skips the parts it came through.
            let link = self.design.links.iter().find(|(_, l)| l.to == a).map(|(id, _)| id.clone())?;
            return Some(Fate::Joined(link));
        }
        let link = there?;
        let target = self.design.components.get(&b).map(|c| &c.kind);
        let kind = meant(self.carrying.fitting(&self.design, &a, &b), reading, words, target);
        let own = self.design.links.get_mut(&link)?;
        match (&mut own.kind, kind) {
            (LinkKind::Sql(own), Some((LinkKind::Sql(new), _))) if own.access != new.access => {
                own.access = Access::ReadWrite;
            }
            (own, Some((new, true))) if own.type_name() != new.type_name() => return None,
            _ => {}
        }
        Some(Fate::Joined(link))
    }

    /// Whether an id is a cluster of balancers.
    pub(super) fn is_cluster(&self, id: &Id) -> bool {
        self.design.groups.get(id).is_some_and(|g| matches!(g.kind, GroupKind::LoadBalancerCluster(_)))
    }
}

fn plural(links: usize) -> String {
    if links == 1 { "one link".to_owned() } else { format!("{links} links") }
}

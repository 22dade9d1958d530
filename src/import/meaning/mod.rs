//! From what a diagram says to what it means: boxes become parts, frames become machines and groups, lines become links.

mod carrying;
mod frames;
mod ids;
mod lines;
mod nodes;
mod reply;
mod second_look;
mod stated;
mod tiers;
mod traits;
mod unfit;

use hashbrown::HashMap;

use super::chart::{Chart, GroupIndex};
use super::header::Diagram;
use super::label;
use super::repairs::Told;
use super::words::{Part, Reading};
use crate::model::{Design, Group, Id, Kind, LinkKind, Note};
use ids::Ids;

/// What became of an edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is these links.
    Links(Vec<Id>),
    /// It belongs to a link that an earlier edge made: an answer, or the same once more.
    Joined(Id),
    /// No link can say it: it is a note.
    Note(Id),
}

/// A design, what became of each edge, and what was taken for what.
pub(super) struct Meaning {
    pub(super) design: Design,
    pub(super) fates: Vec<Fate>,
    /// Which parts each node became.
    pub(super) parts: Vec<Vec<Id>>,
    pub(super) unsure: Told,
}

/// What is known about a node before anything is made of it.
struct Box<'c> {
    name: std::borrow::Cow<'c, str>,
    reading: Reading,
    part: Part,
}

/// What a node or a frame became.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Thing {
    #[default]
    Nothing,
    /// One component, or the several of a tier.
    Parts(Vec<Id>),
    /// A group.
    Group(Id),
}

struct Builder<'c, 't> {
    chart: &'c Chart<'t>,
    diagram: Diagram,
    design: Design,
    ids: Ids,
    told: Told,
    boxes: Vec<Box<'c>>,
    frames: Vec<frames::Frame>,
    of_node: Vec<Thing>,
    of_group: Vec<Thing>,
    fates: Vec<Fate>,
    carrying: carrying::Carrying,
    /// The link that the first edge from one part to another made.
    first_link: HashMap<(Id, Id), Id>,
    /// What runs on each machine.
    held: HashMap<Id, Vec<Id>>,
    /// The browsers whose requests come to a name server or a cable.
    askers: HashMap<u32, Vec<Id>>,
    /// Where in the design the one component stands that a node became; none for tiers and frames.
    places: Vec<Option<usize>>,
    /// Whether the links that are made now have to be found again by their ends.
    remembers: bool,
    /// Primaries and replicas that stood in one box.
    pairs: Vec<(Id, Id)>,
}

/// Makes a design of a chart.
pub(super) fn design(chart: &Chart<'_>, diagram: Diagram, name: &str) -> Meaning {
    let mut builder = Builder {
        chart,
        diagram,
        design: Design::named(name),
        ids: Ids::default(),
        told: Told::default(),
        boxes: Vec::new(),
        frames: Vec::new(),
        of_node: Vec::new(),
        of_group: Vec::new(),
        fates: Vec::new(),
        carrying: carrying::Carrying::default(),
        first_link: HashMap::new(),
        held: HashMap::new(),
        askers: HashMap::new(),
        places: Vec::new(),
        remembers: true,
        pairs: Vec::new(),
    };
    builder.boxes();
    builder.frames();
    builder.components();
    builder.groups();
    for (id, component) in &builder.design.components {
        if let Some(host) = &component.on {
            builder.held.entry(host.clone()).or_default().push(id.clone());
        }
    }
    builder.who_asks();
    builder.lines();
    builder.remarks();
    builder.second_look();
    builder.domain();
    let parts = (0..chart.nodes.len()).map(|n| match builder.thing(n as u32) {
        Thing::Parts(ids) => ids.clone(),
        Thing::Group(id) => vec![id.clone()],
        Thing::Nothing => Vec::new(),
    });
    let parts = parts.collect();
    Meaning { design: builder.design, fates: builder.fates, parts, unsure: builder.told }
}

/// The kind of a part with what its name states.
pub(super) fn kind_of(part: Part, name: &str) -> Kind {
    let mut kind = traits::kind(part);
    traits::state(&mut kind, Reading::of(name).traits());
    kind
}

/// Of the kinds of link that fit, the one that a line's words mean.
pub(super) fn meant_by(fitting: &[LinkKind], words: &str, to: Option<&Kind>) -> Option<LinkKind> {
    carrying::meant(fitting, &Reading::of(words), words, to).map(|(kind, _)| kind)
}

impl<'c> Builder<'c, '_> {
    /// What a node became, or the frame it stands for.
    fn thing(&self, node: u32) -> &Thing {
        match self.chart.nodes[node as usize].group {
            Some(group) => &self.of_group[group as usize],
            None => &self.of_node[node as usize],
        }
    }

    /// The frames around a frame, the nearest first.
    fn around(&self, group: Option<GroupIndex>) -> impl Iterator<Item = GroupIndex> + use<'c, '_> {
        std::iter::successors(group, |g| self.chart.groups[*g as usize].parent)
    }

    /// The notes of a sequence, and what they state about the parts they stand beside.
    fn remarks(&mut self) {
        for remark in &self.chart.remarks {
            let text = label::clean(&remark.text).into_owned();
            let about = remark.about.map(|node| self.thing(node).clone()).unwrap_or_default();
            let reading = Reading::of(&text);
            if let Thing::Parts(ids) = &about {
                for id in ids {
                    if let Some(component) = self.design.components.get_mut(id) {
                        let fits = reading.traits().filter(|t| !matches!(t, super::words::Trait::Role(_)));
                        traits::state(&mut component.kind, fits);
                    }
                }
            }
            let about = match about {
                Thing::Parts(ids) => ids.first().cloned(),
                Thing::Group(id) => Some(id),
                Thing::Nothing => None,
            };
            self.note(text, about);
        }
    }

    fn note(&mut self, text: String, about: Option<Id>) -> Id {
        let id = self.ids.free(Id::slug(&format!("note-{}", self.design.notes.len() + 1)));
        self.design.notes.insert(id.clone(), Note { text, about });
        id
    }

    /// The groups of the design, with their members in the order of the diagram.
    fn groups(&mut self) {
        let mut members: Vec<Vec<Id>> = vec![Vec::new(); self.chart.groups.len()];
        for (n, node) in self.chart.nodes.iter().enumerate() {
            if let (Some(parent), Thing::Parts(ids)) = (node.parent, &self.of_node[n]) {
                members[parent as usize].extend(ids.iter().cloned());
            }
        }
        for (n, group) in self.chart.groups.iter().enumerate() {
            let Some(parent) = group.parent else { continue };
            match &self.of_group[n] {
                Thing::Parts(ids) => members[parent as usize].extend(ids.iter().cloned()),
                Thing::Group(id) => members[parent as usize].push(id.clone()),
                Thing::Nothing => {}
            }
        }
        for (n, members) in members.into_iter().enumerate() {
            let (Thing::Group(id), frames::Frame::Group(kind)) = (&self.of_group[n], &self.frames[n]) else { continue };
            let title = label::clean(&self.chart.groups[n].title).into_owned();
            self.design.groups.insert(id.clone(), Group { name: title, kind: kind.clone(), members });
        }
    }

    /// The name under which users reach the site, where some words are one.
    fn domain(&mut self) {
        let labels = self.chart.nodes.iter().filter_map(|n| n.label.as_deref());
        let edges = self.chart.edges.iter().map(|e| &*e.label);
        let texts = labels.chain(edges).chain([&*self.chart.title]);
        if let Some(domain) = texts.filter(|t| t.contains('.')).find_map(nodes::domain) {
            domain.to_ascii_lowercase().clone_into(&mut self.design.domain);
        }
    }
}

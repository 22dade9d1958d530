//! The graph of a design: its parts with what they need, as many as can be read, and how each stands to what is selected.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use egui::{Pos2, Vec2, vec2};
use egui_graphs::Graph;
use petgraph::Directed;
use petgraph::stable_graph::{DefaultIx, NodeIndex};

use super::levels;
use super::shapes::{Colours, HEIGHT, LETTERS, Light, Line, LineShape, MARK, PAD, Part, PartShape};
use crate::analysis::{Need, needs};
use crate::catalog;
use crate::font::{self, Weight};
use crate::model::{Design, Id};
use crate::scene::Theme;
use crate::ui::theme::colour;

/// The most parts that are shown.
pub const MOST: usize = 240;
/// The widest name, in points.
const WIDEST: f32 = 170.0;

/// The graph as the widget takes it.
pub type View = Graph<Part, Line, Directed, DefaultIx, PartShape, LineShape>;

/// The parts that are shown and what they need.
pub struct Shown {
    /// What is painted.
    pub view: View,
    /// The parts, by the number of their node.
    pub ids: Vec<Id>,
    /// What each is and is called, for those who cannot see it.
    pub spoken: Vec<String>,
    /// How many parts there are in all.
    pub all: usize,
    needs: Vec<(usize, usize)>,
}

impl Shown {
    /// The graph around what is selected, or from the beginning of the file where nothing is.
    pub fn of(design: &Design, spofs: &BTreeSet<Id>, selection: &BTreeSet<Id>, theme: &Theme) -> Self {
        let needs = needs(design);
        let named: BTreeSet<&Id> = needs.iter().flat_map(|need| [&need.from, &need.to]).collect();
        let groups = design.groups.keys().filter(|id| named.contains(id));
        let every: Vec<&Id> = design.components.keys().chain(groups).collect();
        let all = every.len();
        let ids: Vec<Id> =
            if all <= MOST { every.into_iter().cloned().collect() } else { near(&every, &needs, selection) };
        let number: BTreeMap<&Id, usize> = ids.iter().enumerate().map(|(n, id)| (id, n)).collect();
        let edge = |need: &Need| Some((*number.get(&need.from)?, *number.get(&need.to)?, need.shared));
        let edges: Vec<(usize, usize, bool)> = needs.iter().filter_map(edge).collect();
        let colours = colours(theme);
        let mut view = View::new();
        let mut spoken = Vec::with_capacity(ids.len());
        for id in &ids {
            let (label, family) = design.components.get(id).map_or_else(
                || {
                    design.groups.get(id).map_or(("Group", catalog::Family::Host), |g| {
                        let spec = catalog::group(&g.kind);
                        (spec.label, spec.family)
                    })
                },
                |c| {
                    let spec = catalog::kind(&c.kind);
                    (spec.label, spec.family)
                },
            );
            let title = font::one_line(design.title(id.as_str()));
            let title = font::fit(&title, WIDEST, LETTERS, Weight::Regular);
            let spof = spofs.contains(id);
            let wide = font::measure(&title, LETTERS, Weight::Regular) + 2.0 * PAD + if spof { MARK } else { 0.0 };
            let family = theme.family(family);
            let mark = if spof { ", single point of failure" } else { "" };
            spoken.push(format!("{}, {label}{mark}", design.title(id.as_str())));
            view.add_node(Part {
                title,
                size: vec2(wide.ceil(), HEIGHT),
                colour: if spof { colours.spof } else { colour(family) },
                fill: colour(family.over(theme.surface, 0.12)),
                spof,
                light: Light::Even,
                colours,
            });
        }
        for (from, to, shared) in &edges {
            let line = Line { shared: *shared, light: Light::Even, colours };
            view.add_edge(NodeIndex::new(*from), NodeIndex::new(*to), line);
        }
        Self { view, ids, spoken, all, needs: edges.into_iter().map(|(from, to, _)| (from, to)).collect() }
    }

    /// The boxes.
    pub fn sizes(&self) -> Vec<Vec2> {
        self.view.nodes_iter().map(|(_, node)| node.payload().size).collect()
    }

    /// Where the boxes are.
    pub fn places(&self) -> Vec<Pos2> {
        self.view.nodes_iter().map(|(_, node)| node.location()).collect()
    }

    /// Puts the boxes somewhere.
    pub fn place(&mut self, places: &[Pos2]) {
        for (n, place) in places.iter().enumerate() {
            if let Some(node) = self.view.node_mut(NodeIndex::new(n)) {
                node.set_location(*place);
            }
        }
    }

    /// Lays the graph out in levels.
    pub fn in_levels(&mut self) {
        let places = levels::places(&self.sizes(), &self.needs);
        self.place(&places);
    }

    /// Everything that needs what is selected, at first hand or through others.
    pub fn dependents(&self, selection: &BTreeSet<Id>) -> BTreeSet<usize> {
        let chosen = self.ids.iter().enumerate().filter(|(_, id)| selection.contains(*id));
        let mut open: Vec<usize> = chosen.map(|(n, _)| n).collect();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); self.ids.len()];
        for &(from, to) in &self.needs {
            users[to].push(from);
        }
        let mut found = BTreeSet::new();
        while let Some(node) = open.pop() {
            open.extend(users[node].iter().filter(|user| found.insert(**user)));
        }
        found.retain(|n| !selection.contains(&self.ids[*n]));
        found
    }

    /// Marks what is selected and what needs it.
    pub fn light(&mut self, selection: &BTreeSet<Id>) {
        let dependents = self.dependents(selection);
        let any = self.ids.iter().any(|id| selection.contains(id));
        let of = |n: usize| match any {
            false => Light::Even,
            true if selection.contains(&self.ids[n]) => Light::Selected,
            true if dependents.contains(&n) => Light::Lit,
            true => Light::Dim,
        };
        let nodes: Vec<Light> = (0..self.ids.len()).map(of).collect();
        for (n, light) in nodes.iter().enumerate() {
            if let Some(node) = self.view.node_mut(NodeIndex::new(n)) {
                node.payload_mut().light = *light;
                node.set_selected(*light == Light::Selected);
            }
        }
        let lit = |light: Light| matches!(light, Light::Selected | Light::Lit);
        for (n, (from, to)) in self.needs.iter().enumerate() {
            if let Some(edge) = self.view.edge_mut(petgraph::graph::EdgeIndex::new(n)) {
                edge.payload_mut().light = match (nodes[*from], lit(nodes[*to])) {
                    (Light::Even, _) => Light::Even,
                    (Light::Lit, true) => Light::Lit,
                    _ => Light::Dim,
                };
            }
        }
    }
}

fn colours(theme: &Theme) -> Colours {
    Colours {
        ground: colour(theme.background),
        text: colour(theme.text),
        line: colour(theme.text_muted),
        accent: colour(theme.family(catalog::Family::Application)),
        spof: colour(theme.spof),
        on_mark: colour(theme.on_badge),
    }
}

/// The parts nearest to what is selected, or to the first in the file.
fn near(every: &[&Id], needs: &[Need], selection: &BTreeSet<Id>) -> Vec<Id> {
    let mut beside: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
    for need in needs {
        beside.entry(&need.from).or_default().push(&need.to);
        beside.entry(&need.to).or_default().push(&need.from);
    }
    let chosen = every.iter().copied().filter(|id| selection.contains(*id));
    let mut open: VecDeque<&Id> = chosen.chain(every.iter().copied()).collect();
    let first = open.iter().take_while(|id| selection.contains(**id)).count().max(1);
    let rest = open.split_off(first.min(open.len()));
    let mut found: Vec<Id> = Vec::with_capacity(MOST);
    let mut seen: BTreeSet<&Id> = BTreeSet::new();
    let mut rest = rest.into_iter();
    while found.len() < MOST {
        let Some(id) = open.pop_front().or_else(|| rest.next()) else { break };
        if seen.insert(id) {
            found.push(id.clone());
            open.extend(beside.get(id).into_iter().flatten());
        }
    }
    found
}

//! A design as a Mermaid flowchart: servers and groups as subgraphs, findings as classes with a legend.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::limits::MOST_EDGES;
use super::roles;
use super::styles::{ACCEPTED, brackets, family_class, finding_class, severity_class, styles};
use super::words::{Names, comment, front_matter, label};
use crate::analysis::Report;
use crate::catalog;
use crate::layout::{self, size};
use crate::model::{Design, Id, Link};
use crate::scene::{Mark, Marks, Theme};

/// The design as the text of a Mermaid flowchart, with the findings of `report` where one is given.
/// Equal designs and reports give equal bytes.
pub fn flowchart(design: &Design, report: Option<&Report>, theme: &Theme) -> String {
    let (parents, marks) = (layout::parents(design), report.map(|r| Marks::of(r, design)).unwrap_or_default());
    let mut children: BTreeMap<Option<&Id>, Vec<&Id>> = BTreeMap::new();
    for id in design.components.keys().chain(design.groups.keys()) {
        if design.components.contains_key(id) || parents.drawn.contains(id) {
            children.entry(parents.of.get(id).copied()).or_default().push(id);
        }
    }
    let mut chart = Flowchart {
        design,
        theme,
        marks: &marks,
        parents: &parents,
        chips: parents.chips(design),
        undrawn: parents.undrawn(design),
        children,
        names: Names::of(design),
        classes: BTreeMap::new(),
        edges: 0,
        edge_styles: BTreeMap::new(),
        out: String::new(),
    };
    chart.head();
    chart.parts(None, 1);
    chart.notes();
    chart.links();
    chart.legend();
    chart.styles();
    chart.out
}

struct Flowchart<'a> {
    design: &'a Design,
    theme: &'a Theme,
    marks: &'a Marks,
    parents: &'a layout::Parents<'a>,
    chips: BTreeMap<Id, String>,
    /// The groups that are no subgraph, for each member.
    undrawn: BTreeMap<&'a Id, Vec<&'a Id>>,
    children: BTreeMap<Option<&'a Id>, Vec<&'a Id>>,
    names: Names<'a>,
    /// The nodes of each class.
    classes: BTreeMap<String, Vec<String>>,
    /// How many lines were drawn: Mermaid styles them by number.
    edges: usize,
    /// The lines of each style: Mermaid forgets the first style of a line that is given a second one.
    edge_styles: BTreeMap<String, Vec<usize>>,
    out: String,
}

impl Flowchart<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "{:indent$}{text}", "", indent = depth * 4);
    }

    fn class(&mut self, class: &str, node: &str) {
        self.classes.entry(class.to_owned()).or_default().push(node.to_owned());
    }

    fn head(&mut self) {
        self.out.push_str(&front_matter(self.design, self.theme));
        self.line(0, "flowchart TD");
        if !self.design.domain.is_empty() {
            let domain = comment(&self.design.domain);
            self.line(1, &format!("%% {domain}"));
        }
    }

    fn parts(&mut self, holder: Option<&Id>, depth: usize) {
        for id in self.children.get(&holder).cloned().unwrap_or_default() {
            let node = self.names.get(id).to_owned();
            if self.children.contains_key(&Some(id)) {
                let (title, about) = layout::container_words(self.design, id, None);
                // One line: Mermaid keeps room for no second one above the contents.
                self.line(
                    depth,
                    &format!("subgraph {node}[{}]", label(&[&self.words(id, &title, &about).join(" · ")])),
                );
                self.parts(Some(id), depth + 1);
                self.line(depth, "end");
                self.class("container", &node);
            } else {
                self.leaf(id, &node, depth);
            }
            if let Some(mark) = self.marks.parts.get(id).cloned() {
                self.mark(&mark, &node);
            }
        }
    }

    fn leaf(&mut self, id: &Id, node: &str, depth: usize) {
        if let Some(component) = self.design.components.get(id) {
            let (title, about) = size::component_words(self.design, id, component);
            let (open, close) = brackets(&component.kind);
            self.line(depth, &format!("{node}{open}{}{close}", self.marked(id, &title, &about)));
            let family = catalog::kind(&component.kind).family;
            self.class(family_class(family), node);
        } else if let Some(group) = self.design.groups.get(id) {
            let (title, about) = size::group_words(self.design, id, group);
            self.line(depth, &format!("{node}[{}]", self.marked(id, &title, &about)));
            self.class("container", node);
        }
    }

    /// The label of a part: its words, and below them what its marks would say.
    fn marked(&self, id: &Id, title: &str, about: &str) -> String {
        label(&self.words(id, title, about).iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn words(&self, id: &Id, title: &str, about: &str) -> Vec<String> {
        let chip = self.chips.get(id).map_or("", String::as_str);
        let own = self.marks.parts.get(id).map(Mark::words).unwrap_or_default();
        let of_groups = self.undrawn.get(id).into_iter().flatten().filter_map(|id| {
            let (mark, group) = (self.marks.parts.get(*id)?, self.design.groups.get(*id)?);
            Some(format!("{}: {}", size::group_words(self.design, id, group).0, mark.words()))
        });
        let lines = [title, about, chip].into_iter().map(str::to_owned).chain([own]).chain(of_groups);
        lines.filter(|line| !line.trim().is_empty()).collect()
    }

    fn mark(&mut self, mark: &Mark, node: &str) {
        if let Some(class) = finding_class(mark) {
            self.class(class, node);
        }
        if !mark.spof.is_empty() {
            self.class("spof", node);
        }
    }

    fn notes(&mut self) {
        for (id, note) in &self.design.notes {
            let node = self.names.get(id).to_owned();
            self.line(1, &format!("{node}[{}]", label(&[&note.text])));
            self.class("note", &node);
            let about = note.about.as_ref().map(|a| self.design.links.get(a).map_or(a, |link| &link.from));
            if let Some(to) = about.and_then(|about| self.ends(about).into_iter().next()) {
                self.line(1, &format!("{node} -.- {to}"));
                self.edge_styles.entry(roles::leader()).or_default().push(self.edges);
                self.edges += 1;
            }
        }
    }

    /// The nodes that stand for a part: its own, or the members of a group that is no subgraph.
    fn ends(&self, id: &Id) -> Vec<String> {
        let undrawn = self.design.groups.get(id).filter(|_| !self.parents.drawn.contains(id));
        match undrawn {
            Some(group) => group.members.iter().map(|m| self.names.get(m).to_owned()).collect(),
            None => vec![self.names.get(id).to_owned()],
        }
    }

    /// Whether one part lies in the other: Mermaid cannot draw a line from a subgraph to its own contents.
    fn nested(&self, link: &Link) -> bool {
        let within = |inner: &Id, outer: &Id| {
            std::iter::successors(self.parents.of.get(inner), |id| self.parents.of.get(*id)).any(|id| *id == outer)
        };
        within(&link.from, &link.to) || within(&link.to, &link.from)
    }

    fn links(&mut self) {
        for (id, link) in &self.design.links {
            let mark = self.marks.parts.get(id).cloned().unwrap_or_default();
            let (words, marks) = (size::link_words(link), mark.words());
            let from = self.names.get(&link.from).to_owned();
            let arrow = roles::arrow(&link.kind);
            let style = roles::style(&link.kind, finding_class(&mark));
            for to in self.ends(&link.to).into_iter().filter(|to| *to != from) {
                if self.nested(link) {
                    let words = comment(&format!("{words} {marks}"));
                    self.line(1, &format!("%% {from} to {to}, which holds it: {words}"));
                    continue;
                }
                self.line(1, &format!("{from} {arrow}|{}| {to}", label(&[&words, &marks])));
                self.edge_styles.entry(style.clone()).or_default().push(self.edges);
                self.edges += 1;
            }
        }
        if self.edges > MOST_EDGES {
            let edges = self.edges;
            let words = format!("%% {edges} lines: Mermaid draws {MOST_EDGES} unless its setting maxEdges is raised");
            self.line(1, &words);
        }
    }

    fn legend(&mut self) {
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        let spofs = self.marks.parts.iter().filter(|(_, m)| !m.spof.is_empty());
        let lines: Vec<String> = spofs
            .map(|(id, m)| {
                let journeys: Vec<&str> = m.spof.iter().map(|j| j.name()).collect();
                format!("{}: {}", self.design.title(id.as_str()), journeys.join(", "))
            })
            .collect();
        if !lines.is_empty() {
            let head = "SPOF: without this part alone, nobody is served".to_owned();
            rows.push(("spof".to_owned(), std::iter::once(head).chain(lines).collect()));
        }
        // Few nodes: each one pushes the diagram down.
        let kinds = self.marks.kinds();
        if let Some(worst) = kinds.first() {
            let lines = kinds.iter().map(|kind| {
                let accepted = if kind.accepted { ", accepted" } else { "" };
                let letter = if kind.accepted { format!("({})", kind.words()) } else { kind.words() };
                format!("{letter}: {} finding{accepted}", kind.severity.name())
            });
            let class = if worst.accepted { ACCEPTED } else { severity_class(worst.severity) };
            rows.push((class.to_owned(), lines.collect()));
        }
        if let Some(worst) = self.marks.general.first() {
            let lines = self.marks.general.iter().map(|general| {
                let accepted = if general.accepted { "accepted " } else { "" };
                format!("{accepted}{}: {}", general.severity.name(), general.words)
            });
            let class = if worst.accepted { ACCEPTED } else { severity_class(worst.severity) };
            rows.push((class.to_owned(), lines.collect()));
        }
        if rows.is_empty() {
            return;
        }
        let legend = self.names.free("legend");
        self.line(1, &format!("subgraph {legend}[\"Legend\"]"));
        for (class, lines) in rows {
            let node = self.names.free("legend_row");
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            self.line(2, &format!("{node}[{}]", label(&lines)));
            self.class("legendRow", &node);
            self.class(&class, &node);
        }
        self.line(1, "end");
        self.class("container", &legend);
    }

    fn styles(&mut self) {
        // In this order, so that the class of a finding comes after, and wins over, that of a family.
        for (class, style) in styles(self.theme) {
            if let Some(nodes) = self.classes.remove(&class) {
                self.line(1, &format!("classDef {class} {style}"));
                self.line(1, &format!("class {} {class}", nodes.join(",")));
            }
        }
        for (style, edges) in std::mem::take(&mut self.edge_styles) {
            let edges: Vec<String> = edges.iter().map(usize::to_string).collect();
            self.line(1, &format!("linkStyle {} {style}", edges.join(",")));
        }
    }
}

//! Architecture diagrams: groups, services, junctions, and edges from side to side.

use std::borrow::Cow;

use super::chart::{Chart, Edge, Hint, NodeIndex, Stroke};
use super::flowchart::short;

/// Icons that say what a service is.
const ICONS: &[(&str, Hint)] = &[
    ("database", Hint::Database),
    ("server", Hint::Server),
    ("cloud", Hint::Cloud),
    ("internet", Hint::Cloud),
    ("disk", Hint::Disk),
    ("user", Hint::Person),
];

/// Reads the statements of an architecture diagram from `body` on.
pub(super) fn read(text: &str, body: usize) -> Chart<'_> {
    let mut reader = Reader { chart: Chart::default(), inside: Vec::new() };
    let mut at = body;
    for line in text[body..].split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len()).min(line.len());
        at += line.len();
        let words = line.trim();
        if !words.is_empty() && !words.starts_with("%%") && !reader.chart.is_full() {
            reader.statement(words, start);
        }
    }
    reader.finish()
}

/// The pieces of `service id(icon)[Title] in group`.
struct Declared<'t> {
    id: &'t str,
    icon: &'t str,
    title: Option<&'t str>,
    within: &'t str,
}

fn declared(rest: &str) -> Declared<'_> {
    let end = rest.find(['(', '[', ' ', '\t']).unwrap_or(rest.len());
    let (id, mut rest) = (rest[..end].trim(), rest[end..].trim_start());
    let (mut icon, mut title) = ("", None);
    if let Some(inner) = rest.strip_prefix('(') {
        let end = inner.find(')').unwrap_or(inner.len());
        icon = inner[..end].trim_matches('"');
        rest = inner[end..].trim_start_matches(')').trim_start();
    }
    if let Some(inner) = rest.strip_prefix('[') {
        // The last bracket ends the title, wherever others stand in it.
        let end = inner.rfind(']').unwrap_or(inner.len());
        title = Some(inner[..end].trim().trim_matches('"'));
        rest = inner[end..].trim_start_matches(']').trim_start();
    }
    let within = rest.strip_prefix("in ").map_or("", |w| w.trim().split([' ', '\t']).next().unwrap_or_default());
    Declared { id, icon, title, within }
}

struct Reader<'t> {
    chart: Chart<'t>,
    /// What is to be put into which group, once all groups are known: the group is named by its id.
    inside: Vec<(bool, u32, &'t str, usize)>,
}

impl<'t> Reader<'t> {
    fn statement(&mut self, words: &'t str, at: usize) {
        let (word, rest) = words.split_once([' ', '\t']).unwrap_or((words, ""));
        let rest = rest.trim();
        match word {
            "group" => {
                let d = declared(rest);
                let group = self.chart.open(d.id, Cow::Borrowed(d.title.unwrap_or(d.id)), at);
                self.complain(d.title.unwrap_or_default(), at);
                self.put(true, group, d.within, at);
            }
            "service" | "junction" => {
                let d = declared(rest);
                if d.id.is_empty() {
                    self.chart.told.say(at, || format!("a {word} without a name is left out"));
                    return;
                }
                self.complain(d.title.unwrap_or_default(), at);
                let index = self.chart.node(d.id, at);
                let node = &mut self.chart.nodes[index as usize];
                node.label = d.title.map(Cow::Borrowed);
                node.hint = ICONS.iter().find(|(name, _)| *name == d.icon).map_or(Hint::Nothing, |(_, hint)| *hint);
                if word == "junction" {
                    node.hint = Hint::Junction;
                }
                self.put(false, index, d.within, at);
            }
            "title" | "accTitle" | "title:" | "accTitle:" => {
                self.chart.title = Cow::Borrowed(rest.trim_start_matches(':').trim());
            }
            "align" | "accDescr" | "accDescr:" => {}
            _ => self.edge(words, at),
        }
    }

    /// Mermaid takes only words, spaces, dots and hyphens in a title.
    fn complain(&mut self, title: &str, at: usize) {
        if let Some(c) = title.chars().find(|c| matches!(c, '(' | ')' | '[' | ']' | ':' | '/' | '&' | ',')) {
            self.chart.told.say(at, || format!("a title with `{c}` in it, which Mermaid refuses"));
        }
    }

    fn put(&mut self, is_group: bool, index: u32, within: &'t str, at: usize) {
        if !within.is_empty() {
            self.inside.push((is_group, index, within, at));
        }
    }

    /// `a:R -- L:b`, `a{group}:R <-[words]-> L:b`.
    fn edge(&mut self, words: &'t str, at: usize) {
        // `id:S` before the line, `S:id` behind it.
        let sides = words.find(':').zip(words.rfind(':')).filter(|(a, b)| a + 2 < *b).map(|(a, b)| (a + 2, b - 1));
        let spaces = words.find([' ', '\t']).zip(words.rfind([' ', '\t'])).filter(|(a, b)| a < b);
        let between = |(a, b): &(usize, usize)| words.get(*a..*b).is_some_and(|line| line.contains('-'));
        let Some((left, right)) = sides.filter(between).or(spaces.filter(between)) else {
            self.chart.told.say(at, || format!("`{}` is no Mermaid: left out", short(words)));
            return;
        };
        let line = words[left..right].trim();
        let ends = (words[..left].trim(), words[right..].trim());
        let is_line = line.trim_matches(['<', '>']).starts_with('-') && line.trim_matches(['<', '>']).ends_with('-');
        let id = |end: &'t str, side_first: bool| -> &'t str {
            let mut parts = end.split(':').map(str::trim);
            let side = |s: &str| matches!(s, "L" | "R" | "T" | "B");
            let (first, second) = (parts.next().unwrap_or_default(), parts.next());
            let name = match second {
                Some(second) if side_first && side(first) || side(first) && !side(second) => second,
                _ => first,
            };
            name.trim_end_matches("{group}")
        };
        let (from, to) = (id(ends.0, false), id(ends.1, true));
        if !is_line || from.is_empty() || to.is_empty() {
            self.chart.told.say(at, || format!("`{}` is no Mermaid: left out", short(words)));
            return;
        }
        let label = line.split_once('[').and_then(|(_, l)| l.rsplit_once(']')).map_or("", |(l, _)| l.trim());
        let (back, ahead) = (line.starts_with('<'), line.ends_with('>'));
        let (from, to) = if back && !ahead { (to, from) } else { (from, to) };
        let (from, to) = (self.end(from, at), self.end(to, at));
        self.chart.edges.push(Edge {
            from,
            to,
            label: Cow::Borrowed(label),
            stroke: Stroke::Solid,
            both_ways: back == ahead,
            at,
            within: "",
        });
    }

    fn end(&mut self, id: &'t str, at: usize) -> NodeIndex {
        if self.chart.find(id).is_none() && self.chart.find_group(id).is_none() {
            self.chart.told.say(at, || format!("`{}` is no service yet: it becomes one", short(id)));
        }
        self.chart.node(id, at)
    }

    fn finish(mut self) -> Chart<'t> {
        for (is_group, index, within, at) in std::mem::take(&mut self.inside) {
            let Some(group) = self.chart.find_group(within) else {
                self.chart.told.say(at, || format!("there is no group `{}`", short(within)));
                continue;
            };
            if !is_group {
                self.chart.nodes[index as usize].parent = Some(group);
            } else if self.chart.may_hold(group, index) {
                self.chart.groups[index as usize].parent = Some(group);
            } else {
                self.chart.told.say(at, || "a group cannot be in itself".to_owned());
            }
        }
        self.chart.settle();
        self.chart
    }
}

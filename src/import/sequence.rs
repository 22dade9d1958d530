//! Sequence diagrams: participants become nodes, messages become edges, notes stay notes.

use std::borrow::Cow;

use super::chart::{Chart, Edge, Hint, NodeIndex, Remark, Stroke};
use super::flowchart::short;

/// Arrows between participants, in the order in which they are looked for, with the line they draw and whether they
/// point both ways.
const ARROWS: &[(&str, Stroke, bool)] = &[
    ("<<-->>", Stroke::Dotted, true),
    ("<<->>", Stroke::Solid, true),
    ("-->>", Stroke::Dotted, false),
    ("->>", Stroke::Solid, false),
    ("-->", Stroke::Dotted, false),
    ("->", Stroke::Solid, false),
    ("--)", Stroke::Dotted, false),
    ("-)", Stroke::Solid, false),
    ("--x", Stroke::Dotted, false),
    ("-x", Stroke::Solid, false),
    ("--|\\", Stroke::Dotted, false),
    ("-|\\", Stroke::Solid, false),
    ("--|/", Stroke::Dotted, false),
    ("-|/", Stroke::Solid, false),
    ("--\\\\", Stroke::Dotted, false),
    ("-\\\\", Stroke::Solid, false),
    ("--//", Stroke::Dotted, false),
    ("-//", Stroke::Solid, false),
];

/// Statements that draw nothing a design could hold.
const SILENT: &[&str] =
    &["activate", "deactivate", "autonumber", "link", "links", "properties", "details", "destroy", "accDescr"];

/// Statements that begin a block, which `end` ends.
const BLOCKS: &[&str] = &["loop", "alt", "opt", "par", "par_over", "critical", "break", "rect"];

/// Reads the statements of a sequence diagram from `body` on.
pub(super) fn read(text: &str, body: usize) -> Chart<'_> {
    let mut reader = Reader { chart: Chart::default(), open: Vec::new(), boxed: None };
    let mut at = body;
    let mut in_description = false;
    while at < text.len() && !reader.chart.is_full() {
        let line_end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
        let mut start = at;
        at = line_end;
        if std::mem::take(&mut in_description) {
            in_description = !text[start..line_end].contains('}');
            continue;
        }
        while start < line_end {
            let (end, next) = statement_end(text, start, line_end);
            let statement = &text[start..end];
            let indent = statement.len() - statement.trim_start().len();
            let words = statement.trim();
            in_description = words.starts_with("accDescr") && words.ends_with('{');
            reader.statement(words, start + indent);
            start = next;
        }
    }
    while let Some((word, _, at)) = reader.open.pop() {
        reader.chart.told.say(at, || format!("this `{word}` has no `end`: it ends with the diagram"));
    }
    reader.chart.settle();
    reader.chart
}

/// Where a statement ends and the next begins: at a `;`, unless it ends an entity or only a part of a message's words.
fn statement_end(text: &str, start: usize, line_end: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut from = start;
    while let Some(n) = text[from..line_end].find(';') {
        let at = from + n;
        let word = bytes[start..at].iter().rev().take(12).position(|b| !b.is_ascii_alphanumeric());
        let entity = word.is_some_and(|w| w > 0 && matches!(bytes[at - 1 - w], b'#' | b'&'));
        // A statement's word and its arrow stand near: the rest of a long line is not looked through for each `;`.
        let near = (at + 1..=line_end.min(at + 200)).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(line_end);
        let rest = text[at + 1..near].trim_start();
        if !entity && (rest.is_empty() && near == line_end || begins_statement(rest)) {
            return (at, at + 1);
        }
        from = at + 1;
    }
    (line_end, line_end)
}

fn begins_statement(rest: &str) -> bool {
    let word = rest.split([' ', '\t', ':', ';', '\n']).next().unwrap_or_default();
    let known = ["participant", "actor", "note", "Note", "end", "else", "and", "option", "box", "create", "title"];
    known.contains(&word)
        || SILENT.contains(&word)
        || BLOCKS.contains(&word)
        || rest[..rest.find(':').unwrap_or(0)].contains("->")
}

struct Reader<'t> {
    chart: Chart<'t>,
    /// The blocks around this place: their word, what they are called, and where they begin.
    open: Vec<(&'t str, &'t str, usize)>,
    boxed: Option<u32>,
}

impl<'t> Reader<'t> {
    fn statement(&mut self, words: &'t str, at: usize) {
        if words.is_empty() || words.starts_with("%%") || words == "}" {
            return;
        }
        let end = words.find([' ', '\t', ':', '{']).unwrap_or(words.len());
        let (word, rest) = (&words[..end], words[end..].trim());
        match word {
            "participant" | "actor" if end < words.len() => self.participant(word, rest, at),
            "create" => {
                let (word, rest) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
                self.participant(word, rest.trim(), at);
            }
            "end" if rest.is_empty() => self.end(at),
            "else" | "and" | "option" if !words.contains("->") => {
                if let Some(block) = self.open.last_mut() {
                    block.1 = rest;
                } else {
                    self.chart.told.say(at, || format!("an `{word}` outside of a block"));
                }
            }
            "box" if !words.contains("->") => {
                self.boxed = Some(self.chart.open("", Cow::Borrowed(without_colour(rest)), at));
                self.open.push(("box", "", at));
            }
            "title" | "accTitle" if !words.contains("->") => {
                self.chart.title = Cow::Borrowed(rest.trim_start_matches(':').trim());
            }
            _ if word.eq_ignore_ascii_case("note") => self.note(rest, at),
            _ if BLOCKS.contains(&word) && !words.contains("->") => self.open.push((word, rest, at)),
            _ if SILENT.contains(&word) => {}
            _ => self.message(words, at),
        }
    }

    fn end(&mut self, at: usize) {
        match self.open.pop() {
            Some(("box", ..)) => {
                if let Some(group) = self.boxed.take() {
                    self.chart.close(group);
                }
            }
            Some(_) => {}
            None => self.chart.told.say(at, || "an `end` without a block".to_owned()),
        }
    }

    /// `participant A as Words`, `actor A`, `participant A@{ "type": "database" }`.
    fn participant(&mut self, word: &str, rest: &'t str, at: usize) {
        let (name, label) = match rest.split_once(" as ") {
            Some((name, label)) => (name.trim(), Some(label.trim())),
            None => (rest, None),
        };
        let (name, data) = name.split_once("@{").unwrap_or((name, ""));
        let name = name.trim().trim_matches('"');
        if name.is_empty() {
            self.chart.told.say(at, || "a participant without a name is left out".to_owned());
            return;
        }
        let node = self.named(name, at);
        let node = &mut self.chart.nodes[node as usize];
        if let Some(label) = label.filter(|l| !l.is_empty()) {
            node.label = Some(Cow::Borrowed(label.trim_matches('"')));
        }
        if word == "actor" {
            node.hint = Hint::Person;
        } else if data.contains("database") {
            node.hint = Hint::Database;
        }
    }

    fn named(&mut self, name: &'t str, at: usize) -> NodeIndex {
        let node = self.chart.node(name, at);
        if let Some(group) = self.boxed {
            self.chart.groups[group as usize].named.push(node);
        }
        node
    }

    /// `Note over A,B: words`, `Note right of A: words`.
    fn note(&mut self, rest: &'t str, at: usize) {
        let (place, text) = rest.split_once(':').unwrap_or((rest, ""));
        let place = place.trim();
        let lower = place.get(..place.len().min(9)).unwrap_or_default().to_ascii_lowercase();
        let about = if lower.starts_with("over ") {
            &place[5..]
        } else if lower.starts_with("left of ") {
            &place[8..]
        } else if lower.starts_with("right of ") {
            &place[9..]
        } else {
            self.chart.told.say(at, || "a note that does not say beside whom it stands".to_owned());
            ""
        };
        let first = about.split(',').map(str::trim).find(|name| !name.is_empty());
        let about = first.map(|name| self.named(name, at));
        for name in first.iter().flat_map(|_| place[place.len().min(5)..].split(',').skip(1)) {
            if !name.trim().is_empty() {
                self.named(name.trim(), at);
            }
        }
        let text = Cow::Borrowed(text.trim().trim_start_matches("wrap:").trim_start_matches("nowrap:").trim());
        self.chart.remarks.push(Remark { text, about });
    }

    fn message(&mut self, words: &'t str, at: usize) {
        let head = &words[..words.find(':').unwrap_or(words.len())];
        let found = ARROWS.iter().find_map(|arrow| head.find(arrow.0).map(|n| (n, arrow)));
        let Some((n, (mark, stroke, both_ways))) = found.filter(|(n, _)| *n > 0) else {
            self.chart.told.say(at, || format!("`{}` is no Mermaid: left out", short(words)));
            return;
        };
        let from = head[..n].trim().trim_end_matches("()").trim_matches('"');
        let to = head[n + mark.len()..].trim().trim_start_matches(['+', '-']).trim_start_matches("()");
        let to = to.trim().trim_matches('"');
        if from.is_empty() || to.is_empty() {
            self.chart.told.say(at, || "a message that leads nowhere is left out".to_owned());
            return;
        }
        if !words.contains(':') {
            self.chart.told.say(at, || "a message without a `:` and words".to_owned());
        }
        let (from, to) = (self.named(from, at), self.named(to, at));
        let label = words.get(head.len() + 1..).unwrap_or_default().trim();
        let within = self.open.last().map_or("", |block| block.1);
        self.chart.edges.push(Edge {
            from,
            to,
            label: Cow::Borrowed(label),
            stroke: *stroke,
            both_ways: *both_ways,
            at,
            within,
        });
    }
}

/// Colours that a box may have.
const COLOURS: &[&str] = &[
    "transparent",
    "aqua",
    "blue",
    "green",
    "red",
    "yellow",
    "orange",
    "purple",
    "pink",
    "grey",
    "gray",
    "white",
    "black",
    "lightblue",
    "lightgreen",
    "lightyellow",
    "lightgrey",
    "lightgray",
    "cyan",
    "magenta",
    "brown",
];

/// A box's title without the colour before it.
fn without_colour(rest: &str) -> &str {
    let first = rest.split([' ', '\t']).next().unwrap_or_default();
    if first.starts_with("rgb") && rest.contains(')') {
        return rest.split_once(')').map_or("", |(_, title)| title.trim());
    }
    let is = COLOURS.iter().any(|c| c.eq_ignore_ascii_case(first));
    if is { rest[first.len()..].trim() } else { rest }
}

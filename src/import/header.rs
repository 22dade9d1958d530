//! The first lines of a diagram: front matter, directives, comments, and the word that says what it is.

use std::ops::Range;

/// The diagrams that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diagram {
    /// `flowchart` or `graph`.
    Flowchart,
    /// `sequenceDiagram`.
    Sequence,
    /// `architecture-beta`.
    Architecture,
}

impl Diagram {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flowchart => "flowchart",
            Self::Sequence => "sequence diagram",
            Self::Architecture => "architecture diagram",
        }
    }
}

/// What the first word of a diagram says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'t> {
    Known(Diagram),
    /// A diagram of Mermaid's that says nothing about an infrastructure.
    Foreign(&'t str),
    /// No diagram begins here.
    Nothing,
}

/// The head of a diagram.
#[derive(Debug)]
pub(super) struct Header<'t> {
    pub(super) found: Found<'t>,
    /// Where the word stands, in the text that was read.
    pub(super) at: usize,
    /// Where its statements begin.
    pub(super) body: usize,
    /// The title in the front matter.
    pub(super) title: &'t str,
    /// Lines before the word that mean nothing.
    pub(super) stray: Vec<Range<usize>>,
    /// Whether the word is not written as Mermaid wants it.
    pub(super) misspelt: bool,
}

const KNOWN: &[(&str, Diagram)] = &[
    ("flowchart-elk", Diagram::Flowchart),
    ("flowchart-v2", Diagram::Flowchart),
    ("flowchart", Diagram::Flowchart),
    ("graph", Diagram::Flowchart),
    ("sequenceDiagram", Diagram::Sequence),
    ("architecture-beta", Diagram::Architecture),
    ("architecture", Diagram::Architecture),
];

const FOREIGN: &[&str] = &[
    "C4Component",
    "C4Container",
    "C4Context",
    "C4Deployment",
    "C4Dynamic",
    "block",
    "block-beta",
    "classDiagram",
    "classDiagram-v2",
    "erDiagram",
    "gantt",
    "gitGraph",
    "info",
    "journey",
    "kanban",
    "mindmap",
    "packet",
    "packet-beta",
    "pie",
    "quadrantChart",
    "radar-beta",
    "requirement",
    "requirementDiagram",
    "sankey",
    "sankey-beta",
    "stateDiagram",
    "stateDiagram-v2",
    "timeline",
    "treemap",
    "treemap-beta",
    "xychart",
    "xychart-beta",
    "zenuml",
];

/// How many lines of other text may come before the diagram's first word.
const MAX_STRAY: usize = 50;

/// Reads the head of a diagram.
pub(super) fn read(text: &str) -> Header<'_> {
    let mut header = Header { found: Found::Nothing, at: 0, body: 0, title: "", stray: Vec::new(), misspelt: false };
    let mut at = 0;
    while at < text.len() && header.stray.len() < MAX_STRAY {
        let end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
        let line = text[at..end].trim();
        let start = at + (text[at..end].len() - text[at..end].trim_start().len()).min(end - at);
        at = end;
        if line.is_empty() {
            continue;
        }
        if line == "---" {
            match front_matter(text, end) {
                Some((title, after)) => (header.title, at) = (title, after),
                None => header.stray.push(start..end),
            }
        } else if line.starts_with("%%{") {
            // A directive may go on over lines, to its `}%%`.
            let close = text[start..].find("}%%").map(|n| start + n + 3);
            at = close.unwrap_or(end);
        } else if !line.starts_with("%%") {
            (header.found, header.body, header.misspelt) = word(text, start);
            header.at = start;
            if header.found != Found::Nothing {
                return header;
            }
            header.stray.push(start..start + line.len());
        }
    }
    header
}

/// The title in a front matter, and where the matter ends.
fn front_matter(text: &str, start: usize) -> Option<(&str, usize)> {
    let (mut at, mut title) = (start, "");
    for line in text[start..].split_inclusive('\n').take(1_000) {
        at += line.len();
        let line = line.trim();
        if line == "---" {
            return Some((title, at));
        }
        if let Some(rest) = line.strip_prefix("title:") {
            title = rest.trim().trim_matches(['"', '\'']);
        }
    }
    None
}

/// The diagram that a word begins, where its statements begin, and whether it is misspelt.
fn word(text: &str, start: usize) -> (Found<'_>, usize, bool) {
    let rest = &text[start..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
    let word = &rest[..end];
    let exact = KNOWN.iter().find(|(name, _)| *name == word);
    if exact.is_none()
        && let Some(name) = FOREIGN.iter().find(|name| **name == word)
    {
        return (Found::Foreign(name), start, false);
    }
    match exact.or_else(|| KNOWN.iter().find(|(name, _)| name.eq_ignore_ascii_case(word))) {
        Some((_, diagram)) => {
            let body = start + end;
            let body = if *diagram == Diagram::Flowchart { after_direction(text, body) } else { body };
            (Found::Known(*diagram), body, exact.is_none())
        }
        None => (Found::Nothing, start, false),
    }
}

/// Passes over `TD`, `LR`, `>` … where one follows on the same line.
fn after_direction(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let word_end = trimmed.find(|c: char| c.is_whitespace() || c == ';').unwrap_or(trimmed.len());
    let known = ["TB", "TD", "BT", "LR", "RL", ">", "<", "^", "v"];
    let is = known.iter().any(|d| d.eq_ignore_ascii_case(&trimmed[..word_end]));
    if is { at + (rest.len() - trimmed.len()) + word_end } else { at }
}

/// Whether a line by itself begins a diagram.
pub(super) fn alone(line: &str) -> bool {
    let mut words = line.split([' ', '\t', ';']).filter(|w| !w.is_empty());
    let Some(first) = words.next() else { return false };
    let rest = (words.next(), words.next());
    match KNOWN.iter().find(|(name, _)| *name == first) {
        Some((_, Diagram::Flowchart)) => matches!(rest, (Some("TB" | "TD" | "BT" | "LR" | "RL"), None)),
        Some(_) => rest == (None, None),
        None => first.len() > 5 && FOREIGN.contains(&first) && rest == (None, None),
    }
}

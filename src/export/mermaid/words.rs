//! Ids and labels that every Mermaid since version 9 reads as what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::font::one_line;
use crate::model::{Design, Id};

/// Words that mean something to Mermaid's flowchart grammar, or to the HTML page around it.
const KEYWORDS: &[&str] = &[
    "accdescr",
    "acctitle",
    "bt",
    "call",
    "class",
    "classdef",
    "click",
    "constructor",
    "default",
    "direction",
    "end",
    "flowchart",
    "graph",
    "href",
    "interpolate",
    "linkstyle",
    "lr",
    "o",
    "parent",
    "prototype",
    "rl",
    "style",
    "subgraph",
    "tb",
    "td",
    "title",
    "v",
    "x",
];

/// An id of the diagram for each part of a design, and for what the diagram adds.
pub(super) struct Names<'a> {
    by_id: BTreeMap<&'a Id, String>,
    taken: BTreeSet<String>,
}

impl<'a> Names<'a> {
    pub(super) fn of(design: &'a Design) -> Self {
        let mut names = Self { by_id: BTreeMap::new(), taken: BTreeSet::new() };
        for id in design.components.keys().chain(design.groups.keys()).chain(design.notes.keys()) {
            let name = names.free(id.as_str());
            names.by_id.insert(id, name);
        }
        names
    }

    /// The diagram's id of a part.
    pub(super) fn get(&self, id: &Id) -> &str {
        self.by_id.get(id).map_or("", String::as_str)
    }

    /// Takes an id like `stem` that nothing has yet: letters, digits and underscores, beginning with a letter.
    pub(super) fn free(&mut self, stem: &str) -> String {
        let mut name: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if KEYWORDS.contains(&name.as_str()) || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            name.insert_str(0, "part_");
        }
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// A label in quotes, from lines that may hold anything.
pub(super) fn label(lines: &[&str]) -> String {
    let lines: Vec<String> = lines.iter().map(|l| escape(&one_line(l))).filter(|l| !l.is_empty()).collect();
    let text = lines.join("<br/>");
    // Mermaid takes `style…:…#…;` on one line for a style and cuts its semicolon off.
    let text = if text.contains('#') { text.replace(':', "#58;") } else { text };
    if text.is_empty() { "\" \"".to_owned() } else { format!("\"{text}\"") }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            // `#` and `;` would begin and end an entity, backticks a Markdown string, `%%` a comment,
            // `@{` a shape, backslashes an escape.
            '#' | ';' | '`' | '%' | '@' | '\\' | '{' | '}' | '|' | '[' | ']' | '~' | '*' | '_' | '$' => {
                let _ = write!(out, "#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// A text in a comment: one line that cannot be taken for a directive.
pub(super) fn comment(text: &str) -> String {
    one_line(text).replace(['{', '}', '%'], " ")
}

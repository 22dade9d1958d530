//! Front matter, ids and labels that every Mermaid since version 9 reads as what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::font::one_line;
use crate::model::{Design, Id};
use crate::scene::Theme;

/// Words that mean something to one of Mermaid's grammars, or to the HTML page around it.
const KEYWORDS: &str = " accdescr acctitle activate actor alt and architecture as autonumber b box break bt call class \
    classdef click constructor create critical deactivate default destroy details direction else end flowchart graph \
    group href in interpolate junction l left link links linkstyle loop lr note nowrap o off opt option over par parent \
    par_over participant properties prototype r rect right rl sequencediagram service style subgraph t tb td title v \
    wrap x ";

/// Words that some grammar finds at the beginning of a longer one, too.
const BEGINNINGS: [&str; 3] = ["accdescr", "acctitle", "title"];

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
        let keyword = KEYWORDS.contains(&format!(" {name} ")) || BEGINNINGS.iter().any(|word| name.starts_with(word));
        if keyword || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
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

/// The lines before the header: the title, and the dark theme for what no class colours (arrow heads, the words on
/// lines and the ground below them).
pub(super) fn front_matter(design: &Design, theme: &Theme) -> String {
    let name = one_line(&design.name);
    let dark = *theme == Theme::DARK;
    let mut out = String::new();
    if dark || !name.is_empty() {
        out.push_str("---\n");
        if !name.is_empty() {
            // A JSON string is a YAML string.
            let _ = writeln!(out, "title: {}", serde_json::Value::String(name));
        }
        if dark {
            out.push_str("config:\n  theme: dark\n");
        }
        out.push_str("---\n");
    }
    out
}

/// A text in a message, a note or an alias of a sequence diagram: one line of entities where a grammar would look.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '#' | ';' | '%' | '@' | '\\' | '{' | '}' | '`' | '"' | '*' | '_' | '$' | '~' => {
                let _ = write!(out, "#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    // `wrap:` at the beginning is an order; `style…:…#…;` on one line is taken for a style.
    if out.contains('#') || out.to_lowercase().starts_with("wrap") || out.to_lowercase().starts_with("nowrap") {
        out = out.replace(':', "#58;");
    }
    if out.is_empty() { "#32;".to_owned() } else { out }
}

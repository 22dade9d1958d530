//! Diagrams in: Mermaid as people write it, also where Mermaid itself refuses it, becomes a design.
//!
//! Bytes become text (`text`), a text has diagrams (`blocks`, `header`), each dialect is read into the same chart
//! (`flowchart`, `sequence`, `architecture`; `chart`), and a chart gets its meaning from words (`words`, `meaning`).
//! Nothing here touches a file. Reading never goes back, so it takes time in proportion to the text, and nothing
//! recurses over what is nested. Whatever is mended, guessed or left out is told with its place.

mod architecture;
mod blocks;
mod carried;
mod chart;
mod flowchart;
mod header;
mod label;
mod meaning;
mod merge;
mod open;
mod repairs;
mod scan;
mod sequence;
mod text;
mod words;

pub use header::Diagram;
pub use meaning::Fate;
pub use merge::merge;
pub use open::{OpenError, Opened, open};
pub use repairs::{MAX_TOLD, Repair};

use chart::{Chart, Hint};
use header::Found;
use repairs::{Lines, Told};

use crate::catalog;
use crate::model::{self, Design};

/// What is said of a text in which nothing begins a diagram.
const NO_DIAGRAM: &str =
    "there is no Mermaid diagram in it: one begins with `flowchart`, `sequenceDiagram` or `architecture-beta`";

/// The largest text that is read, in bytes: what a design's file may have.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// One diagram as a design.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What the diagram means.
    pub design: Design,
    /// What it is drawn as.
    pub diagram: Diagram,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What it draws, counted as Mermaid counts.
    pub seen: Seen,
    /// What is no Mermaid, and how it was read.
    pub repairs: Vec<Repair>,
    /// What was not understood, or was taken for something.
    pub unsure: Vec<Repair>,
    /// What became of each edge, in order; empty for a design that travelled in comments.
    pub fates: Vec<Fate>,
    /// The parts that each node became, in order; empty for a design that travelled in comments.
    pub parts: Vec<Vec<model::Id>>,
}

/// How much a diagram draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Nodes, participants or services; subgraphs that lines go to are among them.
    pub nodes: usize,
    /// Lines, or messages and notes.
    pub edges: usize,
    /// Subgraphs, boxes or groups.
    pub subgraphs: usize,
}

/// Why a text could not be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct ImportError {
    /// What is wrong, and what to do.
    pub what: String,
    /// The line, from 1; 0 for the whole text.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

impl ImportError {
    fn whole(what: impl Into<String>) -> Self {
        Self { what: what.into(), line: 0, column: 1 }
    }

    /// The whole sentence, with its place, what was read last.
    pub fn about(&self, shown: &str) -> String {
        match self.line {
            0 => format!("{self}: {shown}"),
            line => format!("{self}, at line {line}, column {} of {shown}", self.column),
        }
    }
}

/// The designs in a text: one for each Mermaid diagram in it. `name` serves designs that have no title of their own.
///
/// # Errors
/// When the text is empty, binary, too large, has no diagram, or one that no design can be made of.
pub fn mermaid(bytes: &[u8], name: &str) -> Result<Vec<Imported>, ImportError> {
    if bytes.len() > MAX_BYTES {
        let what = format!("the text has {} MiB, the limit is {} MiB", bytes.len().div_ceil(1 << 20), MAX_BYTES >> 20);
        return Err(ImportError::whole(what));
    }
    let (mut whole, mut told) = (Told::default(), Told::default());
    let text = text::decode(bytes, &mut whole, &mut told).map_err(ImportError::whole)?;
    if text.trim().is_empty() {
        return Err(ImportError { what: "it is empty".to_owned(), line: 1, column: 1 });
    }
    let lines = Lines::of(&text);
    let found = blocks::find(&text, &mut told);
    let general = told.placed(&lines);
    let (mut out, mut refused) = (Vec::new(), Vec::new());
    for (n, block) in found.iter().enumerate() {
        let title = text[block.heading.clone()].trim().trim_end_matches('#').trim();
        let title = if title.is_empty() { name } else { title };
        match one(&text, block, title, &lines) {
            Ok(imported) => out.push((n, imported)),
            Err(error) => refused.push((n, error)),
        }
    }
    if out.is_empty() {
        let first = refused.into_iter().next().map(|(_, error)| error);
        return Err(first.unwrap_or_else(|| ImportError::whole("there is no diagram in it")));
    }
    // What is told of the encoding goes to the first diagram, what is told of a place to the diagram around it: the line
    // that opens its block belongs to it.
    let around = |n: usize| lines.line(found[n].opened)..=lines.line(found[n].inside.end);
    out[0].1.repairs.extend(whole.placed(&lines));
    for repair in general {
        let at = out.partition_point(|(n, _)| *around(*n).start() <= repair.line).saturating_sub(1);
        if around(out[at].0).contains(&repair.line) {
            out[at].1.repairs.push(repair);
        }
    }
    for (n, error) in refused {
        let at = out.iter().rposition(|(of, _)| *of < n).unwrap_or(0);
        let repair = Repair { line: error.line, column: error.column, what: format!("left out: {}", error.what) };
        out[at].1.repairs.push(repair);
    }
    let mut out: Vec<Imported> = out.into_iter().map(|(_, imported)| imported).collect();
    for imported in &mut out {
        imported.repairs.sort_by_key(|r| (r.line, r.column));
    }
    Ok(out)
}

fn one(text: &str, block: &blocks::Block, title: &str, lines: &Lines) -> Result<Imported, ImportError> {
    // Offsets count in the whole text, so that places need no translation: only its end is cut off.
    let body = &text[..block.inside.end];
    let head = header::read(&body[block.inside.start..]);
    let start = block.inside.start;
    let line = lines.line((start + head.at).min(body.len().saturating_sub(1)));
    let fail = |what: String| ImportError { what, line, column: 1 };
    let mut told = Told::default();
    let (diagram, body_at) = match head.found {
        Found::Known(diagram) => {
            for stray in &head.stray {
                let words = body[start + stray.start..start + stray.end].trim();
                told.say(start + stray.start, || {
                    format!("`{}` before the diagram is left out", flowchart::short(words))
                });
            }
            if head.misspelt {
                told.say(start + head.at, || "the diagram's first word is not written as Mermaid writes it".to_owned());
            }
            (diagram, start + head.body)
        }
        Found::Foreign(name) => {
            return Err(fail(format!(
                "a `{name}` draws no infrastructure: flowchart, sequenceDiagram and architecture-beta are read"
            )));
        }
        Found::Nothing if looks_like_lines(&body[start..]) => {
            told.say(start, || "no `flowchart` above the first line: it is read as one".to_owned());
            (Diagram::Flowchart, start)
        }
        Found::Nothing => {
            return Err(fail(NO_DIAGRAM.to_owned()));
        }
    };
    let mut chart = match diagram {
        Diagram::Flowchart => flowchart::read(body, body_at),
        Diagram::Sequence => sequence::read(body, body_at),
        Diagram::Architecture => architecture::read(body, body_at),
    };
    let own = if head.title.is_empty() { &*chart.title } else { head.title };
    let name = label::clean(if own.is_empty() { title } else { own }).into_owned();
    let seen = seen(&chart, diagram);
    limits(&chart, lines)?;
    told.append(&mut chart.told);
    let carried = if diagram == Diagram::Flowchart { carried::find(&body[start..]) } else { carried::Carried::None };
    let mut imported = Imported {
        design: Design::default(),
        diagram,
        line,
        seen,
        repairs: Vec::new(),
        unsure: Vec::new(),
        fates: Vec::new(),
        parts: Vec::new(),
    };
    let meaning = match carried {
        carried::Carried::Design(design) => {
            imported.design = carried::with_changes(*design, &chart, start, &mut told);
            imported.repairs = told.placed(lines);
            return sound(imported, line);
        }
        carried::Carried::Unreadable(at, why) => {
            told.say(start + at, || format!("the design in the comments cannot be read ({why}): the flowchart is"));
            meaning::design(&chart, diagram, &name)
        }
        carried::Carried::None => meaning::design(&chart, diagram, &name),
    };
    imported.design = meaning.design;
    imported.fates = meaning.fates;
    imported.parts = meaning.parts;
    imported.repairs = told.placed(lines);
    imported.unsure = meaning.unsure.placed(lines);
    sound(imported, line)
}

/// Whether some line of a text without a header is one between two nodes.
fn looks_like_lines(text: &str) -> bool {
    // A comment of HTML, a list and a rule of Markdown are none.
    let is_line = |line: &str| {
        !line.contains("<!--") && !line.starts_with(['-', '<', '#', '|', '>', '*', '`']) && !line.ends_with("---")
    };
    let arrows = ["-->", "-.->", "==>", "---"];
    text.lines().take(200).map(str::trim).any(|line| is_line(line) && arrows.iter().any(|arrow| line.contains(arrow)))
}

fn seen(chart: &Chart<'_>, diagram: Diagram) -> Seen {
    let junctions = chart.nodes.iter().filter(|n| n.hint == Hint::Junction).count();
    let groups =
        if diagram == Diagram::Architecture { chart.nodes.iter().filter(|n| n.group.is_some()).count() } else { 0 };
    Seen {
        nodes: chart.nodes.len() - junctions - groups,
        edges: chart.edges.len() + chart.remarks.len(),
        subgraphs: chart.groups.len(),
    }
}

fn limits(chart: &Chart<'_>, lines: &Lines) -> Result<(), ImportError> {
    let past = |at: usize, what: &str, limit: usize| {
        let what = format!("more {what} than a design can hold, which is {limit}");
        Err(ImportError { what, line: lines.line(at), column: 1 })
    };
    if chart.nodes.len() + chart.groups.len() > Design::MAX_COMPONENTS {
        let last = chart.nodes.last().map(|n| n.at).max(chart.groups.last().map(|g| g.at));
        return past(last.unwrap_or(0), "nodes and subgraphs", Design::MAX_COMPONENTS);
    }
    if chart.edges.len() + chart.remarks.len() > Design::MAX_LINKS {
        return past(chart.edges.last().map_or(0, |e| e.at), "lines", Design::MAX_LINKS);
    }
    Ok(())
}

/// What is given back is a sound design, whatever the text was.
fn sound(imported: Imported, line: usize) -> Result<Imported, ImportError> {
    let check = model::check(&imported.design).and_then(|()| catalog::check(&imported.design));
    match check {
        Ok(()) => Ok(imported),
        Err(violation) => {
            Err(ImportError { what: format!("no design can be made of it: {violation}"), line, column: 1 })
        }
    }
}

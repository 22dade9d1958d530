//! The diagram: a Mermaid block, a picture beside the report, and the words that stand on the drawing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use indexmap::IndexMap;

use super::ReportOptions;
use super::chapter::Chapter;
use super::facts::Facts;
use super::names::short;
use super::words::{capital, counted, number};
use crate::catalog::{self, KindSpec};
use crate::export::markdown::{fenced, target};
use crate::export::mermaid;
use crate::model::{Design, Id};

/// What a reader can take in, and what GitHub draws at all: its Mermaid refuses more than 500 lines or 50,000 characters.
const MOST: (usize, usize, usize) = (150, 450, 48_000);
/// How many notes are repeated.
const NOTES: usize = 30;

pub(super) fn chapter(facts: &Facts, options: &ReportOptions) -> Chapter {
    let mut chapter = Chapter::new("Diagram");
    let design = facts.design;
    if design.components.is_empty() {
        return chapter;
    }
    if let Some(picture) = options.picture {
        chapter.say(format!("![The diagram of {}]({})", short(&design.name), target(picture)));
    }
    let marks = Some(facts.report).filter(|_| options.marks);
    let fits = design.components.len() <= MOST.0 && design.links.len() <= MOST.1;
    let whole = fits.then(|| mermaid::flowchart(design, marks, options.theme)).filter(|text| text.len() <= MOST.2);
    if let Some(text) = whole {
        chapter.say(fenced("mermaid", &text));
    } else {
        chapter.say(format!(
            "The design has {} parts and {} connections: too many to read in one diagram. This one shows each kind of \
             part once, with how many there are.",
            number(design.components.len()),
            number(design.links.len())
        ));
        chapter.say(fenced("mermaid", &by_kind(design)));
    }
    notes(facts, &mut chapter);
    chapter
}

/// A flowchart in which every kind of part stands once, named by how many there are. It holds no word of the author.
fn by_kind(design: &Design) -> String {
    let mut counts: IndexMap<&str, (usize, &KindSpec)> = IndexMap::new();
    for component in design.components.values() {
        let spec = catalog::kind(&component.kind);
        counts.entry(spec.name).or_insert((0, spec)).0 += 1;
    }
    let mut out = String::from("flowchart TD\n");
    // Writing to a string cannot fail.
    for (n, (count, spec)) in counts.values().enumerate() {
        let _ = writeln!(out, "    kind_{n}[\"{}\"]", capital(&counted(*count, spec)));
    }
    let kind_of = |id: &Id| counts.get_index_of(catalog::kind(&design.components.get(id)?.kind).name);
    let of_groups: BTreeMap<&Id, BTreeSet<usize>> =
        design.groups.iter().map(|(id, group)| (id, group.members.iter().filter_map(kind_of).collect())).collect();
    let ends =
        |id: &Id| kind_of(id).map_or_else(|| of_groups.get(id).cloned().unwrap_or_default(), |kind| [kind].into());
    let mut drawn: BTreeSet<(usize, usize, &str)> = BTreeSet::new();
    for link in design.links.values() {
        let (to, spec) = (ends(&link.to), catalog::link(&link.kind));
        let arrow = if spec.dashed { "-.->" } else { "-->" };
        for (from, to) in ends(&link.from).iter().flat_map(|from| to.iter().map(move |to| (*from, *to))) {
            if drawn.insert((from, to, spec.label)) {
                let _ = writeln!(out, "    kind_{from} {arrow}|\"{}\"| kind_{to}", spec.label);
            }
        }
    }
    out
}

/// What its author wrote on the drawing.
fn notes(facts: &Facts, chapter: &mut Chapter) {
    let design = facts.design;
    let note = |note: &crate::model::Note| match &note.about {
        Some(about) => format!("**{}**: {}", facts.name(about), words(&note.text)),
        None => words(&note.text),
    };
    let written: Vec<_> = design.notes.values().filter(|note| !words(&note.text).trim().is_empty()).collect();
    let mut items: Vec<String> = written.iter().take(NOTES).map(|n| note(n)).collect();
    if written.len() > NOTES {
        items.push(format!("… and {} more", written.len() - NOTES));
    }
    if !items.is_empty() {
        chapter.say("Notes on the drawing:");
        chapter.items(&items);
    }
}

/// A note's text, cut where it is a text of its own.
fn words(text: &str) -> String {
    let line = crate::font::one_line(text);
    let cut: String = line.chars().take(400).collect();
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("{}{more}", crate::export::markdown::escape(&cut))
}

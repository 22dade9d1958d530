//! The diagram: a Mermaid block, a picture beside the report, and the words that stand on the drawing.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::ReportOptions;
use super::chapter::Chapter;
use super::facts::{Facts, short};
use super::words::{heading, number};
use crate::catalog;
use crate::export::markdown::{fenced, target};
use crate::export::mermaid;
use crate::model::{Component, Design, Id, Kind, Link};

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
        chapter.say(fenced("mermaid", &mermaid::flowchart(&by_kind(design), None, options.theme)));
    }
    notes(facts, &mut chapter);
    chapter
}

/// A design in which every kind of part stands once, named by how many there are.
fn by_kind(design: &Design) -> Design {
    let mut counts: IndexMap<&str, (usize, &Kind)> = IndexMap::new();
    for component in design.components.values() {
        counts.entry(component.kind.type_name()).or_insert((0, &component.kind)).0 += 1;
    }
    let mut small = Design::named(&design.name);
    for (count, kind) in counts.values() {
        let spec = catalog::kind(kind);
        let name = format!("{} × {}", heading(*count, spec), number(*count));
        // The properties of one part say nothing about the others of its kind.
        let plain = Kind::all().into_iter().find(|k| k.type_name() == kind.type_name());
        let component = Component::new(plain.unwrap_or_else(|| (*kind).clone())).named(&name);
        small.components.insert(Id::slug(spec.name), component);
    }
    let kind_of = |id: &Id| design.components.get(id).map(|component| catalog::kind(&component.kind).name);
    let of_groups: BTreeMap<&Id, BTreeSet<&str>> =
        design.groups.iter().map(|(id, group)| (id, group.members.iter().filter_map(kind_of).collect())).collect();
    let ends = |id: &Id| kind_of(id).map_or_else(|| of_groups.get(id).cloned().unwrap_or_default(), |k| [k].into());
    let mut drawn: IndexMap<(&str, &str, &str), &Link> = IndexMap::new();
    for link in design.links.values() {
        let to = ends(&link.to);
        for (from, to) in ends(&link.from).iter().flat_map(|from| to.iter().map(move |to| (*from, *to))) {
            drawn.entry((from, to, link.kind.type_name())).or_insert(link);
        }
    }
    for (n, ((from, to, _), link)) in drawn.into_iter().enumerate() {
        let line = Link::new(Id::slug(from), Id::slug(to), link.kind.clone());
        small.links.insert(Id::slug(&format!("line-{n}")), line);
    }
    small
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

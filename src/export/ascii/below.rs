//! What stands above and below the drawing: its title, what the lines mean, notes, and what the marks mean.

use super::Charset;
use super::labels::Shown;
use super::plan::Plan;
use super::words::{clean, wrap};
use crate::font::one_line;
use crate::model::Design;
use crate::scene::Marks;

/// The title, with an empty line below it.
pub(super) fn head(design: &Design, width: usize) -> Vec<String> {
    let parts = [clean(&design.name), clean(&design.domain)];
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
    let mut lines = wrap(&parts.join(" - "), width);
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Everything that stands below.
pub(super) fn below(
    design: &Design,
    plan: &Plan,
    marks: &Marks,
    shown: &[Shown],
    charset: Charset,
    width: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for texts in [strokes(plan, charset), unsaid(design, plan, shown, charset), notes(design), legend(design, marks)] {
        if !texts.is_empty() {
            lines.push(String::new());
        }
        for text in texts {
            // What goes on is indented, so that each sentence is seen to begin.
            for (n, line) in wrap(&text, width - 2).into_iter().enumerate() {
                lines.push(if n == 0 { line } else { format!("  {line}") });
            }
        }
    }
    lines
}

/// What the two kinds of line mean, where both are there.
fn strokes(plan: &Plan, charset: Charset) -> Vec<String> {
    let has = |dashed: bool| plan.wires.iter().any(|w| w.dashed == dashed);
    let (solid, dashed) = match charset {
        Charset::Ascii => ("--->", "...>"),
        Charset::Unicode => ("───▶", "┄┄┄▶"),
    };
    if has(true) && has(false) {
        vec![format!("{solid} requests and queries   {dashed} everything that no request waits for")]
    } else {
        Vec::new()
    }
}

/// The words that found no place beside their line.
fn unsaid(design: &Design, plan: &Plan, shown: &[Shown], charset: Charset) -> Vec<String> {
    let arrow = if charset == Charset::Unicode { "→" } else { "->" };
    let mut numbered: Vec<(usize, String)> = Vec::new();
    for (wire, shown) in plan.wires.iter().zip(shown) {
        let title = |block: usize| clean(design.title(plan.blocks[block].id.as_str()));
        let ends = format!("{} {arrow} {}", title(wire.from), title(wire.to));
        match shown {
            Shown::Beside => {}
            Shown::Number(n) => numbered.push((*n, format!("({n}) {ends}: {}", wire.words))),
            Shown::Below => numbered.push((usize::MAX, format!("{ends}: {}", wire.words))),
        }
    }
    numbered.sort_by_key(|(n, _)| *n);
    let mut lines: Vec<String> = numbered.into_iter().map(|(_, text)| text).collect();
    for id in &plan.unseen {
        if let Some(link) = design.links.get(id) {
            let title = |id: &crate::model::Id| clean(design.title(id.as_str()));
            let words = crate::layout::size::link_words(link);
            lines.push(format!("{} {arrow} {}: {}", title(&link.from), title(&link.to), clean(&words)));
        }
    }
    lines
}

fn notes(design: &Design) -> Vec<String> {
    let mut lines = Vec::new();
    for note in design.notes.values() {
        let text: String = note.text.split_whitespace().map(one_line).collect::<Vec<_>>().join(" ");
        let about = note.about.as_ref().map(|id| format!(" on {}", design.title(id.as_str()))).unwrap_or_default();
        lines.push(format!("Note{about}: {text}"));
    }
    lines
}

/// What the marks behind `!` mean, and what speaks of the whole design.
fn legend(design: &Design, marks: &Marks) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, mark) in marks.parts.iter().filter(|(_, m)| !m.spof.is_empty()) {
        if lines.is_empty() {
            lines.push("SPOF: without this part alone, nobody is served".to_owned());
        }
        let journeys: Vec<&str> = mark.spof.iter().map(|j| j.name()).collect();
        lines.push(format!("- {}: {}", design.title(id.as_str()), journeys.join(", ")));
    }
    let kinds: Vec<String> = marks
        .kinds()
        .iter()
        .map(|kind| {
            let accepted = if kind.accepted { ", accepted" } else { "" };
            let letter = if kind.accepted { format!("({})", kind.words()) } else { kind.words() };
            format!("{letter} {} finding{accepted}", kind.severity.name())
        })
        .collect();
    if !kinds.is_empty() {
        lines.push(kinds.join("; "));
    }
    for general in &marks.general {
        let accepted = if general.accepted { "accepted " } else { "" };
        lines.push(format!("{accepted}{}: {}", general.severity.name(), general.words));
    }
    lines
}

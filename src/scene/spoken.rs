//! The picture in words, for those who cannot see it: one sentence for each part, and a few for all.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Mark, Marks, Tally, legend, title};
use crate::analysis::Journey;
use crate::catalog;
use crate::font::one_line;
use crate::layout::size::{component_words, group_words, link_words};
use crate::model::{Design, Id};

/// The description lists this many parts with findings.
const MOST_PARTS: usize = 50;
/// And this many findings about the whole design.
const MOST_GENERAL: usize = 12;

/// Every component, group, link and note by its id: `Load balancer: HAProxy, round robin; 1 high finding`.
pub(super) fn parts(design: &Design, marks: Option<&Marks>) -> BTreeMap<Id, String> {
    let titled = |id: &Id| one_line(design.title(id.as_str()));
    let about = |title: String, words: &str| if words.is_empty() { title } else { format!("{title}: {words}") };
    let mut parts = BTreeMap::new();
    let mut say = |id: &Id, mut words: String| {
        for mark in marks.iter().filter_map(|marks| marks.parts.get(id)) {
            words.push_str(&marked(mark));
        }
        parts.insert(id.clone(), words);
    };
    for (id, component) in &design.components {
        let (title, words) = component_words(design, id, component);
        let mut words = about(title, &words);
        if let Some(host) = &component.on {
            let _ = write!(words, ", on {}", titled(host));
        }
        say(id, words);
    }
    for (id, group) in &design.groups {
        let (title, words) = group_words(design, id, group);
        let label = catalog::group(&group.kind).label;
        let kind = if title == label { String::new() } else { label.to_owned() };
        let words = [kind, words].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(", ");
        say(id, about(title, &words));
    }
    for id in design.links.keys() {
        say(id, called(design, id));
    }
    for (id, note) in &design.notes {
        say(id, format!("Note: {}", one_line(&note.text)));
    }
    parts
}

/// What a part is called: a link by its ends.
fn called(design: &Design, id: &Id) -> String {
    let titled = |id: &Id| one_line(design.title(id.as_str()));
    let Some(link) = design.links.get(id) else { return titled(id) };
    format!("{} from {} to {}", link_words(link), titled(&link.from), titled(&link.to))
}

fn marked(mark: &Mark) -> String {
    let mut out = String::new();
    if !mark.spof.is_empty() {
        let _ = write!(out, "; single point of failure for {}", journeys(&mark.spof));
    }
    for tally in &mark.tallies {
        let _ = write!(out, "; {}", tally.spoken());
    }
    out
}

/// Their names in one list.
pub(super) fn journeys(journeys: &[Journey]) -> String {
    journeys.iter().map(|j| j.name()).collect::<Vec<_>>().join(", ")
}

/// The whole picture in some sentences.
pub(super) fn description(design: &Design, marks: Option<&Marks>) -> String {
    let mut out = "A web infrastructure".to_owned();
    if !design.domain.is_empty() {
        let _ = write!(out, " for {}", one_line(&design.domain));
    }
    for (n, fact) in title::facts(design, marks).into_iter().enumerate() {
        let _ = write!(out, "{}{fact}.", if n == 0 { ": " } else { " " });
    }
    let Some(marks) = marks else { return out };
    for (spof, titles) in legend::by_journeys(design, marks) {
        let _ = write!(out, " Single point of failure for {}: {}.", journeys(&spof), titles.join(", "));
    }
    for (id, mark) in marks.parts.iter().filter(|(_, m)| !m.tallies.is_empty()).take(MOST_PARTS) {
        let tallies: Vec<String> = mark.tallies.iter().map(Tally::spoken).collect();
        let _ = write!(out, " {}: {}.", called(design, id), tallies.join(", "));
    }
    for general in marks.general.iter().take(MOST_GENERAL) {
        let _ = write!(out, " {}", one_line(&general.words));
    }
    out
}

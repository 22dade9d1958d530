//! What differs between the design in the window and the one in its file, in words.

use std::collections::BTreeSet;

use crate::model::{Component, Design, Difference, Id};

/// How many parts of a sort are named.
const NAMED: usize = 60;

/// What `theirs` has that `mine` has not, one line for each part, worst surprises first.
pub fn differences(mine: &Design, theirs: &Design) -> Vec<String> {
    let difference = Difference::between(mine, theirs);
    let mut rows = Vec::new();
    if difference.about {
        let said = [
            (
                mine.name != theirs.name,
                format!("the title is \u{201c}{}\u{201d} instead of \u{201c}{}\u{201d}", theirs.name, mine.name),
            ),
            (
                mine.domain != theirs.domain,
                format!("the domain is {} instead of {}", named(&theirs.domain), named(&mine.domain)),
            ),
            (mine.accepted != theirs.accepted, "other findings are accepted".to_owned()),
        ];
        rows.extend(said.into_iter().filter(|(differs, _)| *differs).map(|(_, words)| format!("Changed: {words}")));
    }
    let mut list = |what: &str, ids: &BTreeSet<Id>, words: &dyn Fn(&Id) -> String| {
        rows.extend(ids.iter().take(NAMED).map(|id| format!("{what}: {}", words(id))));
        if let Some(more) = ids.len().checked_sub(NAMED).filter(|more| *more > 0) {
            rows.push(format!("{what}: and {more} more"));
        }
    };
    list("Only here, gone in the file", &difference.removed, &|id| called(mine, id));
    list("Only in the file", &difference.added, &|id| called(theirs, id));
    list("Changed", &difference.changed, &|id| format!("{}{}", called(mine, id), aspects(mine, theirs, id)));
    list("Drawn elsewhere", &difference.moved, &|id| called(theirs, id));
    rows
}

/// The whole in one clause: `2 added, 1 moved`.
pub fn in_words(mine: &Design, theirs: &Design) -> String {
    Difference::between(mine, theirs).to_string()
}

fn named(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// `Load balancer (lb)`.
fn called(design: &Design, id: &Id) -> String {
    let title = design.title(id.as_str());
    if title == id.as_str() || title.is_empty() { id.to_string() } else { format!("{title} ({id})") }
}

/// What about a component is another: `: name, kind`.
fn aspects(mine: &Design, theirs: &Design, id: &Id) -> String {
    let (Some(mine), Some(theirs)) = (mine.components.get(id), theirs.components.get(id)) else {
        return String::new();
    };
    let Component { name, kind, on, .. } = mine;
    let differs = [(*name != theirs.name, "name"), (*kind != theirs.kind, "properties"), (*on != theirs.on, "host")];
    let words: Vec<&str> = differs.iter().filter(|(differs, _)| *differs).map(|(_, what)| *what).collect();
    if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::parse;

    #[test]
    fn every_part_that_differs_is_named_and_what_about_it() {
        let mine = parse(include_str!("../../../examples/distributed.ron")).unwrap();
        assert_eq!(differences(&mine, &mine), [] as [String; 0]);
        let mut theirs = mine.clone();
        theirs.name = "Another".to_owned();
        theirs.components.get_mut("lb").unwrap().name = "Front".to_owned();
        theirs.notes.clear();
        theirs.links.shift_remove_index(0);
        let rows = differences(&mine, &theirs);
        assert!(rows[0].starts_with("Changed: the title is \u{201c}Another\u{201d}"), "{rows:?}");
        assert!(rows.iter().any(|row| row.starts_with("Only here, gone in the file: ")), "{rows:?}");
        assert!(rows.iter().any(|row| row.contains("(lb): name")), "{rows:?}");
        let rows = differences(&theirs, &mine);
        assert!(rows.iter().any(|row| row.starts_with("Only in the file: ")), "{rows:?}");
    }

    #[test]
    fn of_many_parts_some_are_named_and_the_rest_counted() {
        let many = crate::storage::generate("tiers=10x30").unwrap();
        let rows = differences(&Design::named(&many.name), &many);
        let parts = many.components.len() + many.links.len() + many.groups.len() + many.notes.len();
        assert!(rows.len() <= NAMED + 2, "{}", rows.len());
        assert!(rows.contains(&format!("Only in the file: and {} more", parts - NAMED)), "{rows:?}");
    }
}

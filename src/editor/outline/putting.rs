//! Dragging in the outline: parts are put into a container, or out of all of them.

use std::collections::BTreeSet;

use crate::editor::nesting::nest;
use crate::layout::{Parents, parents};
use crate::model::{Design, Edit, Id};

/// Why these parts cannot be put into a container (none: out of all of them); none when they can, as far as is seen at
/// once.
pub fn refusal(design: &Design, ids: &BTreeSet<Id>, into: Option<&Id>) -> Option<String> {
    let parents = parents(design);
    outermost(&parents, ids).find_map(|id| one(design, &parents, id, into).err())
}

/// What putting these parts into a container (none: out of all of them) is called, and its edits: those of dropping them
/// there on the drawing. What moves, and what it holds, leaves its place to the layout. No edits: they lie there.
///
/// # Errors
/// A sentence that says why one of them cannot lie there.
pub fn put_into(design: &Design, ids: &BTreeSet<Id>, into: Option<&Id>) -> Result<(String, Vec<Edit>), String> {
    let mut after = design.clone();
    let mut edits = Vec::new();
    let moved: Vec<Id> = outermost(&parents(design), ids).cloned().collect();
    for id in &moved {
        let parents = parents(&after);
        let nesting = one(&after, &parents, id, into)?;
        if nesting.is_empty() {
            continue;
        }
        let lies = |other: &&Id| *other == id || holders(&parents, other).any(|holder| holder == id);
        let placed: Vec<Id> = after.drawing.keys().filter(lies).cloned().collect();
        let unplaced = placed.into_iter().map(|id| Edit::Place { id, placement: None, index: None });
        for edit in unplaced.chain(nesting).collect::<Vec<_>>() {
            after.apply(edit.clone()).map_err(|violation| violation.to_string())?;
            edits.push(edit);
        }
    }
    let whom = match &moved[..] {
        [only] => design.title(only.as_str()).to_owned(),
        many => format!("{} parts", many.len()),
    };
    let title = match into {
        Some(into) => format!("Move {whom} to {}", design.title(into.as_str())),
        None => format!("Take {whom} out"),
    };
    Ok((title, edits))
}

/// The edits that put one part there.
fn one(design: &Design, parents: &Parents<'_>, id: &Id, into: Option<&Id>) -> Result<Vec<Edit>, String> {
    let from = parents.of.get(id).copied();
    if from == into {
        return Ok(Vec::new());
    }
    let title = |id: &Id| design.title(id.as_str()).to_owned();
    if let Some(into) = into.filter(|into| *into == id || holders(parents, into).any(|holder| holder == id)) {
        return Err(format!("`{}` cannot lie in `{}`, which is or lies in itself", title(id), title(into)));
    }
    let is_locked = |id: &Id| design.locked.contains(id);
    if is_locked(id) || holders(parents, id).any(is_locked) {
        return Err(format!("`{}` is locked: unlock it to move it", title(id)));
    }
    nest(design, id, from, into)
}

/// What a part lies in, the nearest first.
fn holders<'a>(parents: &Parents<'a>, id: &Id) -> impl Iterator<Item = &'a Id> {
    std::iter::successors(parents.of.get(id).copied(), |at| parents.of.get(*at).copied()).take(2 * Design::MAX_DEPTH)
}

/// Those that lie in none of the others.
fn outermost<'a>(parents: &Parents<'_>, ids: &'a BTreeSet<Id>) -> impl Iterator<Item = &'a Id> {
    ids.iter().filter(|id| !holders(parents, id).any(|holder| ids.contains(holder)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::Editor;
    use crate::storage::{parse, to_ron};

    const DESIGN: &str = "Design(format: 1,
        components: {\"s\": (kind: Server), \"web\": (kind: WebServer, on: \"s\"), \"t\": (kind: Server), \"db\": (kind: Database), \"user\": (kind: Client)},
        groups: {\"zone\": (kind: Zone, members: [\"t\"])},
        drawing: {\"s\": (at: (0, 0), size: (300, 200)), \"web\": (at: (40, 60)), \"t\": (at: (500, 0), size: (300, 200)), \"db\": (at: (0, 400))})";

    fn put(text: &str, ids: &[&str], into: Option<&str>) -> Result<(Design, String), String> {
        let design = parse(text).expect("a design");
        let ids = ids.iter().map(|id| Id::slug(id)).collect();
        let into = into.map(Id::slug);
        let (title, edits) = put_into(&design, &ids, into.as_ref())?;
        let mut editor = Editor::new(design.clone());
        editor.edit(title.as_str(), edits).map_err(|e| e.to_string())?;
        let after = editor.design().clone();
        editor.undo();
        assert_eq!(to_ron(editor.design()), to_ron(&design));
        Ok((after, title))
    }

    #[test]
    fn parts_come_into_a_server_and_out_of_it_and_into_a_zone() {
        let (after, title) = put(DESIGN, &["db", "web"], Some("t")).expect("it takes both");
        assert_eq!(title, "Move 2 parts to t");
        for id in ["db", "web"] {
            assert_eq!(after.components[id].on.as_ref().map(Id::as_str), Some("t"));
            assert!(!after.drawing.contains_key(id), "the layout says where in the server");
        }
        let (after, title) = put(DESIGN, &["web"], None).expect("out");
        assert_eq!((after.components["web"].on.as_ref(), title.as_str()), (None, "Take web out"));
        let (after, _) = put(DESIGN, &["s", "web", "db"], Some("zone")).expect("the zone takes them");
        assert_eq!(after.groups["zone"].members, ["t", "db", "s"]);
        assert_eq!(after.components["web"].on.as_ref().map(Id::as_str), Some("s"), "it stays in what moves");
    }

    #[test]
    fn where_it_lies_already_nothing_changes() {
        assert_eq!(put(DESIGN, &["web"], Some("s")).expect("it is there").0, parse(DESIGN).expect("a design"));
    }

    #[test]
    fn what_the_catalogue_refuses_itself_and_what_is_locked_is_refused_with_the_reason() {
        for (ids, into, why) in [
            (&["user"][..], "s", "browser"),
            (&["db"], "web", "web"),
            (&["s"], "s", "cannot lie in"),
            (&["t"], "t", "cannot lie in"),
            (&["zone"], "t", "cannot lie in"),
        ] {
            let refused = put(DESIGN, ids, Some(into)).expect_err("it cannot lie there");
            assert!(refused.to_lowercase().contains(why), "{refused}");
            let design = parse(DESIGN).expect("a design");
            let ids: BTreeSet<Id> = ids.iter().map(|id| Id::slug(id)).collect();
            assert_eq!(refusal(&design, &ids, Some(&Id::slug(into))), Some(refused));
        }
        let locked = DESIGN.replacen("drawing:", "locked: [\"s\"], drawing:", 1);
        assert!(put(&locked, &["web"], None).expect_err("locked").contains("locked"));
    }
}

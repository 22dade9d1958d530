//! Tidying: places given by hand are given up, so that the layout says where everything stands.

use std::collections::BTreeSet;

use crate::layout::Arrangement;
use crate::model::{Design, Edit, Id, Placement, Point};

/// The edits that leave these parts, and what they hold, to the layout; nothing selected: everything.
///
/// None at all where nothing of it was placed by hand. What is not tidied keeps the place in which it is seen, also
/// where it had none of its own.
pub fn tidying(design: &Design, arrangement: &Arrangement, ids: &BTreeSet<Id>) -> Vec<Edit> {
    let tidied = |id: &Id| ids.is_empty() || ids.contains(id) || arrangement.holders(id).any(|h| ids.contains(h));
    let mut edits: Vec<Edit> = Vec::new();
    // From the end of the file: what is left keeps its index, and nothing has to move up.
    for id in design.drawing.keys().rev().filter(|id| tidied(id)) {
        edits.push(Edit::Place { id: id.clone(), placement: None, index: None });
    }
    if edits.is_empty() {
        return edits;
    }
    let stays = |(id, _): &(&Id, _)| !tidied(id) && !design.drawing.contains_key(*id);
    edits.extend(arrangement.boxes.iter().filter(stays).map(|(id, rect)| {
        let placement = Placement { at: Point::new(rect.x, rect.y), size: None };
        Edit::Place { id: id.clone(), placement: Some(placement), index: None }
    }));
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::{Editor, nudge};
    use crate::layout::arrange;
    use crate::storage::{parse, to_ron};

    fn editor() -> Editor {
        let text = "Design(format: 1, components: {
            \"s\": (kind: Server), \"a\": (kind: WebServer, on: \"s\"), \"b\": (kind: WebServer, on: \"s\"),
            \"c\": (kind: WebServer), \"d\": (kind: WebServer)}, drawing: {\"a\": (at: (40, 90)), \"d\": (at: (900, 7))})";
        Editor::new(parse(text).expect("a design"))
    }

    fn tidy(editor: &mut Editor, ids: &[&str]) {
        let ids = ids.iter().map(|id| Id::slug(id)).collect();
        let edits = tidying(editor.design(), &arrange(editor.design()), &ids);
        editor.edit("Tidy", edits).expect("places");
    }

    #[test]
    fn everything_is_left_to_the_layout_once_and_comes_back_byte_by_byte() {
        let mut editor = editor();
        let start = to_ron(editor.design());
        tidy(&mut editor, &[]);
        assert!(editor.design().drawing.is_empty());
        tidy(&mut editor, &[]);
        assert_eq!(editor.history_len(), 1);
        editor.undo();
        assert_eq!(to_ron(editor.design()), start);
    }

    #[test]
    fn what_is_selected_is_tidied_with_what_it_holds_and_nothing_else_moves() {
        let mut editor = editor();
        let start = to_ron(editor.design());
        let before = arrange(editor.design());
        tidy(&mut editor, &["s"]);
        let after = arrange(editor.design());
        for id in ["c", "d"] {
            assert_eq!(before.boxes[id], after.boxes[id], "{id}");
        }
        assert_eq!(editor.design().drawing.keys().map(Id::as_str).collect::<Vec<_>>(), ["d", "c"]);
        let taken = [after.boxes["c"], after.boxes["d"]];
        assert!(!taken.iter().any(|t| t.overlaps(&after.boxes["s"])));
        tidy(&mut editor, &["s"]);
        assert_eq!(editor.history_len(), 1);
        editor.undo();
        assert_eq!(to_ron(editor.design()), start);
    }

    #[test]
    fn what_was_nudged_goes_back_to_where_the_layout_puts_it() {
        let mut editor = editor();
        tidy(&mut editor, &[]);
        let automatic = arrange(editor.design());
        nudge(&mut editor, &automatic, &[Id::slug("c")].into(), Point::new(300.0, 300.0)).expect("room");
        assert_ne!(arrange(editor.design()), automatic);
        tidy(&mut editor, &[]);
        assert_eq!(arrange(editor.design()), automatic);
    }
}

//! Large drawings: what a change does is seen at once, and in the end all is as if it had been laid out again.

use std::time::{Duration, Instant};

use super::*;
use crate::scene::Theme;
use crate::storage;

const LOOK: Look = Look { theme: &Theme::LIGHT, findings: true };

/// Looks again and again until nothing is computed any more.
fn settle(derived: &mut Derived, editor: &Editor) {
    let end = Instant::now() + Duration::from_mins(2);
    while !derived.is_settled() || derived.is_checking() {
        assert!(Instant::now() < end, "it did not settle");
        std::thread::yield_now();
        derived.refresh(editor, LOOK, &BTreeSet::new());
    }
}

fn is_laid_out(derived: &Derived, editor: &Editor) -> bool {
    let arrangement = layout::arrange(editor.design());
    derived.arrangement.boxes == arrangement.boxes
        && derived.arrangement.parents == arrangement.parents
        && derived.routes.lines.len() == editor.design().links.len()
}

#[test]
fn a_change_of_a_large_drawing_is_seen_at_once_and_all_is_laid_out_beside_the_window() {
    let mut editor = Editor::new(storage::generate("layers=1500").expect("a design"));
    let mut derived = Derived::new(&editor, LOOK, &egui::Context::default());
    settle(&mut derived, &editor);
    assert!(is_laid_out(&derived, &editor));
    let (gone, other) = (Id::slug("lb-3"), Id::slug("lb-4"));
    let (before, place) = (derived.arrangement.boxes.clone(), derived.arrangement.boxes[&other]);
    editor.edit("Delete", editor.design().removal(std::slice::from_ref(&gone))).expect("it goes");
    derived.refresh(&editor, LOOK, &BTreeSet::new());
    assert!(!derived.arrangement.boxes.contains_key(&gone), "at once");
    assert!(derived.scene.pieces_of(&gone).all(|n| derived.scene.pieces()[n as usize].paints.is_empty()));
    assert_eq!(derived.scene.badges_about(&gone).count(), 0);
    assert!(derived.hit(before[&gone].center(), 1.0).as_ref() != Some(&gone));
    assert_eq!(derived.arrangement.boxes[&other], place, "everything else still stands where it stood");
    assert!(!derived.is_settled());
    settle(&mut derived, &editor);
    assert!(is_laid_out(&derived, &editor) && derived.drawing_for().is_none());
    // Taken back while it is laid out: what is shown in the end is the last state.
    editor.undo();
    derived.refresh(&editor, LOOK, &BTreeSet::new());
    editor.redo();
    derived.refresh(&editor, LOOK, &BTreeSet::new());
    editor.undo();
    settle(&mut derived, &editor);
    assert!(is_laid_out(&derived, &editor));
    assert_eq!(derived.arrangement.boxes, before);
}

#[test]
fn a_drawing_that_is_not_waited_for_stays_until_something_changes() {
    let mut editor = Editor::new(storage::generate("layers=1500").expect("a design"));
    let mut derived = Derived::new(&editor, LOOK, &egui::Context::default());
    settle(&mut derived, &editor);
    editor.edit("Delete", editor.design().removal(&[Id::slug("lb-3")])).expect("it goes");
    derived.refresh(&editor, LOOK, &BTreeSet::new());
    assert!(derived.drawing_for().is_some());
    derived.stop_drawing();
    assert!(derived.is_settled() && derived.drawing_for().is_none());
    let shown = derived.arrangement.clone();
    while derived.is_checking() {
        std::thread::yield_now();
        derived.refresh(&editor, LOOK, &BTreeSet::new());
    }
    assert_eq!(derived.arrangement.boxes, shown.boxes, "the report changes marks, not places");
    editor.undo();
    settle(&mut derived, &editor);
    assert!(is_laid_out(&derived, &editor));
}

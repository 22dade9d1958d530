//! Steps of the arrow keys: those that follow each other directly are one step of the history.

use std::collections::BTreeSet;

use super::history::{Editor, EditorError};
use super::moving::{Moving, nudge};
use crate::layout::Arrangement;
use crate::model::{Id, Point};

/// What was moved by the last steps, as long as nothing else happens.
#[derive(Debug, Default)]
pub struct Nudging {
    last: Option<Last>,
}

#[derive(Debug)]
struct Last {
    ids: BTreeSet<Id>,
    /// The design as that step left it.
    revision: u64,
}

impl Nudging {
    /// Moves parts by an offset: as a step of its own, or with the last one when that moved the same parts and nothing
    /// was changed, undone or redone since.
    ///
    /// # Errors
    /// When a place is refused; then nothing moves, and earlier steps stay.
    pub fn step(
        &mut self,
        editor: &mut Editor,
        arrangement: &Arrangement,
        ids: &BTreeSet<Id>,
        offset: Point,
    ) -> Result<(), EditorError> {
        let follows = |last: &Last| last.ids == *ids && last.revision == editor.revision() && !editor.is_editing();
        let follows = self.last.take().is_some_and(|last| follows(&last));
        let before = editor.history_len() - usize::from(follows);
        let made = if follows {
            editor.reopen();
            let moving = Moving::again(editor, arrangement, ids);
            let made = moving.to(editor, offset);
            if made.is_err() {
                // Those that were moved before one was refused go back; where they stood was possible.
                moving.to(editor, Point::default())?;
            }
            editor.commit();
            made
        } else {
            nudge(editor, arrangement, ids, offset)
        };
        // Steps that led back to where they began left none that could be continued.
        if editor.history_len() > before && (follows || made.is_ok()) {
            self.last = Some(Last { ids: ids.clone(), revision: editor.revision() });
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::arrange;
    use crate::model::Edit;
    use crate::storage::{parse, to_ron};

    const DESIGN: &str = "Design(format: 1,
        components: {\"s\": (kind: Server), \"web\": (kind: WebServer, on: \"s\"), \"lb\": (kind: LoadBalancer)},
        drawing: {\"s\": (at: (0, 0)), \"web\": (at: (24, 60)), \"lb\": (at: (500, 0))})";

    struct Desk {
        editor: Editor,
        nudging: Nudging,
    }

    impl Desk {
        fn new() -> Self {
            Self { editor: Editor::new(parse(DESIGN).expect("a design")), nudging: Nudging::default() }
        }

        fn step(&mut self, id: &str, x: f32, y: f32) -> Result<(), EditorError> {
            let arrangement = arrange(self.editor.design());
            self.nudging.step(&mut self.editor, &arrangement, &[Id::slug(id)].into(), Point::new(x, y))
        }

        fn at(&self, id: &str) -> (f32, f32) {
            let at = self.editor.design().drawing[&Id::slug(id)].at;
            (at.x, at.y)
        }
    }

    #[test]
    fn steps_that_follow_each_other_are_one_entry_and_go_back_together() {
        let mut desk = Desk::new();
        let start = to_ron(desk.editor.design());
        for (x, y) in [(8.0, 0.0), (8.0, 0.0), (0.0, 1.0)] {
            desk.step("s", x, y).expect("room");
        }
        assert_eq!((desk.at("s"), desk.at("web")), ((16.0, 1.0), (40.0, 61.0)));
        assert_eq!(desk.editor.history_len(), 1);
        desk.editor.undo();
        assert_eq!(to_ron(desk.editor.design()), start);
        desk.editor.redo();
        assert_eq!(desk.at("s"), (16.0, 1.0));
    }

    #[test]
    fn another_selection_another_edit_an_undo_and_a_way_there_and_back_begin_anew() {
        let mut desk = Desk::new();
        desk.step("s", 8.0, 0.0).expect("room");
        desk.step("lb", 8.0, 0.0).expect("room");
        assert_eq!(desk.editor.history_len(), 2);
        desk.editor.edit("Name", [Edit::SetName("other".to_owned())]).expect("a name");
        desk.step("lb", 8.0, 0.0).expect("room");
        assert_eq!(desk.editor.history_len(), 4);
        desk.editor.undo();
        desk.step("lb", 0.0, 8.0).expect("room");
        assert_eq!((desk.editor.history_len(), desk.at("lb")), (4, (508.0, 8.0)));
        // There and back is nothing, and the step after that does not change the one before.
        desk.step("lb", 0.0, -8.0).expect("room");
        assert_eq!(desk.editor.history_len(), 3);
        desk.step("lb", 1.0, 0.0).expect("room");
        assert_eq!((desk.editor.history_len(), desk.editor.undo_title()), (4, Some("Move lb")));
    }

    #[test]
    fn a_step_past_the_border_of_what_can_be_drawn_is_refused_and_earlier_ones_stay() {
        let mut desk = Desk::new();
        desk.step("s", 8.0, 0.0).expect("room");
        assert!(desk.step("s", 2.0 * Point::LIMIT, 0.0).is_err());
        assert_eq!((desk.at("s"), desk.at("web"), desk.editor.history_len()), ((8.0, 0.0), (32.0, 60.0), 1));
        desk.step("s", 8.0, 0.0).expect("room");
        assert_eq!((desk.at("s"), desk.editor.history_len()), ((16.0, 0.0), 1));
    }

    #[test]
    fn a_step_after_saving_is_a_change_that_is_not_on_disk() {
        let mut desk = Desk::new();
        desk.step("s", 8.0, 0.0).expect("room");
        desk.editor.mark_saved();
        desk.step("s", 8.0, 0.0).expect("room");
        assert!(desk.editor.is_changed());
    }
}

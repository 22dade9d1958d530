//! Undo and redo: the view stays where it is unless what they changed is out of sight; then it goes there.

use std::collections::{BTreeMap, BTreeSet};

use super::App;
use super::commands::TIDY;
use crate::layout::Rect;
use crate::model::{Design, Id, Section};
use crate::ui::derived::Derived;
use crate::ui::history::Sound;

/// The design and its drawing as they were before they were turned back or on again.
pub(super) struct Turned {
    design: Design,
    boxes: BTreeMap<Id, Rect>,
    /// Everything was in view.
    whole: bool,
}

impl App {
    /// Takes the last change back, or does it again.
    pub(super) fn turn(&mut self, derived: &Derived, again: bool) {
        self.canvas.abort(&mut self.editor);
        let design = self.editor.design().clone();
        let turned = if again { self.editor.redo() } else { self.editor.undo() };
        if let Some(title) = turned {
            if title.starts_with(TIDY) {
                self.canvas.glide(derived);
            }
            self.turned = Some(self.before(design, derived));
        }
    }

    fn before(&self, design: Design, derived: &Derived) -> Turned {
        Turned {
            design,
            boxes: derived.arrangement.boxes.clone(),
            whole: self.canvas.is_fitted() || self.canvas.shows_all(derived),
        }
    }

    /// Goes to the state after so many steps, by undoing or redoing all between.
    pub(super) fn travel(&mut self, derived: &Derived, steps: usize) {
        self.canvas.abort(&mut self.editor);
        let (design, before) = (self.editor.design().clone(), self.editor.history_len());
        while self.editor.history_len() > steps && self.editor.undo().is_some() {}
        while self.editor.history_len() < steps && self.editor.redo().is_some() {}
        if self.editor.history_len() != before {
            self.turned = Some(self.before(design, derived));
        }
    }

    /// Goes back to the last state without a critical finding, as soon as it is known which that is.
    pub(super) fn go_back_to_sound(&mut self) {
        self.canvas.abort(&mut self.editor);
        self.history.resume();
        self.history.going_back = true;
    }

    /// Takes what was found out about the steps, and goes back where that was asked for.
    pub(super) fn follow_history(&mut self, derived: &Derived, ctx: &egui::Context) {
        self.history.poll();
        if !self.history.going_back {
            return;
        }
        let title = |editor: &crate::editor::Editor, steps: usize| {
            let step = steps.checked_sub(1).and_then(|last| editor.steps().nth(last));
            step.map_or_else(|| "as it was opened".to_owned(), |(_, title)| format!("after: {title}"))
        };
        let said = match self.history.sound(&self.editor) {
            Sound::Unknown => {
                self.history.find_out(&self.editor, ctx);
                if self.history.is_busy() { None } else { Some("The steps could not be checked".to_owned()) }
            }
            Sound::Here => Some("No finding is critical now".to_owned()),
            Sound::Nowhere => Some("Every state has a critical finding".to_owned()),
            Sound::After(steps) => {
                self.travel(derived, steps);
                Some(format!("Back to no critical finding, {}", title(&self.editor, steps)))
            }
        };
        if let Some(said) = said {
            self.history.going_back = false;
            self.message = Some(said);
            ctx.request_repaint();
        }
    }

    /// Shows what was turned, when nothing of it is in view. Where everything was in view, it still is.
    pub(super) fn show_turned(&mut self, derived: &Derived) {
        let Some(before) = self.turned.take() else { return };
        let after = self.editor.design();
        let mut changed = changed(&before.design, after);
        if changed.is_empty() {
            let now = &derived.arrangement.boxes;
            let elsewhere = |(id, rect): &(&Id, &Rect)| before.boxes.get(*id) != Some(*rect);
            changed = now.iter().filter(elsewhere).map(|(id, _)| id.clone()).collect();
            // What only grew or shrank around others did not move by itself.
            let around: BTreeSet<Id> = changed.iter().flat_map(|id| derived.arrangement.holders(id)).cloned().collect();
            changed.retain(|id| !around.contains(id));
        }
        let places: Vec<Rect> =
            changed.iter().filter_map(|id| derived.rect_of(id).or_else(|| before.boxes.get(id).copied())).collect();
        if places.iter().any(|place| self.canvas.sees(place)) {
            if before.whole && !self.canvas.shows_all(derived) {
                self.canvas.keep_whole(derived);
            }
            return;
        }
        let Some(whole) = places.into_iter().reduce(|a, b| a.union(&b)) else { return };
        self.canvas.show_place(&whole);
        changed.retain(|id| after.contains(id.as_str()));
        self.canvas.selection = changed;
    }
}

/// The parts, links, groups and notes that are in one of two designs only, or not the same in both.
fn changed(before: &Design, after: &Design) -> BTreeSet<Id> {
    let mut changed = BTreeSet::new();
    differing(&before.components, &after.components, &mut changed);
    differing(&before.groups, &after.groups, &mut changed);
    differing(&before.links, &after.links, &mut changed);
    differing(&before.notes, &after.notes, &mut changed);
    changed
}

fn differing<T: PartialEq>(a: &Section<T>, b: &Section<T>, changed: &mut BTreeSet<Id>) {
    let new = b.keys().filter(|id| !a.contains_key(*id));
    changed.extend(a.iter().filter(|(id, old)| b.get(*id) != Some(old)).map(|(id, _)| id).chain(new).cloned());
}

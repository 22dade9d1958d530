//! Undo and redo: the view stays where it is unless what they changed is out of sight; then it goes there.

use std::collections::{BTreeMap, BTreeSet};

use super::App;
use super::commands::TIDY;
use crate::layout::Rect;
use crate::model::{Design, Id, Section};
use crate::ui::derived::Derived;

/// The design and its drawing as they were before they were turned back or on again.
pub(super) struct Turned {
    design: Design,
    boxes: BTreeMap<Id, Rect>,
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
            self.turned = Some(Turned { design, boxes: derived.arrangement.boxes.clone() });
        }
    }

    /// Shows what was turned, when nothing of it is in view.
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

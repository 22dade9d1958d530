//! How small a box may become: as its words, and as what it holds.

use super::geometry::Rect;
use super::tree::Tree;
use super::{Arrangement, frame, leaf_size, parents, size};
use crate::model::{Design, Id, Point};

/// The least size of a part, and the box around what it holds with the room that belongs to it; none: it holds nothing.
pub fn least_box(design: &Design, arrangement: &Arrangement, id: &Id) -> (Point, Option<Rect>) {
    if let Some(note) = design.notes.get(id) {
        return (size::note(&note.text), None);
    }
    let tree = Tree::of(design);
    let chips = parents(design).chips(design);
    let Some(node) = tree.ids.iter().position(|known| *known == Some(id)) else { return (Point::default(), None) };
    let held = arrangement.boxes.iter().filter(|(held, _)| arrangement.parents.get(*held) == Some(id));
    let Some(around) = held.map(|(_, rect)| *rect).reduce(|a, b| a.union(&b)) else {
        return (leaf_size(design, &tree, node, &chips), None);
    };
    let (_, width) = frame(design, &tree, node, &chips);
    let top = size::TITLE_BAR + size::PADDING;
    let (left, bottom) = (around.x - size::PADDING, around.bottom() + size::PADDING);
    let contents = Rect::new(left, around.y - top, around.w + 2.0 * size::PADDING, bottom - around.y + top);
    (Point::new(width, contents.h), Some(contents))
}

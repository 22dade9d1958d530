//! Aligning and distributing: the places that bring several parts into line, or into equal distances.

use std::collections::BTreeSet;

use crate::layout::{Arrangement, Rect};
use crate::model::{Design, Edit, Id, Placement, Point};

/// How parts are brought into order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// Left sides on one line.
    Left,
    /// Centres above each other.
    Center,
    /// Right sides on one line.
    Right,
    /// Tops on one line.
    Top,
    /// Middles beside each other.
    Middle,
    /// Bottoms on one line.
    Bottom,
    /// Equal gaps from left to right; the outermost stay.
    Across,
    /// Equal gaps from top to bottom; the outermost stay.
    Down,
}

/// The edits that align these parts; none when there are too few, or all stand so already. What lies in a part comes along.
pub fn align(design: &Design, arrangement: &Arrangement, ids: &BTreeSet<Id>, how: Alignment) -> Vec<Edit> {
    let locked = |id: &Id| design.locked.contains(id);
    let outermost = |id: &&Id| !arrangement.holders(id).any(|holder| ids.contains(holder)) && !locked(id);
    let mut parts: Vec<(&Id, Rect)> =
        ids.iter().filter(outermost).filter_map(|id| Some((id, *arrangement.boxes.get(id)?))).collect();
    let spread = matches!(how, Alignment::Across | Alignment::Down);
    if parts.len() < if spread { 3 } else { 2 } {
        return Vec::new();
    }
    let bounds = parts.iter().map(|(_, r)| *r).reduce(|a, b| a.union(&b)).unwrap_or_default();
    let middle = bounds.center();
    let mut moves: Vec<(&Id, Point)> = Vec::new();
    if spread {
        let across = how == Alignment::Across;
        let low = |r: &Rect| if across { r.x } else { r.y };
        let size = |r: &Rect| if across { r.w } else { r.h };
        parts.sort_by(|a, b| low(&a.1).total_cmp(&low(&b.1)).then(a.0.cmp(b.0)));
        let filled: f32 = parts.iter().map(|(_, r)| size(r)).sum();
        let gap = ((if across { bounds.w } else { bounds.h }) - filled) / (parts.len() - 1) as f32;
        let mut at = low(&bounds);
        for (id, rect) in &parts {
            let by = at - low(rect);
            moves.push((*id, if across { Point::new(by, 0.0) } else { Point::new(0.0, by) }));
            at += size(rect) + gap;
        }
    } else {
        moves.extend(parts.iter().map(|(id, r)| {
            let (x, y) = match how {
                Alignment::Left => (bounds.x - r.x, 0.0),
                Alignment::Center => (middle.x - r.center().x, 0.0),
                Alignment::Right => (bounds.right() - r.right(), 0.0),
                Alignment::Top => (0.0, bounds.y - r.y),
                Alignment::Middle => (0.0, middle.y - r.center().y),
                _ => (0.0, bounds.bottom() - r.bottom()),
            };
            (*id, Point::new(x, y))
        }));
    }
    moves.retain(|(_, by)| by.x.abs() > 0.01 || by.y.abs() > 0.01);
    if moves.is_empty() {
        return Vec::new();
    }
    // Everything keeps the place in which it is seen, and what moves takes along what it holds.
    let shift = |id: &Id| {
        let by = moves.iter().find(|(moved, _)| *moved == id || arrangement.holders(id).any(|holder| holder == *moved));
        by.map_or(Point::default(), |(_, by)| *by)
    };
    let mut edits = Vec::new();
    for (id, rect) in &arrangement.boxes {
        let old = design.drawing.get(id);
        let by = shift(id);
        if old.is_some() && by == Point::default() {
            continue;
        }
        let at = old.map_or(rect.min(), |placement| placement.at) + by;
        let placement = Placement { at, size: old.and_then(|placement| placement.size) };
        edits.push(Edit::Place { id: id.clone(), placement: Some(placement), index: None });
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::Editor;
    use crate::layout::arrange;
    use crate::storage::parse;

    const THREE: &str =
        "Design(format: 1, components: {\"a\": (kind: Client), \"b\": (kind: WebServer), \"c\": (kind: Database)},
        drawing: {\"a\": (at: (0, 0)), \"b\": (at: (300, 40)), \"c\": (at: (390, 400))})";

    fn aligned(how: Alignment) -> Arrangement {
        let mut editor = Editor::new(parse(THREE).expect("a design"));
        let ids: BTreeSet<Id> = ["a", "b", "c"].map(Id::slug).into();
        let edits = align(editor.design(), &arrange(editor.design()), &ids, how);
        editor.edit("Align", edits).expect("places");
        let arrangement = arrange(editor.design());
        assert!(align(editor.design(), &arrangement, &ids, how).is_empty(), "twice is nothing");
        arrangement
    }

    #[test]
    fn lefts_are_equal_and_gaps_are_equal() {
        let left = aligned(Alignment::Left);
        assert!(left.boxes.values().all(|r| r.x == 0.0));
        let across = aligned(Alignment::Across);
        let r: Vec<&Rect> = ["a", "b", "c"].iter().map(|id| &across.boxes[&Id::slug(id)]).collect();
        let gaps = (r[1].x - r[0].right(), r[2].x - r[1].right());
        assert!((gaps.0 - gaps.1).abs() <= 1.0, "{gaps:?}");
        assert_eq!((r[0].x, r[2].x), (0.0, 390.0));
        let bottom = aligned(Alignment::Bottom);
        assert!(bottom.boxes.values().all(|r| (r.bottom() - bottom.bounds().bottom()).abs() < 0.1));
    }
}

//! Bending a link by hand: a piece of it is moved aside, and stays there until the bends are cleared.

use super::{Overlay, Pointer, Stage};
use crate::layout::size::GRID;
use crate::model::{Edit, Id, Point};

/// A bend under way.
#[derive(Debug)]
pub(super) struct Bend {
    link: Id,
    /// The corners between the ends, and which of them the moved piece joins; before the first and after the last one are
    /// the ends.
    corners: Vec<Point>,
    piece: usize,
    level: bool,
    from: Point,
}

/// Whether a piece of a link is level.
pub(super) fn is_level(stage: &Stage<'_>, link: &Id, path: usize, piece: usize) -> Option<bool> {
    let points = stage.sight.routes.lines.get(link)?.paths.get(path)?;
    let (a, b) = (points.get(piece)?, points.get(piece + 1)?);
    Some((a.y - b.y).abs() < (a.x - b.x).abs())
}

impl Bend {
    /// Begins at a piece; none for links that are drawn more than once.
    pub(super) fn begin(link: &Id, path: usize, piece: usize, from: Point, stage: &mut Stage<'_>) -> Option<Self> {
        let level = is_level(stage, link, path, piece)?;
        let paths = &stage.sight.routes.lines.get(link)?.paths;
        if paths.len() != 1 || !stage.editor.design().links.contains_key(link) {
            return None;
        }
        let points = &paths[path];
        let mut corners: Vec<Point> = points[1..points.len() - 1].to_vec();
        let mut piece = piece;
        // A straight line has no corners: the middle of it is moved aside.
        if corners.is_empty() {
            let (a, b) = (points[0], points[1]);
            let third = |t: f32| Point::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
            corners = vec![third(0.25), third(0.25), third(0.75), third(0.75)];
            piece = 2;
        }
        stage.editor.begin(format!("Bend {}", stage.editor.design().title(link.as_str())));
        Some(Self { link: link.clone(), corners, piece, level, from })
    }

    /// Follows the pointer, across the piece.
    pub(super) fn to(&self, pointer: &Pointer, stage: &mut Stage<'_>) -> Overlay {
        let by = pointer.at - self.from;
        let round = |value: f32| if pointer.ctrl { value.round() } else { (value / GRID).round() * GRID };
        let mut corners = self.corners.clone();
        let count = corners.len();
        // Piece `n` lies between corner `n - 1` and corner `n`.
        for corner in [self.piece.checked_sub(1), Some(self.piece)].into_iter().flatten().filter(|n| *n < count) {
            let c = &mut corners[corner];
            if self.level {
                c.y = round(c.y + by.y);
            } else {
                c.x = round(c.x + by.x);
            }
        }
        let edit = Edit::Bend { id: self.link.clone(), bends: Some(corners), index: None };
        let refusal = stage.editor.apply(edit).err().map(|e| e.to_string());
        Overlay { refusal, ..Overlay::default() }
    }
}

//! The picture from some distance: square boxes, lines of straight pieces, no icons.

use egui::{Mesh, Pos2, Rect};

use super::super::view::View;
use super::mesh;
use crate::scene::{Layer, Paint};
use crate::ui::picture::Piece;
use crate::ui::theme::colour;

/// Steps of a line that are shorter on the screen are taken together.
const STEP: f32 = 2.5;

/// The boxes and lines of some pieces; their words are painted above it.
pub fn mesh<'a>(canvas: Rect, view: View, pieces: impl Iterator<Item = &'a Piece>) -> Mesh {
    let mut mesh = Mesh::default();
    // Where no words are painted their plates would be gaps in the lines.
    let pieces = pieces.filter(|piece| piece.layer != Layer::Label);
    for piece in pieces {
        for paint in &piece.paints {
            match paint {
                // Of a badge's shape nothing is left but how large it is.
                Paint::Path { fill, pen, .. } if piece.layer == Layer::Badge => {
                    let rect = Paint::Rect { rect: paint.extent(), radius: 0.0, fill: *fill, pen: *pen };
                    add(&mut mesh, canvas, view, &rect);
                }
                paint => add(&mut mesh, canvas, view, paint),
            }
        }
    }
    mesh
}

fn add(mesh: &mut Mesh, canvas: Rect, view: View, paint: &Paint) {
    match paint {
        Paint::Rect { rect, fill, pen, .. } => {
            let on_screen = view.rect_to_screen(canvas, rect);
            match (fill, pen) {
                (Some(fill), Some(pen)) => {
                    mesh::framed(mesh, on_screen, pen.width * view.zoom, (colour(*fill), colour(pen.color)));
                }
                (Some(fill), None) => mesh::rect(mesh, on_screen, colour(*fill)),
                (None, Some(pen)) => mesh::frame(mesh, on_screen, pen.width * view.zoom, colour(pen.color)),
                (None, None) => {}
            }
        }
        Paint::Path { points, closed, fill, pen } => {
            let on_screen = |n: usize| view.to_screen(canvas, points[n]);
            if let (Some(fill), true) = (fill, points.len() > 2) {
                // An arrow head, or a small sign.
                let around = points
                    .iter()
                    .fold(Rect::NOTHING, |around, p| around.union(Rect::from_pos(view.to_screen(canvas, *p))));
                if around.width().max(around.height()) > 1.0 {
                    mesh::rect(mesh, around.shrink(around.width().min(around.height()) / 4.0), colour(*fill));
                }
            }
            let Some(pen) = pen else { return };
            let last = points.len() - 1;
            let mut from: Pos2 = on_screen(0);
            let ends = (1..=last).chain(closed.then_some(0));
            for n in ends {
                let to = on_screen(n);
                if n == last || n == 0 || from.distance(to) >= STEP {
                    mesh::line(mesh, from, to, pen.width * view.zoom, colour(pen.color));
                    from = to;
                }
            }
        }
        Paint::Ellipse { .. } | Paint::Text { .. } => {}
    }
}

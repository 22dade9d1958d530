//! The picture from afar: each part one box, each link one straight line, each badge a dot, all in one mesh.

use egui::{Color32, Mesh, Rect};

use super::super::view::View;
use super::{area, mesh};
use crate::layout;
use crate::model::Point;
use crate::scene::{Layer, Paint};
use crate::ui::picture::{Picture, Piece};
use crate::ui::theme::colour;

/// The side of the dot of a badge, in points.
const DOT: f32 = 4.0;

/// What is left of a piece from afar.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Plain {
    /// Nothing: words.
    #[default]
    Nothing,
    /// A box with its fill and border.
    Box(layout::Rect, Color32, Color32),
    /// A line.
    Line(Point, Point, Color32),
    /// A badge.
    Dot(Point, Color32),
}

impl Plain {
    /// What is left of a piece.
    pub fn of(piece: &Piece) -> Self {
        match (piece.layer, &piece.paints[..]) {
            (Layer::Link, paints) => {
                let paths = || {
                    paints.iter().filter_map(|paint| match paint {
                        Paint::Path { points, pen: Some(pen), .. } => Some((points, pen)),
                        _ => None,
                    })
                };
                let (Some((first, pen)), Some((last, _))) = (paths().next(), paths().next_back()) else {
                    return Self::Nothing;
                };
                match (first.first(), last.last()) {
                    (Some(a), Some(b)) => Self::Line(*a, *b, colour(pen.color)),
                    _ => Self::Nothing,
                }
            }
            (Layer::Badge, paints) => {
                let filled = paints.iter().find_map(|paint| match paint {
                    Paint::Rect { fill: Some(fill), .. } | Paint::Path { fill: Some(fill), .. } => {
                        Some((paint.extent().center(), colour(*fill)))
                    }
                    _ => None,
                });
                filled.map_or(Self::Nothing, |(at, color)| Self::Dot(at, color))
            }
            (Layer::Container | Layer::Node, paints) => match paints.first() {
                Some(Paint::Rect { rect, fill, pen, .. }) => {
                    let fill = fill.map_or(Color32::TRANSPARENT, colour);
                    Self::Box(*rect, fill, pen.map_or(fill, |pen| colour(pen.color)))
                }
                Some(Paint::Path { fill: Some(fill), pen, .. }) => {
                    let around = paints.iter().map(Paint::extent).reduce(|a, b| a.union(&b)).unwrap_or_default();
                    Self::Box(around, colour(*fill), pen.map_or(colour(*fill), |pen| colour(pen.color)))
                }
                _ => Self::Nothing,
            },
            _ => Self::Nothing,
        }
    }
}

/// Everything in view of some layers.
pub fn mesh(canvas: Rect, view: View, picture: &Picture, layers: impl Fn(Layer) -> bool) -> Mesh {
    let seen = area(canvas, view);
    let mut mesh = Mesh::default();
    for (layer, plain) in picture.plain() {
        if !layers(*layer) {
            continue;
        }
        match plain {
            Plain::Box(rect, fill, border) if seen.overlaps(rect) => {
                mesh::framed(&mut mesh, view.rect_to_screen(canvas, rect), 1.0, (*fill, *border));
            }
            Plain::Line(a, b, color) if seen.overlaps(&layout::Rect::around(*a, *b).grown(1.0)) => {
                mesh::line(&mut mesh, view.to_screen(canvas, *a), view.to_screen(canvas, *b), 1.0, *color);
            }
            Plain::Dot(at, color) if seen.contains(*at) => {
                let dot = Rect::from_center_size(view.to_screen(canvas, *at), egui::Vec2::splat(DOT));
                mesh::rect(&mut mesh, dot, *color);
            }
            _ => {}
        }
    }
    mesh
}

//! Words that were laid out once are painted again as they are.
//!
//! At rest words have exactly the size of the drawing. While the zoom changes, they have the next smaller half point, so
//! that not every frame lays all of them out again.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::epaint::TextShape;
use egui::{FontFamily, FontId, Galley, Painter, Rect, vec2};

use super::super::view::View;
use crate::font::Weight;
use crate::scene::{Anchor, Paint};
use crate::ui::theme::{SEMIBOLD, colour};

/// Text smaller than this on the screen, in points, is not painted.
const LEAST_TEXT: f32 = 3.5;
/// Whether words of a size in the drawing are painted at a zoom.
pub fn is_legible(size: f32, zoom: f32) -> bool {
    size * zoom >= LEAST_TEXT
}

/// Inter's ascender over its em, from its `hhea` table: egui places text by its top, the scene by its baseline.
const ASCENT: f32 = 0.968_75;
/// With so many kept, those that were not painted last are dropped.
const MOST: usize = 6_000;

/// Where a text is: the number of its piece, and its place there.
type Place = (u32, u32);

/// The words that were painted, laid out.
#[derive(Debug, Default)]
pub struct Galleys {
    kept: BTreeMap<Place, Kept>,
    /// A text that egui keeps as long as its fonts stay as they are.
    witness: Option<Arc<Galley>>,
    zoom: f32,
    changing: bool,
    frame: u64,
}

#[derive(Debug)]
struct Kept {
    size: f32,
    galley: Arc<Galley>,
    /// From the upper left corner to the text's own place.
    back: egui::Vec2,
    frame: u64,
}

impl Galleys {
    /// Begins to paint some sheets at a zoom.
    pub fn begin(&mut self, painter: &Painter, zoom: f32) {
        let frame = painter.ctx().cumulative_frame_nr();
        if self.frame == frame {
            return;
        }
        // Where words are in the fonts' texture is part of what is kept: it changes when egui makes that anew.
        let witness = painter.layout_no_wrap("·".to_owned(), FontId::proportional(9.0), egui::Color32::PLACEHOLDER);
        if !self.witness.as_ref().is_some_and(|known| Arc::ptr_eq(known, &witness)) {
            self.kept.clear();
            self.witness = Some(witness);
        }
        if self.kept.len() > MOST {
            let last = self.frame;
            self.kept.retain(|_, kept| kept.frame == last);
        }
        self.changing = (self.zoom - zoom).abs() > f32::EPSILON && self.zoom > 0.0;
        self.zoom = zoom;
        self.frame = frame;
        if self.changing {
            painter.ctx().request_repaint();
        }
    }

    /// Forgets the words of a piece.
    pub fn forget(&mut self, piece: u32) {
        let gone: Vec<Place> = self.kept.range((piece, 0)..=(piece, u32::MAX)).map(|(place, _)| *place).collect();
        for place in gone {
            self.kept.remove(&place);
        }
    }

    /// Paints a text.
    pub fn paint(&mut self, painter: &Painter, canvas: Rect, view: View, place: Place, paint: &Paint) {
        let Paint::Text { at, anchor, text, size, weight, color } = paint else { return };
        let exact = size * view.zoom;
        if !is_legible(*size, view.zoom) {
            return;
        }
        let size = if self.changing { (exact * 2.0).floor() / 2.0 } else { exact };
        let frame = self.frame;
        let fresh = || {
            let family =
                if *weight == Weight::Regular { FontFamily::Proportional } else { FontFamily::Name(SEMIBOLD.into()) };
            let galley = painter.layout_no_wrap(text.clone(), FontId::new(size, family), colour(*color));
            let left = if *anchor == Anchor::Middle { galley.size().x / 2.0 } else { 0.0 };
            let ascent = galley.rows.first().and_then(|row| row.glyphs.first()).map_or(size * ASCENT, |g| g.pos.y);
            Kept { size, galley, back: vec2(left, ascent), frame }
        };
        let kept = self.kept.entry(place).or_insert_with(fresh);
        if (kept.size - size).abs() > f32::EPSILON {
            *kept = fresh();
        }
        kept.frame = frame;
        let corner = view.to_screen(canvas, *at) - kept.back;
        painter.add(TextShape::new(corner, kept.galley.clone(), colour(*color)));
    }
}

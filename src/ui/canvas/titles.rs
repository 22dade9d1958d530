//! The titles of containers from some distance: as large as one can read, above the lines. No export has them.

use std::sync::Arc;

use egui::{Align2, CornerRadius, FontFamily, FontId, Rect, Ui, vec2};

use super::{Canvas, CanvasContext};
use crate::font::{self, Weight};
use crate::layout::{self, size};
use crate::model::Design;
use crate::ui::theme::{SEMIBOLD, colour};

/// Titles that would be smaller than this on the screen are written in this size.
const LEAST: f32 = 10.5;
/// Between a container's corner and its title, and around the words.
const INSET: f32 = 4.0;
/// Containers that are smaller on the screen have none.
const SMALLEST: egui::Vec2 = vec2(44.0, 34.0);
/// Of so many of the largest containers.
const MOST: usize = 200;

/// The largest containers with their titles, those around others before what lies in them.
pub type Titles = Arc<Vec<(layout::Rect, String)>>;

impl Canvas {
    /// Writes the titles that would be too small to be read.
    pub(super) fn titles(&self, ui: &Ui, canvas: Rect, cx: &CanvasContext, design: &Design) {
        if self.view.zoom * size::TITLE >= LEAST {
            return;
        }
        let version = cx.derived.scene.version();
        let mut cache = cx.derived.scene.cache.borrow_mut();
        let titles = match &cache.titles {
            Some((known, titles)) if *known == version => titles.clone(),
            _ => {
                let titles = Arc::new(largest(cx, design));
                cache.titles = Some((version, titles.clone()));
                titles
            }
        };
        let painter = ui.painter_at(canvas);
        let (paper, ink) = (colour(cx.theme.container), colour(cx.theme.text));
        for (rect, title) in titles.iter() {
            let on_screen = self.view.rect_to_screen(canvas, rect);
            let room = on_screen.width() - 4.0 * INSET;
            if on_screen.width() < SMALLEST.x || on_screen.height() < SMALLEST.y || !on_screen.intersects(canvas) {
                continue;
            }
            let words = font::fit(title, room, LEAST, Weight::SemiBold);
            if words.is_empty() {
                continue;
            }
            let family = FontFamily::Name(SEMIBOLD.into());
            let galley = painter.layout_no_wrap(words, FontId::new(LEAST, family), ink);
            let plate = Align2::LEFT_TOP
                .anchor_size(on_screen.min + vec2(INSET, INSET), galley.size() + vec2(2.0 * INSET, 1.0));
            painter.rect_filled(plate, CornerRadius::same(3), paper);
            painter.galley(plate.min + vec2(INSET, 0.5), galley, ink);
        }
    }
}

fn largest(cx: &CanvasContext, design: &Design) -> Vec<(layout::Rect, String)> {
    let boxes = &cx.derived.arrangement.boxes;
    let mut all: Vec<(layout::Rect, &str)> =
        cx.derived.containers.iter().filter_map(|id| Some((*boxes.get(id)?, design.title(id.as_str())))).collect();
    all.sort_by(|(a, _), (b, _)| (b.w * b.h).total_cmp(&(a.w * a.h)));
    all.truncate(MOST);
    all.into_iter().map(|(rect, title)| (rect, font::one_line(title))).collect()
}

//! The titles of containers from some distance: as large as one can read, above the lines. No export has them.

use std::sync::Arc;

use egui::{CornerRadius, FontFamily, FontId, Rect, Ui, vec2};

use super::{Canvas, CanvasContext};
use crate::font::{self, Weight};
use crate::layout::{self, size};
use crate::model::{Design, Id};
use crate::ui::theme::{SEMIBOLD, colour};

/// Titles that would be smaller than this on the screen are written larger, in that size.
const UNREADABLE: f32 = 8.5;
const LEAST: f32 = 10.5;
/// What is said behind a title is that much smaller.
const SMALLER: f32 = 1.5;
/// Between a container's corner and its title, and around the words.
const INSET: f32 = 4.0;
/// Containers that are smaller on the screen have none.
const SMALLEST: egui::Vec2 = vec2(44.0, 34.0);
/// Of so many of the largest containers.
const MOST: usize = 200;

/// A container's box and words.
#[derive(Debug)]
pub struct Title {
    rect: layout::Rect,
    name: String,
    about: String,
    /// How far its words reach in the drawing, from its left side.
    reach: f32,
}

/// The largest containers, those around others before what lies in them.
pub type Titles = Arc<Vec<Title>>;

impl Canvas {
    /// Writes the titles that would be too small to be read.
    pub(super) fn titles(&self, ui: &Ui, canvas: Rect, cx: &CanvasContext, design: &Design) {
        if self.view.zoom * size::TITLE >= UNREADABLE {
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
        let (paper, ink, weak) = (cx.theme.container, cx.theme.text, cx.theme.text_muted);
        for Title { rect, name, about, reach } in titles.iter() {
            let on_screen = self.view.rect_to_screen(canvas, rect);
            if on_screen.width() < SMALLEST.x || on_screen.height() < SMALLEST.y || !on_screen.intersects(canvas) {
                continue;
            }
            let room = on_screen.width() - 4.0 * INSET;
            let words = font::fit(name, room, LEAST, Weight::SemiBold);
            if words.is_empty() {
                continue;
            }
            let family = FontFamily::Name(SEMIBOLD.into());
            let title = painter.layout_no_wrap(words, FontId::new(LEAST, family), colour(ink));
            let left = room - title.size().x - 2.0 * INSET;
            let about = font::fit(about, left.max(0.0), LEAST - SMALLER, Weight::Regular);
            let about = painter.layout_no_wrap(about, FontId::proportional(LEAST - SMALLER), colour(weak));
            // It covers all of the small words.
            let small = (reach * self.view.zoom).min(on_screen.width() - 2.0 * INSET) - INSET;
            let width = (title.size().x + about.size().x + 4.0 * INSET).min(on_screen.width() - 2.0 * INSET).max(small);
            let plate = Rect::from_min_size(on_screen.min + vec2(INSET, INSET), vec2(width, title.size().y + 1.0));
            painter.rect_filled(plate, CornerRadius::same(3), colour(paper));
            let at = plate.min + vec2(INSET, 0.5);
            let beside = at + vec2(title.size().x + 2.0 * INSET, SMALLER);
            painter.galley(at, title, colour(ink));
            painter.galley(beside, about, colour(weak));
        }
    }
}

fn largest(cx: &CanvasContext, design: &Design) -> Vec<Title> {
    let arrangement = &cx.derived.arrangement;
    let mut all: Vec<(layout::Rect, &Id)> =
        cx.derived.containers.iter().filter_map(|id| Some((*arrangement.boxes.get(id)?, id))).collect();
    all.sort_by(|(a, _), (b, _)| (b.w * b.h).total_cmp(&(a.w * a.h)));
    all.truncate(MOST);
    let words = |(rect, id): (layout::Rect, &Id)| {
        let (title, about) = layout::container_words(design, id, arrangement.chips.get(id).map(String::as_str));
        let small = font::measure(&about, size::SUBTITLE, Weight::Regular);
        let reach = size::INSET + size::SMALL_ICON + 16.0 + layout::title_width(&title) + small + 4.0;
        Title { rect, name: title, about, reach }
    };
    all.into_iter().map(words).collect()
}

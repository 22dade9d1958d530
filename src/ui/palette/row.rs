//! One entry of the palette: its icon, its name, and what it is for under the pointer.

use egui::{Rect, Sense, TextStyle, Ui, WidgetInfo, WidgetText, WidgetType, pos2, vec2};

use super::Picked;
use super::entries::{picture, teaches};
use crate::catalog::capital;
use crate::editor::New;
use crate::scene::Theme;
use crate::ui::icon;
use crate::ui::theme::{bold, colour};

const HEIGHT: f32 = 28.0;
const ICON: f32 = 24.0;

/// Where an entry is on the screen.
pub(super) struct Row {
    pub(super) new: New,
    pub(super) rect: Rect,
}

impl Row {
    /// Shows an entry, with its name or without, marked as the one that Enter takes or not.
    pub(super) fn show(
        ui: &mut Ui,
        theme: &'static Theme,
        new: New,
        (named, chosen): (bool, bool),
        rows: &mut Vec<Self>,
    ) -> Option<Picked> {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Add {}", new.label())));
        if chosen {
            response.scroll_to_me(None);
        }
        let seen = ui.clip_rect().intersect(rect);
        if seen.is_positive() {
            rows.push(Self { new, rect: seen });
            let visuals = ui.visuals();
            if chosen || response.has_focus() {
                ui.painter().rect_filled(rect, 5.0, visuals.selection.bg_fill);
            } else if response.hovered() {
                ui.painter().rect_filled(rect, 5.0, visuals.widgets.hovered.weak_bg_fill);
            }
            let left = if named { rect.left() + 4.0 } else { rect.center().x - ICON / 2.0 };
            let square = Rect::from_min_size(pos2(left, rect.center().y - ICON / 2.0), vec2(ICON, ICON));
            let (strokes, family) = picture(&new);
            let tint = family.map_or(theme.text_muted, |family| theme.family(family));
            icon::paint(ui.painter(), strokes, square.shrink(1.5), colour(tint));
            if named {
                let room = rect.right() - square.right() - 12.0;
                let words = WidgetText::from(new.label());
                let words = words.into_galley(ui, Some(egui::TextWrapMode::Truncate), room, TextStyle::Body);
                let at = pos2(square.right() + 8.0, rect.center().y - words.size().y / 2.0);
                ui.painter().galley(at, words, visuals.text_color());
            }
        }
        let response = response.on_hover_ui(|ui| {
            ui.set_max_width(300.0);
            ui.label(bold(new.label()));
            ui.label(capital(teaches(&new)));
            ui.weak("Drag it to its place, or click to add it where there is room");
        });
        response.clicked().then_some(Picked::Place(new))
    }
}

//! What can be done first where nothing is drawn yet.

use egui::{Align2, Button, FontId, Rect, Ui, pos2, vec2};

use super::{Canvas, CanvasContext};
use crate::model::Design;
use crate::ui::command::Command;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::colour;

/// Label, what it does, and how it is asked for.
const ACTIONS: [(&str, &str, Command); 3] = [
    (
        "Start from a template",
        "Twelve designs as pictures, from the smallest site to one without a weak point",
        Command::StartPage,
    ),
    ("Open a file…", "A design, a picture that carries one, Mermaid or Markdown; or drop it here", Command::Open),
    ("Add a first part", "Choose what stands in the middle; or drag one from the left", Command::QuickAdd),
];
const SIZE: egui::Vec2 = vec2(230.0, 34.0);

impl Canvas {
    /// Three first actions in the middle of an empty drawing.
    pub(super) fn first_actions(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        cx: &CanvasContext,
        design: &Design,
        out: &mut Outbox,
    ) {
        let empty = design.components.is_empty() && design.groups.is_empty() && design.notes.is_empty();
        if !empty || self.asking.is_some() || self.tools.is_busy() || rect.height() < 220.0 {
            return;
        }
        let step = SIZE.y + 10.0;
        let top = rect.center().y - step;
        let words = colour(cx.theme.text_muted);
        let place = pos2(rect.center().x, top - 14.0);
        ui.painter_at(rect).text(
            place,
            Align2::CENTER_BOTTOM,
            "Nothing is drawn yet",
            FontId::proportional(15.0),
            words,
        );
        for (n, (label, says, command)) in (0_u8..).zip(ACTIONS) {
            let middle = pos2(rect.center().x, top + SIZE.y / 2.0 + f32::from(n) * step);
            let place = Rect::from_center_size(middle, SIZE);
            self.covered.push(place);
            let button = ui.put(place, Button::new(label));
            // Behind a question nothing is explained.
            let button = if cx.keys { button.on_hover_text(says) } else { button };
            if button.clicked() {
                out.send(Wish::Do(command));
            }
        }
    }
}

//! The rows of the history: titles, and how many findings each step opened and closed.

use egui::{Rect, RichText, ScrollArea, Sense, TextStyle, TextWrapMode, Ui, WidgetInfo, WidgetText, WidgetType};
use egui::{pos2, vec2};

use super::{Change, Difference, History};
use crate::editor::Editor;
use crate::scene::Theme;
use crate::ui::command::Command;
use crate::ui::explanation::badge;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::{bold, colour, good, ink};

/// The height of a row.
const ROW: f32 = 24.0;
/// What the state is called that no step led to.
const FIRST: &str = "As it was opened";

impl History {
    /// Shows all steps, the first one first, and where the design stands among them.
    pub fn show(&mut self, ui: &mut Ui, editor: &Editor, theme: &Theme, out: &mut Outbox) {
        self.find_out(editor, ui.ctx());
        let (known, all) = (self.known(editor), editor.step_count());
        ui.horizontal_wrapped(|ui| {
            let back = ui.link("Back to no critical finding");
            if back.on_hover_text("Go to the last state in which no finding is critical").clicked() {
                out.send(Wish::Do(Command::LastSound));
            }
            if self.is_busy() {
                ui.spinner();
                // Before the figures, which change their width: it stays under the pointer.
                if ui.button("Cancel").clicked() {
                    self.cancel(editor);
                }
                ui.label(format!("Checked {known} of {all} steps"));
            } else if known < all && !editor.is_editing() {
                ui.weak(format!("Checked {known} of {all} steps"));
                if ui.link("Go on").clicked() {
                    self.resume();
                }
            }
        });
        let here = editor.history_len();
        let steps: Vec<(u64, &str)> = std::iter::once((0, FIRST)).chain(editor.steps()).collect();
        let area = ScrollArea::vertical().id_salt("history").auto_shrink(false).stick_to_bottom(true);
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show_rows(ui, ROW, steps.len(), |ui, range| {
            for n in range {
                let (serial, title) = steps[n];
                if row(ui, (n, here), title, self.change(serial), theme) {
                    out.send(Wish::Travel(n));
                }
            }
        });
    }
}

/// Shows one step; says whether it was clicked.
fn row(ui: &mut Ui, (n, here): (usize, usize), title: &str, change: Option<&Change>, theme: &Theme) -> bool {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let response = ui.interact(rect, ui.id().with(("step", n)), Sense::click());
    let spoken = spoken(title, change);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, n == here, &spoken));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(n == here));
    let visuals = ui.visuals();
    if n == here {
        ui.painter().rect_filled(rect, 4.0, visuals.selection.bg_fill);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 4.0, visuals.widgets.hovered.weak_bg_fill);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect.shrink(1.0), 4.0, visuals.selection.stroke, egui::StrokeKind::Inside);
    }
    let mut right = rect.right() - 4.0;
    let red = colour(theme.spof);
    let counts = change.map(|change| [(&change.opened, "+", red), (&change.closed, "−", good(theme))]);
    for (difference, sign, tint) in counts.into_iter().flatten().filter(|(difference, ..)| difference.count > 0) {
        let tint = ink(visuals, n == here, tint);
        let words = RichText::new(format!("{sign}{}", difference.count)).color(tint).strong();
        let words = WidgetText::from(words).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
        right -= words.size().x;
        ui.painter().galley(pos2(right, rect.center().y - words.size().y / 2.0), words, tint);
        if let Some(worst) = difference.worst {
            right -= 25.0;
            let place = Rect::from_center_size(pos2(right + 11.0, rect.center().y), vec2(15.0, 15.0));
            badge(ui, place, worst, sign == "−", theme);
        }
        right -= 6.0;
    }
    let words = if n > here { RichText::new(title).weak() } else { RichText::new(title) };
    let room = (right - rect.left() - 12.0).max(20.0);
    let words = WidgetText::from(words).into_galley(ui, Some(TextWrapMode::Truncate), room, TextStyle::Body);
    let tint = if n > here { visuals.weak_text_color() } else { visuals.text_color() };
    ui.painter().galley(pos2(rect.left() + 6.0, rect.center().y - words.size().y / 2.0), words, tint);
    let response = response.on_hover_ui(|ui| {
        ui.set_max_width(360.0);
        ui.label(bold(title));
        match change {
            Some(change) => {
                named(ui, "Opened", &change.opened);
                named(ui, "Closed", &change.closed);
            }
            None if n == 0 => {}
            None => drop(ui.weak("What it opened and closed is not known yet")),
        }
        ui.weak(if n == here { "The design is as after this step" } else { "A click goes there" });
    });
    response.clicked() && n != here
}

fn named(ui: &mut Ui, heading: &str, difference: &Difference) {
    if difference.count == 0 {
        ui.weak(format!("{heading} nothing"));
        return;
    }
    ui.label(bold(format!("{heading} {}", difference.count)));
    for words in &difference.named {
        ui.label(words);
    }
    if let Some(more) = difference.count.checked_sub(difference.named.len()).filter(|more| *more > 0) {
        ui.weak(format!("and {more} more"));
    }
}

/// `Delete lb: opened 3, closed 1`.
fn spoken(title: &str, change: Option<&Change>) -> String {
    match change {
        Some(change) => format!("{title}: opened {}, closed {}", change.opened.count, change.closed.count),
        None => title.to_owned(),
    }
}

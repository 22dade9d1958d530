//! What the user is told: for a while beside the drawing, then in the status bar until it is put away. And what is said
//! aloud to those who do not see it.

use std::time::Duration;

use egui::accesskit::Live;
use egui::{Align2, Area, Context, Frame, Id, Label, Order, Rect, RichText, Ui, vec2};

/// How long something is shown beside the drawing, in seconds.
const SHOWN: f64 = 8.0;

/// The notice of now.
#[derive(Debug, Default)]
pub struct Notices {
    said: Option<String>,
    since: f64,
}

impl Notices {
    /// Shows a message that is new at the lower left of a place; says whether it was put away.
    pub fn show(&mut self, ctx: &Context, message: Option<&str>, place: Rect) -> bool {
        let now = ctx.input(|i| i.time);
        if self.said.as_deref() != message {
            self.said = message.map(str::to_owned);
            self.since = now;
        }
        let Some(message) = message.filter(|_| self.is_fresh(now)) else { return false };
        ctx.request_repaint_after(Duration::from_secs_f64((self.since + SHOWN - now).max(0.05)));
        let width = (place.width() - 24.0).clamp(160.0, 520.0);
        let area = Area::new(Id::new("notice"))
            .order(Order::Foreground)
            .pivot(Align2::LEFT_BOTTOM)
            .fixed_pos(place.left_bottom() + vec2(12.0, -12.0));
        let shown = area.show(ctx, |ui| {
            let fill = ui.visuals().window_fill;
            Frame::popup(ui.style()).fill(fill).inner_margin(10.0).show(ui, |ui| {
                ui.set_max_width(width);
                ui.horizontal(|ui| {
                    let put_away = ui.small_button("OK").on_hover_text("Put this away").clicked();
                    let said = ui.add(Label::new(RichText::new(message).strong()).wrap());
                    live(ui, said.id, Live::Polite);
                    put_away
                })
                .inner
            })
        });
        shown.inner.inner
    }

    /// Whether the message is still beside the drawing.
    pub fn is_fresh(&self, now: f64) -> bool {
        self.said.is_some() && now - self.since < SHOWN
    }
}

/// Has a node read aloud whenever its words change.
fn live(ui: &Ui, id: Id, how: Live) {
    ui.ctx().accesskit_node_builder(id, |node| node.set_live(how));
}

/// Says something to those who do not see the drawing; nothing is shown.
pub fn announce(ui: &mut Ui, words: &str) {
    if words.is_empty() {
        return;
    }
    let place = Rect::from_min_size(ui.cursor().min, vec2(1.0, 1.0));
    let response = ui.interact(place, ui.id().with("announcement"), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, words));
    live(ui, response.id, Live::Polite);
}

//! What long work looks like: what it is about, how far it is where that can be known, how long it has taken, and Cancel.

use std::time::Duration;

use egui::{Color32, Context, Frame, Modal, Rect, Sense, Ui, Vec2, WidgetInfo, WidgetType, vec2};

use super::job::Stage;
use super::notices::announce;

/// Work that ends sooner is not shown: what flickers is read by nobody.
const UNSEEN: Duration = Duration::from_millis(400);
/// How often it is painted while it is shown. Four times a second cost a busy machine next to nothing.
const EVERY: Duration = Duration::from_millis(250);
/// How far the bar of work of unknown length moves from one painting to the next, in its own length.
const STEP: f32 = 0.07;

/// What is shown of long work.
pub struct Progress<'a> {
    /// What is done, to what: `Opening big.ron`.
    pub title: &'a str,
    /// How large that is, as far as it is known.
    pub size: &'a str,
    /// How far it is.
    pub stage: Stage,
    /// How long it has taken.
    pub age: Duration,
}

impl Progress<'_> {
    /// Shows it before the window, once it has taken a moment; until then only the pointer is held back. Says whether it was
    /// cancelled.
    pub fn before_all(&self, ctx: &Context) -> bool {
        let seen = self.age >= UNSEEN;
        ctx.request_repaint_after(if seen { EVERY } else { UNSEEN.saturating_sub(self.age) });
        // Two of them: what appears is measured anew, and stands in the middle at once.
        let modal = if seen {
            Modal::new("progress".into()).frame(Frame::popup(&ctx.global_style()).inner_margin(16.0))
        } else {
            Modal::new("progress to come".into()).frame(Frame::NONE).backdrop_color(Color32::TRANSPARENT)
        };
        let cancelled = modal.show(ctx, |ui| {
            if !seen {
                ui.allocate_space(Vec2::ZERO);
                return false;
            }
            ui.set_width((ctx.content_rect().width() - 64.0).min(420.0));
            announce(ui, &format!("{}: {}", self.title, self.stage.doing));
            ui.heading(self.title);
            self.bar(ui);
            let cancel = ui.button("Cancel").on_hover_text("Everything stays as it is (Esc)");
            cancel.clicked()
        });
        cancelled.inner
    }

    /// The bar, and in words what it says.
    fn bar(&self, ui: &mut Ui) {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 8.0));
        let share = self.stage.done.map(|(done, of)| done as f32 / of.max(1) as f32);
        let response = ui.interact(rect, ui.id().with("bar"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::ProgressIndicator, true, self.title));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(100.0);
            // Without a value it is read as work of unknown length.
            if let Some(share) = share {
                node.set_numeric_value(f64::from((share * 100.0).round()));
            }
        });
        let visuals = ui.visuals();
        let painter = ui.painter();
        painter.rect_filled(rect, 4.0, visuals.extreme_bg_color);
        painter.rect_stroke(rect, 4.0, visuals.widgets.noninteractive.bg_stroke, egui::StrokeKind::Inside);
        let part = if let Some(share) = share {
            Rect::from_min_size(rect.min, vec2(rect.width() * share.clamp(0.0, 1.0), rect.height()))
        } else {
            // It moves by painting, not by animation; where movement is not wanted it stands still.
            let moves = ui.style().animation_time > 0.0;
            let steps = if moves { self.age.as_millis() / EVERY.as_millis() } else { 5 };
            let (length, way) = (rect.width() * 0.25, rect.width() * 0.75);
            let turn = (steps as f32 * STEP) % 2.0;
            let at = if turn > 1.0 { 2.0 - turn } else { turn };
            Rect::from_min_size(rect.min + vec2(way * at, 0.0), vec2(length, rect.height()))
        };
        painter.rect_filled(part, 4.0, visuals.selection.stroke.color);
        ui.label(self.words());
        ui.add_space(4.0);
    }

    /// `Reading · 60 MiB · 40 % · 3 s`.
    fn words(&self) -> String {
        let share = self.stage.done.map(|(done, of)| format!("{} %", done * 100 / of.max(1)));
        let said = [self.stage.doing.to_owned(), self.size.to_owned(), share.unwrap_or_default(), elapsed(self.age)];
        said.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// `3 s`, `2 min 5 s`.
fn elapsed(age: Duration) -> String {
    match age.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// `12 KiB`, `60 MiB`: as much as a reader wants to know.
pub fn bytes(count: u64) -> String {
    match count {
        0..1024 => format!("{count} bytes"),
        1024..1_048_576 => format!("{} KiB", count / 1024),
        _ => format!("{} MiB", count / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_what_is_known_and_nothing_else() {
        let progress = |done, size, age| {
            let stage = Stage { doing: "Reading", done };
            Progress { title: "", size, stage, age: Duration::from_secs(age) }.words()
        };
        assert_eq!(progress(Some((24 << 20, 60 << 20)), "60 MiB", 3), "Reading · 60 MiB · 40 % · 3 s");
        assert_eq!(progress(None, "", 125), "Reading · 2 min 5 s");
        assert_eq!(
            (bytes(512), bytes(70_000), bytes(64 << 20)),
            ("512 bytes".into(), "68 KiB".into(), "64 MiB".into())
        );
    }
}

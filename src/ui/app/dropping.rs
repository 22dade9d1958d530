//! Files that are dragged over the window and dropped on it.

use std::path::PathBuf;

use egui::{Align2, Context, Order, RichText};

use super::App;
use crate::ui::files::name_of;

/// How many of the files that stay closed are named.
const NAMED: usize = 10;

impl App {
    /// Takes the file that was dropped in this frame. Of several the first is opened.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let paths: Vec<PathBuf> =
            ctx.input(|i| i.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        let Some(path) = paths.first() else { return };
        if self.must_be_answered() {
            self.message = Some(format!("Not opened, since a question was open: {}", path.display()));
            return;
        }
        self.keep_words();
        self.canvas.abort(&mut self.editor);
        self.dialog = None;
        ctx.request_repaint();
        self.open_path(path);
        if paths.len() > 1 {
            let names: Vec<String> = paths[1..].iter().take(NAMED).map(|path| name_of(path)).collect();
            let more = (paths.len() - 1).saturating_sub(names.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let note = format!("one file is opened at a time, these stayed closed: {}{more}", names.join(", "));
            self.message = Some(self.message.take().map_or_else(|| note.clone(), |said| format!("{said} · {note}")));
        }
    }

    /// While files are over the window: what dropping them does.
    pub(super) fn announce_drop(&self, ctx: &Context) {
        let names: Vec<String> = ctx.input(|i| {
            let name = |file: &egui::HoveredFile| {
                let name = file.path.as_ref().and_then(|path| path.file_name());
                name.map_or_else(|| "the file".to_owned(), |name| name.to_string_lossy().into_owned())
            };
            i.raw.hovered_files.iter().map(name).collect()
        });
        let Some(first) = names.first() else { return };
        let heading = if self.must_be_answered() {
            "Answer the question first".to_owned()
        } else if names.len() > 1 {
            format!("Drop to open {first}, the first of {} files", names.len())
        } else {
            format!("Drop to open {first}")
        };
        let about = if self.editor.is_changed() {
            "In place of this design. You are asked first whether to save its changes."
        } else {
            "In place of this design, which has no unsaved changes."
        };
        let screen = ctx.content_rect();
        let layer = egui::LayerId::new(Order::Foreground, "drop".into());
        let accent = ctx.global_style().visuals.selection.stroke.color;
        let painter = ctx.layer_painter(layer);
        painter.rect(screen, 0.0, accent.gamma_multiply(0.15), (4.0, accent), egui::StrokeKind::Inside);
        let area = egui::Area::new("drop words".into()).order(Order::Tooltip).interactable(false);
        area.anchor(Align2::CENTER_CENTER, egui::Vec2::ZERO).show(ctx, |ui| {
            egui::Frame::popup(ui.style()).inner_margin(20.0).show(ui, |ui| {
                ui.set_max_width((screen.width() - 96.0).min(520.0));
                ui.vertical_centered(|ui| {
                    ui.label(RichText::new(heading).heading());
                    ui.label(about);
                });
            });
        });
    }
}

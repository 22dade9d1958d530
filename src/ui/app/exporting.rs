//! Taking the design out of the window: the export dialog, and copies in other forms, which are made on a thread.

use std::path::Path;
use std::time::Duration;

use egui::{ColorImage, Context, Ui};

use super::App;
use crate::export::{Format, Order, pixels};
use crate::model::Design;
use crate::ui::clipboard::Clipboard;
use crate::ui::command::CopyForm;
use crate::ui::dialog::Dialog;
use crate::ui::export_dialog::ExportDialog;
use crate::ui::job::{Heard, Job};

/// A copy that is made sooner is not spoken of, and how often it is looked at how long it takes.
const UNSEEN: Duration = Duration::from_millis(400);
const EVERY: Duration = Duration::from_secs(1);

/// A copy that is being made.
pub(super) struct Copying(Job<Result<Copied, String>>);

/// What goes to the clipboard.
enum Copied {
    Picture(ColorImage),
    Text(String),
}

impl App {
    /// Asks what to export.
    pub(super) fn ask_what_to_export(&mut self, ctx: &Context) {
        self.canvas.abort(&mut self.editor);
        let theme = self.preferences.theme(ctx);
        let near = self.path.as_deref().unwrap_or(&self.proposed_path);
        let (design, selection) = (self.editor.design(), &self.canvas.selection);
        let dialog = ExportDialog::new(design, selection, theme, near, self.path.as_deref());
        self.dialog = Some(Dialog::Export(Box::new(dialog)));
    }

    /// Asks the system where to export to, when that was wished.
    pub(super) fn browse_for_export(&mut self, ctx: &Context) {
        let Some(Dialog::Export(dialog)) = &mut self.dialog else { return };
        if let Some((proposed, format)) = dialog.browsing() {
            self.ask_where_to_export(proposed, format, ctx);
        }
    }

    /// The export goes to where the system's dialog said; `asked`: it has asked before writing over anything. Where nobody
    /// exports any more that is forgotten.
    pub(super) fn export_to(&mut self, path: &Path, format: Format, asked: bool) {
        if let Some(Dialog::Export(dialog)) = &mut self.dialog {
            dialog.choose(path, format, asked);
        }
    }

    /// The path of the export is typed, for this reason.
    pub(super) fn type_where_to_export(&mut self, why: Option<String>) {
        if let Some(Dialog::Export(dialog)) = &mut self.dialog {
            dialog.have_typed(why);
        }
    }

    /// Copies what is selected, or everything, in another form.
    pub(super) fn copy_as(&mut self, form: CopyForm, ctx: &Context) {
        let format = match form {
            CopyForm::Picture => Format::Png,
            CopyForm::Mermaid => Format::Mermaid,
            CopyForm::Markdown => Format::Report,
        };
        let theme = self.preferences.theme(ctx);
        let only = self.canvas.selection.clone();
        self.copy(Order { theme, scale: 2, only, ..Order::of(format) }, ctx);
    }

    /// Copies what an order gives. The window is woken when it is made.
    pub(super) fn copy(&mut self, order: Order, ctx: &Context) {
        let design = self.editor.design().clone();
        match Job::ask("copy", ctx, move || made(&order, &design)) {
            Ok(job) => self.copying = Some(Copying(job)),
            Err(error) => self.message = Some(format!("Nothing was copied: {error}")),
        }
    }

    /// Gives a copy to the clipboard when it is made.
    pub(super) fn finish_copy(&mut self, ctx: &Context) {
        let Some(Copying(job)) = &self.copying else { return };
        let made = match job.poll() {
            Heard::Nothing => return,
            Heard::End => Err("it came to no end".to_owned()),
            Heard::Answer(made) => made,
        };
        self.copying = None;
        self.message = Some(match made {
            Ok(Copied::Picture(image)) => {
                let [across, down] = image.size;
                ctx.copy_image(image);
                format!("Copied a picture of {across} × {down} pixels")
            }
            Ok(Copied::Text(text)) => {
                let lines = text.lines().count();
                ctx.copy_text(text);
                format!("Copied {lines} lines of text")
            }
            Err(why) => format!("Nothing was copied: {why}"),
        });
    }

    /// In the status bar: that a copy is made and for how long, and the way to do without.
    pub(super) fn show_copying(&mut self, ui: &mut Ui) {
        let Some(Copying(job)) = &self.copying else { return };
        let age = job.age();
        if age < UNSEEN {
            ui.ctx().request_repaint_after(UNSEEN.saturating_sub(age));
            return;
        }
        ui.ctx().request_repaint_after(EVERY);
        ui.separator();
        // Before the seconds, which change their width: it stays under the pointer.
        let stopped = ui.small_button("Stop").on_hover_text("Copy nothing: the clipboard stays as it is").clicked();
        let says = "What is copied is the design as it was; it can be changed meanwhile";
        ui.label(format!("Copying… {} s", age.as_secs())).on_hover_text(says);
        if stopped {
            self.copying = None;
            self.message = Some("Nothing was copied: it was stopped".to_owned());
        }
    }
}

impl App {
    /// Copies go to this clipboard.
    pub fn copy_to(&mut self, clipboard: Clipboard) {
        self.clipboard = clipboard;
    }

    /// Says so when what was copied in this frame, by whatever part of the window, reaches no other program.
    pub(super) fn heed_copies(&mut self, ctx: &Context) {
        if let Some(remark) = self.clipboard.remark(ctx) {
            self.message = Some(remark);
            ctx.request_repaint();
        }
    }
}

fn made(order: &Order, design: &Design) -> Result<Copied, String> {
    if order.format != Format::Png {
        let delivered = order.deliver(design).map_err(|error| error.to_string())?;
        return Ok(Copied::Text(String::from_utf8_lossy(&delivered.bytes).into_owned()));
    }
    let (design, report) = order.select(design, &order.analyse(design)).map_err(|error| error.to_string())?;
    let drawn = pixels(&order.picture(&design, &report), order.scale).map_err(|error| error.to_string())?;
    let size = [drawn.width as usize, drawn.height as usize];
    Ok(Copied::Picture(ColorImage::from_rgba_unmultiplied(size, &drawn.rgba)))
}

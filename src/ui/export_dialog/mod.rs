//! The question what to export: the form at the left, how it will look at the right, and where it goes.

mod options;
mod preview;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::{RichText, Ui, vec2};

use super::bring_in::typed_path;
use super::files::is_same_file;
use crate::export::{Format, Order};
use crate::model::{Design, Id};
use crate::scene::Theme;
use crate::storage;
use preview::Preview;

/// How wide the words of the button that asks the system are, at most.
const BROWSE: f32 = 60.0;
/// How wide the options are.
const OPTIONS: f32 = 236.0;
/// How often it is shown for how long something has been made.
const EVERY: Duration = Duration::from_secs(1);

/// An export being ordered.
pub struct ExportDialog {
    order: Order,
    /// The button that exports has had the keyboard.
    offered: bool,
    /// What is selected on the drawing.
    selection: BTreeSet<Id>,
    preview: Preview,
    path: String,
    /// The design's own file, which nothing is exported over.
    own: Option<PathBuf>,
    /// Why the file was not written, or its path has to be typed.
    error: Option<String>,
    /// The file that is there already, and may be overwritten.
    taken: Option<PathBuf>,
    /// The file that may be overwritten, which was said to the system's dialog.
    agreed: Option<PathBuf>,
    /// The system is to be asked for the path.
    browsing: bool,
    /// The path is to be typed: its field gets the keyboard.
    typing: bool,
}

/// What came of the question.
pub enum Ordered {
    /// It is still being asked.
    Open,
    /// Nothing is exported.
    Closed,
    /// It was written: what to say about it.
    Done(String),
    /// This is to be copied.
    Copy(Box<Order>),
}

impl ExportDialog {
    /// The question about a design; what is selected can be chosen instead of everything. `near` is where its file lies,
    /// or would.
    pub fn new(
        design: &Design,
        selection: &BTreeSet<Id>,
        theme: &'static Theme,
        near: &Path,
        own: Option<&Path>,
    ) -> Self {
        let mut order = Order::of(Format::Png);
        order.theme = theme;
        order.scale = 2;
        Self {
            order,
            offered: false,
            selection: selection.clone(),
            preview: Preview::new(design.clone()),
            path: near.with_extension(Format::Png.extension()).display().to_string(),
            own: own.map(Path::to_owned),
            error: None,
            taken: None,
            agreed: None,
            browsing: false,
            typing: false,
        }
    }

    /// What the system is to propose, and for which form, when it is to be asked for the path.
    pub fn browsing(&mut self) -> Option<(PathBuf, Format)> {
        let asked = std::mem::take(&mut self.browsing);
        let proposed = || typed_path(&self.path).unwrap_or_else(|| "export".into());
        asked.then(|| (proposed().with_extension(self.order.format.extension()), self.order.format))
    }

    /// Takes the path that was chosen for a form; `asked`: the system's dialog has asked before anything is overwritten.
    pub fn choose(&mut self, path: &Path, format: Format, asked: bool) {
        // The form may be another one by now, and with it the file.
        let same = self.order.format == format;
        let path = if same { path.to_owned() } else { path.with_extension(self.order.format.extension()) };
        self.path = path.display().to_string();
        (self.error, self.taken, self.offered) = (None, None, false);
        self.agreed = Some(path).filter(|_| same && asked);
    }

    /// Gives the keyboard to the path, and says why.
    pub fn have_typed(&mut self, why: Option<String>) {
        (self.typing, self.error) = (true, why);
    }

    /// Shows the question for one frame.
    pub fn show(&mut self, ui: &mut Ui, height: f32) -> Ordered {
        ui.heading("What to export");
        let before = self.order.format;
        // The path, the question about it and the buttons are below.
        let height = (height - 96.0).max(120.0);
        ui.horizontal_top(|ui| {
            // A dialog is as high as what is in it, and a rule as high as there is room.
            ui.set_max_height(height);
            let layout = egui::Layout::top_down(egui::Align::Min);
            ui.allocate_ui_with_layout(vec2(OPTIONS, height), layout, |ui| {
                ui.set_min_size(vec2(OPTIONS, height));
                egui::ScrollArea::vertical().id_salt("export options").auto_shrink(false).show(ui, |ui| {
                    options::show(ui, &mut self.order, &self.selection);
                });
            });
            ui.separator();
            let room = vec2(ui.available_width(), height);
            ui.allocate_ui_with_layout(room, layout, |ui| {
                ui.set_min_size(room);
                self.preview.show(ui, &self.order);
            });
        });
        if self.order.format != before {
            self.path = Path::new(&self.path).with_extension(self.order.format.extension()).display().to_string();
            (self.error, self.taken, self.agreed) = (None, None, None);
        }
        self.preview.refresh(&self.order, ui.ctx());
        self.facts(ui);
        self.target(ui);
        self.buttons(ui)
    }

    /// How large the file is, and what there is to know about it.
    fn facts(&self, ui: &mut Ui) {
        let words = match self.preview.made(&self.order) {
            None => {
                let seconds = self.preview.age().unwrap_or_default().as_secs();
                ui.ctx().request_repaint_after(EVERY);
                match seconds {
                    0 => "Drawing…".to_owned(),
                    seconds => format!("Drawing… {seconds} s"),
                }
            }
            Some(Err(_)) => "There is no file".to_owned(),
            Some(Ok(made)) => {
                let mut words = size(made.delivered.bytes.len());
                if let Some((across, down)) = made.size {
                    let unit = if self.order.format == Format::Png { "pixels" } else { "points" };
                    words = format!("{across} × {down} {unit}, {words}");
                }
                for remark in &made.delivered.remarks {
                    words = format!("{words}; {remark}");
                }
                words
            }
        };
        ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
    }

    fn target(&mut self, ui: &mut Ui) {
        // As high as the button from the beginning, so that words and field stand in its middle.
        let height = ui.text_style_height(&egui::TextStyle::Button) + 2.0 * ui.spacing().button_padding.y;
        let row = egui::Layout::left_to_right(egui::Align::Center);
        ui.allocate_ui_with_layout(vec2(ui.available_width(), height), row, |ui| {
            let label = ui.label("File");
            // The button is at the right end, and the field takes what is left; the keyboard finds the field first.
            let browse = ui.spacing().button_padding.x.mul_add(2.0, BROWSE) + ui.spacing().item_spacing.x;
            let width = (ui.available_width() - browse).max(80.0);
            let field = ui.add(egui::TextEdit::singleline(&mut self.path).desired_width(width));
            if std::mem::take(&mut self.typing) {
                field.request_focus();
            }
            if field.labelled_by(label.id).changed() {
                (self.error, self.taken, self.agreed) = (None, None, None);
            }
            let button = egui::Button::new("Browse…").min_size(vec2(browse - ui.spacing().item_spacing.x, 0.0));
            if ui.add(button).on_hover_text("Choose folder and name in the system's dialog").clicked() {
                self.browsing = true;
            }
        });
    }

    fn buttons(&mut self, ui: &mut Ui) -> Ordered {
        let ready = matches!(self.preview.made(&self.order), Some(Ok(_)));
        let mut came = Ordered::Open;
        ui.horizontal(|ui| {
            if self.taken.is_some() {
                ui.label("There is such a file already.");
                if ui.add_enabled(ready, egui::Button::new("Overwrite")).clicked() {
                    came = self.write();
                }
                if ui.button("Keep it").clicked() {
                    self.taken = None;
                }
                return;
            }
            let named = !self.path.trim().is_empty();
            let export = ui.add_enabled(ready && named, egui::Button::new("Export"));
            // Enter is an answer, once there is something to export.
            if ready && !std::mem::replace(&mut self.offered, true) {
                export.request_focus();
            }
            if export.clicked() {
                came = self.write();
            }
            let says = if self.order.format == Format::Png { "Copy the picture" } else { "Copy the text" };
            if ui.add_enabled(ready, egui::Button::new("Copy")).on_hover_text(says).clicked() {
                came = Ordered::Copy(Box::new(self.order.clone()));
            }
            if ui.button("Cancel").clicked() {
                came = Ordered::Closed;
            }
            if let Some(error) = &self.error {
                let words = RichText::new(error).color(ui.visuals().error_fg_color);
                ui.add(egui::Label::new(words).truncate());
            }
        });
        came
    }

    /// Writes the file, unless something is there that nobody has agreed to lose.
    fn write(&mut self) -> Ordered {
        // As it was chosen: what is shown cannot hold every name that a file may have.
        let Some(path) = self.agreed.clone().or_else(|| typed_path(&self.path)) else { return Ordered::Open };
        if self.own.as_ref().is_some_and(|own| is_same_file(own, &path)) {
            self.error = Some(format!("The design itself is in that file: {}", path.display()));
            self.taken = None;
            return Ordered::Open;
        }
        let there = path.symlink_metadata().is_ok();
        if there && !path.is_dir() && self.agreed.is_none() && self.taken.as_ref() != Some(&path) {
            self.taken = Some(path);
            return Ordered::Open;
        }
        self.taken = None;
        let Some(Ok(made)) = self.preview.made(&self.order) else { return Ordered::Open };
        match storage::save_bytes(&made.delivered.bytes, &path) {
            Ok(()) => Ordered::Done(format!("Exported {}: {}", size(made.delivered.bytes.len()), path.display())),
            Err(error) => {
                self.error = Some(format!("The export was not written, {error}: {}", path.display()));
                Ordered::Open
            }
        }
    }
}

/// `812 bytes`, `74 KB`, `2.4 MB`.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

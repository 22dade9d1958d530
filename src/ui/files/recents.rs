//! What was opened lately, to be opened again; what is gone says so and can be forgotten.

use std::path::{Path, PathBuf};

use egui::{Button, Label, RichText, WidgetInfo, WidgetType};

use super::name_of;
use crate::storage::Recent;
use crate::ui::dialog::scrolled;

/// The list while it is shown.
#[derive(Debug)]
pub struct RecentDialog {
    /// None: there is no folder to remember anything in.
    recent: Option<Recent>,
    /// Each file, and whether it is there.
    rows: Vec<(PathBuf, bool)>,
    /// What is opened cannot be put on it.
    forgets: bool,
    refused: Option<String>,
    offered: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remembered {
    /// Still being read.
    Open,
    /// Nothing is opened.
    Closed,
    /// This one is opened.
    Chosen(PathBuf),
}

impl RecentDialog {
    /// The list as it is now.
    pub fn new(recent: Option<Recent>, forgets: bool) -> Self {
        let paths = recent.as_ref().map(Recent::paths).unwrap_or_default();
        let rows = paths.iter().map(|path| (path.clone(), path.is_file())).collect();
        Self { recent, rows, forgets, refused: None, offered: false }
    }

    /// Shows it for one frame.
    pub fn show(&mut self, ui: &mut egui::Ui, height: f32) -> Remembered {
        ui.heading("Open recent");
        let (mut chosen, mut forgotten) = (None, None);
        if self.rows.is_empty() {
            ui.label(if self.recent.is_some() && !self.forgets {
                "Nothing was opened or saved yet."
            } else {
                "Nothing is remembered, since there is no folder that the list can be kept in."
            });
        }
        let offered = &mut self.offered;
        scrolled(ui, height, |ui| {
            for (path, there) in &self.rows {
                ui.horizontal(|ui| {
                    let name = name_of(path);
                    let open = ui.add_enabled(*there, Button::new(&name).min_size(egui::vec2(140.0, 0.0)));
                    open.widget_info(|| WidgetInfo::labeled(WidgetType::Button, *there, format!("Open {name}")));
                    if *there && !std::mem::replace(offered, true) {
                        open.request_focus();
                    }
                    if open.clicked() {
                        chosen = Some(path.clone());
                    }
                    let forget =
                        ui.small_button("Forget").on_hover_text("Take it off this list; the file stays as it is");
                    forget.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Forget {name}")));
                    if forget.clicked() {
                        forgotten = Some(path.clone());
                    }
                    let folder = path.parent().unwrap_or(Path::new("")).display();
                    let says = if *there { folder.to_string() } else { format!("gone from {folder}") };
                    // What is cut is shown whole under the pointer.
                    ui.add(Label::new(RichText::new(says).weak()).truncate());
                });
            }
        });
        if let Some(why) = &self.refused {
            ui.add(Label::new(why).wrap());
        }
        ui.add_space(8.0);
        let closed = ui.button("Close").clicked();
        if let (Some(path), Some(recent)) = (forgotten, &mut self.recent) {
            self.rows.retain(|(known, _)| *known != path);
            self.refused = recent.remove(&path).err().map(|error| format!("The list could not be written: {error}"));
        }
        match chosen {
            Some(path) => Remembered::Chosen(path),
            None if closed => Remembered::Closed,
            None => Remembered::Open,
        }
    }
}

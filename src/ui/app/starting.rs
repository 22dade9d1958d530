//! The start page in the place of the drawing, and what is chosen on it.

use std::path::PathBuf;

use egui::{CentralPanel, Panel, Ui, ViewportCommand};

use super::App;
use crate::editor::Spot;
use crate::model::Design;
use crate::scene::Theme;
use crate::storage;
use crate::ui::bring_in::{Arrival, OpenDialog, Purpose, read};
use crate::ui::derived::Derived;
use crate::ui::dialog::Dialog;
use crate::ui::menu_bar::menu_bar;
use crate::ui::outbox::Outbox;
use crate::ui::start_page::{Around, Beginning, StartPage};

impl App {
    /// Shows the start page.
    pub fn welcome(&mut self) {
        self.canvas.abort(&mut self.editor);
        self.start = Some(StartPage::default());
    }

    /// Whether the start page is shown.
    pub const fn is_starting(&self) -> bool {
        self.start.is_some()
    }

    /// How many templates have their picture on the start page.
    pub fn pictures_drawn(&self) -> usize {
        self.start.as_ref().map_or(0, StartPage::drawn)
    }

    /// The start page, below the menus.
    pub(super) fn start_page(&mut self, ui: &mut Ui, derived: &Derived, theme: &'static Theme, out: &mut Outbox) {
        let title = self.title();
        Panel::top("menu").show(ui, |ui| menu_bar(ui, &self.situation(&title, derived), out));
        Panel::bottom("status").show(ui, |ui| self.status_bar(ui, derived.is_checking()));
        let asked = self.asking();
        let mut chosen = None;
        let drawn = !self.editor.design().components.is_empty();
        let recent = self.recent();
        if let Some(page) = &mut self.start {
            CentralPanel::default().show(ui, |ui| {
                chosen = page.show(ui, Around { recent: &recent, drawn, theme });
            });
        }
        // A question before the page is answered first.
        if let Some(chosen) = chosen.filter(|_| !asked) {
            self.begin(chosen, ui.ctx());
        }
    }

    /// What was opened lately, the last one first.
    fn recent(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn begin(&mut self, chosen: Beginning, ctx: &egui::Context) {
        ctx.request_repaint();
        match chosen {
            Beginning::Back => self.start = None,
            Beginning::Empty => {
                self.start = None;
                if !self.editor.design().components.is_empty() {
                    let empty = Arrival::plain(Design::named("Untitled"), false, "nothing");
                    self.receive(empty, Purpose::Open("-".into()));
                    self.message = None;
                }
            }
            Beginning::Template(name) => self.take_template(name, |_| Purpose::Open("-".into())),
            Beginning::Added(name) => {
                self.take_template(name, |app| Purpose::Paste(Spot::Around(app.canvas.place(None))))
            }
            Beginning::Open => self.dialog = Some(Dialog::Path(OpenDialog::default())),
            Beginning::Paste => {
                self.start = None;
                ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
            }
            Beginning::Recent(path) => match read(&path) {
                Ok(opened) => {
                    self.start = None;
                    self.bring(opened, Purpose::Open(path));
                }
                Err(why) => self.message = Some(why),
            },
            Beginning::Forget(_) => {}
        }
    }

    fn take_template(&mut self, name: &str, purpose: impl FnOnce(&Self) -> Purpose) {
        let Some(template) = storage::template(name) else { return };
        self.start = None;
        let purpose = purpose(self);
        self.receive(Arrival::plain(template.design(), false, "a template"), purpose);
    }
}

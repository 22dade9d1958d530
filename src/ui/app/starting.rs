//! The start page in the place of the drawing, and what is chosen on it.

use egui::{CentralPanel, Panel, Ui, ViewportCommand};

use super::App;
use crate::editor::Spot;
use crate::scene::Theme;
use crate::storage;
use crate::ui::bring_in::{Arrival, Purpose};
use crate::ui::derived::Derived;
use crate::ui::menu_bar::menu_bar;
use crate::ui::outbox::Outbox;
use crate::ui::start_page::{Around, Beginning, StartPage};

impl App {
    /// Shows the start page.
    pub fn welcome(&mut self) {
        self.canvas.abort(&mut self.editor);
        let recent = self.recent().map(|recent| recent.paths().to_vec()).unwrap_or_default();
        self.opened_lately = recent.into_iter().map(|path| (path.clone(), path.is_file())).collect();
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
        let situation = self.situation(derived);
        Panel::top("menu").show(ui, |ui| menu_bar(ui, &situation, out));
        Panel::bottom("status").show(ui, |ui| self.status_bar(ui, derived));
        let asked = self.asking();
        let mut chosen = None;
        let drawn = !self.editor.design().components.is_empty();
        let recent = self.opened_lately.clone();
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

    fn begin(&mut self, chosen: Beginning, ctx: &egui::Context) {
        ctx.request_repaint();
        match chosen {
            Beginning::Back => self.start = None,
            Beginning::Empty => {
                self.start = None;
                self.begin_new(None);
            }
            Beginning::Template(name) => {
                self.start = None;
                self.begin_new(storage::template(name));
            }
            Beginning::Added(name) => {
                self.start = None;
                let Some(template) = storage::template(name) else { return };
                let purpose = Purpose::Paste(Spot::Around(self.canvas.place(None)));
                self.receive(Arrival::plain(template.design(), false, "a template"), purpose);
            }
            Beginning::Open => self.ask_what_to_open(ctx),
            Beginning::Paste => {
                self.start = None;
                self.message = self.clipboard.remark_on_pasting().or(self.message.take());
                ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
            }
            Beginning::Recent(path) => {
                // What cannot be opened is said, and the page stays.
                let before = self.start.take();
                self.open_path(&path);
                // So does it while it is being opened.
                if self.path.as_deref() != Some(&path) && self.dialog.is_none() && self.leaving.is_none() {
                    self.start = before;
                }
            }
            Beginning::Forget(path) => {
                self.opened_lately.retain(|(known, _)| *known != path);
                if let Some(Err(why)) = self.recent().map(|mut recent| recent.remove(&path)) {
                    self.message = Some(format!("It could not be taken off the list: {why}"));
                }
            }
        }
    }
}

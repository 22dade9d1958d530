//! Laying the panels out around the canvas, each with what it shows.

use std::collections::BTreeMap;

use super::App;
use crate::scene::Theme;
use crate::ui::bottom::DesignTab;
use crate::ui::canvas::CanvasContext;
use crate::ui::command::{Command, FileState, Situation};
use crate::ui::derived::Derived;
use crate::ui::findings_panel::FindingsContext;
use crate::ui::inspector::InspectorContext;
use crate::ui::legend::legend;
use crate::ui::menu_bar::menu_bar;
use crate::ui::outbox::Outbox;
use crate::ui::outline::OutlineContext;
use crate::ui::palette::Picked;
use crate::ui::panes::Pane;
use crate::ui::run::Flows;
use crate::ui::theme;
use crate::ui::toolbar::toolbar;

/// How much of the height of the side what is selected, or open beside, may take: the rest are findings. What they do
/// not need it may have too.
const BESIDE: f32 = 0.5;
/// How wide the side is at least: what is in it is not cut.
const NARROWEST: f32 = 250.0;
/// Between the two.
const RULE: f32 = 24.0;

impl App {
    /// What commands depend on now.
    pub(super) fn situation(&self, derived: &Derived) -> Situation {
        let design = self.editor.design();
        Situation {
            title: self.title(),
            path: self.path.as_ref().map(|path| path.display().to_string()),
            file: match (self.editor.is_changed(), &self.path) {
                (true, _) => FileState::Changed,
                (false, None) => FileState::Unfiled,
                (false, Some(_)) => FileState::Saved,
            },
            untidy: !design.drawing.is_empty(),
            undo: self.editor.undo_title().map(ToOwned::to_owned),
            redo: self.editor.redo_title().map(ToOwned::to_owned),
            running: self.running.is_on(),
            on: self.switched_on(),
            mendable: derived.to_mend(),
            drawn: design.components.len() + design.groups.len() + design.links.len() + design.notes.len(),
            selected: self.canvas.selection.len(),
        }
    }

    /// The switches that are on.
    fn switched_on(&self) -> Vec<Command> {
        let switches = [
            (Command::ShowFindings, self.findings),
            (Command::WhatIf, self.canvas.imagined().is_some()),
            (Command::Grid, !self.canvas.free),
            (Command::Minimap, self.canvas.minimap),
            (Command::WheelZooms, self.canvas.wheel_zooms),
            (Command::Outline, self.palette.shows_outline()),
            (Command::Dependencies, self.bottom.design() == Some(DesignTab::Dependencies)),
            (Command::Source, self.bottom.design() == Some(DesignTab::Source)),
            (Command::History, self.shows_history()),
        ];
        switches.into_iter().filter_map(|(command, on)| on.then_some(command)).collect()
    }

    pub(super) fn panels(&mut self, ui: &mut egui::Ui, derived: &Derived, theme: &'static Theme, out: &mut Outbox) {
        let situation = self.situation(derived);
        egui::Panel::top("menu").show(ui, |ui| menu_bar(ui, &situation, out));
        egui::Panel::top("toolbar").exact_size(40.0).show(ui, |ui| {
            self.panes.begin(ui, Pane::Toolbar);
            toolbar(ui, &situation, out);
        });
        self.notice_bar(ui, out);
        egui::Panel::bottom("status").show(ui, |ui| self.status_bar(ui, derived));
        self.bottom_panel(ui, derived, theme, out);
        let width = (ui.available_width() * 0.27).clamp(NARROWEST, 340.0);
        // In a window that became smaller the canvas keeps most of the room.
        let most = (ui.available_width() * 0.3).max(NARROWEST);
        egui::Panel::right("side").default_size(width).size_range(NARROWEST..=most).show(ui, |ui| {
            // As wide as the user made it: what is in it does not widen it.
            let room = ui.available_rect_before_wrap();
            let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(room));
            self.side(&mut inside, derived, theme, out);
            ui.advance_cursor_after_rect(room);
        });
        if self.findings && !derived.marks.is_empty() {
            egui::Panel::bottom("legend").show(ui, |ui| legend(ui, &derived.marks, theme));
        }
        // Taken before the canvas looks at the pointer: one motion may begin and end within this frame.
        let meaning = self.editor.meaning();
        let tree = OutlineContext { design: self.editor.design(), meaning, selection: &self.canvas.selection, theme };
        let picked = self.palette.show(ui, theme, &mut self.panes, |ui| self.outline.show(ui, &tree, out));
        if let Some(Picked::Take(new)) = picked {
            self.canvas.take(new, derived, &mut self.editor);
            // Esc, undo and Delete are about what is carried from now on, not about the words of the search.
            self.canvas.focus(ui.ctx());
        }
        let frame = egui::Frame::new().fill(theme::colour(derived.scene.background));
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            let keys = !self.asking();
            let (no_flows, silence) = (Flows::default(), BTreeMap::new());
            let (flows, heard) = self.running.up().map_or((&no_flows, &silence), |up| (&up.flows, &up.lens.heard));
            let (states, lit) = (&self.states, self.find.lit());
            let cx = CanvasContext { derived, theme, states, flows, heard, lit, situation: &situation, keys };
            self.canvas.show(ui, &cx, &mut self.editor, out);
        });
        if let Some(canvas) = self.canvas.room()
            && self.find.show(ui.ctx(), canvas, &self.editor, derived, out)
        {
            self.canvas.focus(ui.ctx());
        }
        if let Some(Picked::Place(new)) = picked {
            self.place_new(new, derived, ui.ctx());
        }
    }

    /// The selected part above, all findings below; each scrolls by itself, so that a list being read stays.
    fn side(&mut self, ui: &mut egui::Ui, derived: &Derived, theme: &'static Theme, out: &mut Outbox) {
        self.panes.begin(ui, Pane::Inspector);
        let beside = self.aside.is_open(&self.canvas.selection);
        if beside {
            let (width, height) = (ui.available_width(), ui.available_height() * BESIDE);
            ui.allocate_ui(egui::vec2(width, height), |ui| self.show_aside(ui, theme, out));
            ui.separator();
        }
        let design = self.editor.design();
        let proofs = &self.proofs;
        let cx = InspectorContext { design, meaning: self.editor.meaning(), derived, proofs, theme };
        let selection = &self.canvas.selection;
        if beside {
            // What is being typed in the inspector is kept for when it is back.
        } else if let Some(first) = selection.first() {
            let whole = ui.available_height();
            let height = (whole - self.findings_height - RULE).max(whole * BESIDE);
            let salt = (first, selection.len());
            let area = egui::ScrollArea::vertical().id_salt(salt).max_height(height).auto_shrink([false, true]);
            area.show(ui, |ui| {
                ui.add_space(8.0);
                let state = self.states.get(first).filter(|_| selection.len() == 1);
                self.inspector.show(ui, &cx, selection, state, out);
            });
            ui.separator();
        } else {
            self.inspector.leave(&cx, out);
            ui.add_space(8.0);
            self.inspector.whole(ui, &cx, out);
            ui.separator();
        }
        self.panes.begin(ui, Pane::Findings);
        let shown = egui::ScrollArea::vertical().id_salt("findings").auto_shrink(false).show(ui, |ui| {
            ui.add_space(8.0);
            let (meaning, page) = (self.editor.meaning(), self.aside.page());
            let brief = beside || !selection.is_empty();
            let cx = FindingsContext { design, derived, proofs, meaning, theme, selection, brief, page };
            self.findings_panel.show(ui, &cx, out);
        });
        let (was, is) = (self.findings_height, shown.content_size.y);
        self.findings_height = is;
        // The inspector takes what is left with the next frame.
        if (was - is).abs() > 0.5 && was.min(is) < shown.inner_rect.bottom() {
            ui.ctx().request_repaint();
        }
        self.canvas.pointed.clone_from(self.findings_panel.lit());
    }
}

//! Carrying out commands.

use std::collections::BTreeSet;

use super::App;
use super::arriving::PasteTo;
use crate::editor::tidying;
use crate::model::Id;
use crate::scene::Theme;
use crate::storage::Appearance;
use crate::ui::bottom::DesignTab;
use crate::ui::command::Command;
use crate::ui::command_palette::CommandPalette;
use crate::ui::derived::Derived;
use crate::ui::dialog::Dialog;
use crate::ui::proposal::Search;
use crate::ui::run::Running;
use crate::ui::run::proofs::Claim;

/// How steps begin that move everything at once: taken back, everything glides too.
pub(super) const TIDY: &str = "Tidy";

impl App {
    /// Carries out one command.
    pub(super) fn command(&mut self, command: Command, derived: &Derived, ctx: &egui::Context) {
        self.last = Some(command);
        match command {
            Command::New => self.begin_new(None),
            Command::Open => self.ask_what_to_open(ctx),
            Command::OpenRecent => self.ask_which_recent(),
            Command::Save => self.save_what_is_typed_too(ctx),
            Command::SaveAs => self.save_as(ctx),
            Command::Palette => {
                self.canvas.abort(&mut self.editor);
                let palette = CommandPalette::new(self.editor.design(), &self.situation(derived), ctx);
                self.dialog = Some(Dialog::Commands(palette));
            }
            Command::Shortcuts => {
                self.canvas.abort(&mut self.editor);
                self.dialog = Some(Dialog::Shortcuts);
            }
            Command::Tidy => self.tidy(derived),
            Command::Undo => self.turn(derived, false),
            Command::Redo => self.turn(derived, true),
            Command::History => self.turn_history(),
            Command::LastSound => self.go_back_to_sound(),
            Command::Delete => self.delete(),
            Command::Cut => self.cut(derived, ctx),
            Command::Copy => {
                self.copy_selected(derived, ctx);
            }
            Command::Paste => self.ask_for_paste(self.canvas.menu_place().map_or(PasteTo::Pointer, PasteTo::At), ctx),
            Command::PasteInPlace => self.ask_for_paste(PasteTo::InPlace, ctx),
            Command::ContextMenu => self.canvas.open_menu(derived),
            Command::SelectAll => self.canvas.selection = derived.arrangement.boxes.keys().cloned().collect(),
            Command::FitAll => self.canvas.fit(derived),
            Command::FitSelection => {
                let chosen = self.canvas.selection.clone();
                self.canvas.fit_to(derived, &chosen);
            }
            Command::ActualSize => self.canvas.zoom(1.0 / self.canvas.view.zoom),
            Command::ZoomIn => self.canvas.zoom(1.25),
            Command::ZoomOut => self.canvas.zoom(0.8),
            Command::Run if self.running.is_on() => self.running = Running::Stopped,
            Command::Run => {
                self.bottom.give_way();
                self.outdated = (self.editor.meaning(), false);
                self.running = Running::start(self.editor.design(), ctx);
            }
            Command::ProveAll => self.ask_or_prove(Claim::All, derived, ctx),
            Command::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Command::Minimap => self.canvas.minimap = !self.canvas.minimap,
            Command::WheelZooms => {
                let zooms = !self.canvas.wheel_zooms;
                self.message = Some(format!("The wheel {}", if zooms { "zooms" } else { "moves the view" }));
                self.prefer(|settings| settings.wheel_zooms = zooms);
            }
            Command::WhatIf => self.canvas.turn_what_if(&mut self.editor),
            Command::ShowFindings => self.findings = !self.findings,
            Command::FixAll => {
                self.canvas.abort(&mut self.editor);
                self.dialog = Some(Dialog::fix(self.editor.design(), Search::All, ctx));
            }
            Command::Find => self.find.open(),
            Command::Settings => {
                self.canvas.abort(&mut self.editor);
                self.preferences.open();
            }
            Command::StartPage => self.welcome(),
            Command::FindPart => self.palette.find(),
            Command::Outline => self.palette.turn_to_outline(),
            Command::Export => self.ask_what_to_export(ctx),
            Command::CopyAs(form) => self.copy_as(form, ctx),
            Command::Source => self.bottom.turn(DesignTab::Source),
            Command::Dependencies => self.bottom.turn(DesignTab::Dependencies),
            Command::Rename
            | Command::Duplicate
            | Command::Connect
            | Command::AddNote
            | Command::QuickAdd
            | Command::Neighbour(_)
            | Command::Walk(_)
            | Command::WalkOn(_)
            | Command::SelectInside
            | Command::SelectAround
            | Command::Wrap
            | Command::Unwrap
            | Command::Lock
            | Command::Grid
            | Command::ClearBends
            | Command::Align(_)
            | Command::Collapse
            | Command::Expand
            | Command::Bridge => self.edit(command, derived, ctx),
            Command::SwitchTheme => {
                let dark = self.preferences.theme(ctx).name == Theme::DARK.name;
                self.prefer(|s| s.appearance = if dark { Appearance::Light } else { Appearance::Dark });
            }
        }
        let design = self.editor.design();
        self.canvas.selection.retain(|id| design.contains(id.as_str()));
    }

    /// Leaves what is selected, or everything, to the layout.
    fn tidy(&mut self, derived: &Derived) {
        let arrangement = &derived.arrangement;
        self.canvas.abort(&mut self.editor);
        let chosen: BTreeSet<Id> =
            self.canvas.selection.iter().filter(|id| arrangement.boxes.contains_key(*id)).cloned().collect();
        let edits = tidying(self.editor.design(), arrangement, &chosen);
        if edits.is_empty() {
            let what = if chosen.is_empty() { "everything" } else { "what is selected" };
            self.message = Some(format!("Nothing to tidy: {what} is where the layout puts it"));
            return;
        }
        let title = match (chosen.first(), chosen.len()) {
            (None, _) => format!("{TIDY} all"),
            (Some(only), 1) => format!("{TIDY} {}", self.editor.design().title(only.as_str())),
            (Some(_), many) => format!("{TIDY} {many} parts"),
        };
        match self.editor.edit(title, edits) {
            Ok(()) => {
                self.message = None;
                self.canvas.glide(derived);
                self.arrived = if chosen.is_empty() { arrangement.boxes.keys().cloned().collect() } else { chosen };
            }
            Err(error) => self.message = Some(format!("Nothing was tidied: {error}")),
        }
    }

    pub(super) fn delete(&mut self) {
        let ids: Vec<Id> = self.canvas.selection.iter().cloned().collect();
        let title = match &ids[..] {
            [] => return,
            [only] => format!("Delete {}", self.editor.design().title(only.as_str())),
            many => format!("Delete {} parts", many.len()),
        };
        if let Some(id) = self.editor.design().locked.iter().find(|id| self.canvas.selection.contains(*id)) {
            let title = self.editor.design().title(id.as_str());
            self.message = Some(format!("Nothing was deleted: {title} is locked, Ctrl+Shift+L unlocks it"));
            return;
        }
        let edits = self.editor.design().removal(&ids);
        if let Err(error) = self.editor.edit(title, edits) {
            self.message = Some(error.to_string());
        }
    }
}

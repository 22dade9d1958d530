//! The toolbar: the design's name, and a button for each command that has one.

use super::command::{COMMANDS, Command};
use super::outbox::{Outbox, Wish};

/// What the toolbar needs to know.
pub struct ToolbarState<'a> {
    /// The design's title.
    pub title: &'a str,
    /// Whether there are unsaved changes.
    pub changed: bool,
    /// Whether the design has no file of its own yet.
    pub unfiled: bool,
    /// Whether anything was placed by hand.
    pub untidy: bool,
    /// What undo and redo would do.
    pub undo: Option<&'a str>,
    /// What redo would do.
    pub redo: Option<&'a str>,
    /// Whether the emulation is on.
    pub running: bool,
    /// Whether findings are marked on the drawing.
    pub findings: bool,
    /// How many findings "fix all" would look at.
    pub mendable: usize,
}

impl ToolbarState<'_> {
    /// Why a command cannot be used now; none when it can.
    fn why_not(&self, command: Command) -> Option<&'static str> {
        match command {
            Command::Save if !self.changed && !self.unfiled => Some("nothing has changed since it was saved"),
            Command::Undo if self.undo.is_none() => Some("nothing was changed"),
            Command::Redo if self.redo.is_none() => Some("nothing was undone"),
            Command::Tidy if !self.untidy => Some("everything is where the layout puts it"),
            Command::FixAll if self.mendable == 0 => Some("there is no open finding of severity medium or above"),
            _ => None,
        }
    }

    fn tooltip(&self, command: Command, says: &str) -> String {
        match (command, self.undo, self.redo) {
            (Command::Undo, Some(title), _) | (Command::Redo, _, Some(title)) => format!("{says}: {title}"),
            _ => says.to_owned(),
        }
    }
}

/// Shows the toolbar.
pub fn toolbar(ui: &mut egui::Ui, state: &ToolbarState, out: &mut Outbox) {
    ui.horizontal_centered(|ui| {
        let title = if state.changed { format!("{} •", state.title) } else { state.title.to_owned() };
        let hover = match (state.changed, state.unfiled) {
            (true, _) => "There are unsaved changes",
            (false, true) => "It has no file of its own yet",
            (false, false) => "Everything is saved",
        };
        // The title takes what the buttons leave; how wide they are is known from the frame before.
        let memory = ui.id().with("buttons");
        let buttons = ui.data(|d| d.get_temp::<f32>(memory)).unwrap_or(600.0);
        let room = (ui.available_width() - buttons).clamp(40.0, 400.0);
        let name = egui::Label::new(egui::RichText::new(&title).strong()).truncate();
        let width =
            ui.painter().layout_no_wrap(title.clone(), egui::TextStyle::Body.resolve(ui.style()), egui::Color32::WHITE);
        ui.scope(|ui| {
            ui.set_max_width(room.min(width.size().x + 2.0));
            ui.add(name).on_hover_text(hover);
        });
        let begin = ui.cursor().left();
        ui.separator();
        for spec in COMMANDS.iter().filter(|spec| spec.button) {
            let label = if spec.command == Command::Run && state.running { "Stop" } else { spec.label };
            let why_not = state.why_not(spec.command);
            let keys = spec.shortcuts.first().map(|keys| ui.ctx().format_shortcut(keys));
            let mut tooltip = state.tooltip(spec.command, spec.tooltip);
            if let Some(keys) = keys {
                tooltip = format!("{tooltip} ({keys})");
            }
            let button = egui::Button::selectable(spec.command == Command::ShowFindings && state.findings, label);
            let button = button.frame_when_inactive(true);
            let response = ui.add_enabled(why_not.is_none(), button).on_hover_text(&tooltip);
            let response = response.on_disabled_hover_text(format!("{tooltip}: {}", why_not.unwrap_or_default()));
            if response.clicked() {
                out.send(Wish::Do(spec.command));
            }
        }
        let used = ui.cursor().left() - begin;
        ui.data_mut(|d| d.insert_temp(memory, used));
    });
}

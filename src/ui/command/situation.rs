//! When a command can be used, and what it is called then: one answer for toolbar, menus, palette and sheet.

use super::{Command, CommandSpec, Icon, icons, spelled};

/// How a design stands to its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileState {
    /// They are the same.
    Saved,
    /// There are unsaved changes.
    Changed,
    /// It has none yet, and was not changed.
    #[default]
    Unfiled,
}

/// What commands depend on.
#[derive(Debug, Clone, Default)]
pub struct Situation {
    /// The design's title.
    pub title: String,
    /// Its file; none: it has none yet.
    pub path: Option<String>,
    /// How the design stands to its file.
    pub file: FileState,
    /// Whether anything was placed by hand.
    pub untidy: bool,
    /// What undo would take back.
    pub undo: Option<String>,
    /// What redo would do.
    pub redo: Option<String>,
    /// Whether the emulation is on.
    pub running: bool,
    /// What is switched on.
    pub on: Vec<Command>,
    /// How many findings "fix all" would look at.
    pub mendable: usize,
    /// How many parts, links and notes are drawn.
    pub drawn: usize,
    /// How many of them are selected.
    pub selected: usize,
}

const EMPTY: &str = "nothing is drawn yet";
const NOTHING: &str = "nothing is selected";
const ONE: &str = "select one part";
const TWO: &str = "select two parts or more";
const THREE: &str = "select three parts or more";

/// What is on or off.
const SWITCHES: [Command; 9] = [
    Command::ShowFindings,
    Command::WhatIf,
    Command::Grid,
    Command::Minimap,
    Command::WheelZooms,
    Command::Outline,
    Command::Dependencies,
    Command::Source,
    Command::History,
];

impl Situation {
    /// Why a command cannot be used now; none when it can.
    pub fn why_not(&self, command: Command) -> Option<&'static str> {
        use crate::editor::Alignment::{Across, Down};
        let refused = |refused: bool, why| refused.then_some(why);
        match command {
            Command::Save => refused(self.file == FileState::Saved, "nothing has changed since it was saved"),
            Command::Undo | Command::LastSound => refused(self.undo.is_none(), "nothing was changed"),
            Command::Redo => refused(self.redo.is_none(), "nothing was undone"),
            Command::Tidy => refused(!self.untidy, "everything is where the layout puts it"),
            Command::FixAll => refused(self.mendable == 0, "there is no open finding of severity medium or above"),
            Command::SelectAll
            | Command::FitAll
            | Command::Collapse
            | Command::Expand
            | Command::Export
            | Command::CopyAs(_) => refused(self.drawn == 0, EMPTY),
            Command::WhatIf => refused(self.drawn == 0 && self.on(command) != Some(true), EMPTY),
            Command::Run => refused(self.drawn == 0 && !self.running, EMPTY),
            Command::Delete
            | Command::Cut
            | Command::Copy
            | Command::FitSelection
            | Command::Duplicate
            | Command::Wrap
            | Command::Unwrap
            | Command::Lock
            | Command::ClearBends
            | Command::Walk(_)
            | Command::WalkOn(_) => refused(self.selected == 0, NOTHING),
            Command::Rename
            | Command::Bridge
            | Command::Neighbour(_)
            | Command::SelectInside
            | Command::SelectAround => refused(self.selected != 1, ONE),
            Command::Align(Across | Down) => refused(self.selected < 3, THREE),
            Command::Align(_) => refused(self.selected < 2, TWO),
            _ => None,
        }
    }

    /// What a command is called now.
    pub fn label(&self, spec: &CommandSpec) -> &'static str {
        if spec.command == Command::Run && self.running { "Stop" } else { spec.label }
    }

    /// What it is recognised by now.
    pub fn icon(&self, spec: &CommandSpec) -> Icon {
        if spec.command == Command::Run && self.running { icons::STOP } else { spec.icon }
    }

    /// Whether it is on, for what is on or off.
    pub fn on(&self, command: Command) -> Option<bool> {
        SWITCHES.contains(&command).then(|| self.on.contains(&command))
    }

    /// What it does now, and by which keys.
    pub fn tooltip(&self, spec: &CommandSpec, ctx: &egui::Context) -> String {
        let mut says = match (spec.command, &self.undo, &self.redo) {
            (Command::Undo, Some(title), _) | (Command::Redo, _, Some(title)) => format!("{}: {title}", spec.tooltip),
            _ => spec.tooltip.to_owned(),
        };
        if let Some(keys) = spec.shortcuts.first() {
            says = format!("{says} ({})", spelled(ctx, *keys));
        }
        says
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::command::all;

    #[test]
    fn in_an_empty_window_most_commands_say_why_they_cannot_be_used() {
        let situation = Situation {
            title: String::new(),
            path: None,
            file: FileState::Saved,
            untidy: false,
            undo: None,
            redo: None,
            running: false,
            on: Vec::new(),
            mendable: 0,
            drawn: 0,
            selected: 0,
        };
        let refused: Vec<&str> = all().filter(|s| situation.why_not(s.command).is_some()).map(|s| s.label).collect();
        for label in ["Save", "Undo", "Run", "Delete", "Rename", "Align left", "Distribute down"] {
            assert!(refused.contains(&label), "{label} of {refused:?}");
        }
        for label in ["Open…", "Note", "Quit", "Theme"] {
            assert!(!refused.contains(&label), "{label}");
        }
        let full = Situation {
            file: FileState::Changed,
            untidy: true,
            undo: Some("Move".to_owned()),
            redo: Some("Move".to_owned()),
            mendable: 1,
            drawn: 9,
            selected: 1,
            ..situation
        };
        let refused: Vec<&str> = all().filter(|s| full.why_not(s.command).is_some()).map(|s| s.label).collect();
        assert!(
            refused.iter().all(|label| label.starts_with("Align") || label.starts_with("Distribute")),
            "{refused:?}"
        );
    }
}

//! The window for those outside of it: what they see of it, and how they tell its user something.

use std::collections::BTreeSet;

use super::App;
use crate::editor::Editor;
use crate::model::Id;
use crate::ui::canvas::Canvas;
use crate::ui::command::Command;

impl App {
    /// The editor, for those who look from outside.
    pub const fn editor(&self) -> &Editor {
        &self.editor
    }

    /// The canvas, for those who look from outside.
    pub const fn canvas(&self) -> &Canvas {
        &self.canvas
    }

    /// What is selected.
    pub const fn selection(&self) -> &BTreeSet<Id> {
        &self.canvas.selection
    }

    /// What can be read on the links of the run, while the lens is held.
    pub fn overheard(&self) -> impl Iterator<Item = (&Id, &crate::ui::run::Heard)> {
        self.running.up().into_iter().flat_map(|up| &up.lens.heard)
    }

    /// Tells the user something, beside what was told before and not read yet.
    pub fn tell(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.message = Some(self.message.take().map_or_else(|| text.clone(), |said| format!("{said} · {text}")));
    }

    /// The command that was carried out last.
    pub const fn last_command(&self) -> Option<Command> {
        self.last
    }

    /// The session that runs, for those who look from outside.
    pub fn session(&self) -> Option<&crate::emulation::Session> {
        self.running.up().map(|up| &*up.session)
    }

    /// Frames painted so far.
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// Frames for which the graph of dependencies was painted anew so far.
    pub const fn graph_frames(&self) -> u64 {
        self.dependencies.frames()
    }
}

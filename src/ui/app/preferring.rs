//! What the user has chosen for every window, and what the window says.

use egui::Context;

use super::App;
use crate::storage::{Settings, SettingsFile, UserFolders};
use crate::ui::desktop::Desktop;

impl App {
    /// Takes a user's settings, and keeps there what is to be remembered. Without a home nothing is, which is said once.
    pub fn move_in(&mut self, home: Option<&UserFolders>) {
        let Some(folders) = home else {
            let nothing = "No drafts are kept, so save often, and neither recent files nor settings are remembered";
            return self.tell(format!("{nothing}: this computer names no home folder"));
        };
        self.use_settings(folders);
        self.use_folders(folders);
    }

    /// Takes the settings of a user's folders.
    pub fn use_settings(&mut self, folders: &UserFolders) {
        let (file, trouble) = SettingsFile::read(&folders.config);
        self.canvas.wheel_zooms = file.settings.wheel_zooms;
        self.preferences.take(file);
        if trouble.is_some() {
            self.message = trouble;
        }
    }

    /// What is left to the system is asked of this desktop.
    pub fn look_as(&mut self, desktop: Desktop) {
        self.preferences.ask(desktop);
    }

    /// What is chosen.
    pub const fn settings(&self) -> &Settings {
        self.preferences.settings()
    }

    /// Changes what is chosen, from now on and in every window that opens.
    pub(super) fn prefer(&mut self, change: impl FnOnce(&mut Settings)) {
        if let Err(why) = self.preferences.change(change) {
            self.message = Some(why);
        }
        self.canvas.wheel_zooms = self.settings().wheel_zooms;
    }

    /// The dialog of settings, while it is open.
    pub(super) fn show_preferences(&mut self, ctx: &Context) {
        if let Err(why) = self.preferences.show(ctx) {
            self.message = Some(why);
        }
        self.canvas.wheel_zooms = self.settings().wheel_zooms;
    }

    /// What was said last, for a while beside the drawing.
    pub(super) fn show_notice(&mut self, ctx: &Context) {
        let place = self.canvas.room().unwrap_or_else(|| ctx.content_rect());
        if self.notices.show(ctx, self.message.as_deref(), place) {
            self.message = None;
        }
    }
}

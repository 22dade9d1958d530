//! The window: the only place that names egui. It shows what the other layers compute and sends them wishes.
//!
//! Panels never change anything: they put a wish into the outbox, which the app carries out
//! once a frame. Three kinds of change: an *edit* goes through the editor and can be undone; *view state* (pan,
//! zoom, selection) is never undone; *run state* is never saved.

mod accepting;
mod app;
mod begun;
mod bottom;
mod bring_in;
mod canvas;
mod clipboard;
mod command;
mod command_palette;
mod decimals;
mod dependencies;
mod derived;
mod desktop;
mod dialog;
mod explanation;
mod export_dialog;
mod figure;
mod files;
mod find;
mod finding_card;
mod findings_panel;
mod history;
mod icon;
mod inspector;
mod job;
mod journeys;
mod legend;
mod menu_bar;
mod notices;
mod outbox;
mod outline;
mod page;
mod palette;
mod panes;
mod picture;
mod placing;
#[cfg(all(unix, not(target_os = "macos")))]
mod portal;
mod preferences;
mod progress;
mod proposal;
mod recovery;
mod run;
mod shortcuts;
mod source;
mod start_page;
mod theme;
mod toolbar;
mod what_if;

pub use app::App;
pub use begun::Begun;
pub use canvas::{Canvas, CanvasContext, View};
pub use clipboard::Clipboard;
pub use command::{Command, CommandSpec, CopyForm, Situation, all as commands};
pub use derived::{Derived, Look};
pub use desktop::Desktop;
pub use files::Chooser;
pub use outbox::Outbox;
pub use run::{Flows, Heard, Tab};
pub use shortcuts::GESTURES;
pub use theme::install_fonts;

use std::path::PathBuf;

use crate::import::Opened;
use crate::model::Design;
use crate::storage::UserFolders;

/// What the window opens on.
#[derive(Debug)]
pub enum Start {
    /// The start page.
    Page,
    /// What was read from a path.
    Read(Box<Opened>, PathBuf),
    /// A file that is read while the window is there already, since that takes its time.
    File(PathBuf),
}

/// Opens the window, and returns when it is closed: with the reason, if the file that it began with could not be opened.
///
/// # Errors
/// Why no window can be opened, in one clause.
pub fn open(start: Start) -> Result<Option<String>, String> {
    let unix_screen = cfg!(all(unix, not(target_os = "macos")));
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if unix_screen && !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Err("there is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set)".to_owned());
    }
    let viewport = egui::ViewportBuilder::default()
        // The name of the menu entry's file, by which desktops find the window's name and icon.
        .with_app_id("linchpin")
        .with_title("Linchpin")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([640.0, 480.0]);
    let viewport = match program_icon() {
        Some(icon) => viewport.with_icon(icon),
        None => viewport,
    };
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let begun = Begun::default();
    let told = begun.clone();
    let create: eframe::AppCreator = Box::new(move |cc| {
        theme::install_fonts(&cc.egui_ctx);
        let mut app = App::new(Design::named(""), None);
        let page = !matches!(start, Start::Read(..));
        let later = match start {
            Start::Page => None,
            Start::File(path) => Some(path),
            Start::Read(opened, path) => {
                app = App::opened(*opened, path);
                None
            }
        };
        app.move_in(UserFolders::find().as_ref());
        // Behind what is still being opened too: there one is, should that be cancelled.
        if page {
            app.welcome();
        }
        if let Some(path) = later {
            app.begin_with(&path, told);
        }
        app.copy_to(Clipboard::find());
        app.look_as(Desktop::find());
        app.choose_files_by(Chooser::find());
        app.show_dialogs_over(rfd::FileDialog::new().set_parent(cc));
        Ok(Box::new(app))
    });
    let ended = eframe::run_native("linchpin", options, create).map_err(|error| {
        // The libraries below put their own source paths first; the reason is what comes last.
        let said = error.to_string();
        let reason = said.rsplit(": ").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        format!("no window can be opened ({reason})")
    });
    ended.map(|()| begun.refusal())
}

/// The program's icon, for desktops that do not find it by the menu entry.
fn program_icon() -> Option<egui::IconData> {
    eframe::icon_data::from_png_bytes(include_bytes!("../../packaging/icons/hicolor/128x128/apps/linchpin.png")).ok()
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        self.show(ui);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

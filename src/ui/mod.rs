//! The window: the only place that names egui. It shows what the other layers compute and sends them wishes.
//!
//! Panels never change anything: they put a wish into the outbox, which the app carries out
//! once a frame. Three kinds of change: an *edit* goes through the editor and can be undone; *view state* (pan,
//! zoom, selection) is never undone; *run state* is never saved.

mod accepting;
mod app;
mod bottom;
mod bring_in;
mod canvas;
mod command;
mod command_palette;
mod decimals;
mod dependencies;
mod derived;
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
mod preferences;
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
pub use canvas::{Canvas, CanvasContext, View};
pub use command::{Command, CommandSpec, CopyForm, Situation, all as commands};
pub use derived::{Derived, Look};
pub use files::Chooser;
pub use outbox::Outbox;
pub use run::{Flows, Heard, Tab};
pub use shortcuts::GESTURES;
pub use theme::install_fonts;

use std::path::PathBuf;

use crate::import::Opened;
use crate::model::Design;
use crate::storage::UserFolders;

/// Opens the window on what was read from a path, or on an empty design, and returns when it is closed.
///
/// # Errors
/// Why no window can be opened, in one clause.
pub fn open(opened: Option<(Opened, PathBuf)>) -> Result<(), String> {
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
    let create: eframe::AppCreator = Box::new(move |cc| {
        theme::install_fonts(&cc.egui_ctx);
        let begun = opened.is_some();
        let mut app = match opened {
            Some((opened, path)) => App::opened(opened, path),
            None => App::new(Design::named("Untitled"), None),
        };
        match UserFolders::find() {
            Some(folders) => {
                app.use_settings(&folders);
                app.use_folders(&folders);
            }
            None => app.tell("No drafts are kept, so save often: this computer names no home folder"),
        }
        if !begun {
            app.welcome();
        }
        app.choose_files_by(Chooser::find());
        Ok(Box::new(app))
    });
    eframe::run_native("linchpin", options, create).map_err(|error| {
        // The libraries below put their own source paths first; the reason is what comes last.
        let said = error.to_string();
        let reason = said.rsplit(": ").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        format!("no window can be opened ({reason})")
    })
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

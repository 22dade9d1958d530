//! The app: owns the editor, the canvas and the emulation, lays the panels out and carries out their wishes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::canvas::{Canvas, CanvasContext};
use super::command::{self, Command};
use super::derived::Derived;
use super::findings_panel::findings_panel;
use super::inspector_panel::inspector_panel;
use super::outbox::{Closing, Outbox, Wish};
use super::run_panel::run_panel;
use super::running::Running;
use super::theme;
use super::toolbar::{ToolbarState, toolbar};
use crate::editor::Editor;
use crate::emulation::UnitState;
use crate::model::{Design, Id};
use crate::scene::Theme;
use crate::storage;

/// How often a running emulation is looked at, in milliseconds.
const RUN_REPAINT_MS: u64 = 100;

/// The whole window.
pub struct App {
    editor: Editor,
    path: Option<PathBuf>,
    canvas: Canvas,
    derived: Option<Derived>,
    running: Running,
    states: BTreeMap<Id, UnitState>,
    theme: Option<&'static Theme>,
    /// What the user was told last.
    message: Option<String>,
    /// The question at closing is open.
    closing: bool,
    /// The window closes when a path was given and the design is there.
    close_when_saved: bool,
    /// The path being typed for a design that has none.
    typing_path: Option<String>,
    /// The file as it was read or written last, to notice what others do to it.
    stamp: Option<FileStamp>,
    /// What the running emulation was started from, as the editor counts meanings.
    started: u64,
    /// Frames painted so far.
    frames: u64,
}

/// Length and time of last change.
type FileStamp = (u64, std::time::SystemTime);

fn file_stamp(path: &Path) -> Option<FileStamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

impl App {
    /// A window on a design; its path is where it is saved.
    pub fn new(design: Design, path: Option<PathBuf>) -> Self {
        let stamp = path.as_deref().and_then(file_stamp);
        Self {
            stamp,
            started: 0,
            editor: Editor::new(design),
            path,
            canvas: Canvas::default(),
            derived: None,
            running: Running::Stopped,
            states: BTreeMap::new(),
            theme: None,
            message: None,
            closing: false,
            close_when_saved: false,
            typing_path: None,
            frames: 0,
        }
    }

    /// The editor, for those who look from outside.
    pub const fn editor(&self) -> &Editor {
        &self.editor
    }

    /// Frames painted so far.
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// Shows one frame.
    pub fn show(&mut self, ui: &mut egui::Ui) {
        self.frames += 1;
        let theme = self.theme(ui);
        if let Some(why) = self.running.poll() {
            self.message = Some(format!("The emulation could not start: {why}"));
        }
        self.states = self.running.states();
        let mut out = Outbox::default();
        // Behind a question keys belong to the question.
        let asking = self.closing || self.typing_path.is_some();
        for command in if asking { Vec::new() } else { command::pressed(ui.ctx()) } {
            out.send(Wish::Do(command));
        }
        let mut derived = self.derived.take().unwrap_or_else(|| Derived::new(&self.editor, theme));
        derived.refresh(&self.editor, theme);
        self.panels(ui, &derived, theme, &mut out);
        for wish in out.drain() {
            self.carry_out(wish, &derived, ui.ctx());
        }
        self.derived = Some(derived);
        self.ask_before_closing(ui.ctx());
        if self.running.up().is_some() {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(RUN_REPAINT_MS));
        }
    }

    fn theme(&mut self, ui: &mut egui::Ui) -> &'static Theme {
        let theme = *self.theme.get_or_insert(if ui.visuals().dark_mode { &Theme::DARK } else { &Theme::LIGHT });
        theme::apply(ui, theme);
        theme
    }

    fn title(&self) -> String {
        let name = &self.editor.design().name;
        match &self.path {
            _ if !name.is_empty() => name.clone(),
            Some(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            None => "Untitled".to_owned(),
        }
    }

    fn panels(&mut self, ui: &mut egui::Ui, derived: &Derived, theme: &'static Theme, out: &mut Outbox) {
        let title = self.title();
        egui::Panel::top("toolbar").exact_size(40.0).show(ui, |ui| {
            let state = ToolbarState {
                title: &title,
                changed: self.editor.is_changed(),
                undo: self.editor.undo_title(),
                redo: self.editor.redo_title(),
                running: self.running.is_on(),
            };
            toolbar(ui, &state, out);
        });
        egui::Panel::bottom("status").show(ui, |ui| self.status_bar(ui));
        if self.running.is_on() {
            let panel = egui::Panel::bottom("run").resizable(true).default_size(160.0).min_size(130.0);
            let outdated = self.started != self.editor.meaning();
            panel.show(ui, |ui| run_panel(ui, &self.running, theme, outdated));
        }
        let width = (ui.available_width() * 0.27).clamp(220.0, 340.0);
        egui::Panel::right("side").default_size(width).min_size(200.0).show(ui, |ui| {
            egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.add_space(8.0);
                if let (Some(id), 1) = (self.canvas.selection.first(), self.canvas.selection.len()) {
                    inspector_panel(ui, self.editor.design(), id, self.states.get(id), out);
                    ui.separator();
                }
                findings_panel(ui, &derived.report, theme, &self.canvas.selection, out);
            });
        });
        let frame = egui::Frame::new().fill(theme::colour(derived.scene.background));
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            let keys = !self.closing && self.typing_path.is_none();
            let cx = CanvasContext { derived, theme, states: &self.states, keys };
            self.canvas.show(ui, &cx, &mut self.editor, out);
        });
    }

    fn status_bar(&mut self, ui: &mut egui::Ui) {
        ui.horizontal(|ui| {
            let mut dismissed = false;
            if let Some(message) = &self.message {
                ui.strong(message);
                dismissed = ui.small_button("OK").clicked();
            } else {
                ui.weak(self.canvas.hint(self.running.up().is_some(), self.editor.design().components.is_empty()));
            }
            if dismissed {
                self.message = None;
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(self.canvas.view.percent());
                ui.separator();
                let design = self.editor.design();
                ui.label(format!("{} parts, {} links", design.components.len(), design.links.len()));
                if self.canvas.selection.len() > 1 {
                    ui.separator();
                    ui.label(format!("{} selected", self.canvas.selection.len()));
                }
            });
        });
    }

    fn carry_out(&mut self, wish: Wish, derived: &Derived, ctx: &egui::Context) {
        match wish {
            Wish::Do(command) => self.command(command, derived, ctx),
            Wish::Select(ids) => self.canvas.selection = ids,
            Wish::Show(id) => {
                self.canvas.reveal(derived, &id);
                self.canvas.selection = [id].into();
            }
            Wish::Kill(id) => self.in_session(|session| session.kill(&id).map_err(|e| e.to_string())),
            Wish::Restart(id) => self.in_session(|session| session.restart(&id).map_err(|e| e.to_string())),
            Wish::Tell(text) => self.message = Some(text),
            Wish::Close(Closing::Cancel) => {
                self.closing = false;
                self.close_when_saved = false;
            }
            Wish::Close(Closing::Save) => {
                self.close_when_saved = true;
                if self.save() {
                    ctx.send_viewport_cmd(egui::ViewportCommand::Close);
                }
                self.closing = false;
            }
            Wish::Close(Closing::Discard) => {
                self.editor.mark_saved();
                self.closing = false;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
        ctx.request_repaint();
    }

    fn in_session(&mut self, act: impl FnOnce(&crate::emulation::Session) -> Result<(), String>) {
        if let Some(up) = self.running.up()
            && let Err(why) = act(&up.session)
        {
            self.message = Some(why);
        }
    }

    fn command(&mut self, command: Command, derived: &Derived, ctx: &egui::Context) {
        match command {
            Command::Save => {
                self.save();
            }
            Command::Undo => {
                self.canvas.abort(&mut self.editor);
                self.editor.undo();
            }
            Command::Redo => {
                self.canvas.abort(&mut self.editor);
                self.editor.redo();
            }
            Command::Delete => self.delete(),
            Command::SelectAll => self.canvas.selection = derived.arrangement.boxes.keys().cloned().collect(),
            Command::FitAll => self.canvas.fit(derived),
            Command::ActualSize => self.canvas.zoom(1.0 / self.canvas.view.zoom),
            Command::ZoomIn => self.canvas.zoom(1.25),
            Command::ZoomOut => self.canvas.zoom(0.8),
            Command::Run if self.running.is_on() => self.running = Running::Stopped,
            Command::Run => {
                self.started = self.editor.meaning();
                self.running = Running::start(self.editor.design(), ctx);
            }
            Command::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Command::SwitchTheme => {
                let dark = self.theme.is_some_and(|t| t.name == Theme::DARK.name);
                self.theme = Some(if dark { &Theme::LIGHT } else { &Theme::DARK });
            }
        }
        let design = self.editor.design();
        self.canvas.selection.retain(|id| design.contains(id.as_str()));
    }

    fn delete(&mut self) {
        let ids: Vec<Id> = self.canvas.selection.iter().cloned().collect();
        let title = match &ids[..] {
            [] => return,
            [only] => format!("Delete {}", self.editor.design().title(only.as_str())),
            many => format!("Delete {} parts", many.len()),
        };
        let edits = self.editor.design().removal(&ids);
        if let Err(error) = self.editor.edit(title, edits) {
            self.message = Some(error.to_string());
        }
    }

    /// Saves; true when the file is as the screen.
    fn save(&mut self) -> bool {
        self.canvas.abort(&mut self.editor);
        let Some(path) = self.path.clone() else {
            self.typing_path.get_or_insert_with(|| "design.ron".to_owned());
            return false;
        };
        self.save_to(&path)
    }

    fn save_to(&mut self, path: &Path) -> bool {
        let theirs = file_stamp(path);
        if self.path.as_deref() == Some(path) && theirs != self.stamp && theirs.is_some() {
            // Told once; saving again means it.
            self.stamp = theirs;
            let changed = "Not saved: the file was changed by another program. Save again to write over it";
            self.message = Some(format!("{changed}: {}", path.display()));
            return false;
        }
        match storage::save(self.editor.design(), path) {
            Ok(()) => {
                self.stamp = file_stamp(path);
                self.editor.mark_saved();
                self.message = None;
                true
            }
            Err(error) => {
                self.message = Some(format!("Not saved: {error}: {}", path.display()));
                false
            }
        }
    }

    fn ask_before_closing(&mut self, ctx: &egui::Context) {
        if ctx.input(|i| i.viewport().close_requested()) && self.editor.is_changed() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.closing = true;
        }
        if self.closing {
            let answer = egui::Modal::new("closing".into()).show(ctx, |ui| {
                ui.heading("Save the changes?");
                ui.label(format!("{} has changes that are not saved.", self.title()));
                ui.add_space(8.0);
                let choices = [("Save", Closing::Save), ("Discard", Closing::Discard), ("Cancel", Closing::Cancel)];
                let clicked = |ui: &mut egui::Ui| choices.into_iter().find(|(label, _)| ui.button(*label).clicked());
                let clicked = ui.horizontal(clicked).inner.map(|(_, choice)| choice);
                let pressed = |key| ui.input(|i| i.key_pressed(key));
                let typed = pressed(egui::Key::Enter).then_some(Closing::Save);
                clicked.or(typed).or(pressed(egui::Key::Escape).then_some(Closing::Cancel))
            });
            if let Some(answer) = answer.inner {
                let derived = self.derived.take();
                if let Some(derived) = derived {
                    self.carry_out(Wish::Close(answer), &derived, ctx);
                    self.derived = Some(derived);
                }
            }
        }
        self.ask_for_a_path(ctx);
    }

    fn ask_for_a_path(&mut self, ctx: &egui::Context) {
        let Some(mut typed) = self.typing_path.take() else { return };
        let done = egui::Modal::new("path".into()).show(ctx, |ui| {
            ui.heading("Save as");
            if let Ok(folder) = std::env::current_dir() {
                ui.weak(format!("in {} unless the name begins with another folder", folder.display()));
            }
            if let Some(message) = &self.message {
                ui.strong(message);
            }
            let field = ui.add(egui::TextEdit::singleline(&mut typed).desired_width(360.0));
            field.request_focus();
            let entered = ui.input(|i| i.key_pressed(egui::Key::Enter));
            ui.horizontal(|ui| (ui.button("Save").clicked() || entered, ui.button("Cancel").clicked())).inner
        });
        match done.inner {
            (true, _) if !typed.trim().is_empty() => {
                let path = PathBuf::from(typed.trim());
                if path.exists() {
                    self.message = Some(format!("There is a file already: {}", path.display()));
                    self.typing_path = Some(typed);
                } else if self.save_to(&path) {
                    self.path = Some(path);
                    if self.close_when_saved {
                        ctx.send_viewport_cmd(egui::ViewportCommand::Close);
                    }
                } else {
                    self.typing_path = Some(typed);
                }
            }
            (_, true) => self.close_when_saved = false,
            _ => self.typing_path = Some(typed),
        }
    }
}

//! The app: owns the editor, the canvas and the emulation, lays the panels out and carries out their wishes.

mod arriving;
mod commands;
mod dropping;
mod editing;
mod proving;
mod saving;
mod status;
mod turning;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::bring_in::Purpose;
use super::canvas::{Canvas, CanvasContext};
use super::command;
use super::derived::{Derived, Look};
use super::dialog::{Answer, Dialog};
use super::findings_panel::FindingsPanel;
use super::inspector::{Inspector, InspectorContext};
use super::legend::legend;
use super::outbox::{Outbox, Wish};
use super::outline::{OutlineContext, OutlinePanel};
use super::palette::{Palette, Picked};
use super::panes::{Pane, Panes};
use super::proposal::{Proposal, Search};
use super::run::proofs::Proofs;
use super::run::{Flows, RunContext, RunPanel, Running, Tab};
use super::theme;
use super::toolbar::{FileState, ToolbarState, toolbar};
use crate::editor::Editor;
use crate::emulation::UnitState;
use crate::model::{Design, Id};
use crate::scene::Theme;
use crate::storage;
use saving::{FileStamp, Leaving, file_stamp};

/// How often a running emulation is looked at, in milliseconds.
const RUN_REPAINT_MS: u64 = 100;
/// The same while something flows over the links: 30 times a second at most.
const FLOW_REPAINT_MS: u64 = 34;

/// The whole window.
pub struct App {
    editor: Editor,
    path: Option<PathBuf>,
    canvas: Canvas,
    palette: Palette,
    outline: OutlinePanel,
    findings_panel: FindingsPanel,
    inspector: Inspector,
    panes: Panes,
    /// The property that is being dragged: what it was called when that began.
    adjusting: Option<String>,
    derived: Option<Derived>,
    running: Running,
    run_panel: RunPanel,
    proofs: Proofs,
    states: BTreeMap<Id, UnitState>,
    theme: Option<&'static Theme>,
    /// Findings are marked on the drawing.
    findings: bool,
    /// The page or preview that is open.
    dialog: Option<Dialog>,
    /// New parts that are to be brought into view once they have a place.
    arrived: BTreeSet<Id>,
    /// What undo or redo has just changed.
    turned: Option<turning::Turned>,
    /// What the user was told last.
    message: Option<String>,
    /// What waits for the answer whether to save.
    leaving: Option<Leaving>,
    /// What waits until the design is saved.
    after_saving: Option<Leaving>,
    /// The path being typed for a design that has none.
    typing_path: Option<String>,
    /// What it was read from, or would be called: its own file is proposed beside that.
    proposed_path: PathBuf,
    /// The file as it was read or written last, to notice what others do to it.
    stamp: Option<FileStamp>,
    /// For which meaning of the design it was asked last whether something else would run, and the answer.
    outdated: (u64, bool),
    /// Frames painted so far.
    frames: u64,
}

impl App {
    /// A window on a design; its path is where it is saved. A picture is only where it was found: it is never written
    /// over, and saving asks for a file of its own.
    pub fn new(design: Design, path: Option<PathBuf>) -> Self {
        let picture = path.as_ref().filter(|path| storage::Picture::of_file(path).is_some()).cloned();
        let path = path.filter(|path| picture.is_none() && path != Path::new("-"));
        let stamp = path.as_deref().and_then(file_stamp);
        let proposed_path = picture.clone().unwrap_or_else(|| "design.ron".into());
        let message = picture.map(|picture| {
            format!("Read from the picture {}, which stays as it is: saving makes a file of its own", picture.display())
        });
        Self {
            proposed_path,
            stamp,
            outdated: (0, false),
            editor: Editor::new(design),
            path,
            canvas: Canvas::default(),
            palette: Palette::default(),
            outline: OutlinePanel::default(),
            findings_panel: FindingsPanel::default(),
            inspector: Inspector::default(),
            panes: Panes::default(),
            adjusting: None,
            derived: None,
            running: Running::Stopped,
            run_panel: RunPanel::default(),
            proofs: Proofs::default(),
            states: BTreeMap::new(),
            theme: None,
            findings: true,
            dialog: None,
            arrived: BTreeSet::new(),
            turned: None,
            message,
            leaving: None,
            after_saving: None,
            typing_path: None,
            frames: 0,
        }
    }

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
    pub fn overheard(&self) -> impl Iterator<Item = (&Id, &super::run::Heard)> {
        self.running.up().into_iter().flat_map(|up| &up.lens.heard)
    }

    /// The session that runs, for those who look from outside.
    pub fn session(&self) -> Option<&crate::emulation::Session> {
        self.running.up().map(|up| &*up.session)
    }

    /// Frames painted so far.
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// Shows one frame.
    pub fn show(&mut self, ui: &mut egui::Ui) {
        self.frames += 1;
        let theme = self.theme(ui);
        let pasted = self.pasted(ui.ctx());
        if let Some(why) = self.running.poll() {
            self.message = Some(why);
        }
        if let Some(why) = self.proofs.poll(ui.ctx()) {
            self.message = Some(why);
        }
        self.proofs.review(self.editor.design(), self.editor.meaning());
        self.states = self.running.states();
        let mut out = Outbox::default();
        // Esc closes what is open before anything else.
        if egui::Popup::is_any_open(ui.ctx())
            && ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape))
        {
            egui::Popup::close_all(ui.ctx());
        }
        // Behind a question keys belong to the question.
        if !self.asking() {
            self.panes.turn(ui.ctx(), self.canvas.id());
            let running = self.running.up().is_some();
            for command in command::pressed(ui.ctx(), self.canvas.id(), self.canvas.is_asking()) {
                // In a run L is the lens, and what is drawn is not linked by it.
                if !(running && command == command::Command::Connect) {
                    out.send(Wish::Do(command));
                }
            }
        }
        let lens = !self.asking()
            && !ui.ctx().text_edit_focused()
            && ui.input(|i| i.key_down(egui::Key::L) && i.modifiers.is_none());
        if let Some(up) = self.running.up_mut() {
            up.hold_lens(lens);
        }
        let look = Look { theme, findings: self.findings };
        let mut derived = self.derived.take().unwrap_or_else(|| Derived::new(&self.editor, look, ui.ctx()));
        derived.refresh(&self.editor, look, &self.canvas.folded);
        let arrived = std::mem::take(&mut self.arrived);
        if !arrived.is_empty() {
            self.canvas.reveal_all(&derived, &arrived);
        }
        self.clipboard(&derived, ui.ctx());
        self.show_turned(&derived);
        self.panels(ui, &derived, theme, &mut out);
        for wish in out.drain() {
            self.carry_out(wish, &derived, ui.ctx());
        }
        self.derived = Some(derived);
        // From here on another design may take this one's place.
        for text in pasted {
            self.paste(text, ui.ctx());
        }
        self.take_dropped(ui.ctx());
        self.show_dialog(ui.ctx(), theme);
        self.ask_before_leaving(ui.ctx());
        self.announce_drop(ui.ctx());
        if let Some(up) = self.running.up() {
            // What flows is seen to flow, unless movement is not wanted.
            let moving = up.flows.is_moving() && ui.style().animation_time > 0.0;
            let wait = if moving { FLOW_REPAINT_MS } else { RUN_REPAINT_MS };
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(wait));
        }
    }

    /// Whether a question is before the window: then keys belong to it.
    const fn asking(&self) -> bool {
        self.must_be_answered() || self.dialog.is_some()
    }

    /// Whether that is a question about what would be lost.
    const fn must_be_answered(&self) -> bool {
        self.leaving.is_some() || self.typing_path.is_some()
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
            self.panes.begin(ui, Pane::Toolbar);
            let state = ToolbarState {
                title: &title,
                file: match (self.editor.is_changed(), &self.path) {
                    (true, _) => FileState::Changed,
                    (false, None) => FileState::Unfiled,
                    (false, Some(_)) => FileState::Saved,
                },
                untidy: !self.editor.design().drawing.is_empty(),
                undo: self.editor.undo_title(),
                redo: self.editor.redo_title(),
                running: self.running.is_on(),
                findings: self.findings,
                mendable: derived.to_mend(),
            };
            toolbar(ui, &state, out);
        });
        egui::Panel::bottom("status").show(ui, |ui| self.status_bar(ui, derived.is_checking()));
        if self.running.is_on() || self.proofs.is_open() {
            let outdated = self.is_outdated();
            let panel = egui::Panel::bottom("run").resizable(true).default_size(190.0).min_size(130.0);
            let (design, selection) = (self.editor.design(), &self.canvas.selection);
            let cx = RunContext { design, selection, theme, outdated };
            panel.show(ui, |ui| {
                self.panes.begin(ui, Pane::Run);
                self.run_panel.show(ui, &mut self.running, &mut self.proofs, &cx, out);
            });
        } else {
            self.panes.leave(Pane::Run);
        }
        let width = (ui.available_width() * 0.27).clamp(220.0, 340.0);
        // In a window that became smaller the canvas keeps most of the room.
        let most = (ui.available_width() * 0.3).max(240.0);
        egui::Panel::right("side").default_size(width).size_range(200.0..=most).show(ui, |ui| {
            self.side(ui, derived, theme, out);
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
        }
        let frame = egui::Frame::new().fill(theme::colour(derived.scene.background));
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            let keys = !self.asking();
            let (no_flows, silence) = (Flows::default(), BTreeMap::new());
            let (flows, heard) = self.running.up().map_or((&no_flows, &silence), |up| (&up.flows, &up.lens.heard));
            let cx = CanvasContext { derived, theme, states: &self.states, flows, heard, keys };
            self.canvas.show(ui, &cx, &mut self.editor, out);
        });
        if let Some(Picked::Place(new)) = picked {
            self.place_new(new, derived, ui.ctx());
        }
    }

    /// The selected part above, all findings below; each scrolls by itself, so that a list being read stays.
    fn side(&mut self, ui: &mut egui::Ui, derived: &Derived, theme: &'static Theme, out: &mut Outbox) {
        self.panes.begin(ui, Pane::Inspector);
        let design = self.editor.design();
        let proofs = &self.proofs;
        let cx = InspectorContext { design, meaning: self.editor.meaning(), derived, proofs, theme };
        let selection = &self.canvas.selection;
        if let Some(first) = selection.first() {
            let height = ui.available_height() * 0.6;
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
        egui::ScrollArea::vertical().id_salt("findings").auto_shrink(false).show(ui, |ui| {
            ui.add_space(8.0);
            let what = (design, derived, &self.proofs, self.editor.meaning());
            self.findings_panel.show(ui, what, theme, &self.canvas.selection, out);
        });
    }

    fn show_dialog(&mut self, ctx: &egui::Context, theme: &Theme) {
        let Some(answer) = self.dialog.as_mut().map(|dialog| dialog.show(ctx, theme)) else { return };
        if matches!(answer, Answer::Open) {
            return;
        }
        // The next dialog may follow from this one's answer.
        self.dialog = None;
        ctx.request_repaint();
        match answer {
            Answer::Open | Answer::Closed => {}
            Answer::Bet(claim, bet, wanted) => {
                self.proofs.bets = wanted;
                self.prove(claim, bet, ctx);
            }
            Answer::Apply(proposal) => self.make(*proposal),
            Answer::Read(opened, path) => self.bring(opened, Purpose::Open(path)),
            Answer::Chosen(arrival, purpose) => self.receive(*arrival, purpose),
        }
    }

    /// Makes a proposed change as one step, and shows what is new.
    fn make(&mut self, proposal: Proposal) {
        let added: BTreeSet<Id> = proposal.added().cloned().collect();
        match self.editor.edit(proposal.title, proposal.edits) {
            Ok(()) => {
                self.canvas.selection.clone_from(&added);
                self.arrived = added;
            }
            Err(error) => self.message = Some(format!("Nothing was changed: {error}")),
        }
    }

    fn carry_out(&mut self, wish: Wish, derived: &Derived, ctx: &egui::Context) {
        match wish {
            Wish::Do(command) => self.command(command, derived, ctx),
            Wish::Select(ids) => self.canvas.selection = ids,
            Wish::Show(id) => {
                self.canvas.unhide(self.editor.design(), &id);
                if derived.rect_of(&id).is_some() {
                    self.canvas.reveal(derived, &id);
                } else {
                    // It has a place once it is shown again.
                    self.arrived = [id.clone()].into();
                }
                self.canvas.selection = [id].into();
            }
            Wish::Inject(action) => {
                if let Some(up) = self.running.up_mut() {
                    up.act(action, ctx);
                }
            }
            Wish::Turn(knob) => {
                if let Some(up) = self.running.up_mut() {
                    up.turn(knob, ctx);
                }
            }
            Wish::Rerun => {
                self.running.start_again(self.editor.design(), ctx);
                self.outdated = (self.editor.meaning(), false);
            }
            Wish::Browse(url) => {
                if let Err(why) = super::run::browse(&url) {
                    self.message = Some(why);
                }
            }
            Wish::Prove(claim) => self.ask_or_prove(claim, derived, ctx),
            Wish::Explain(rule) => self.dialog = Dialog::page(rule),
            Wish::Fix(finding) => {
                self.canvas.abort(&mut self.editor);
                self.dialog = Some(Dialog::fix(self.editor.design(), Search::Finding(finding), ctx));
            }
            Wish::Edit { of, title, edits, held } => self.adjust(of, title, edits, held),
            Wish::Settle => {
                if self.adjusting.take().is_some() {
                    self.editor.commit();
                }
            }
            Wish::Tell(text) => self.message = Some(text),
        }
        ctx.request_repaint();
    }
}

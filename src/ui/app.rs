//! The app: owns the editor, the canvas and the emulation, lays the panels out and carries out their wishes.

mod accepting;
mod arriving;
mod aside;
mod bottom;
mod commands;
mod dropping;
mod editing;
mod exporting;
mod files;
mod keeping;
mod keyboard;
mod looking;
mod opening;
mod panels;
mod pasting;
mod preferring;
mod proving;
mod saving;
mod starting;
mod status;
mod turning;
mod watching;
mod wishes;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bottom::BottomPanel;
use super::bring_in::Purpose;
use super::canvas::Canvas;
use super::clipboard::Clipboard;
use super::command::{self, Command};
use super::command_palette::Target;
use super::dependencies::DependenciesTab;
use super::derived::{Derived, Look};
use super::dialog::{Answer, Dialog};
use super::files::SaveDialog;
use super::find::Find;
use super::findings_panel::FindingsPanel;
use super::history::History;
use super::inspector::Inspector;
use super::notices::{About, Notices};
use super::outbox::{Outbox, Wish};
use super::outline::OutlinePanel;
use super::palette::Palette;
use super::panes::Panes;
use super::preferences::Preferences;
use super::run::proofs::Proofs;
use super::run::{RunPanel, Running, Tab};
use super::source::SourceTab;
use super::start_page::StartPage;
use super::theme;
use crate::editor::Editor;
use crate::emulation::UnitState;
use crate::model::{Design, Id};
use crate::scene::Theme;
use crate::storage;
use arriving::PasteTo;
use files::Files;
use saving::Leaving;

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
    /// How high all that is in it was last.
    findings_height: f32,
    inspector: Inspector,
    panes: Panes,
    /// The property that is being dragged: what it was called when that began.
    adjusting: Option<String>,
    derived: Option<Derived>,
    running: Running,
    bottom: BottomPanel,
    run_panel: RunPanel,
    source: SourceTab,
    dependencies: DependenciesTab,
    proofs: Proofs,
    states: BTreeMap<Id, UnitState>,
    preferences: Preferences,
    notices: Notices,
    /// Who has the keyboard when nobody asks any more.
    keyboard: keyboard::Keyboard,
    /// The state of the design that was announced last, and how.
    announced: (u64, String),
    find: Find,
    /// The page of templates, while it is in the place of the drawing.
    start: Option<StartPage>,
    /// What that page offers to open again.
    opened_lately: Vec<(PathBuf, bool)>,
    /// Findings are marked on the drawing.
    findings: bool,
    /// What each step did to the findings.
    history: History,
    /// What is open in the place of the inspector.
    aside: aside::Aside,
    /// The preview or question that is open.
    dialog: Option<Dialog>,
    /// What a dialog asked for, which the next frame carries out.
    next: Vec<Wish>,
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
    typing_path: Option<SaveDialog>,
    /// The question that comes after the one that is asked.
    waiting: Option<Dialog>,
    /// What the window is called outside.
    called: String,
    /// What it was read from, or would be called: its own file is proposed beside that.
    proposed_path: PathBuf,
    /// What it was read from, where that is not its own file.
    read_from: Option<PathBuf>,
    /// The user's folders, and how the design's file looks on the disk.
    files: Files,
    /// The command that was carried out last.
    last: Option<Command>,
    /// For which meaning of the design it was asked last whether something else would run, and the answer.
    outdated: (u64, bool),
    /// What is being opened.
    opening: Option<opening::Opening>,
    /// What is being pasted.
    being_pasted: Option<pasting::Pasting>,
    /// The drawing is left as it is.
    stop_drawing: bool,
    /// In which frame a command asked for a paste, and where that is to go.
    pasting: Option<(u64, PasteTo)>,
    /// What is being copied in another form.
    copying: Option<exporting::Copying>,
    /// Where copies go.
    clipboard: Clipboard,
    /// Frames painted so far.
    frames: u64,
    /// Designs that have been in the window before this one.
    designs: u64,
}

impl App {
    /// A window on a design; its path is where it is saved. A picture is only where it was found: it is never written
    /// over, and saving asks for a file of its own.
    pub fn new(design: Design, path: Option<PathBuf>) -> Self {
        let picture = path.as_ref().filter(|path| storage::Picture::of_file(path).is_some()).cloned();
        let path = path.filter(|path| picture.is_none() && path != Path::new("-"));
        let proposed_path = picture.clone().unwrap_or_else(|| "design.ron".into());
        let message = picture.as_ref().map(|picture| {
            format!("Read from the picture {}, which stays as it is: saving makes a file of its own", picture.display())
        });
        Self {
            proposed_path,
            read_from: picture.clone(),
            files: Files::of(Arc::new(design.clone())),
            opening: None,
            being_pasted: None,
            stop_drawing: false,
            outdated: (0, false),
            editor: Editor::new(design),
            path,
            canvas: Canvas::default(),
            palette: Palette::default(),
            outline: OutlinePanel::default(),
            findings_panel: FindingsPanel::default(),
            findings_height: f32::INFINITY,
            inspector: Inspector::default(),
            panes: Panes::default(),
            adjusting: None,
            derived: None,
            running: Running::Stopped,
            bottom: BottomPanel::default(),
            run_panel: RunPanel::default(),
            source: SourceTab::default(),
            dependencies: DependenciesTab::default(),
            proofs: Proofs::default(),
            states: BTreeMap::new(),
            preferences: Preferences::default(),
            notices: Notices::default(),
            keyboard: keyboard::Keyboard::default(),
            announced: (0, String::new()),
            find: Find::default(),
            start: None,
            opened_lately: Vec::new(),
            findings: true,
            history: History::default(),
            aside: aside::Aside::default(),
            dialog: None,
            next: Vec::new(),
            arrived: BTreeSet::new(),
            turned: None,
            message,
            leaving: None,
            after_saving: None,
            typing_path: None,
            waiting: None,
            called: String::new(),
            last: None,
            pasting: None,
            copying: None,
            clipboard: Clipboard::default(),
            frames: 0,
            designs: 0,
        }
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
        for wish in self.next.drain(..) {
            out.send(wish);
        }
        self.escape_opening(ui.ctx());
        // Esc closes what is open before anything else.
        if egui::Popup::is_any_open(ui.ctx())
            && ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape))
        {
            egui::Popup::close_all(ui.ctx());
        }
        if self.find.escape(ui.ctx()) {
            self.canvas.focus(ui.ctx());
        }
        self.close_aside(ui.ctx());
        // Behind a question keys belong to the question.
        if !self.asking() {
            self.findings_panel.take_keys(ui.ctx(), &mut out);
            self.panes.turn(ui.ctx(), self.canvas.id());
            let running = self.running.up().is_some();
            for command in command::pressed(ui.ctx(), self.canvas.id(), self.canvas.is_asking()) {
                // In a run L is the lens, and what is drawn is not linked by it.
                if !(running && command == Command::Connect) {
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
        let design = self.designs;
        let mut derived = self.derived.take().unwrap_or_else(|| Derived::new(&self.editor, look, ui.ctx()));
        if std::mem::take(&mut self.stop_drawing) {
            derived.stop_drawing();
        }
        derived.refresh(&self.editor, look, &self.canvas.folded);
        let arrived = std::mem::take(&mut self.arrived);
        if !arrived.is_empty() {
            self.canvas.reveal_all(&derived, &arrived);
        }
        self.clipboard(&derived, ui.ctx());
        self.follow_history(&derived, ui.ctx());
        self.show_turned(&derived);
        if self.start.is_some() {
            self.start_page(ui, &derived, theme, &mut out);
        } else {
            self.panels(ui, &derived, theme, &mut out);
        }
        self.show_notice(ui.ctx());
        for wish in out.drain() {
            self.carry_out(wish, &derived, ui.ctx());
        }
        // Of a design that has gone nothing is shown any more.
        if self.designs == design {
            self.derived = Some(derived);
        }
        self.attend_pasting(ui.ctx());
        // From here on another design may take this one's place.
        for text in pasted {
            self.paste(text, ui.ctx());
        }
        self.attend_opening(ui.ctx());
        self.take_dropped(ui.ctx());
        self.take_chosen(ui.ctx());
        self.watch(ui.ctx());
        self.show_dialog(ui.ctx(), theme);
        self.browse_for_export(ui.ctx());
        self.attend_saving(ui.ctx());
        self.attend_recovery(ui.ctx());
        self.ask_before_leaving(ui.ctx());
        self.show_preferences(ui.ctx());
        self.announce_drop(ui.ctx());
        self.keep(ui.ctx());
        self.finish_copy(ui.ctx());
        self.heed_copies(ui.ctx());
        self.call_window(ui.ctx());
        let (revision, running) = (self.editor.revision(), self.running.is_on());
        let asking = self.asking();
        self.notices.heed(&mut self.message, About { revision, running, asking });
        self.give_keyboard_back(ui.ctx());
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
        self.opening.is_some()
            || self.being_pasted.is_some()
            || self.leaving.is_some()
            || self.typing_path.is_some()
            || self.preferences.is_open()
            || self.waits_for_saving()
    }

    fn theme(&mut self, ui: &mut egui::Ui) -> &'static Theme {
        let theme = self.preferences.theme(ui.ctx());
        self.preferences.apply(ui.ctx());
        theme::apply(ui, theme);
        theme
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
            Answer::Open => {}
            // What waited for the answer waits no longer.
            Answer::Closed => {
                self.after_saving = None;
                self.dialog = self.waiting.take();
            }
            Answer::Told(words) => self.message = Some(words),
            Answer::Copy(order) => self.copy(*order, ctx),
            Answer::Recovered(draft) => {
                // Remarks about a design that goes are of no use; which one to open is asked all the same.
                let waiting = self.waiting.take().filter(|dialog| matches!(dialog, Dialog::Choice(_)));
                self.recover(draft);
                self.dialog = self.dialog.take().or(waiting);
            }
            Answer::File(wish) => self.file_wish(wish, ctx),
            Answer::Path(path) => self.open_path(&path),
            Answer::Target(Target::Do(command)) => self.next.push(Wish::Do(command)),
            Answer::Target(Target::Show(id)) => self.next.push(Wish::Show(id)),
            Answer::Bet(claim, bet, wanted) => {
                self.proofs.bets = wanted;
                self.prove(claim, bet, ctx);
            }
            Answer::Accept(asked) => self.accept(*asked),
            Answer::Place(proposal, key) => self.choose_place(&proposal, key, ctx),
            Answer::Apply(proposal) => self.make(*proposal),
            Answer::Read(opened, path) => self.bring(opened, Purpose::Open(path)),
            Answer::Chosen(arrival, purpose) => self.receive(*arrival, purpose),
        }
    }
}

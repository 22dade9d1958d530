//! Opening what takes its time: read, understood and laid out on a thread, while the design in the window stays.
//!
//! What is small is opened at once. What is not holds the keys and the pointer back, says how far it is, and can be
//! cancelled: then all is as before. One at a time: what was cancelled within a part that nobody can interrupt ends by
//! itself, and the next one waits for that, so that memory is bounded.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use egui::Context;

use super::App;
use super::saving::Leaving;
use crate::editor::Editor;
use crate::import::{self, Opened};
use crate::model::{Design, Edit};
use crate::storage::{self, LostDraft};
use crate::ui::Begun;
use crate::ui::bring_in::{self, Arrival, Purpose, is_read_at_once, size};
use crate::ui::derived::{Derived, Look};
use crate::ui::dialog::Dialog;
use crate::ui::job::{Heard, Job, Turn};
use crate::ui::progress::{Progress, bytes};

/// Designs of so many parts and links are laid out at once.
const LAID_OUT_AT_ONCE: usize = 1_000;

/// What is being opened.
pub(super) struct Opening {
    path: PathBuf,
    /// When it was asked for.
    began: Instant,
    /// How large it is, as far as that is known.
    size: String,
    /// The draft of it that is taken back in.
    lost: Option<Box<LostDraft>>,
    at: Step,
    /// Nobody wants it any more.
    escaped: bool,
}

/// How far it has come.
enum Step {
    /// Read with the next frame.
    ToRead,
    Reading(Job<Result<Opened, String>>),
    /// Laid out with the next frame; whether the design in the window had nothing to lose when that was decided.
    ToLayOut(Box<Arrival>, bool),
    LayingOut(Job<Box<Ready>>, bool),
}

/// A design that can take its place at once.
pub(super) struct Ready {
    pub(super) arrival: Arrival,
    /// It, perhaps with a step on top.
    pub(super) editor: Editor,
    /// As its file says it.
    pub(super) base: Arc<Design>,
    /// Its drawing, where that is there already.
    pub(super) derived: Option<Derived>,
    /// Why a draft could not be taken in on top.
    pub(super) refused: Option<String>,
}

impl Ready {
    /// The design as it is, with a lost draft as a step on top.
    fn of(arrival: Arrival, lost: Option<&LostDraft>) -> Self {
        let mut editor = Editor::new(arrival.design.clone());
        let base = Arc::new(arrival.design.clone());
        let step = lost.map(|lost| editor.edit("Recover", [Edit::Replace(Box::new(lost.design.clone()))]));
        let refused = step.and_then(Result::err).map(|error| error.to_string());
        Self { arrival, editor, base, derived: None, refused }
    }
}

/// Whether laying out a design takes no time that anybody would notice.
pub(super) fn is_laid_out_at_once(design: &Design) -> bool {
    design.components.len() + design.links.len() <= LAID_OUT_AT_ONCE
}

impl Opening {
    fn new(path: &Path, lost: Option<Box<LostDraft>>, at: Step) -> Self {
        Self { path: path.to_owned(), began: Instant::now(), size: String::new(), lost, at, escaped: false }
    }
}

impl App {
    /// Opens what the program was started with; what becomes of that is told there.
    pub fn begin_with(&mut self, path: &Path, begun: Begun) {
        self.files.begun_with = Some(begun);
        self.open_path(path);
    }

    /// Opens a file by its path, after the questions.
    pub fn open_path(&mut self, path: &Path) {
        if is_read_at_once(path) {
            match bring_in::read(path) {
                Ok(opened) => self.bring(opened, Purpose::Open(path.to_owned())),
                Err(error) => self.not_opened(&error),
            }
        } else {
            self.opening = Some(Opening::new(path, None, Step::ToRead));
        }
    }

    /// Reads the file that a lost draft belongs to.
    pub(super) fn read_to_recover(&mut self, lost: Box<LostDraft>, of: &Path) {
        self.opening = Some(Opening::new(of, Some(lost), Step::ToRead));
    }

    /// Puts a design in the place of the one in the window, whose emulation ends. Nobody is asked any more.
    pub(super) fn replace(&mut self, arrival: Box<Arrival>, path: &Path, lost: Option<Box<LostDraft>>) {
        let at_once = |design| is_laid_out_at_once(design);
        if at_once(&arrival.design) && lost.as_ref().is_none_or(|lost| at_once(&lost.design)) {
            let ready = Ready::of(*arrival, lost.as_deref());
            self.take_place(ready, path, lost);
            return;
        }
        let at = Step::ToLayOut(arrival, !self.would_be_lost());
        // What was read a moment ago is still the same work.
        let mut opening = self.opening.take().unwrap_or_else(|| Opening::new(path, None, Step::ToRead));
        (opening.at, opening.lost) = (at, lost);
        path.clone_into(&mut opening.path);
        self.opening = Some(opening);
    }

    /// Esc cancels what is being opened or pasted, before anything behind it hears the key.
    pub(super) fn escape_opening(&mut self, ctx: &Context) {
        if self.dialog.is_some() {
            return;
        }
        let escaped = self.opening.as_mut().map(|opening| &mut opening.escaped);
        if let Some(escaped) = escaped.or_else(|| self.being_pasted.as_mut().map(|pasting| &mut pasting.escaped)) {
            *escaped |= ctx.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
        }
    }

    /// Looks after what is being opened: begins its next step, takes what has come of it, shows how far it is.
    pub(super) fn attend_opening(&mut self, ctx: &Context) {
        // What was lost is asked about first: what takes the design's place takes that of the question too.
        if self.leaving.is_some() || matches!(self.dialog, Some(Dialog::Recovery(_))) {
            return;
        }
        let Some(mut opening) = self.opening.take() else { return };
        opening.at = match opening.at {
            Step::ToRead => match read(&opening.path, ctx) {
                Ok(job) => {
                    opening.size = opening
                        .path
                        .metadata()
                        .map(|of| of.len())
                        .ok()
                        .filter(|n| *n > 0)
                        .map_or_else(String::new, bytes);
                    Step::Reading(job)
                }
                Err(error) => return self.not_opened(&format!("no thread can be started: {error}")),
            },
            Step::ToLayOut(arrival, lossless) => {
                opening.size = size(opening.lost.as_ref().map_or(&arrival.design, |lost| &lost.design));
                let look = Look { theme: self.preferences.theme(ctx), findings: self.findings };
                match lay_out(*arrival, opening.lost.clone(), look, ctx) {
                    Ok(job) => Step::LayingOut(job, lossless),
                    Err(error) => return self.not_opened(&format!("no thread can be started: {error}")),
                }
            }
            under_way => under_way,
        };
        match &opening.at {
            Step::Reading(job) => match job.poll() {
                Heard::Answer(opened) if opening.lost.is_some() => {
                    let (path, lost) = (opening.path.clone(), opening.lost.take());
                    let on_disk = match opened {
                        Ok(Opened::Design(design) | Opened::Picture(design, _)) => Some(*design),
                        Ok(Opened::Diagrams(_)) | Err(_) => None,
                    };
                    self.opening = Some(opening);
                    if let Some(lost) = lost {
                        self.recover_onto(lost, &path, on_disk);
                    }
                    if self.opening.as_ref().is_some_and(|opening| matches!(opening.at, Step::Reading(_))) {
                        self.opening = None;
                    }
                    ctx.request_repaint();
                    return;
                }
                Heard::Answer(Ok(opened)) => {
                    let path = opening.path.clone();
                    self.opening = Some(opening);
                    self.bring(opened, Purpose::Open(path));
                    // A question was asked, or it is in its place already.
                    if self.opening.as_ref().is_some_and(|opening| matches!(opening.at, Step::Reading(_))) {
                        self.opening = None;
                    }
                    ctx.request_repaint();
                    return;
                }
                Heard::Answer(Err(error)) => return self.not_opened(&error),
                Heard::End => {
                    return self.not_opened(&format!("reading it came to no end: {}", opening.path.display()));
                }
                Heard::Nothing => {}
            },
            Step::LayingOut(job, lossless) => match job.poll() {
                Heard::Answer(ready) if *lossless && self.would_be_lost() => {
                    // Meanwhile the file of what is in the window went away.
                    self.leaving = Some(Leaving::Open(Box::new(ready.arrival), opening.path.clone()));
                    return;
                }
                Heard::Answer(ready) => {
                    self.take_place(*ready, &opening.path, opening.lost);
                    ctx.request_repaint();
                    return;
                }
                Heard::End => {
                    return self.not_opened(&format!("laying it out came to no end: {}", opening.path.display()));
                }
                Heard::Nothing => {}
            },
            Step::ToRead | Step::ToLayOut(..) => {}
        }
        if opening.is_cancelled(ctx) {
            self.message = Some("Cancelled: nothing was opened".to_owned());
            self.files.begun_with = None;
            ctx.request_repaint();
        } else {
            self.opening = Some(opening);
        }
    }

    /// Says why something was not opened; where the command line asked for it, it answers that too.
    pub(super) fn not_opened(&mut self, why: &str) {
        self.files.refuse(why);
        self.message = Some(format!("Not opened: {why}"));
    }
}

impl Opening {
    /// Shows how far it is; says whether it was cancelled.
    fn is_cancelled(&self, ctx: &Context) -> bool {
        let stage = match &self.at {
            Step::Reading(job) => job.stage(),
            Step::LayingOut(job, _) => job.stage(),
            Step::ToRead | Step::ToLayOut(..) => return false,
        };
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        let title = if self.lost.is_some() { format!("Recovering {name}") } else { format!("Opening {name}") };
        Progress { title: &title, size: &self.size, stage, age: self.began.elapsed() }.before_all(ctx) || self.escaped
    }
}

fn read(path: &Path, ctx: &Context) -> io::Result<Job<Result<Opened, String>>> {
    let path = path.to_owned();
    Job::begin("open", ctx, move |worker| {
        worker.turn_to("Reading");
        let told = storage::read_bytes_telling(&path, |done, of| {
            worker.come_to(done, of);
            worker.is_wanted()
        });
        let opened = match told {
            Ok(bytes) => {
                let Some(_turn) = Turn::take(&worker) else { return };
                worker.turn_to("Checking");
                import::open(bytes, &path).map_err(|error| error.about(&path))
            }
            Err(error) => Err(error.about(&path)),
        };
        worker.end_with(opened);
    })
}

fn lay_out(arrival: Arrival, lost: Option<Box<LostDraft>>, look: Look, ctx: &Context) -> io::Result<Job<Box<Ready>>> {
    let waker = ctx.clone();
    Job::begin("open", ctx, move |worker| {
        let Some(_turn) = Turn::take(&worker) else { return };
        worker.turn_to("Laying out");
        let mut ready = Ready::of(arrival, lost.as_deref());
        ready.derived = Some(Derived::new(&ready.editor, look, &waker));
        worker.end_with(Box::new(ready));
    })
}

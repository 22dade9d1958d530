//! What is unsaved is kept in a draft, a moment after each change, on a thread; and what a window that died left behind
//! is offered when the next one opens.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use egui::Context;

use super::App;
use crate::model::{Design, Edit};
use crate::storage::{self, Claim, Draft, LostDraft, UserFolders};
use crate::ui::bottom::DesignTab;
use crate::ui::bring_in::{Arrival, is_read_at_once};
use crate::ui::dialog::Dialog;
use crate::ui::job::{Heard, Job};
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::recovery::Recovery;

/// How long after a change the draft is written. With the time that writing takes less than five seconds are lost.
const AFTER: Duration = Duration::from_secs(2);

/// When it is tried again where it could not be written.
const AGAIN: Duration = Duration::from_secs(5);

/// How often the writing of a draft that another one waits for is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// Drafts of so many bytes together are read at once.
const READ_AT_ONCE: u64 = 256 << 10;

/// What earlier windows left.
#[derive(Debug, Default)]
pub(super) enum Lost {
    /// Nothing that is not offered yet.
    #[default]
    Nothing,
    /// Something in this folder.
    In(PathBuf),
    /// It is being read.
    Read(Job<Recovery>),
    /// This, which is offered when nothing else is asked.
    Found(Box<Recovery>),
}

/// How many bytes are in a folder.
fn weight(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).map(|entries| entries.flatten().collect::<Vec<_>>()).unwrap_or_default();
    entries.iter().filter_map(|entry| entry.metadata().ok()).map(|found| found.len()).sum()
}

/// The draft of this window.
pub(super) struct Keeping {
    draft: Draft,
    /// What the draft holds; none: there is no draft.
    kept: Option<Unsaved>,
    /// When what came after that is to be written.
    due: Option<Instant>,
    writing: Option<JoinHandle<Result<(), String>>>,
    /// The draft of another window that goes when this one is written.
    followed: Option<LostDraft>,
    refused: bool,
    /// Nothing was unsaved when that was looked at last: a window that ends now needs no draft.
    done: bool,
}

/// What would be lost if the program died now.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unsaved {
    revision: u64,
    /// The version of the source that is typed and not applied.
    source: Option<u64>,
    /// What is being typed into a field and will be this, once it is left.
    words: Vec<Edit>,
}

/// Designs of so many parts and links are written at once.
const WRITTEN_AT_ONCE: usize = 5_000;

impl Keeping {
    fn new(draft: Draft) -> Self {
        Self { draft, kept: None, due: None, writing: None, followed: None, refused: false, done: false }
    }

    /// Waits for the thread that writes, if one does: afterwards nothing writes the draft behind our back.
    fn settle(&mut self) {
        let _ = self.ended();
    }

    /// The end of the thread that writes, waited for. What it followed goes, or why it does not.
    fn ended(&mut self) -> Option<Result<(), String>> {
        let written = self.writing.take()?.join().unwrap_or_else(|_| Err("writing it came to no end".to_owned()));
        let left = |why: String| format!("the old draft stays: {why}");
        Some(match self.followed.take() {
            Some(lost) => written.and_then(|()| lost.discard().map_err(|error| error.to_string())).map_err(left),
            None => written,
        })
    }

    /// Writes a design, its source and of which file they are on a thread.
    fn write(&mut self, state: Unsaved, (design, source, of): Kept, ctx: Option<Context>) {
        let draft = self.draft.file();
        let write = move || {
            let written = draft.keep(&design, source.as_deref(), of.as_deref());
            let written = written.map_err(|error| format!("{error}: {}", draft.path().display()));
            ctx.inspect(Context::request_repaint);
            written
        };
        self.writing = std::thread::Builder::new().name("draft".to_owned()).spawn(write).ok();
        (self.kept, self.due) = (Some(state), None);
    }

    /// Another design takes the place of the one that was kept, or the window closes: what it held is saved, or given up.
    pub(super) fn begin_again(&mut self) {
        self.settle();
        self.draft.forget();
        (self.kept, self.due, self.done) = (None, None, true);
    }
}

/// What is written: the design, the source that was typed, and of which file they are.
type Kept = (Design, Option<String>, Option<PathBuf>);

impl Drop for Keeping {
    /// A window that ends by a fault, its own or the system's, leaves its draft to the next start.
    fn drop(&mut self) {
        self.settle();
        if self.done && !std::thread::panicking() {
            self.draft.forget();
        }
    }
}

impl App {
    /// Keeps drafts and the list of recent files in a user's folders, and offers the drafts that were left there.
    pub fn use_folders(&mut self, folders: &UserFolders) {
        self.files.folders = Some(folders.clone());
        Claim::sweep(folders);
        let folder = folders.state.join("drafts");
        if weight(&folder) <= READ_AT_ONCE {
            // What there is to say about the file that is opened comes after it.
            let waiting = self.dialog.take();
            self.offer(Recovery::find(&folder));
            (self.waiting, self.dialog) =
                if self.dialog.is_some() { (waiting, self.dialog.take()) } else { (None, waiting) };
        } else {
            self.files.lost = Lost::In(folder.clone());
        }
        match Draft::begin(&folder) {
            Ok(draft) => self.files.keeping = Some(Keeping::new(draft)),
            Err(error) => {
                let nothing = "No drafts are kept, so save often, and what is opened is not remembered";
                self.tell(format!("{nothing}: {error}: {}", folder.display()));
            }
        }
        if let Some(path) = self.path.clone() {
            self.remember(&path);
        } else if let Some(path) = self.read_from.clone() {
            self.remember(&path);
        }
    }

    fn offer(&mut self, found: Recovery) {
        if !found.is_empty() {
            self.dialog = Some(Dialog::Recovery(found));
        }
    }

    /// Looks beside the window at large drafts that were left, and offers them when nothing else is asked.
    pub(super) fn attend_recovery(&mut self, ctx: &Context) {
        let asking = self.dialog.is_some() || self.must_be_answered();
        self.files.lost = match std::mem::take(&mut self.files.lost) {
            Lost::In(folder) => {
                let place = folder.clone();
                match Job::ask("drafts", ctx, move || Recovery::find(&place)) {
                    Ok(job) => Lost::Read(job),
                    Err(_) => Lost::Found(Box::new(Recovery::find(&folder))),
                }
            }
            Lost::Read(job) => match job.poll() {
                Heard::Nothing => Lost::Read(job),
                Heard::Answer(found) => Lost::Found(Box::new(found)),
                Heard::End => Lost::Nothing,
            },
            Lost::Found(found) if asking => Lost::Found(found),
            Lost::Found(found) => {
                self.offer(*found);
                Lost::Nothing
            }
            Lost::Nothing => return,
        };
        if matches!(self.files.lost, Lost::In(_) | Lost::Found(_)) && !asking {
            ctx.request_repaint();
        }
    }

    /// In the status bar: that drafts are read.
    pub(super) fn show_recovery(&self, ui: &mut egui::Ui) {
        let Lost::Read(job) = &self.files.lost else { return };
        ui.ctx().request_repaint_after(Duration::from_secs(1));
        ui.separator();
        let says = "What an earlier window left unsaved is offered when it is read";
        ui.label(format!("Reading drafts… {} s", job.age().as_secs())).on_hover_text(says);
    }

    /// What is being typed into a field, as the edits that it will be once it is left.
    fn words(&self) -> Vec<Edit> {
        let mut words = self.inspector.typed(self.editor.design());
        words.extend(self.canvas.typed(&self.editor));
        words
    }

    /// Keeps what is being typed into a field: before something becomes of the design as a whole.
    pub(super) fn keep_words(&mut self) {
        let mut out = Outbox::default();
        self.inspector.keep_words(self.editor.design(), &mut out);
        self.canvas.keep_words(&mut self.editor, &mut out);
        for wish in out.drain() {
            match wish {
                Wish::Edit { of, title, edits, held } => self.adjust(of, title, edits, held),
                Wish::Tell(words) => self.message = Some(words),
                _ => {}
            }
        }
    }

    /// What would be lost now.
    fn unsaved(&self) -> Option<Unsaved> {
        let source = self.source.differs().then(|| self.source.version());
        let words = self.words();
        let unsaved = self.editor.is_changed() || source.is_some() || !words.is_empty();
        unsaved.then(|| Unsaved { revision: self.editor.revision(), source, words })
    }

    /// Writes the draft when that is due. Costs nothing while nothing changes.
    pub(super) fn keep(&mut self, ctx: &Context) {
        let unsaved = self.unsaved();
        let Some(keeping) = &mut self.files.keeping else { return };
        if keeping.writing.as_ref().is_some_and(JoinHandle::is_finished)
            && let Some(written) = keeping.ended()
        {
            let again = std::mem::replace(&mut keeping.refused, written.is_err());
            if let Err(why) = written {
                // What was kept before is still there; what came since is tried again.
                (keeping.kept, keeping.due) = (None, Some(Instant::now() + AGAIN));
                // Said once: the user cannot do more about it than save.
                if !again {
                    self.message = Some(format!("No draft could be kept, so save often: {why}"));
                }
            }
        }
        keeping.done = unsaved.is_none();
        let Some(unsaved) = unsaved else {
            if keeping.writing.is_none() {
                keeping.draft.forget();
                keeping.kept = None;
            }
            keeping.due = None;
            return;
        };
        if keeping.kept.as_ref() == Some(&unsaved) {
            if keeping.followed.is_some() {
                ctx.request_repaint_after(LOOK);
            }
            return;
        }
        let due = *keeping.due.get_or_insert_with(|| Instant::now() + AFTER);
        let wait = due.saturating_duration_since(Instant::now());
        if !wait.is_zero() || keeping.writing.is_some() {
            ctx.request_repaint_after(wait.max(Duration::from_millis(50)));
            return;
        }
        let mut design = self.editor.design().clone();
        for edit in &unsaved.words {
            // What is half typed may be refused.
            let _ = design.apply(edit.clone());
        }
        let source = unsaved.source.map(|_| self.source.text().to_owned());
        keeping.write(unsaved, (design, source, self.path.clone()), Some(ctx.clone()));
    }

    /// Takes a lost draft as this window's design: a step on top of its file as it is now, which undo takes back. The
    /// file is untouched until the design is saved.
    pub(super) fn recover(&mut self, lost: Box<LostDraft>) {
        let of = lost.of.clone().unwrap_or_default();
        if is_read_at_once(&of) {
            let on_disk = storage::read(&of).ok();
            self.recover_onto(lost, &of, on_disk);
        } else {
            self.read_to_recover(lost, &of);
        }
    }

    /// The same, with what is in the file; none: no design.
    pub(super) fn recover_onto(&mut self, lost: Box<LostDraft>, of: &Path, on_disk: Option<Design>) {
        let own = on_disk.is_some();
        let design = on_disk.unwrap_or_else(|| Design::named(""));
        self.replace(Box::new(Arrival::plain(design, own, "RON")), of, Some(lost));
    }

    /// What was recovered is in its place: it is unsaved, and kept in this window's own draft.
    pub(super) fn keep_recovered(&mut self, lost: Box<LostDraft>) {
        // What is recovered may be what is in the file already: it is unsaved all the same, unless only its source is.
        let changed = self.editor.is_changed();
        if !changed && lost.source.is_none() {
            self.editor.mark_unsaved();
        }
        if let Some(text) = &lost.source {
            self.source.take_over(text.clone(), &self.editor);
            self.bottom.show(DesignTab::Source);
        }
        let typed = lost.source.is_some();
        let unsaved = self.unsaved();
        // The old draft goes when what it holds is in this window's own.
        let at_once = lost.design.components.len() + lost.design.links.len() <= WRITTEN_AT_ONCE;
        let ended = self.files.keeping.as_mut().and_then(|keeping| {
            keeping.settle();
            let kept = (lost.design.clone(), lost.source.clone(), lost.of.clone());
            keeping.followed = Some(*lost);
            if let Some(unsaved) = unsaved {
                // Without a thread it is tried again with the next change; the old draft stays until then.
                keeping.write(unsaved, kept, None);
            }
            if at_once { keeping.ended() } else { None }
        });
        if matches!(ended, Some(Err(_)))
            && let Some(keeping) = &mut self.files.keeping
        {
            keeping.kept = None;
        }
        let left = ended.and_then(Result::err).map(|why| format!(" ({why})")).unwrap_or_default();
        let design = if changed || !typed { ": save to keep it, undo to have back what is in the file" } else { "" };
        let source = match (typed, design.is_empty()) {
            (false, _) => "",
            (true, true) => ": what was typed as its source is in the tab below",
            (true, false) => ", and what was typed as its source is in the tab below",
        };
        self.message = Some(format!("Recovered{left}{design}{source}"));
    }
}

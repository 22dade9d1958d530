//! What is unsaved is kept in a draft, a moment after each change, on a thread; and what a window that died left behind
//! is offered when the next one opens.

use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use egui::Context;

use super::App;
use crate::model::Design;
use crate::storage::{self, Claim, Draft, LostDraft, UserFolders};
use crate::ui::bring_in::{Arrival, is_read_at_once};
use crate::ui::dialog::Dialog;
use crate::ui::recovery::Recovery;

/// How long after a change the draft is written. With the time that writing takes less than five seconds are lost.
const AFTER: Duration = Duration::from_secs(2);

/// The draft of this window.
pub(super) struct Keeping {
    draft: Draft,
    /// The state of the design that the draft holds; none: there is no draft.
    kept: Option<u64>,
    /// When the state after that is to be written.
    due: Option<Instant>,
    writing: Option<JoinHandle<Result<(), String>>>,
    refused: bool,
}

impl Keeping {
    fn new(draft: Draft) -> Self {
        Self { draft, kept: None, due: None, writing: None, refused: false }
    }

    /// Waits for the thread that writes, if one does: afterwards nothing writes the draft behind our back.
    fn settle(&mut self) {
        if let Some(writing) = self.writing.take() {
            let _ = writing.join();
        }
    }

    /// Another design takes the place of the one that was kept.
    pub(super) fn begin_again(&mut self) {
        self.settle();
        self.draft.forget();
        (self.kept, self.due) = (None, None);
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.settle();
    }
}

impl App {
    /// Keeps drafts and the list of recent files in a user's folders, and offers the drafts that were left there.
    pub fn use_folders(&mut self, folders: &UserFolders) {
        self.files.folders = Some(folders.clone());
        Claim::sweep(folders);
        let folder = folders.state.join("drafts");
        let (lost, broken) = LostDraft::find(&folder);
        if !lost.is_empty() || !broken.is_empty() {
            self.dialog = Some(Dialog::Recovery(Recovery::new(lost, broken)));
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

    /// Writes the draft when that is due. Costs nothing while nothing changes.
    pub(super) fn keep(&mut self, ctx: &Context) {
        let Some(keeping) = &mut self.files.keeping else { return };
        if keeping.writing.as_ref().is_some_and(JoinHandle::is_finished)
            && let Some(Err(why)) = keeping.writing.take().and_then(|writing| writing.join().ok())
        {
            // What was kept before is still there; this state is not, and is tried again with the next change.
            // Said once: the user cannot do more about it than save.
            if !std::mem::replace(&mut keeping.refused, true) {
                self.message = Some(format!("No draft could be kept, so save often: {why}"));
            }
        }
        let now = self.editor.revision();
        if !self.editor.is_changed() {
            if keeping.kept.is_some() && keeping.writing.is_none() {
                keeping.draft.forget();
                keeping.kept = None;
            }
            keeping.due = None;
            return;
        }
        if keeping.kept == Some(now) {
            return;
        }
        let due = *keeping.due.get_or_insert_with(|| Instant::now() + AFTER);
        let wait = due.saturating_duration_since(Instant::now());
        if !wait.is_zero() || keeping.writing.is_some() {
            ctx.request_repaint_after(wait.max(Duration::from_millis(50)));
            return;
        }
        let (design, of, draft) = (self.editor.design().clone(), self.path.clone(), keeping.draft.file());
        let ctx = ctx.clone();
        let write = move || {
            let written = draft.keep(&design, of.as_deref()).map_err(|error| error.to_string());
            ctx.request_repaint();
            written
        };
        if let Ok(writing) = std::thread::Builder::new().name("draft".to_owned()).spawn(write) {
            keeping.writing = Some(writing);
        }
        (keeping.kept, keeping.due) = (Some(now), None);
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
        let design = on_disk.unwrap_or_else(|| Design::named("Untitled"));
        self.replace(Box::new(Arrival::plain(design, own, "RON")), of, Some(lost));
    }

    /// What was recovered is in its place: it is unsaved, and kept in this window's own draft.
    pub(super) fn keep_recovered(&mut self, lost: &LostDraft) {
        // What is recovered may be what is in the file already.
        self.editor.mark_unsaved();
        // The old draft goes when what it holds is in this window's own.
        let kept = self.files.keeping.as_mut().map(|keeping| {
            let kept = keeping.draft.file().keep(&lost.design, lost.of.as_deref());
            keeping.kept = kept.is_ok().then(|| self.editor.revision());
            kept
        });
        let gone = match kept {
            Some(Ok(())) => lost.discard().map_err(|error| error.to_string()),
            Some(Err(error)) => Err(error.to_string()),
            None => Ok(()),
        };
        let left = gone.err().map(|why| format!(" (the old draft stays: {why})")).unwrap_or_default();
        self.message = Some(format!("Recovered{left}: save to keep it, undo to have back what is in the file"));
    }
}

//! What is unsaved is kept in a draft, a moment after each change, on a thread; and what a window that died left behind
//! is offered when the next one opens.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use egui::Context;

use super::App;
use super::saving::file_stamp;
use crate::model::Edit;
use crate::storage::{Draft, LostDraft, UserFolders};
use crate::ui::dialog::Dialog;
use crate::ui::recovery::Recovery;

/// How long after a change the draft is written. With the time that writing takes less than five seconds are lost.
const AFTER: Duration = Duration::from_secs(2);

/// The draft of this window.
pub(super) struct Keeping {
    draft: Draft,
    /// The state of the design that was written last.
    kept: u64,
    /// When the state after that is to be written.
    due: Option<Instant>,
    writing: Option<JoinHandle<Result<(), String>>>,
    draft_refused: bool,
}

impl App {
    /// Keeps what is unsaved in a user's folders, and offers what was left there.
    pub fn keep_drafts(&mut self, folders: &UserFolders) {
        let folder = folders.state.join("drafts");
        let (lost, broken) = LostDraft::find(&folder);
        if !lost.is_empty() || !broken.is_empty() {
            self.dialog = Some(Dialog::Recovery(Recovery::new(lost, broken)));
        }
        match Draft::begin(&folder) {
            Ok(draft) => {
                let kept = self.editor.revision();
                self.keeping = Some(Keeping { draft, kept, due: None, writing: None, draft_refused: false });
            }
            Err(error) => {
                self.message = Some(format!("No drafts are kept, so save often: {error}: {}", folder.display()));
            }
        }
    }

    /// Writes the draft when that is due. Costs nothing while nothing changes.
    pub(super) fn keep(&mut self, ctx: &Context) {
        let Some(keeping) = &mut self.keeping else { return };
        if keeping.writing.as_ref().is_some_and(JoinHandle::is_finished)
            && let Some(Err(why)) = keeping.writing.take().and_then(|writing| writing.join().ok())
        {
            // Said once: the user cannot do more about it than save.
            if !std::mem::replace(&mut keeping.draft_refused, true) {
                self.message = Some(format!("No draft could be kept, so save often: {why}"));
            }
        }
        let now = self.editor.revision();
        if !self.editor.is_changed() {
            if keeping.kept != now && keeping.writing.is_none() {
                keeping.draft.forget();
                (keeping.kept, keeping.due) = (now, None);
            }
            return;
        }
        if keeping.kept == now {
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
        (keeping.kept, keeping.due) = (now, None);
    }

    /// Takes a lost draft as this window's design: it counts as changed, and its file is untouched until it is saved.
    pub(super) fn recover(&mut self, draft: &LostDraft) {
        self.canvas.abort(&mut self.editor);
        match self.editor.edit("Recover", [Edit::Replace(Box::new(draft.design.clone()))]) {
            Ok(()) => {
                if let Some(of) = &draft.of {
                    self.path = Some(of.clone());
                    self.stamp = file_stamp(of);
                }
                // From here on it is in this window's own draft.
                let gone = draft.discard();
                let left = gone.err().map(|error| format!(" (the old draft could not be removed: {error})"));
                let left = left.unwrap_or_default();
                self.message = Some(format!("Recovered{left}: save to keep it, undo to have back what was opened"));
            }
            Err(error) => self.message = Some(format!("Nothing was recovered: {error}")),
        }
    }
}

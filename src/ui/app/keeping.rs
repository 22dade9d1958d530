//! What is unsaved is kept in a draft, a moment after each change, on a thread; and what a window that died left behind
//! is offered when the next one opens.

use std::path::{Path, PathBuf};
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

/// How often the writing of a draft that another one waits for is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The draft of this window.
pub(super) struct Keeping {
    draft: Draft,
    /// The state of the design that the draft holds; none: there is no draft.
    kept: Option<u64>,
    /// When the state after that is to be written.
    due: Option<Instant>,
    writing: Option<JoinHandle<Result<(), String>>>,
    /// The draft of another window that goes when this one is written.
    followed: Option<LostDraft>,
    refused: bool,
}

/// Designs of so many parts and links are written at once.
const WRITTEN_AT_ONCE: usize = 5_000;

impl Keeping {
    fn new(draft: Draft) -> Self {
        Self { draft, kept: None, due: None, writing: None, followed: None, refused: false }
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

    /// Writes a state of a design on a thread; says whether that was begun.
    fn write(&mut self, state: u64, design: Design, of: Option<PathBuf>, ctx: Option<Context>) -> bool {
        let draft = self.draft.file();
        let write = move || {
            let written = draft.keep(&design, of.as_deref()).map_err(|error| error.to_string());
            ctx.inspect(Context::request_repaint);
            written
        };
        self.writing = std::thread::Builder::new().name("draft".to_owned()).spawn(write).ok();
        (self.kept, self.due) = (Some(state), None);
        self.writing.is_some()
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
        let follows = keeping.followed.is_some();
        if keeping.writing.as_ref().is_some_and(JoinHandle::is_finished)
            && let Some(Err(why)) = keeping.ended()
        {
            if follows {
                keeping.kept = None;
            }
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
        keeping.write(now, self.editor.design().clone(), self.path.clone(), Some(ctx.clone()));
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
    pub(super) fn keep_recovered(&mut self, lost: Box<LostDraft>) {
        // What is recovered may be what is in the file already.
        self.editor.mark_unsaved();
        // The old draft goes when what it holds is in this window's own.
        let at_once = lost.design.components.len() + lost.design.links.len() <= WRITTEN_AT_ONCE;
        let ended = self.files.keeping.as_mut().and_then(|keeping| {
            keeping.settle();
            let (design, of) = (lost.design.clone(), lost.of.clone());
            keeping.followed = Some(*lost);
            // Without a thread it is tried again with the next change; the old draft stays until then.
            keeping.write(self.editor.revision(), design, of, None);
            if at_once { keeping.ended() } else { None }
        });
        if matches!(ended, Some(Err(_)))
            && let Some(keeping) = &mut self.files.keeping
        {
            keeping.kept = None;
        }
        let left = ended.and_then(Result::err).map(|why| format!(" ({why})")).unwrap_or_default();
        self.message = Some(format!("Recovered{left}: save to keep it, undo to have back what is in the file"));
    }
}

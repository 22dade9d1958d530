//! Writing a large design beside the window, which goes on meanwhile.
//!
//! What is written is the design as it was when saving was asked for. The next wish to save waits for the end, and so does
//! what takes the design's place. Until the text is made it can be stopped; what writes is not stopped half-way.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Key, Modifiers, Ui};

use super::App;
use super::saving::Saved;
use super::watching::is_read_beside;
use crate::model::Design;
use crate::storage::{self, Stamp};
use crate::ui::bring_in::size;
use crate::ui::files::{Found, name_of};
use crate::ui::job::{Heard, Job, Worker};
use crate::ui::progress::Progress;

/// Designs of so many parts and links are written at once: that takes less than a blink.
const WRITTEN_AT_ONCE: usize = 5_000;
/// A save that ends sooner is not spoken of, and how often it is looked at how long it takes.
const UNSEEN: Duration = Duration::from_millis(400);
const EVERY: Duration = Duration::from_secs(1);
/// How long a window that ends waits at most for what it writes.
const LONGEST: Duration = Duration::from_secs(10);

const PREPARING: &str = "Preparing";
const WRITING: &str = "Writing";

/// What is being written.
pub(super) struct Saving {
    path: PathBuf,
    design: Arc<Design>,
    /// The state of the editor that this is.
    state: u64,
    job: Job<Written>,
    /// Where it is to be saved afterwards.
    next: Option<PathBuf>,
    /// What was changed since is given up: what waits for the end asks nothing more.
    pub(super) given_up: bool,
}

/// What became of it.
#[derive(Debug, PartialEq)]
enum Written {
    /// It is in the file, which looks so.
    Whole(Stamp),
    /// It was stopped before anything was written.
    Stopped,
    /// Somebody else has written the file, and what.
    Overtaken(Found),
    Refused(String),
}

impl Drop for Saving {
    /// A window that ends leaves nothing half written.
    fn drop(&mut self) {
        while let Heard::Answer(_) = self.job.wait(LONGEST) {}
    }
}

impl App {
    /// Begins to write beside the window what would hold it up; no where it would not.
    pub(super) fn is_written_beside(&mut self, path: &Path, ctx: &Context) -> bool {
        let design = self.editor.design();
        let own = self.is_own(path);
        // Whoever reads a pipe may take their time.
        let waits = path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
        let foreign = own && is_read_beside(path) && Stamp::of(path) != self.files.disk.stamp();
        if !waits && !foreign && design.components.len() + design.links.len() <= WRITTEN_AT_ONCE {
            return false;
        }
        let state = self.editor.state_to_save();
        let design = Arc::new(self.editor.design().clone());
        let seen = own.then(|| (self.files.disk.stamp(), self.files.disk.base()));
        let (what, to) = (Arc::clone(&design), path.to_owned());
        let job = Job::begin("save", ctx, move |worker| {
            let written = write(&what, &to, seen.as_ref(), &worker);
            drop(what);
            worker.end_with(written);
        });
        let Ok(job) = job else { return false };
        self.message = None;
        self.files.saving = Some(Saving { path: path.to_owned(), design, state, job, next: None, given_up: false });
        ctx.request_repaint_after(UNSEEN);
        true
    }

    /// Whether another save is under way, after which this one follows.
    pub(super) fn is_saved_after_another(&mut self, path: &Path) -> bool {
        let Some(saving) = &mut self.files.saving else { return false };
        saving.next = Some(path.to_owned());
        true
    }

    /// Whether all there is to save is being written.
    pub(super) fn is_being_saved(&self) -> bool {
        self.files.saving.as_ref().is_some_and(|saving| self.editor.is_at(saving.state)) && !self.source.differs()
    }

    /// Whether something waits until the design is written.
    pub(super) const fn waits_for_saving(&self) -> bool {
        self.after_saving.is_some() && self.files.saving.is_some()
    }

    /// Looks after what is being written, and goes on with what waited for it.
    pub(super) fn attend_saving(&mut self, ctx: &Context) {
        let Some(saving) = &self.files.saving else { return };
        let written = match saving.job.poll() {
            Heard::Answer(written) => written,
            Heard::End => Written::Refused("writing it came to no end".to_owned()),
            Heard::Nothing => {
                if self.waits_for_saving() {
                    self.wait_for_saving(ctx);
                }
                return;
            }
        };
        ctx.request_repaint();
        let Some(mut saving) = self.files.saving.take() else { return };
        let (path, next) = (saving.path.clone(), saving.next.take());
        match written {
            Written::Whole(stamp) => {
                self.is_on_disk(&path, Arc::clone(&saving.design), stamp, saving.state);
                // Asked for twice, and nothing came in between: it is there.
                let again = next.filter(|next| !saving.given_up && (*next != path || self.editor.is_changed()));
                self.go_on_saving(again, saving.given_up, ctx);
            }
            // There is nothing to be kept, so it does not matter.
            _ if saving.given_up => self.go_on_saving(None, true, ctx),
            Written::Stopped => {
                self.after_saving = None;
                self.message = Some(format!("Not saved: stopped before anything was written: {}", path.display()));
            }
            Written::Overtaken(found) => {
                self.notice(found);
                self.go_on_saving(Some(next.unwrap_or(path)), false, ctx);
            }
            Written::Refused(why) => {
                self.message = Some(format!("Not saved: {why}: {}", path.display()));
                if let Some(other) = next.filter(|next| *next != path) {
                    self.go_on_saving(Some(other), false, ctx);
                } else if self.dialog.is_none() {
                    self.ask_for_another_place(&path);
                }
            }
        }
    }

    /// Saves once more where that was asked for, then does what waited.
    fn go_on_saving(&mut self, again: Option<PathBuf>, given_up: bool, ctx: &Context) {
        if let Some(path) = again {
            match self.save_to(&path, ctx) {
                Saved::Whole => {}
                Saved::Begun => return,
                Saved::Refused => {
                    if self.dialog.is_none() {
                        self.ask_for_another_place(&path);
                    }
                    return;
                }
            }
        }
        let Some(leaving) = self.after_saving.take() else { return };
        if given_up || !self.would_be_lost() {
            self.leave(Some(leaving), ctx);
        } else {
            self.leaving = Some(leaving);
        }
    }

    /// Shows what is waited for; cancelled, the design stays and is written all the same.
    fn wait_for_saving(&mut self, ctx: &Context) {
        let Some(saving) = &mut self.files.saving else { return };
        let (name, size) = (name_of(&saving.path), size(&saving.design));
        let (title, stage) = (format!("Saving {name}"), saving.job.stage());
        let cancelled = Progress { title: &title, size: &size, stage, age: saving.job.age() }.before_all(ctx);
        if cancelled || ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
            (self.after_saving, saving.given_up) = (None, false);
            self.message = Some(format!("Cancelled: this design stays. {name} is still being saved"));
            ctx.request_repaint();
        }
    }

    /// In the status bar: what is written and for how long, and the way to do without while there is one.
    pub(super) fn show_saving(&self, ui: &mut Ui) {
        let Some(saving) = &self.files.saving else { return };
        let age = saving.job.age();
        if age < UNSEEN {
            ui.ctx().request_repaint_after(UNSEEN.saturating_sub(age));
            return;
        }
        ui.ctx().request_repaint_after(EVERY);
        ui.separator();
        let stops = saving.job.stage().doing == PREPARING;
        // Before the seconds, which change their width: it stays under the pointer.
        if stops && ui.small_button("Stop").on_hover_text("Write nothing: the file stays as it is").clicked() {
            saving.job.give_up();
        }
        let says = if stops {
            "The design can be changed meanwhile; what is saved is how it was"
        } else {
            "The new file takes the old one's place when it is whole, and is not stopped half-way; the design can be changed meanwhile"
        };
        ui.label(format!("Saving {}… {} s", name_of(&saving.path), age.as_secs())).on_hover_text(says);
    }
}

/// Writes a design where nobody else has written since the file looked so.
fn write(design: &Design, path: &Path, seen: Option<&(Stamp, Arc<Design>)>, worker: &Worker<Written>) -> Written {
    worker.turn_to(PREPARING);
    let overtaken = || {
        let (_, base) = seen.filter(|(stamp, _)| Stamp::of(path) != *stamp)?;
        let found = Found::at(path, base);
        // Reading it took its time too.
        Some(if worker.is_wanted() { Written::Overtaken(found) } else { Written::Stopped })
    };
    if let Some(overtaken) = overtaken() {
        return overtaken;
    }
    let text = storage::to_ron(design);
    worker.turn_to(WRITING);
    if !worker.is_wanted() {
        return Written::Stopped;
    }
    // Preparing it took its time.
    if let Some(overtaken) = overtaken() {
        return overtaken;
    }
    match storage::save_text(&text, path) {
        Ok(()) => Written::Whole(Stamp::of(path)),
        Err(error) => Written::Refused(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::ui::files::Now;

    /// How a file looks, where nobody knows what it holds.
    fn seen(path: &Path) -> (Stamp, Arc<Design>) {
        (Stamp::of(path), Arc::new(Design::named("old")))
    }

    /// What becomes of a save when this happens before it begins.
    fn written(
        path: &Path,
        seen: Option<(Stamp, Arc<Design>)>,
        before: impl FnOnce(&Job<Written>),
    ) -> (Written, Stamp) {
        let (go, gate) = channel::<()>();
        let to = path.to_owned();
        let job = Job::begin("save", &Context::default(), move |worker| {
            let _ = gate.recv();
            let written = write(&Design::named("new"), &to, seen.as_ref(), &worker);
            worker.end_with(written);
        })
        .unwrap();
        before(&job);
        go.send(()).unwrap();
        let Heard::Answer(written) = job.wait(Duration::from_secs(20)) else { panic!("no answer") };
        (written, Stamp::of(path))
    }

    #[test]
    fn what_is_stopped_before_it_is_written_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        std::fs::write(&path, "old").unwrap();
        let (became, _) = written(&path, Some(seen(&path)), Job::give_up);
        assert_eq!((became, std::fs::read_to_string(&path).unwrap()), (Written::Stopped, "old".to_owned()));
        let (became, stamp) = written(&path, Some(seen(&path)), |_| ());
        assert_eq!((became, storage::read(&path).unwrap()), (Written::Whole(stamp), Design::named("new")));
    }

    #[test]
    fn what_somebody_wrote_meanwhile_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        std::fs::write(&path, "old").unwrap();
        let (became, stamp) = written(&path, Some(seen(&path)), |_| std::fs::write(&path, "of somebody").unwrap());
        let Written::Overtaken(found) = became else { panic!("{became:?}") };
        assert!(found.stamp == stamp && matches!(found.now, Now::Unreadable(_)), "{found:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "of somebody");
        let theirs = Design::named("theirs");
        let (became, _) = written(&path, Some(seen(&path)), |_| storage::save(&theirs, &path).unwrap());
        let Written::Overtaken(found) = became else { panic!("{became:?}") };
        assert_eq!(found.now, Now::Design(Box::new(theirs)));
        // To another path nothing is compared: that was agreed to.
        assert!(matches!(written(&path, None, |_| ()).0, Written::Whole(_)));
        let below = path.join("below.ron");
        assert!(matches!(written(&below, None, |_| ()).0, Written::Refused(why) if !why.is_empty()));
    }
}

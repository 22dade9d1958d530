//! What others do to the design's file: noticed, said in a bar below the toolbar, and never written over unasked.

use std::path::Path;
use std::sync::Arc;

use egui::{Context, Label, RichText};

use super::App;
use crate::model::{Design, Edit};
use crate::storage::Stamp;
use crate::ui::dialog::Dialog;
use crate::ui::files::{FileWish, Found, Now, Question, Watcher, differences, in_words, name_of};
use crate::ui::notices::heard;
use crate::ui::outbox::{Outbox, Wish};

/// Files of so many bytes are read at once.
const READ_AT_ONCE: u64 = 1 << 20;

/// The design's file as it was read or written last, and what was found there since.
#[derive(Default)]
pub(super) struct Disk {
    /// What it held.
    base: Arc<Design>,
    /// How it looked.
    stamp: Stamp,
    watcher: Option<Watcher>,
    /// What somebody made of it, until that is answered.
    clash: Option<Now>,
    /// That in words, when it is another design: found out once, and not for every frame.
    changes: String,
}

impl Disk {
    /// The same watch on the file of another design, which nobody has looked at.
    pub(super) fn of_another(self, base: Arc<Design>) -> Self {
        Self { base, watcher: self.watcher, ..Self::default() }
    }

    /// What the file held.
    pub(super) fn base(&self) -> Arc<Design> {
        Arc::clone(&self.base)
    }

    /// The file was written and holds this.
    pub(super) fn holds(&mut self, design: Arc<Design>, stamp: Stamp) {
        (self.base, self.stamp, self.clash) = (design, stamp, None);
    }

    /// How it looked.
    pub(super) const fn stamp(&self) -> Stamp {
        self.stamp
    }
}

impl App {
    /// Keeps the watch on the design's file, and takes in what it found.
    pub(super) fn watch(&mut self, ctx: &Context) {
        // What is found while the file is written is our own; what was found before is looked for again.
        let Some(path) = self.path.as_ref().filter(|_| self.files.saving.is_none()) else { return };
        let disk = &mut self.files.disk;
        if disk.watcher.is_none() {
            disk.watcher = Watcher::start(ctx).ok();
        }
        let Some(watcher) = &mut disk.watcher else { return };
        watcher.focus(ctx.input(|i| i.focused));
        watcher.watch(path, disk.stamp, &disk.base);
        if let Some(found) = watcher.poll() {
            self.notice(found);
            ctx.request_repaint();
        }
    }

    /// What a look at the file found becomes what is known of it, and what is asked.
    pub(super) fn notice(&mut self, found: Found) {
        let disk = &mut self.files.disk;
        let before = std::mem::replace(&mut disk.stamp, found.stamp);
        let now = match found.now {
            Now::Design(theirs) if *theirs == *disk.base => Now::Same,
            now => now,
        };
        disk.clash = match now {
            Now::Same => {
                // It was gone, or another one, and is back.
                if *disk.base == *self.editor.design() && !self.editor.is_editing() {
                    self.editor.mark_saved();
                }
                None
            }
            // It never was there: the design is new, and says so by its title.
            Now::Gone if before == Stamp::Unseen => None,
            Now::Design(theirs) if *theirs == *self.editor.design() && !self.editor.is_editing() => {
                disk.base = Arc::new(*theirs);
                self.editor.mark_saved();
                None
            }
            Now::Design(theirs) => {
                disk.changes = in_words(&disk.base, &theirs);
                Some(Now::Design(theirs))
            }
            now => {
                // What is in the window is nowhere else any more.
                self.editor.mark_unsaved();
                Some(now)
            }
        };
    }

    /// Whether saving to this path would write over what somebody else has written; then that is asked.
    pub(super) fn would_overwrite(&mut self, path: &Path) -> bool {
        if !self.is_own(path) {
            return false;
        }
        // What takes long to read is read by the thread that was to write over it.
        if Stamp::of(path) != self.files.disk.stamp && !is_read_beside(path) {
            self.notice(Found::at(path, &self.files.disk.base));
        }
        let asks = matches!(self.files.disk.clash, Some(Now::Design(_) | Now::Unreadable(_)));
        if asks {
            self.compare(path, true);
        }
        asks
    }

    /// The bar below the toolbar, while there is something to say.
    pub(super) fn notice_bar(&self, ui: &mut egui::Ui, out: &mut Outbox) {
        use FileWish::{Compare, Dismiss, KeepMine, Reload, SaveAgain, SaveAs};
        const RELOAD: (&str, &str, FileWish) =
            ("Reload", "Take what is in the file, as one step that undo takes back", Reload);
        const KEEP: (&str, &str, FileWish) =
            ("Keep mine", "Go on with this design; saving it writes over what is in the file", KeepMine);
        const COMPARE: (&str, &str, FileWish) = ("Compare…", "See what differs, part by part", Compare);
        const SAVE: (&str, &str, FileWish) = ("Save again", "Write this design to its file", SaveAgain);
        const SAVE_AS: (&str, &str, FileWish) = ("Save a copy as…", "Write this design to another file", SaveAs);
        const OK: (&str, &str, FileWish) = ("Dismiss", "It is read", Dismiss);
        let Some(path) = &self.path else { return };
        let (name, disk) = (name_of(path), &self.files.disk);
        let (says, choices): (String, &[(&str, &str, FileWish)]) = match &disk.clash {
            Some(Now::Design(_)) => {
                let changes = &disk.changes;
                let mine = if self.editor.is_changed() { " This design has changes that are not saved." } else { "" };
                (format!("{name} was changed by another program: {changes}.{mine}"), &[RELOAD, KEEP, COMPARE])
            }
            Some(Now::Unreadable(why)) => {
                (format!("{name} was changed by another program and is no design now: {why}."), &[SAVE_AS, KEEP])
            }
            Some(Now::NoFile) => (format!("{name} is no file any more: a folder is in its place."), &[SAVE_AS, OK]),
            Some(Now::Gone) => (format!("{name} is gone from the disk."), &[SAVE, SAVE_AS, OK]),
            Some(Now::Same) | None if self.files.elsewhere => (
                format!("{name} is open in another window too. What one of them saves is noticed in the other."),
                &[SAVE_AS, OK],
            ),
            Some(Now::Same) | None => return,
        };
        egui::Panel::top("notice").show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                for (label, tooltip, wish) in choices {
                    if ui.button(*label).on_hover_text(*tooltip).clicked() {
                        out.send(Wish::File(*wish));
                    }
                }
                heard(&ui.add(Label::new(RichText::new(&says).strong()).wrap()));
            });
        });
    }

    /// Does what was chosen about the file.
    pub(super) fn file_wish(&mut self, wish: FileWish, ctx: &Context) {
        let Some(path) = self.path.clone() else {
            if matches!(wish, FileWish::SaveAs | FileWish::SaveAgain) {
                self.save_as(ctx);
            }
            return;
        };
        match wish {
            FileWish::Reload => self.reload(),
            FileWish::KeepMine => {
                if let Some(Now::Design(theirs)) = self.files.disk.clash.take() {
                    self.files.disk.base = Arc::new(*theirs);
                }
                self.editor.mark_unsaved();
            }
            FileWish::Compare => self.compare(&path, false),
            FileWish::WriteOver => {
                self.files.disk.clash = None;
                self.save_and_go_on(ctx);
            }
            FileWish::SaveAgain => self.save_and_go_on(ctx),
            FileWish::SaveAs => self.save_as(ctx),
            FileWish::Dismiss => {
                self.files.elsewhere &= self.files.disk.clash.take().is_some();
            }
        }
    }

    /// What is in the file takes the design's place, as one step.
    fn reload(&mut self) {
        let Some(Now::Design(theirs)) = self.files.disk.clash.take() else { return };
        self.after_saving = None;
        self.canvas.abort(&mut self.editor);
        let changes = in_words(self.editor.design(), &theirs);
        match self.editor.edit("Reload", [Edit::Replace(theirs.clone())]) {
            Ok(()) => {
                self.editor.mark_saved();
                self.files.disk.base = Arc::new(*theirs);
                let design = self.editor.design();
                self.canvas.selection.retain(|id| design.contains(id.as_str()));
                self.message = Some(format!("Read again: {changes}. Undo takes that back"));
            }
            Err(error) => self.message = Some(format!("Not read again: {error}")),
        }
    }

    /// Shows what differs; before writing over it, with the question whether to.
    fn compare(&mut self, path: &Path, saving: bool) {
        const LOOK: &[(&str, &str, FileWish)] = &[
            ("Reload", "Take what is in the file, as one step that undo takes back", FileWish::Reload),
            ("Keep mine", "Go on with this design; saving it writes over what is in the file", FileWish::KeepMine),
        ];
        const SAVE: &[(&str, &str, FileWish)] = &[
            ("Save as…", "Write this design to another file", FileWish::SaveAs),
            ("Write over it", "What another program wrote is lost", FileWish::WriteOver),
            ("Reload", "Take what is in the file, as one step that undo takes back", FileWish::Reload),
        ];
        let file = path.display();
        let heading = if saving { "Write over another program's changes?" } else { "What differs" };
        let (says, rows) = match &self.files.disk.clash {
            Some(Now::Design(theirs)) => {
                let mine = self.editor.design();
                let says =
                    format!("{file} was changed by another program. Against this window: {}.", in_words(mine, theirs));
                (says, differences(mine, theirs))
            }
            Some(Now::Unreadable(why)) => {
                (format!("{file} was changed by another program and is no design now: {why}."), Vec::new())
            }
            _ => return,
        };
        let choices = if saving { SAVE } else { LOOK };
        self.dialog = Some(Dialog::Question(Question::new(heading, vec![says], choices).listing(rows)));
    }
}

/// Whether reading a file would hold the window up.
pub(super) fn is_read_beside(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file() && found.len() > READ_AT_ONCE)
}

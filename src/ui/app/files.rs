//! What the window knows of files beside its own: the user's folders, how files are asked for, what was opened lately,
//! and which file other windows have open.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use super::App;
use super::keeping::{Keeping, Lost};
use super::saving::Leaving;
use super::watching::Disk;
use super::writing::Saving;
use crate::export::Format;
use crate::model::Design;
use crate::storage::{Claim, Recent, Template, UserFolders};
use crate::ui::Begun;
use crate::ui::bring_in::{OpenDialog, free_beside, size};
use crate::ui::dialog::Dialog;
use crate::ui::files::{Asked, Chooser, Choosing, Picked, RecentDialog, SaveDialog, is_same_file};
use crate::ui::notices::of_the_window;

/// Everything about files that outlives the design in the window, and how its own looks on the disk.
#[derive(Default)]
pub(super) struct Files {
    /// Where this user's files of the program are; none: nothing is remembered.
    pub(super) folders: Option<UserFolders>,
    /// What earlier windows left unsaved.
    pub(super) lost: Lost,
    /// Where what is unsaved is kept.
    pub(super) keeping: Option<Keeping>,
    /// How the design's file looks.
    pub(super) disk: Disk,
    /// What is being written.
    pub(super) saving: Option<Saving>,
    /// The file that is claimed for this window.
    pub(super) claim: Option<(PathBuf, Claim)>,
    /// Another window has the file open, and that was not read yet.
    pub(super) elsewhere: bool,
    /// What is opened is not remembered, since the list cannot be written.
    forgets: bool,
    /// What the program was started with, until something has become of it.
    pub(super) begun_with: Option<Begun>,
    chooser: Chooser,
    /// A dialog that belongs to the window, which all others are made of.
    dialog: rfd::FileDialog,
    choosing: Option<Choosing>,
}

impl Files {
    /// Those of a design that was just read, or is new.
    pub(super) fn of(base: Arc<Design>) -> Self {
        Self { disk: Disk::default().of_another(base), ..Self::default() }
    }

    /// Something was not opened. When it was what the program was started with, that is how the program ends.
    pub(super) fn refuse(&mut self, why: &str) {
        if let Some(begun) = self.begun_with.take() {
            begun.refuse(why);
        }
    }
}

impl App {
    /// Asks for files by the system's dialogs, or says why not where a path is typed.
    pub fn choose_files_by(&mut self, chooser: Chooser) {
        self.files.chooser = chooser;
    }

    /// The system's dialogs are shown over the window that this one belongs to.
    pub fn show_dialogs_over(&mut self, dialog: rfd::FileDialog) {
        self.files.dialog = dialog;
    }

    /// What was opened or saved lately; none where nothing is remembered.
    pub fn recent(&self) -> Option<Recent> {
        self.files.folders.as_ref().map(Recent::load)
    }

    /// Puts a file at the top of what was opened lately, and claims the design's own for this window.
    pub(super) fn remember(&mut self, path: &Path) {
        let Some(folders) = self.files.folders.clone() else { return };
        // No loss that a user could do something about: the list says so when it is asked for.
        self.files.forgets = Recent::load(&folders).add(path).is_err();
        if self.path.as_deref() != Some(path) {
            self.files.claim = None;
        } else if self.files.claim.as_ref().is_none_or(|(claimed, _)| claimed != path) {
            self.files.claim = None;
            if let Ok(claim) = Claim::take(&folders, path) {
                self.files.elsewhere = claim.is_shared();
                self.files.claim = Some((path.to_owned(), claim));
            }
        }
    }

    /// Asks which file to open.
    pub(super) fn ask_what_to_open(&mut self, ctx: &Context) {
        self.canvas.abort(&mut self.editor);
        match &self.files.chooser {
            Chooser::Typed(why) => self.dialog = Some(Dialog::Path(OpenDialog::because(why.clone()))),
            Chooser::System(_) => self.ask_the_system(Asked::Open, ctx),
        }
    }

    /// Asks for the path of a file to save.
    pub(super) fn ask_where_to_save(&mut self, near: &Path, ctx: &Context) {
        let proposed = free_beside(near);
        match &self.files.chooser {
            Chooser::Typed(why) => {
                let because = why.clone();
                self.typing_path.get_or_insert_with(|| SaveDialog::new(&proposed, because));
            }
            Chooser::System(_) => self.ask_the_system(Asked::Save(proposed), ctx),
        }
    }

    fn ask_the_system(&mut self, asked: Asked, ctx: &Context) {
        let Chooser::System(system) = &self.files.chooser else { return };
        if self.files.choosing.take().is_some() {
            // Perhaps it is behind another window, or will never answer: nobody waits for it any more.
            let because = "The path can be typed here, since the system's file dialog did not answer yet.".to_owned();
            match asked {
                Asked::Open => self.dialog = Some(Dialog::Path(OpenDialog::because(Some(because)))),
                Asked::Save(proposed) => {
                    self.typing_path.get_or_insert_with(|| SaveDialog::new(&proposed, Some(because)));
                }
                Asked::Export(..) => self.type_where_to_export(Some(because)),
            }
            return;
        }
        let near = match &asked {
            Asked::Export(proposed, _) => proposed.clone(),
            Asked::Open | Asked::Save(_) => self.path.as_ref().unwrap_or(&self.proposed_path).clone(),
        };
        self.files.choosing = Some(Choosing::ask(asked, system, &self.files.dialog, &near, ctx));
    }

    /// Asks where to export to.
    pub(super) fn ask_where_to_export(&mut self, proposed: PathBuf, format: Format, ctx: &Context) {
        match &self.files.chooser {
            Chooser::Typed(why) => {
                let why = why.clone();
                self.type_where_to_export(why);
            }
            Chooser::System(_) => self.ask_the_system(Asked::Export(proposed, format), ctx),
        }
    }

    /// Whether a path leads to the design's own file, whatever it is spelled like.
    pub(super) fn is_own(&self, path: &Path) -> bool {
        self.path.as_ref().is_some_and(|own| is_same_file(own, path))
    }

    /// Whether a dialog of the system is open.
    pub(super) const fn is_choosing(&self) -> bool {
        self.files.choosing.is_some()
    }

    /// Takes the answer of the system's dialog when it is there.
    pub(super) fn take_chosen(&mut self, ctx: &Context) {
        if self.must_be_answered() {
            return;
        }
        let Some((asked, picked)) = self.files.choosing.as_mut().and_then(Choosing::poll) else { return };
        self.files.choosing = None;
        ctx.request_repaint();
        match (asked, picked) {
            (Asked::Open, Picked::Path(path) | Picked::Taken(path)) => self.open_path(&path),
            (Asked::Save(_), Picked::Path(path)) => self.save_as_chosen(&path, ctx),
            (Asked::Export(_, format), Picked::Path(path)) => self.export_to(&path, format, true),
            (Asked::Save(_), Picked::Taken(path)) if self.is_own(&path) => self.save_as_chosen(&path, ctx),
            (Asked::Save(_), Picked::Taken(path)) => self.typing_path = Some(SaveDialog::taken(path)),
            (Asked::Export(_, format), Picked::Taken(path)) => self.export_to(&path, format, false),
            (Asked::Export(..), Picked::Nothing) => {}
            (_, Picked::Nothing) => self.after_saving = None,
            (asked, Picked::NoDialog(why)) => {
                // It would be so the next time too.
                self.files.chooser = Chooser::Typed(Some(why));
                match asked {
                    Asked::Open => self.ask_what_to_open(ctx),
                    Asked::Save(proposed) => self.ask_where_to_save(&proposed, ctx),
                    Asked::Export(proposed, format) => self.ask_where_to_export(proposed, format, ctx),
                }
            }
        }
    }

    /// Shows what was opened lately.
    pub(super) fn ask_which_recent(&mut self) {
        self.canvas.abort(&mut self.editor);
        self.dialog = Some(Dialog::Recent(RecentDialog::new(self.recent(), self.files.forgets)));
    }

    /// Begins with an empty design, or a template, once what is in the window is saved or given up.
    pub(super) fn begin_new(&mut self, template: Option<&'static Template>) {
        self.canvas.abort(&mut self.editor);
        if self.would_be_lost() {
            self.leaving = Some(Leaving::New(template));
        } else {
            self.start_over(template);
        }
    }

    /// Puts a new design in the place of the one in the window. Nobody is asked any more.
    pub(super) fn start_over(&mut self, template: Option<&'static Template>) {
        let mut fresh = match template {
            None => Self::new(Design::named(""), None),
            Some(template) => {
                let mut fresh = Self::new(template.design(), None);
                fresh.proposed_path = PathBuf::from(template.name).with_extension("ron");
                let size = size(fresh.editor.design());
                fresh.message =
                    Some(format!("{size} from the template {}; saving makes a file of its own", template.name));
                fresh
            }
        };
        if let Some(folder) = self.path.as_deref().or(Some(&self.proposed_path)).and_then(Path::parent) {
            fresh.proposed_path = folder.join(&fresh.proposed_path);
        }
        self.give_way_to(fresh);
    }

    /// Another design takes this one's place; what belongs to the window stays.
    pub(super) fn give_way_to(&mut self, fresh: Self) {
        let (findings, frames, last, designs) = (self.findings, self.frames, self.last, self.designs + 1);
        let bottom = std::mem::take(&mut self.bottom);
        let preferences = std::mem::take(&mut self.preferences);
        let canvas = self.canvas.alike();
        let clipboard = std::mem::take(&mut self.clipboard);
        let mut files = std::mem::take(&mut self.files);
        files.disk = files.disk.of_another(fresh.files.disk.base());
        (files.elsewhere, files.begun_with, files.saving) = (false, None, None);
        if let Some(keeping) = &mut files.keeping {
            keeping.begin_again();
        }
        let message = self.message.take().and_then(|message| of_the_window(&message));
        *self = Self { canvas, bottom, preferences, findings, files, last, clipboard, frames, designs, ..fresh };
        if let Some(unread) = message {
            self.tell(unread);
        }
    }
}

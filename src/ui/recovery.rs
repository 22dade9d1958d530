//! What a window that died left behind: what it is of, when it was written, how it differs, and what shall become of it.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use egui::{Label, RichText, Ui};

use super::dialog::scrolled;
use super::theme::bold;
use crate::model::{Design, Difference};
use crate::storage::{self, LostDraft};

/// The list while it is shown.
#[derive(Debug)]
pub struct Recovery {
    lost: Vec<(LostDraft, String)>,
    broken: Vec<(PathBuf, String)>,
    /// What could not be done.
    refused: Option<String>,
}

/// What the user wants.
#[derive(Debug)]
pub enum Recovered {
    /// Still reading.
    Open,
    /// Everything stays where it is.
    Later,
    /// This one is taken.
    Taken(Box<LostDraft>),
}

impl Recovery {
    /// What is left in a folder, each draft compared with its file as it is now.
    pub fn find(folder: &Path) -> Self {
        let (lost, broken) = LostDraft::find(folder);
        Self::new(lost, broken)
    }

    /// Whether nothing was left.
    pub const fn is_empty(&self) -> bool {
        self.lost.is_empty() && self.broken.is_empty()
    }

    fn new(lost: Vec<LostDraft>, broken: Vec<(PathBuf, String)>) -> Self {
        let lost = lost.into_iter().map(|draft| (told(&draft), draft)).map(|(words, draft)| (draft, words));
        Self { lost: lost.collect(), broken, refused: None }
    }

    /// Shows them for one frame.
    pub fn show(&mut self, ui: &mut Ui, height: f32) -> Recovered {
        ui.heading("Recover unsaved work?");
        ui.label("The program ended before this was saved. Files are as they were; a recovered design is saved only when you do.");
        ui.add_space(8.0);
        let (mut taken, mut discarded) = (None, None);
        let (lost, broken) = (&self.lost, &self.broken);
        scrolled(ui, height - 40.0, |ui| {
            for (n, (draft, words)) in lost.iter().enumerate() {
                ui.label(bold(called(draft)));
                let of =
                    draft.of.as_deref().map_or_else(|| "never saved".to_owned(), |path| path.display().to_string());
                ui.add(Label::new(RichText::new(of).weak()).wrap());
                ui.add(Label::new(format!("written {}; {words}", ago(draft.at))).wrap());
                ui.horizontal(|ui| {
                    if ui.button("Recover").clicked() {
                        taken = Some(draft.clone());
                    }
                    if ui.button("Discard").on_hover_text("Remove this draft for good").clicked() {
                        discarded = Some(n);
                    }
                });
                ui.add_space(6.0);
            }
            for (path, why) in broken {
                let says = format!("A draft cannot be read and stays where it is: {}: {why}", path.display());
                ui.add(Label::new(says).wrap());
            }
        });
        if let Some(why) = &self.refused {
            ui.strong(why);
        }
        if let Some((draft, _)) = discarded.and_then(|n| self.lost.get(n)) {
            match draft.discard() {
                Ok(()) => {
                    let gone = draft.clone();
                    self.lost.retain(|(known, _)| *known != gone);
                }
                Err(error) => self.refused = Some(format!("The draft could not be removed: {error}")),
            }
        }
        ui.add_space(8.0);
        let later = ui.button("Later").on_hover_text("Ask again at the next start").clicked();
        match taken {
            Some(draft) => Recovered::Taken(Box::new(draft)),
            None if later || (self.lost.is_empty() && self.broken.is_empty()) => Recovered::Later,
            None => Recovered::Open,
        }
    }
}

fn called(draft: &LostDraft) -> String {
    let file = || draft.of.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    if draft.design.name.is_empty() {
        file().unwrap_or_else(|| "Untitled".to_owned())
    } else {
        draft.design.name.clone()
    }
}

/// How a draft differs, and what else it holds.
fn told(draft: &LostDraft) -> String {
    let typed = if draft.source.is_some() { "; with what was typed as its source and not applied" } else { "" };
    format!("{}{typed}", how_different(draft))
}

/// How a draft differs from its file as it is now.
fn how_different(draft: &LostDraft) -> String {
    let Some(path) = &draft.of else {
        let size = Difference::between(&Design::named(""), &draft.design);
        return format!("{} parts and links", size.added.len());
    };
    match storage::read(path) {
        Ok(now) => {
            let later = path.metadata().and_then(|found| found.modified()).is_ok_and(|written| written > draft.at);
            let later = if later { " (the file was written after this draft)" } else { "" };
            format!("against the file: {}{later}", Difference::between(&now, &draft.design))
        }
        Err(error) => format!("its file cannot be read now: {error}"),
    }
}

/// `12 minutes ago`. A clock that was set back says nothing.
fn ago(at: SystemTime) -> String {
    let Ok(passed) = at.elapsed() else {
        return "at a time that this computer's clock has not reached (it was set back)".to_owned();
    };
    let count = |n: u64, what: &str| if n == 1 { format!("1 {what} ago") } else { format!("{n} {what}s ago") };
    match passed.as_secs() {
        seconds @ 0..60 => count(seconds, "second"),
        seconds @ 60..3600 => count(seconds / 60, "minute"),
        seconds @ 3600..86_400 => count(seconds / 3600, "hour"),
        seconds => count(seconds / 86_400, "day"),
    }
}

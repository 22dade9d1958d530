//! Carrying out what comes from outside: a design takes the place of the one in the window, or is added to it.

use std::path::{Path, PathBuf};

use egui::Context;

use super::App;
use super::files::Files;
use super::opening::{Ready, is_laid_out_at_once};
use super::saving::Leaving;
use crate::editor::{self, Spot};
use crate::import::Opened;
use crate::layout::{self, Arrangement};
use crate::model::{Design, Edit};
use crate::storage::LostDraft;
use crate::ui::bring_in::{Arrival, Choice, Purpose, Remarks, size};
use crate::ui::dialog::Dialog;

/// The most components that are pasted: each is an edit of its own, which undo takes back one by one.
const MOST_PASTED: usize = 5_000;

/// The longest text that is pasted on the drawing.
const MOST_PASTED_BYTES: usize = 8 << 20;

/// The longest text that is pasted into a text field, which lays all of it out.
const MOST_IN_A_FIELD: usize = 1 << 20;

/// Where what is pasted by a command goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum PasteTo {
    /// Where the pointer is.
    Pointer,
    /// Where a menu was opened.
    At(egui::Pos2),
    /// Where it was copied.
    InPlace,
}

impl App {
    /// A window on what was read from a path.
    pub fn opened(opened: Opened, path: PathBuf) -> Self {
        let mut app = Self::new(Design::named(""), None);
        app.bring(opened, Purpose::Open(path));
        app
    }

    /// Takes what was read: at once, or after a question.
    pub(super) fn bring(&mut self, opened: Opened, purpose: Purpose) {
        match opened {
            Opened::Design(design) => self.receive(Arrival::plain(*design, true, "RON"), purpose),
            Opened::Picture(design, _) => self.receive(Arrival::plain(*design, false, "a picture"), purpose),
            Opened::Diagrams(mut diagrams) if diagrams.len() == 1 => {
                self.receive(Arrival::diagram(diagrams.remove(0)), purpose);
            }
            Opened::Diagrams(diagrams) => self.dialog = Some(Dialog::Choice(Choice::new(diagrams, purpose))),
        }
    }

    /// Takes one design: it replaces the one in the window, or is added to it.
    pub(super) fn receive(&mut self, arrival: Arrival, purpose: Purpose) {
        match purpose {
            Purpose::Open(path) if self.would_be_lost() => {
                self.leaving = Some(Leaving::Open(Box::new(arrival), path));
            }
            Purpose::Open(path) => self.replace(Box::new(arrival), &path, None),
            Purpose::Paste(spot) => self.add(arrival, spot),
            Purpose::Redraw => self.redraw(&arrival),
        }
    }

    /// Puts what is ready in the place of the design in the window, whose emulation ends.
    pub(super) fn take_place(&mut self, ready: Ready, path: &Path, lost: Option<Box<LostDraft>>) {
        let Ready { arrival, editor, base, derived, refused } = ready;
        let mut fresh = if arrival.own {
            Self::new(Design::named(""), Some(path.to_owned()))
        } else if lost.is_some() {
            // Beside what is there now, or in its place where nothing is.
            let mut fresh = Self::new(Design::named(""), None);
            if path != Path::new("") {
                path.clone_into(&mut fresh.proposed_path);
            }
            fresh
        } else {
            Self::copied(&arrival, path)
        };
        (fresh.editor, fresh.derived, fresh.files) = (editor, derived, Files::of(base));
        self.give_way_to(fresh);
        if path != Path::new("-") && (arrival.own || lost.is_none()) {
            self.remember(path);
        }
        match (lost, refused) {
            (Some(_), Some(why)) => self.message = Some(format!("Nothing was recovered: {why}")),
            (Some(lost), None) => self.keep_recovered(lost),
            (None, _) => self.remark(&arrival),
        }
    }

    /// A window on a design that has no file of its own yet: what it was read from stays as it is.
    fn copied(arrival: &Arrival, path: &Path) -> Self {
        let mut app = Self::new(Design::named(""), None);
        if path != Path::new("-") {
            path.clone_into(&mut app.proposed_path);
            app.read_from = Some(path.to_owned());
        }
        let shown = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        app.message = Some(match &*shown {
            "-" => arrival.size(),
            shown => format!("{}: {shown}, which stays as it is; saving makes a file of its own", arrival.size()),
        });
        app
    }

    /// The texts that were pasted in this frame, unless they belong to a text field or a question. What is too long for
    /// wherever it would go is taken away, and said.
    pub(super) fn pasted(&mut self, ctx: &Context) -> Vec<String> {
        let field = self.asking() || ctx.text_edit_focused();
        let most = if field { MOST_IN_A_FIELD } else { MOST_PASTED_BYTES };
        let too_long = |event: &egui::Event| matches!(event, egui::Event::Paste(text) if text.len() > most);
        if let Some(length) = ctx.input_mut(|i| {
            let found = i.events.iter().find(|event| too_long(event)).map(|event| match event {
                egui::Event::Paste(text) => text.len(),
                _ => 0,
            });
            i.events.retain(|event| !too_long(event));
            found
        }) {
            let (has, limit) = (length.div_ceil(1 << 20), most >> 20);
            let instead = if field { "" } else { ", save it as a file and open that" };
            self.message =
                Some(format!("Nothing was pasted: the text has {has} MiB, the limit is {limit} MiB{instead}"));
        }
        if self.asking() || ctx.text_edit_focused() {
            return Vec::new();
        }
        let text = |event: &egui::Event| if let egui::Event::Paste(text) = event { Some(text.clone()) } else { None };
        ctx.input(|i| i.events.iter().filter_map(text).collect())
    }

    /// Asks the system for what was copied, which comes with the next frame, if anything comes.
    pub(super) fn ask_for_paste(&mut self, to: PasteTo, ctx: &Context) {
        self.pasting = Some((self.frames, to));
        // What is pasted says its own afterwards.
        self.message = self.clipboard.remark_on_pasting().or(self.message.take());
        ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste);
        ctx.request_repaint();
    }

    /// Adds what a text draws to the design, at the pointer or else in the middle of what is seen; while Shift is held
    /// where it was copied.
    pub(super) fn paste(&mut self, text: String, ctx: &Context) {
        ctx.request_repaint();
        self.canvas.abort(&mut self.editor);
        let (pointer, shift) = ctx.input(|i| (i.pointer.hover_pos(), i.modifiers.shift));
        let asked = self.pasting.take().filter(|(frame, _)| self.frames <= frame + 2);
        let spot = match asked {
            Some((_, PasteTo::InPlace)) => Spot::InPlace,
            Some((_, PasteTo::At(place))) => Spot::Around(self.canvas.place(Some(place))),
            None if shift => Spot::InPlace,
            None | Some((_, PasteTo::Pointer)) => Spot::Around(self.canvas.place(pointer)),
        };
        self.read_pasted(text, Purpose::Paste(spot), ctx);
    }

    /// Adds a design's parts to the one in the window as one step, and selects them.
    fn add(&mut self, arrival: Arrival, spot: Spot) {
        let parts = arrival.design.components.len();
        if parts == 0 && arrival.design.notes.is_empty() {
            self.message = Some("Nothing was pasted: no component is in the text".to_owned());
            return;
        }
        if parts > MOST_PASTED {
            let limit = format!("at most {MOST_PASTED} are pasted, save the text as a file and open that");
            self.message = Some(format!("Nothing was pasted: the text has {parts} components, {limit}"));
            return;
        }
        self.lay_out_and_put_in(arrival, spot);
    }

    /// Puts them in, drawn like this, where the design is drawn like that.
    pub(super) fn put_in(&mut self, arrival: &Arrival, drawn: &Arrangement, around: Option<&Arrangement>, spot: Spot) {
        let design = self.editor.design();
        let found;
        let around = match (around, &self.derived) {
            (Some(around), _) => around,
            // As it is seen. To find it out again would hold the window up.
            (None, Some(derived)) if !is_laid_out_at_once(design) => &derived.arrangement,
            (None, _) => {
                found = layout::arrange(design);
                &found
            }
        };
        let pasting = editor::pasting_drawn(design, around, (&arrival.design, drawn), spot);
        match self.editor.edit(format!("Paste {}", size(&arrival.design)), pasting.edits) {
            Ok(()) => {
                self.canvas.selection.clone_from(&pasting.boxes);
                match pasting.place {
                    Some(place) => self.canvas.show_place(&place),
                    None => self.arrived = pasting.boxes,
                }
                self.notices.renew();
                self.message = Some(arrival.size());
                self.remark(arrival);
            }
            Err(error) => self.message = Some(format!("Nothing was pasted: {error}")),
        }
    }

    /// Takes what a text draws in the place of the design: what was pasted where the design is shown as text.
    pub(super) fn import(&mut self, text: String, ctx: &Context) {
        self.read_pasted(text, Purpose::Redraw, ctx);
    }

    /// Draws something else as one step. What has no name keeps the one that there was.
    fn redraw(&mut self, arrival: &Arrival) {
        if arrival.design.components.is_empty() && arrival.design.notes.is_empty() {
            self.message = Some("Nothing was imported: no component is in the text".to_owned());
            return;
        }
        let mut design = arrival.design.clone();
        if design.name.is_empty() {
            design.name.clone_from(&self.editor.design().name);
        }
        self.canvas.abort(&mut self.editor);
        match self.editor.edit(format!("Import {}", arrival.from), [Edit::Replace(Box::new(design))]) {
            Ok(()) => {
                let known = self.editor.design();
                self.canvas.selection.retain(|id| known.contains(id.as_str()));
                self.message = Some(format!("{}; undo brings back what was drawn", arrival.size()));
                self.remark(arrival);
            }
            Err(error) => self.message = Some(format!("Nothing was imported: {error}")),
        }
    }

    /// Shows what there is to say about how something was read; nothing when there is nothing.
    fn remark(&mut self, arrival: &Arrival) {
        if !arrival.repairs.is_empty() || !arrival.unsure.is_empty() {
            self.dialog = Some(Dialog::Remarks(Remarks::of(arrival)));
        }
    }
}

//! The design as text: RON as it is saved, which can be edited, and Mermaid as it is exported, into which can be pasted.

mod editor;
mod highlight;
mod laid;
mod lines;
mod long;
mod mermaid;
mod page;
mod typed;

use std::collections::BTreeSet;

use egui::{Context, RichText, Ui};

use super::command::Command;
use super::outbox::{Outbox, Wish};
use crate::editor::Editor;
use crate::model::{Edit, Id};
use crate::scene::Theme;
use crate::storage::ReadError;
use editor::{RonEditor, spoken};
use mermaid::MermaidView;
use typed::Typed;

/// Both texts are shown beside each other where there is so much room.
const WIDE: f32 = 1000.0;

/// What the tab needs to know.
pub struct SourceContext<'a> {
    /// The design.
    pub editor: &'a Editor,
    /// What is selected on the drawing.
    pub selection: &'a BTreeSet<Id>,
    /// The colours.
    pub theme: &'static Theme,
    /// Whether the tab is shown.
    pub shown: bool,
}

/// Which text is shown where there is no room for both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum View {
    #[default]
    Ron,
    Mermaid,
    Both,
}

/// The tab's own state.
#[derive(Debug, Default)]
pub struct SourceTab {
    view: View,
    typed: Typed,
    ron: RonEditor,
    mermaid: MermaidView,
    /// The design is saved as soon as it is what was typed.
    saving: bool,
    /// It was shown in the last frame.
    was_shown: bool,
}

impl SourceTab {
    /// Looks after what was typed, in every frame: whether it is a design, and whether it is to be applied. Nothing is done
    /// while nothing was typed and the tab is not shown.
    pub fn attend(&mut self, ctx: &Context, cx: &SourceContext, out: &mut Outbox) {
        if !cx.shown && !self.typed.differs() && !self.saving {
            self.was_shown = false;
            return;
        }
        self.typed.follow(cx.editor);
        if std::mem::replace(&mut self.was_shown, cx.shown) && !cx.shown {
            self.typed.settle();
        }
        if let Some(design) = self.typed.poll(ctx) {
            let (of, title) = ("source".to_owned(), "Edit source".to_owned());
            out.send(Wish::Edit { of, title, edits: vec![Edit::Replace(design)], held: false });
        }
        if self.saving {
            self.go_on_saving(out);
        }
    }

    /// What was typed is to be saved too. True: nothing differs, so saving may begin; false: it is applied first, and saving
    /// is wished for when that is done.
    ///
    /// # Errors
    /// Why it cannot be applied: then nothing is saved.
    pub fn begin_saving(&mut self) -> Result<bool, String> {
        if !self.typed.differs() {
            return Ok(true);
        }
        if self.typed.conflicts() {
            return Err(
                "the drawing was changed while its source was typed: apply or discard the source first".to_owned()
            );
        }
        if let Some(error) = self.typed.error() {
            return Err(no_design(error));
        }
        self.typed.apply();
        self.saving = true;
        Ok(false)
    }

    fn go_on_saving(&mut self, out: &mut Outbox) {
        self.saving = false;
        if !self.typed.differs() {
            out.send(Wish::Do(Command::Save));
        } else if let Some(error) = self.typed.error() {
            out.send(Wish::NotSaved(no_design(error)));
        } else {
            // Not, when somebody typed on: that was not meant.
            self.saving = self.typed.is_wanted();
            if !self.saving {
                out.send(Wish::NotSaved("the source was typed on".to_owned()));
            }
        }
    }

    /// Whether something was typed that is not applied.
    pub fn differs(&self) -> bool {
        self.typed.differs()
    }

    /// Grows whenever the text becomes another one.
    pub const fn version(&self) -> u64 {
        self.typed.version()
    }

    /// The RON as it is shown, or as it was typed.
    pub fn text(&self) -> &str {
        &self.typed.text
    }

    /// Takes a text as typed that somebody else had typed.
    pub fn take_over(&mut self, text: String, editor: &Editor) {
        self.typed.follow(editor);
        self.typed.text = text;
        self.typed.touch();
    }

    /// Gives up what was typed and is not applied.
    pub fn discard(&mut self) {
        self.typed.discard();
    }

    /// Shows the tab.
    pub fn show(&mut self, ui: &mut Ui, cx: &SourceContext, out: &mut Outbox) {
        let wide = ui.available_width() >= WIDE;
        let both = wide && self.view == View::Both;
        ui.horizontal(|ui| {
            let mut view = if both || self.view != View::Both { self.view } else { View::Ron };
            let before = view;
            ui.selectable_value(&mut view, View::Ron, "RON")
                .on_hover_text("The design as it is saved; it can be edited");
            let says = "The design as a flowchart, as it is exported; Mermaid that is pasted here takes its place";
            ui.selectable_value(&mut view, View::Mermaid, "Mermaid").on_hover_text(says);
            if wide {
                ui.selectable_value(&mut view, View::Both, "Both").on_hover_text("Beside each other");
            }
            if view != before {
                self.view = view;
            }
            ui.separator();
            if view == View::Mermaid {
                self.mermaid.bar(ui);
            } else {
                self.bar(ui);
            }
        });
        match self.view {
            View::Mermaid => self.mermaid.show(ui, cx, out),
            View::Both if wide => {
                let room = ui.available_size();
                let half = egui::vec2((room.x - ui.spacing().item_spacing.x) / 2.0, room.y);
                ui.horizontal_top(|ui| {
                    let layout = egui::Layout::top_down(egui::Align::Min);
                    ui.allocate_ui_with_layout(half, layout, |ui| self.ron.show(ui, &mut self.typed, cx, out));
                    ui.allocate_ui_with_layout(half, layout, |ui| self.mermaid.show(ui, cx, out));
                });
            }
            View::Ron | View::Both => self.ron.show(ui, &mut self.typed, cx, out),
        }
    }

    /// What can be done with the RON, and how it stands.
    fn bar(&mut self, ui: &mut Ui) {
        let typed = &mut self.typed;
        let copy = ui.button("Copy").on_hover_text("Copy the whole text");
        copy.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, "Copy the RON"));
        if copy.clicked() {
            ui.ctx().copy_text(typed.text.clone());
        }
        if !typed.differs() {
            let words = if typed.text.len() > long::LONG { TOO_LONG } else { KEPT };
            ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
            return;
        }
        let label = if typed.conflicts() { "Apply over it" } else { "Apply" };
        let apply = ui.add_enabled(typed.error().is_none(), egui::Button::new(label));
        let apply = apply.on_hover_text("Make the design what the text says, as one step (Ctrl+Enter in the text)");
        if apply.on_disabled_hover_text("The text is no design yet").clicked() {
            typed.apply();
            ui.ctx().request_repaint();
        }
        if ui.button("Discard").on_hover_text("Have back the text of what is drawn").clicked() {
            typed.discard();
            ui.ctx().request_repaint();
        }
        if typed.conflicts() {
            let colour = ui.visuals().error_fg_color;
            let words = "The drawing was changed meanwhile: what was typed is kept until one of both is chosen";
            ui.add(egui::Label::new(RichText::new(words).color(colour)).truncate());
        } else if typed.error().is_none() {
            let words = if typed.is_sound() { "A sound design, not applied yet. " } else { "Checking… " };
            ui.add(egui::Label::new(RichText::new(format!("{words}{KEPT}")).weak()).truncate());
        }
    }
}

fn no_design(error: &ReadError) -> String {
    format!("what was typed as the source is no design yet. {}", spoken(error))
}

/// Why nothing can be typed, and what can be done.
const TOO_LONG: &str =
    "To be read and copied: it is too long to be typed in here. A change of its file is noticed and offered";

/// What is lost by editing here, and has to be known before.
const KEPT: &str = "Comments are not kept: after it is applied the text is what would be saved";

//! What is open beside the findings in the place of the inspector: the page of a rule, or the history. Esc closes it;
//! selecting something else on the drawing closes a page.

use std::collections::BTreeSet;

use egui::{Key, Modifiers, ScrollArea, Ui, WidgetInfo, WidgetType};

use super::App;
use crate::analysis::rules::{self, RuleMeta};
use crate::model::Id;
use crate::scene::Theme;
use crate::ui::outbox::Outbox;
use crate::ui::page::rule_page;

/// What is open.
#[derive(Clone, Copy)]
enum Open {
    /// The page of a rule.
    Page(&'static RuleMeta),
    /// The steps.
    History,
}

/// What is open beside the findings, and what was selected when it was opened.
#[derive(Default)]
pub(super) struct Aside {
    open: Option<Open>,
    selection: BTreeSet<Id>,
}

impl Aside {
    /// The rule whose page is open, by its code.
    pub(super) const fn page(&self) -> Option<&'static str> {
        match self.open {
            Some(Open::Page(meta)) => Some(meta.code),
            _ => None,
        }
    }

    /// Whether anything is open while this is selected; a page of something else is closed.
    pub(super) fn is_open(&mut self, selection: &BTreeSet<Id>) -> bool {
        if matches!(self.open, Some(Open::Page(_))) && self.selection != *selection {
            self.open = None;
        }
        self.open.is_some()
    }
}

impl App {
    /// Opens the page of a rule.
    pub(super) fn explain_rule(&mut self, rule: &str) {
        if let Some(rule) = rules::find(rule) {
            self.aside = Aside { open: Some(Open::Page(rule.meta)), selection: self.canvas.selection.clone() };
        }
    }

    /// Opens the history, or closes it.
    pub(super) fn turn_history(&mut self) {
        let open = (!self.shows_history()).then_some(Open::History);
        self.aside = Aside { open, selection: BTreeSet::new() };
        self.history.resume();
    }

    /// The inspector is back.
    pub(super) fn close_what_is_beside(&mut self) {
        self.aside = Aside::default();
    }

    /// Whether the steps are shown.
    pub(super) const fn shows_history(&self) -> bool {
        matches!(self.aside.open, Some(Open::History))
    }

    /// Closes what is open when Esc was pressed, before Esc means anything to the drawing.
    pub(super) fn close_aside(&mut self, ctx: &egui::Context) {
        let free = !self.asking() && !self.editor.is_editing() && !self.canvas.is_asking() && !ctx.text_edit_focused();
        if free && self.aside.open.is_some() && ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
            self.aside = Aside::default();
            self.keyboard.closed = true;
        }
    }

    /// Shows what is open.
    pub(super) fn show_aside(&mut self, ui: &mut Ui, theme: &'static Theme, out: &mut Outbox) {
        let Some(open) = self.aside.open else { return };
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            match open {
                Open::Page(meta) => drop(ui.weak(format!("{} {}", meta.code, meta.name))),
                Open::History => drop(ui.heading("History")),
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let close = ui.small_button("Close").on_hover_text("Esc closes it too");
                let name = if matches!(open, Open::History) { "Close the history" } else { "Close the page" };
                close.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
                if close.clicked() {
                    self.aside = Aside::default();
                }
            });
        });
        match open {
            Open::Page(meta) => {
                let area = ScrollArea::vertical().id_salt(("aside", meta.code)).auto_shrink(false);
                area.show(ui, |ui| {
                    ui.set_max_width(ui.available_width() - 8.0);
                    rule_page(ui, meta);
                });
            }
            Open::History => self.history.show(ui, &self.editor, theme, out),
        }
    }
}

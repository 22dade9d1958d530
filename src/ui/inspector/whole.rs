//! The design as a whole, where nothing is selected: its title, and the domain that it serves.

use egui::Ui;

use super::widgets::row;
use super::{Inspector, InspectorContext};
use crate::model::{Design, Edit};
use crate::ui::outbox::Outbox;

/// What the fields are called.
const TITLE: &str = "title";
const DOMAIN: &str = "domain";

impl Inspector {
    /// Shows what can be set about the whole design.
    pub fn whole(&mut self, ui: &mut Ui, cx: &InspectorContext, out: &mut Outbox) {
        let design = cx.design;
        row(ui, TITLE, "What the design is called, above its picture", None, |ui| {
            self.words(ui, design, TITLE, &[], &design.name, "none", out);
        });
        self.refusal(ui, TITLE);
        row(ui, DOMAIN, "The name under which users reach it", None, |ui| {
            self.words(ui, design, DOMAIN, &[], &design.domain, "none", out);
        });
        self.refusal(ui, DOMAIN);
    }
}

/// The edit that gives the design another title or domain; none when the words are not about that, or as they were.
pub(super) fn stated(design: &Design, of: &str, text: &str) -> Option<(String, Edit)> {
    let text = text.trim();
    match of {
        TITLE if text != design.name => Some(("Change the title".to_owned(), Edit::SetName(text.to_owned()))),
        DOMAIN if text != design.domain => Some(("Change the domain".to_owned(), Edit::SetDomain(text.to_owned()))),
        _ => None,
    }
}

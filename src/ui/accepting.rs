//! The question before a finding is accepted: why, and until when. What is written is what `linchpin accept` writes.

use egui::{Key, Ui, WidgetInfo, WidgetType};

use super::explanation::title;
use super::theme::bold;
use crate::analysis::accepting::is_date;
use crate::analysis::{Finding, today};
use crate::model::Acceptance;

/// What is being typed.
#[derive(Debug, Clone)]
pub struct AcceptDialog {
    finding: Box<Finding>,
    reason: String,
    until: String,
    author: String,
    today: String,
    /// Why it was refused last.
    refused: Option<String>,
    /// It is decided, and waits until the findings of the design as it is are known.
    waits: bool,
    begun: bool,
}

/// What came of the question.
pub enum Decided {
    /// Nothing yet.
    Open,
    /// The finding stays as it is.
    Closed,
    /// It is to be accepted.
    Accept,
}

impl AcceptDialog {
    /// Asks about a finding.
    pub fn new(finding: Box<Finding>) -> Self {
        let (reason, until, author) = (String::new(), String::new(), String::new());
        Self { finding, reason, until, author, today: today(), refused: None, waits: false, begun: false }
    }

    /// A finding that is accepted for this reason.
    #[cfg(test)]
    pub fn answered(finding: &Finding, reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..Self::new(Box::new(finding.clone())) }
    }

    /// The entry that was typed, about the first part of the finding.
    pub fn wish(&self) -> Acceptance {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Acceptance {
            rule: self.finding.rule.to_owned(),
            on: self.finding.subjects.first().cloned(),
            reason: self.reason.trim().to_owned(),
            until: given(&self.until),
            author: given(&self.author),
            seen: None,
        }
    }

    /// What the step is called.
    pub fn step(&self) -> String {
        step("Accept", &self.finding)
    }

    /// The same question once more, with why it was refused.
    #[must_use]
    pub fn refused(self, why: String) -> Self {
        Self { refused: Some(why), waits: false, begun: false, ..self }
    }

    /// The same answer once more, when the findings are known.
    #[must_use]
    pub fn waiting(self) -> Self {
        Self { waits: true, ..self }
    }

    /// Why it cannot be accepted as it is typed.
    fn why_not(&self) -> Option<String> {
        let until = self.until.trim();
        if self.reason.trim().is_empty() {
            Some("Say why: whoever reads the design later has to know".to_owned())
        } else if !until.is_empty() && !is_date(until) {
            Some(format!("{until} is no date: write it like {}", self.today))
        } else if !until.is_empty() && until < self.today.as_str() {
            Some(format!("{until} is over: today is {}", self.today))
        } else {
            None
        }
    }

    /// Shows the question for one frame.
    pub fn show(&mut self, ui: &mut Ui) -> Decided {
        ui.heading("Accept this finding");
        ui.label(bold(format!("{} {}: {}", self.finding.code, title(&self.finding), self.finding.about())));
        ui.label("It stays in the list as accepted and no longer counts, until what it speaks of changes.");
        ui.add_space(8.0);
        if self.waits {
            ui.label("The design is still being checked. It is accepted as soon as its findings are known.");
            ui.add_space(8.0);
            return if ui.button("Cancel").clicked() { Decided::Closed } else { Decided::Accept };
        }
        let mut enter = false;
        let begun = std::mem::replace(&mut self.begun, true);
        egui::Grid::new("accept").num_columns(2).spacing([12.0, 8.0]).show(ui, |ui| {
            let hint = format!("for good, or a day like {}", self.today);
            let fields = [
                ("reason", "Why it is accepted", &mut self.reason),
                ("until", hint.as_str(), &mut self.until),
                ("by", "Who decided", &mut self.author),
            ];
            for (name, hint, text) in fields {
                ui.label(name);
                let field = egui::TextEdit::singleline(text).hint_text(hint).desired_width(380.0).char_limit(500);
                // Enter is an answer only where it can be accepted: else the keyboard stays with the field.
                let field = ui.add(field.return_key(None));
                field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, name));
                if name == "reason" && !begun {
                    field.request_focus();
                }
                enter |= field.has_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                ui.end_row();
            }
        });
        let why_not = self.why_not();
        let said = self.refused.as_ref().or(why_not.as_ref().filter(|_| !self.reason.is_empty()));
        if let Some(why) = said {
            ui.add(egui::Label::new(egui::RichText::new(why).color(ui.visuals().error_fg_color)).wrap());
        }
        ui.add_space(8.0);
        let (accept, cancel) = ui
            .horizontal(|ui| (ui.add_enabled(why_not.is_none(), egui::Button::new("Accept")), ui.button("Cancel")))
            .inner;
        let accept = accept.on_hover_text("Write it into the design as one step, which undo takes back");
        let accept = accept.on_disabled_hover_text(why_not.as_deref().unwrap_or_default());
        if why_not.is_none() && (accept.clicked() || enter) {
            Decided::Accept
        } else if cancel.clicked() {
            Decided::Closed
        } else {
            Decided::Open
        }
    }
}

/// `Accept REL-001 on lb`.
pub fn step(verb: &str, finding: &Finding) -> String {
    let on = finding.subjects.first().map_or_else(String::new, |id| format!(" on {id}"));
    format!("{verb} {}{on}", finding.code)
}

//! The logs of a run, unit by unit: its requests, those that failed, or what happened to it.

use std::time::{Duration, Instant};

use egui::{ComboBox, RichText, ScrollArea, TextEdit, Ui};

use super::Up;
use super::log::is_about;
use crate::emulation::Work;
use crate::model::Id;

/// How often a log is read, and the most lines of it that are shown.
const STEP: Duration = Duration::from_millis(500);
const SHOWN: usize = 1000;

/// Which lines are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Level {
    #[default]
    Requests,
    Failed,
    Events,
}

impl Level {
    const ALL: [Self; 3] = [Self::Requests, Self::Failed, Self::Events];

    const fn words(self) -> &'static str {
        match self {
            Self::Requests => "Requests",
            Self::Failed => "Failed requests",
            Self::Events => "Events",
        }
    }
}

/// Whose log is shown, and which lines of it.
#[derive(Debug)]
pub struct Logs {
    unit: Option<Id>,
    level: Level,
    text: String,
    follow: bool,
    lines: Vec<String>,
    read: Option<Instant>,
}

impl Default for Logs {
    fn default() -> Self {
        let (unit, level, text) = (None, Level::default(), String::new());
        Self { unit, level, text, follow: true, lines: Vec::new(), read: None }
    }
}

impl Logs {
    /// Shows a log. A unit that is newly selected on the drawing is the one whose log it is.
    pub fn show(&mut self, ui: &mut Ui, up: &Up, newly: Option<&Id>) {
        let plan = up.session.plan();
        let mut unit = newly.filter(|id| plan.unit(id.as_str()).is_some()).cloned().or_else(|| self.unit.clone());
        if unit.as_ref().is_none_or(|id| plan.unit(id.as_str()).is_none()) {
            // A web server tells what visitors asked for.
            let web = plan.units.iter().find(|unit| matches!(unit.work, Work::Web { .. }));
            unit = web.or(plan.units.first()).map(|unit| unit.id.clone());
        }
        let Some(mut unit) = unit else { return };
        let before = (self.unit.clone(), self.level, self.text.clone());
        ui.horizontal(|ui| {
            let label = ui.label("Unit");
            let chosen = ComboBox::from_id_salt("unit").selected_text(unit.as_str()).show_ui(ui, |ui| {
                for known in &plan.units {
                    ui.selectable_value(&mut unit, known.id.clone(), known.id.as_str());
                }
            });
            chosen.response.labelled_by(label.id);
            let label = ui.label("Show");
            let chosen = ComboBox::from_id_salt("level").selected_text(self.level.words()).show_ui(ui, |ui| {
                for level in Level::ALL {
                    ui.selectable_value(&mut self.level, level, level.words());
                }
            });
            chosen.response.labelled_by(label.id);
            let field = TextEdit::singleline(&mut self.text).hint_text("Filter").desired_width(110.0);
            // Enter chooses nothing here: what is typed after it still belongs to the words, and not to the canvas.
            let field = ui.add(field.return_key(None));
            field.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Filter the log"));
            ui.checkbox(&mut self.follow, "Follow").on_hover_text("Stay at the newest line");
            let copy = ui.button("Copy").on_hover_text("Copy the lines that are shown");
            if copy.clicked() {
                ui.ctx().copy_text(self.lines.join("\n"));
            }
        });
        self.unit = Some(unit.clone());
        let same = before == (self.unit.clone(), self.level, self.text.clone());
        if !same || self.read.is_none_or(|at| at.elapsed() >= STEP) {
            self.read = Some(Instant::now());
            self.lines = self.read_from(up, &unit);
        }
        if self.lines.is_empty() {
            ui.weak(match self.level {
                Level::Requests => "No request was logged here: web servers write a log of requests.",
                Level::Failed => "No request has failed here.",
                Level::Events => "Nothing has happened to it.",
            });
            return;
        }
        let height = ui.text_style_height(&egui::TextStyle::Monospace).min(14.0);
        let area = ScrollArea::both().id_salt("log lines").auto_shrink(false).stick_to_bottom(self.follow);
        area.show_rows(ui, height, self.lines.len(), |ui, rows| {
            for line in &self.lines[rows] {
                ui.add(egui::Label::new(RichText::new(line).monospace().size(11.0)).extend());
            }
        });
    }

    fn read_from(&self, up: &Up, unit: &Id) -> Vec<String> {
        let wanted = self.text.trim().to_lowercase();
        let lines = if self.level == Level::Events {
            let about = [unit.clone()].into();
            up.log.iter().filter(|event| is_about(event, &about)).map(ToString::to_string).collect()
        } else {
            up.session.log(unit)
        };
        let failed = |line: &String| self.level != Level::Failed || status(line).is_some_and(|status| status >= 400);
        let meant = |line: &String| wanted.is_empty() || line.to_lowercase().contains(&wanted);
        let mut lines: Vec<String> = lines.into_iter().filter(|line| failed(line) && meant(line)).collect();
        let surplus = lines.len().saturating_sub(SHOWN);
        lines.drain(..surplus);
        lines
    }
}

/// The status of a line in the combined format: the number after the quoted request.
fn status(line: &str) -> Option<u16> {
    line.splitn(3, '"').nth(2)?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_line_is_found_whatever_the_request_says() {
        let line = r#"127.0.0.1 - - [14/Nov/2023:22:13:20 +0000] "GET /500 HTTP/1.1" 502 3 "-" "a 404""#;
        assert_eq!(status(line), Some(502));
        assert_eq!(status("nothing"), None);
    }
}

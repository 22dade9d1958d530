//! What is looked for: a chip for each severity that occurs, words, a journey, and by what the findings are grouped.

use std::collections::BTreeMap;

use egui::{ComboBox, Key, Rect, Response, Sense, TextEdit, TextStyle, TextWrapMode, Ui, WidgetInfo, WidgetText};
use egui::{WidgetType, pos2, vec2};

use super::FindingsPanel;
use super::grouping::Grouping;
use crate::analysis::{Finding, Journey, Severity};
use crate::scene::Theme;
use crate::ui::explanation::badge;

impl FindingsPanel {
    /// Shows what is looked for, to be changed.
    pub(super) fn looking(&mut self, ui: &mut Ui, findings: &[Finding], theme: &Theme) {
        let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
        for finding in findings {
            // As the heading and the groups count: what is accepted no longer does, but can still be looked for.
            *counts.entry(finding.severity).or_default() += usize::from(!finding.accepted);
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (severity, count) in counts.into_iter().rev() {
                let on = self.filter.severities.contains(&severity);
                if chip(ui, severity, count, on, theme).clicked() && !self.filter.severities.remove(&severity) {
                    self.filter.severities.insert(severity);
                }
            }
        });
        let field = TextEdit::singleline(&mut self.filter.text).hint_text("Filter: words, a part, REL-001…");
        // Enter chooses nothing here: what is typed after it still belongs to the words, and not to the canvas.
        let field = ui.add(field.return_key(None).char_limit(100).desired_width(f32::INFINITY));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Filter the findings"));
        if field.lost_focus() && ui.input(|i| i.key_pressed(Key::Escape)) {
            // Esc clears the words and nothing else.
            ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, Key::Escape));
            self.filter.text.clear();
        }
        // As high as what is in it, so that all of it is in one line.
        let usual = std::mem::replace(&mut ui.spacing_mut().interact_size.y, 28.0);
        ui.horizontal(|ui| {
            ui.weak("by");
            let width = ((ui.available_width() - 34.0) / 2.0).clamp(64.0, 110.0);
            let combo = ComboBox::from_id_salt("group findings").selected_text(self.grouping.name()).width(width);
            let combo = combo.show_ui(ui, |ui| {
                for grouping in Grouping::ALL {
                    ui.selectable_value(&mut self.grouping, grouping, grouping.name());
                }
            });
            let named = |name: &str, value: &str| {
                let mut info = WidgetInfo::labeled(WidgetType::ComboBox, true, name);
                info.current_text_value = Some(value.to_owned());
                info
            };
            combo.response.widget_info(|| named("Group findings by", self.grouping.name()));
            combo.response.on_hover_text("By what the findings are grouped");
            let shown = self.filter.journey.map_or("any journey", Journey::name);
            let combo = ComboBox::from_id_salt("journey of findings").selected_text(shown).width(width);
            let combo = combo.show_ui(ui, |ui| {
                ui.selectable_value(&mut self.filter.journey, None, "any journey");
                for journey in Journey::ALL {
                    ui.selectable_value(&mut self.filter.journey, Some(journey), journey.name());
                }
            });
            let shown = self.filter.journey.map_or("any journey", Journey::name);
            combo.response.widget_info(|| named("Findings that hurt the journey", shown));
            combo.response.on_hover_text("Only findings that hurt this journey");
        });
        ui.spacing_mut().interact_size.y = usual;
    }
}

/// A severity that can be chosen: its letter on its badge, and how many there are.
fn chip(ui: &mut Ui, severity: Severity, count: usize, on: bool, theme: &Theme) -> Response {
    let number = WidgetText::from(count.to_string());
    let number = number.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
    let (rect, response) = ui.allocate_exact_size(vec2(34.0 + number.size().x, 22.0), Sense::click());
    let name = severity.name();
    response.widget_info(|| {
        WidgetInfo::selected(WidgetType::Button, true, on, format!("Only {name} findings: {count} in all"))
    });
    let visuals = ui.visuals();
    let style = if response.hovered() { &visuals.widgets.hovered } else { &visuals.widgets.inactive };
    let fill = if on { visuals.selection.bg_fill } else { style.weak_bg_fill };
    let stroke = if on || response.has_focus() { visuals.selection.stroke } else { style.bg_stroke };
    ui.painter().rect(rect, 5.0, fill, stroke, egui::StrokeKind::Inside);
    let place = Rect::from_center_size(pos2(rect.left() + 15.0, rect.center().y), vec2(16.0, 16.0));
    badge(ui, place, severity, false, theme);
    let at = pos2(place.right() + 6.0, rect.center().y - number.size().y / 2.0);
    ui.painter().galley(at, number, visuals.text_color());
    let findings = if count == 1 { "finding" } else { "findings" };
    response.on_hover_text(format!("{name}: {count} {findings}. A click shows only these; more can be chosen"))
}

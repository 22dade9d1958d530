//! The inspector: what the selected part is, its properties, and why it is there.

use egui::RichText;

use super::derived::Derived;
use super::explanation::{names, verdict};
use super::finding_card::finding_card;
use super::outbox::{Outbox, Wish};
use crate::catalog::{self, Property};
use crate::emulation::UnitState;
use crate::model::{Design, Id, Kind};
use crate::scene::Theme;

/// What the inspector looks at.
pub struct InspectorContext<'a> {
    /// The design.
    pub design: &'a Design,
    /// What is derived from it.
    pub derived: &'a Derived,
    /// The colours.
    pub theme: &'static Theme,
}

/// Shows one selected part.
pub fn inspector_panel(ui: &mut egui::Ui, cx: &InspectorContext, id: &Id, state: Option<&UnitState>, out: &mut Outbox) {
    let design = cx.design;
    if let Some(component) = design.components.get(id) {
        let spec = catalog::kind(&component.kind);
        let about = (spec.describe)(&component.kind);
        ui.heading(design.title(id.as_str()));
        ui.label(if about.is_empty() { spec.label.to_owned() } else { format!("{}: {about}", spec.label) });
        if let Some(host) = &component.on {
            ui.horizontal(|ui| {
                ui.label("on");
                if ui.link(design.title(host.as_str())).clicked() {
                    out.send(Wish::Show(host.clone()));
                }
            });
        }
        if let Some(state) = state {
            running(ui, (id, design.title(id.as_str())), state, out);
        }
        findings(ui, cx, id, out);
        properties(ui, spec.properties, &stated(&component.kind));
        lesson(ui, spec.lesson);
    } else if let Some(note) = design.notes.get(id) {
        ui.heading("Note");
        ui.label(&note.text);
    } else {
        let (title, kind) = names(design, id);
        ui.heading(title);
        ui.label(kind);
        findings(ui, cx, id, out);
        if let Some(group) = design.groups.get(id) {
            lesson(ui, catalog::group(&group.kind).lesson);
        }
    }
}

/// What the death of the part does, and what is wrong with it.
fn findings(ui: &mut egui::Ui, cx: &InspectorContext, id: &Id, out: &mut Outbox) {
    if let Some(verdict) = verdict(cx.design, &cx.derived.report, id) {
        ui.add_space(4.0);
        ui.label(verdict);
    }
    ui.add_space(4.0);
    for finding in cx.derived.about(id) {
        finding_card(ui, ("inspector", false), (cx.design, finding), cx.theme, out);
    }
}

fn running(ui: &mut egui::Ui, (id, title): (&Id, &str), state: &UnitState, out: &mut Outbox) {
    ui.horizontal_wrapped(|ui| {
        ui.label(format!("Emulation: {state}"));
        match state {
            UnitState::Running if ui.button(format!("Kill {title}")).clicked() => out.send(Wish::Kill(id.clone())),
            UnitState::Stopped | UnitState::Failed { .. } if ui.button(format!("Restart {title}")).clicked() => {
                out.send(Wish::Restart(id.clone()));
            }
            _ => {}
        }
    });
}

/// The properties that the design states, as the file writes them.
fn stated(kind: &Kind) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(outer)) = serde_json::to_value(kind) else { return Vec::new() };
    let inner = outer.into_iter().next().and_then(|(_, value)| value.as_object().cloned()).unwrap_or_default();
    inner.into_iter().map(|(name, value)| (name, value.to_string().trim_matches('"').to_owned())).collect()
}

fn properties(ui: &mut egui::Ui, all: &[Property], stated: &[(String, String)]) {
    if all.is_empty() {
        return;
    }
    ui.add_space(8.0);
    egui::Grid::new("properties").num_columns(2).spacing([12.0, 4.0]).striped(true).show(ui, |ui| {
        for property in all {
            ui.label(property.name.replace('_', " ")).on_hover_text(property.meaning);
            match stated.iter().find(|(name, _)| name == property.name) {
                Some((_, value)) => ui.strong(value),
                None => ui.weak(property.default).on_hover_text("Not stated: this is the default"),
            };
            ui.end_row();
        }
    });
}

fn lesson(ui: &mut egui::Ui, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new("Why is this here?").strong());
    ui.label(text);
}

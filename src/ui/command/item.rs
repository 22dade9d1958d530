//! A line of a menu: icon, name, keys and what is on, from the table; and groups of them.

use egui::{Atom, Button, Id, Response, RichText, Ui, WidgetInfo, WidgetType, vec2};

use super::menus::Groups;
use super::{CommandSpec, Situation, spec, spelled};
use crate::ui::icon;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::ink;

/// How wide an icon is beside words.
pub const ICON: f32 = 16.0;

/// Shows commands in groups with lines between them; gives the first that can be used.
pub fn items(ui: &mut Ui, groups: Groups, situation: &Situation, out: &mut Outbox) -> Option<Response> {
    let mut first = None;
    for (n, group) in groups.iter().enumerate() {
        if n > 0 {
            ui.separator();
        }
        for spec in group.iter().copied().filter_map(spec) {
            let response = item(ui, spec, situation, out);
            first = first.or(response.enabled().then_some(response));
        }
    }
    first
}

/// Shows one command. Chosen, it closes the menu.
pub fn item(ui: &mut Ui, spec: &'static CommandSpec, situation: &Situation, out: &mut Outbox) -> Response {
    let keys = spec.shortcuts.first().map(|keys| spelled(ui.ctx(), *keys)).unwrap_or_default();
    // What is on lies on the colour of a selection.
    let on = situation.on(spec.command) == Some(true);
    let keys = RichText::new(keys).color(ink(ui.visuals(), on, ui.visuals().weak_text_color()));
    let response = button(ui, spec, situation, true, |button| button.shortcut_text(keys));
    if response.clicked() {
        out.send(Wish::Do(spec.command));
        ui.close();
    }
    response
}

/// Shows a command as a button with its icon, and with its words where there is room: its name is its label, what it does and its keys are said beside the
/// pointer, and so is why it cannot be used.
pub fn button(
    ui: &mut Ui,
    spec: &'static CommandSpec,
    situation: &Situation,
    worded: bool,
    make: impl FnOnce(Button<'static>) -> Button<'static>,
) -> Response {
    let (label, why_not, on) = (situation.label(spec), situation.why_not(spec.command), situation.on(spec.command));
    let enabled = why_not.is_none();
    let place = Id::new("icon");
    let mut words = egui::Atoms::new(Atom::custom(place, vec2(ICON, ICON)));
    if worded {
        words.push_right(label);
    }
    let button = make(Button::selectable(on == Some(true), words));
    let response = ui.add_enabled(enabled, |ui: &mut Ui| {
        let shown = button.atom_ui(ui);
        if let Some(square) = shown.rect(place) {
            let colour = ui.style().interact_selectable(&shown.response, on == Some(true)).text_color();
            icon::paint(ui.painter(), situation.icon(spec), square, colour);
        }
        shown.response
    });
    response.widget_info(|| match on {
        Some(on) => WidgetInfo::selected(WidgetType::Button, enabled, on, label),
        None => WidgetInfo::labeled(WidgetType::Button, enabled, label),
    });
    let tooltip = situation.tooltip(spec, ui.ctx());
    let refused = why_not.map(|why| format!("{tooltip}: {why}")).unwrap_or_default();
    response.on_hover_text(tooltip).on_disabled_hover_text(refused)
}

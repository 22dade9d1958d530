//! Usual values of a number beside its field: to be taken with one click, without typing or dragging far.

use egui::{Ui, WidgetInfo, WidgetType};
use serde_json::Value;

use super::Shown;
use crate::catalog;
use crate::model::Design;

/// A small menu with the usual ports of the selected links, when they are of one kind; gives what was taken.
pub(super) fn usual(ui: &mut Ui, design: &Design, shown: &Shown, name: &str) -> Option<Value> {
    let kind = |id| design.links.get(id).map(|link| link.kind.type_name());
    let first = kind(shown.ids.first()?)?;
    let ports = catalog::usual_ports(first);
    if name != "port" || ports.len() < 2 || shown.ids.iter().any(|id| kind(id) != Some(first)) {
        return None;
    }
    let mut taken = None;
    let menu = ui.menu_button("…", |ui| {
        for port in ports {
            if ui.button(port.to_string()).clicked() {
                taken = Some(Value::from(*port));
                ui.close();
            }
        }
    });
    menu.response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Usual ports"));
    menu.response.on_hover_text("Usual ports");
    taken
}

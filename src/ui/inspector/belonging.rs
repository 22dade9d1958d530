//! Where parts lie: the server they run on, and the groups they are members of; only what the catalogue accepts.

use egui::{ComboBox, PopupCloseBehavior, Ui, WidgetInfo, WidgetType};

use super::widgets::{chosen, row, tick};
use super::{Inspector, Shown, whom};
use crate::editor::properties;
use crate::model::{Design, Id};
use crate::ui::outbox::{Outbox, Wish};

impl Inspector {
    /// The server and the groups of the selected parts.
    pub(super) fn belonging(&mut self, ui: &mut Ui, design: &Design, shown: &Shown, out: &mut Outbox) {
        if !shown.hosts.is_empty() {
            self.host(ui, design, shown, out);
            self.refusal(ui, "on");
        }
        if !shown.groups.is_empty() {
            self.groups(ui, design, shown, out);
            self.refusal(ui, "groups");
        }
        if let [only] = &shown.ids[..]
            && let Some(group) = design.groups.get(only)
        {
            let words = match group.members.len() {
                1 => "1 member".to_owned(),
                n => format!("{n} members"),
            };
            if ui.link(words).on_hover_text("Select them").clicked() {
                out.send(Wish::Select(group.members.iter().cloned().collect()));
            }
        }
    }

    fn host(&mut self, ui: &mut Ui, design: &Design, shown: &Shown, out: &mut Outbox) {
        let of = |id: &Id| design.components.get(id).and_then(|c| c.on.clone());
        let first = shown.ids.first().and_then(of);
        let mixed = shown.ids.iter().any(|id| of(id) != first);
        let title = |host: &Option<Id>| host.as_ref().map_or("none", |id| design.title(id.as_str())).to_owned();
        let mut to = None;
        row(ui, "on", "The server or container on which it runs", None, |ui| {
            let now = if mixed { "mixed".to_owned() } else { title(&first) };
            let leads = first.as_ref().filter(|_| !mixed);
            let width = ui.available_width() - if leads.is_some() { 34.0 } else { 0.0 };
            let combo = ComboBox::from_id_salt(("inspector", "on")).selected_text(now.as_str()).truncate().width(width);
            let combo = combo.show_ui(ui, |ui| {
                for host in std::iter::once(None).chain(shown.hosts.iter().map(|place| Some(place.id.clone()))) {
                    let here = !mixed && host == first;
                    if ui.selectable_label(here, title(&host)).clicked() && !here {
                        to = Some(host);
                    }
                }
            });
            combo.response.widget_info(|| chosen("on", &now));
            if to.is_some() {
                combo.response.request_focus();
            }
            if let Some(host) = leads {
                let words = format!("Show {}", design.title(host.as_str()));
                let link = ui.link("→").on_hover_text(words.as_str());
                link.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, words.as_str()));
                if link.clicked() {
                    out.send(Wish::Show(host.clone()));
                }
            }
        });
        if let Some(host) = to {
            let ids: Vec<&Id> = shown.ids.iter().collect();
            let edits = properties::put(design, &ids, host.as_ref());
            let whom = whom(design, &shown.ids);
            let step = host.as_ref().map_or_else(
                || format!("Take {whom} from its server"),
                |host| format!("Move {whom} to {}", design.title(host.as_str())),
            );
            self.change(out, "on", step, edits, false);
        }
    }

    fn groups(&mut self, ui: &mut Ui, design: &Design, shown: &Shown, out: &mut Outbox) {
        let all = shown.ids.len();
        let member_of: Vec<&str> =
            shown.groups.iter().filter(|p| p.inside > 0).map(|p| design.title(p.id.as_str())).collect();
        let now = if member_of.is_empty() { "none".to_owned() } else { member_of.join(", ") };
        let mut to = None;
        row(ui, "groups", "The zones, networks, clusters and layers to which it belongs", None, |ui| {
            let combo = ComboBox::from_id_salt(("inspector", "groups")).selected_text(now.as_str()).truncate();
            let combo = combo.close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(ui.available_width());
            let combo = combo.show_ui(ui, |ui| {
                for place in &shown.groups {
                    let mixed = place.inside > 0 && place.inside < all;
                    let mut inside = place.inside == all;
                    let title = design.title(place.id.as_str());
                    if tick(ui, &mut inside, title, mixed).changed() {
                        to = Some((place.id.clone(), inside || mixed));
                    }
                }
            });
            combo.response.widget_info(|| chosen("groups", &now));
        });
        if let Some((group, inside)) = to {
            let ids: Vec<&Id> = shown.ids.iter().collect();
            let edits = properties::join(design, &ids, &group, inside);
            let (whom, group) = (whom(design, &shown.ids), design.title(group.as_str()));
            let title = if inside { format!("Add {whom} to {group}") } else { format!("Take {whom} from {group}") };
            self.change(out, "groups", title, edits, false);
        }
    }
}

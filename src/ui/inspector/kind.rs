//! Another kind: for a link one that fits its ends, for a part any; what that would cost is said before it is done.

use egui::{ComboBox, ScrollArea, Ui};

use super::Inspector;
use super::widgets::{chosen, row};
use crate::catalog;
use crate::editor::{change_kind, properties};
use crate::model::{Design, Edit, Id, Kind, Link, LinkKind};
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::bold;

const CHANGE: &str = "Change to…";
const WHAT_CHANGES: &str = "Make it another kind of part: its id, links, place and notes stay where they fit";

/// A kind that was chosen, and what is lost with the change.
#[derive(Debug)]
pub(super) struct Asked {
    id: Id,
    to: &'static str,
    edits: Vec<Edit>,
    losses: Vec<String>,
}

impl Inspector {
    /// What kind the selected part or link is of, and which it could be.
    pub(super) fn kinds(&mut self, ui: &mut Ui, design: &Design, id: &Id, out: &mut Outbox) {
        if let Some(link) = design.links.get(id) {
            let now = link.kind.type_name();
            let mut to = None;
            row(ui, "kind", "What travels on it: the kinds that fit its ends", None, |ui| {
                let combo =
                    ComboBox::from_id_salt(("inspector", "kind")).selected_text(catalog::link(&link.kind).label);
                let combo = combo.truncate().width(ui.available_width()).show_ui(ui, |ui| {
                    for kind in fitting(design, link) {
                        let here = kind.type_name() == now;
                        if ui.selectable_label(here, catalog::link(&kind).label).clicked() && !here {
                            to = Some(kind);
                        }
                    }
                });
                combo.response.widget_info(|| chosen("kind", catalog::link(&link.kind).label));
                if to.is_some() {
                    combo.response.request_focus();
                }
            });
            if let Some(kind) = to {
                let (title, edit) = of_link(id, link, kind);
                self.change(out, "kind", title, vec![edit], false);
            }
            self.refusal(ui, "kind");
        } else if let Some(component) = design.components.get(id) {
            let now = component.kind.type_name();
            let mut to = None;
            ui.menu_button(CHANGE, |ui| to = other_kinds(ui, now)).response.on_hover_text(WHAT_CHANGES);
            if let Some(to) = to {
                self.ask(design, id, to, out);
            }
            self.refusal(ui, "kind");
            self.losses(ui, design, id, out);
        }
    }

    /// What a menu offers to make of a part or a link.
    pub(in crate::ui) fn offer_kinds(ui: &mut Ui, design: &Design, id: &Id, out: &mut Outbox) {
        if let Some(component) = design.components.get(id) {
            let mut to = None;
            ui.menu_button(CHANGE, |ui| to = other_kinds(ui, component.kind.type_name()))
                .response
                .on_hover_text(WHAT_CHANGES);
            if let Some(to) = to {
                out.send(Wish::ChangeKind(id.clone(), to));
                ui.close();
            }
        } else if let Some(link) = design.links.get(id) {
            ui.menu_button(CHANGE, |ui| {
                for kind in fitting(design, link) {
                    let here = kind.type_name() == link.kind.type_name();
                    let label = catalog::link(&kind).label;
                    if ui.selectable_label(here, label).clicked() && !here {
                        let (title, edit) = of_link(id, link, kind);
                        out.send(Wish::Edit { of: "kind".to_owned(), title, edits: vec![edit], held: false });
                        ui.close();
                    }
                }
            });
        }
    }

    /// Changes the kind at once when nothing is lost, else says first what would be.
    pub(in crate::ui) fn ask(&mut self, design: &Design, id: &Id, to: &'static str, out: &mut Outbox) {
        self.asked = None;
        let Some(kind) = Kind::all().into_iter().find(|kind| kind.type_name() == to) else { return };
        match change_kind(design, id, kind) {
            Err(why) => self.refuse("kind".to_owned(), why),
            Ok(change) if change.losses.is_empty() => {
                self.change(out, "kind", title(design, id, to), change.edits, false);
            }
            Ok(change) => self.asked = Some(Asked { id: id.clone(), to, edits: change.edits, losses: change.losses }),
        }
    }

    fn losses(&mut self, ui: &mut Ui, design: &Design, id: &Id, out: &mut Outbox) {
        let Some(asked) = self.asked.take().filter(|asked| asked.id == *id) else { return };
        let (mut yes, mut no) = (false, false);
        let label = catalog::find_kind(asked.to).map_or(asked.to, |spec| spec.label);
        egui::Frame::group(ui.style()).show(ui, |ui| {
            ui.label(bold(format!("{} as {}", design.title(id.as_str()), catalog::article(label))));
            for loss in &asked.losses {
                ui.label(format!("• {loss}"));
            }
            ui.horizontal_wrapped(|ui| {
                yes = ui.button("Change").clicked();
                no = ui.button("Keep as it is").clicked();
            });
        });
        if yes {
            self.change(out, "kind", title(design, id, asked.to), asked.edits, false);
        } else if !no {
            self.asked = Some(asked);
        }
    }
}

/// The kinds of link that fit its ends, and any other.
fn fitting(design: &Design, link: &Link) -> Vec<LinkKind> {
    let mut fitting = catalog::fitting(design, &link.from, &link.to);
    fitting.extend(LinkKind::all().into_iter().filter(|kind| matches!(kind, LinkKind::Other(_))));
    fitting
}

/// The step that makes a link one of another kind.
fn of_link(id: &Id, link: &Link, kind: LinkKind) -> (String, Edit) {
    let title = format!("Change link to {}", catalog::link(&kind).label);
    (title, Edit::SetLink { id: id.clone(), link: properties::link_as(link, kind) })
}

/// The kinds of part but one; which was clicked.
fn other_kinds(ui: &mut Ui, now: &str) -> Option<&'static str> {
    let mut to = None;
    ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        for spec in catalog::KINDS.iter().filter(|spec| spec.type_name != now) {
            if ui.button(spec.label).on_hover_text(spec.lesson).clicked() {
                to = Some(spec.type_name);
                ui.close();
            }
        }
    });
    to
}

fn title(design: &Design, id: &Id, to: &str) -> String {
    let label = catalog::find_kind(to).map_or(to, |spec| spec.label);
    format!("Change {} to {}", design.title(id.as_str()), catalog::article(label))
}

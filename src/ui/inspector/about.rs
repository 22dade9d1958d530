//! What a note speaks of: any part or link, found by typing.

use egui::{ComboBox, Key, PopupCloseBehavior, ScrollArea, TextEdit, Ui, WidgetInfo, WidgetType};

use super::Inspector;
use super::widgets::{chosen, row};
use crate::model::{Design, Edit, Id, Note};
use crate::ui::explanation::called;
use crate::ui::outbox::{Outbox, Wish};

/// The height of a row of the list.
const ROW: f32 = 22.0;

/// What was chosen; none: nothing, which is a choice too.
struct About(Option<Id>);

impl Inspector {
    /// What a note is about, to be changed, and the way there.
    pub(super) fn about(&mut self, ui: &mut Ui, design: &Design, id: &Id, note: &Note, out: &mut Outbox) {
        let mut to = None;
        row(ui, "about", "The part or link that it speaks of: a line leads from the note to it", None, |ui| {
            let now = note.about.as_ref().map_or_else(|| "nothing".to_owned(), |about| called(design, about));
            let width = ui.available_width() - if note.about.is_some() { 34.0 } else { 0.0 };
            let combo = ComboBox::from_id_salt(("inspector", "about")).selected_text(now.as_str()).truncate();
            let combo = combo.width(width).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
            let combo = combo.show_ui(ui, |ui| to = self.choice(ui, design, note));
            if combo.inner.is_none() {
                self.sought.clear();
            }
            combo.response.widget_info(|| chosen("about", &now));
            if let Some(about) = &note.about {
                let words = format!("Show {}", called(design, about));
                let link = ui.link("→").on_hover_text(words.as_str());
                link.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, words.as_str()));
                if link.clicked() {
                    out.send(Wish::Show(about.clone()));
                }
            }
        });
        if let Some(About(about)) = to {
            let title = match &about {
                Some(about) => format!("Let the note speak of {}", called(design, about)),
                None => "Let the note speak of nothing".to_owned(),
            };
            let note = Note { about, ..note.clone() };
            self.change(out, "about", title, vec![Edit::SetNote { id: id.clone(), note }], false);
        }
        self.refusal(ui, "about");
    }

    /// The list of all that a note can speak of; what was chosen.
    fn choice(&mut self, ui: &mut Ui, design: &Design, note: &Note) -> Option<About> {
        let field = ui.add(TextEdit::singleline(&mut self.sought).hint_text("Search").desired_width(f32::INFINITY));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Search what it is about"));
        let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let sought = self.sought.trim().to_lowercase();
        let all = design.components.keys().chain(design.groups.keys()).chain(design.links.keys());
        let found: Vec<&Id> = all.filter(|id| called(design, id).to_lowercase().contains(&sought)).collect();
        let nothing = usize::from(sought.is_empty());
        let mut to = None;
        ScrollArea::vertical().max_height(220.0).show_rows(ui, ROW, found.len() + nothing, |ui, range| {
            for n in range {
                let one = n.checked_sub(nothing).and_then(|n| found.get(n)).copied();
                let words = one.map_or_else(|| "nothing".to_owned(), |id| called(design, id));
                let here = note.about.as_ref() == one;
                if ui.selectable_label(here, words).clicked() && !here {
                    to = Some(About(one.cloned()));
                }
            }
        });
        if to.is_none() && enter && !sought.is_empty() {
            to = found.first().map(|id| About(Some((*id).clone())));
        }
        if to.is_some() {
            ui.close();
        }
        to
    }
}

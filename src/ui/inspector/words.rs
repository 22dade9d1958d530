//! What is typed: names, labels, notes and properties that are words. One step when the field is left; Esc restores.

use egui::{Key, Modifiers, TextEdit, Ui, WidgetInfo, WidgetType};
use serde_json::Value;

use super::{Inspector, whole, whom};
use crate::editor::properties;
use crate::model::{Component, Design, Edit, Group, Id, Link, Note};
use crate::ui::outbox::{Outbox, Wish};

/// The most letters of a name, and of a note.
const NAME: usize = 500;
const NOTE: usize = 5_000;

/// A field that is being typed into.
#[derive(Debug)]
pub(super) struct Typing {
    of: String,
    ids: Vec<Id>,
    text: String,
}

impl Typing {
    /// Sends what was typed as one step.
    pub(super) fn keep(self, design: &Design, out: &mut Outbox) {
        let (title, edits) = self.edits(design);
        if !edits.is_empty() {
            out.send(Wish::Edit { of: self.of, title, edits, held: false });
        }
    }

    /// What it changes, and what that is called; nothing where it says what is there.
    pub(super) fn edits(&self, design: &Design) -> (String, Vec<Edit>) {
        if let Some((title, edit)) = whole::stated(design, &self.of, &self.text).filter(|_| self.ids.is_empty()) {
            return (title, vec![edit]);
        }
        let edits: Vec<Edit> = match &self.of[..] {
            "name" | "label" | "text" => self.ids.iter().filter_map(|id| worded(design, id, &self.text)).collect(),
            name => properties::set(design, &self.ids, name, &Value::from(self.text.trim())).unwrap_or_default(),
        };
        (format!("Change {} of {}", self.of, whom(design, &self.ids)), edits)
    }
}

/// The edit that gives a part another name, a link another label, a note other words.
fn worded(design: &Design, id: &Id, text: &str) -> Option<Edit> {
    let name = text.trim().to_owned();
    if let Some(now) = design.components.get(id) {
        let component = Component { name, ..now.clone() };
        return (component != *now).then(|| Edit::SetComponent { id: id.clone(), component });
    }
    if let Some(now) = design.groups.get(id) {
        let group = Group { name, ..now.clone() };
        return (group != *now).then(|| Edit::SetGroup { id: id.clone(), group });
    }
    if let Some(now) = design.links.get(id) {
        let link = Link { label: name, ..now.clone() };
        return (link != *now).then(|| Edit::SetLink { id: id.clone(), link });
    }
    let now = design.notes.get(id)?;
    let note = Note { text: text.trim_end().to_owned(), ..now.clone() };
    (note != *now && !name.is_empty()).then(|| Edit::SetNote { id: id.clone(), note })
}

impl Inspector {
    /// The name of a part, or the label of a link.
    pub(super) fn name(&mut self, ui: &mut Ui, design: &Design, id: &Id, out: &mut Outbox) {
        let (what, now) = match (design.components.get(id), design.groups.get(id), design.links.get(id)) {
            (Some(component), ..) => ("name", component.name.clone()),
            (_, Some(group), _) => ("name", group.name.clone()),
            (.., Some(link)) => ("label", link.label.clone()),
            _ => return,
        };
        let hint = if what == "name" { id.to_string() } else { "none".to_owned() };
        super::widgets::row(ui, what, "What people read on the drawing", None, |ui| {
            self.words(ui, design, what, std::slice::from_ref(id), &now, &hint, out);
        });
        self.refusal(ui, what);
    }

    /// The words of a note.
    pub(super) fn note(&mut self, ui: &mut Ui, design: &Design, id: &Id, out: &mut Outbox) {
        let Some(note) = design.notes.get(id) else { return };
        self.words(ui, design, "text", std::slice::from_ref(id), &note.text, "", out);
        self.about(ui, design, id, note, out);
    }

    /// A field for words. What is typed stays here until the field is left.
    #[expect(clippy::too_many_arguments, reason = "whose words, what they are now, and where they are shown")]
    pub(super) fn words(
        &mut self,
        ui: &mut Ui,
        design: &Design,
        of: &str,
        ids: &[Id],
        now: &str,
        hint: &str,
        out: &mut Outbox,
    ) {
        let typing = self.typing.take_if(|typing| typing.of == of);
        let mut text = typing.map_or_else(|| now.to_owned(), |typing| typing.text);
        let long = of == "text";
        let field = if long { TextEdit::multiline(&mut text).desired_rows(4) } else { TextEdit::singleline(&mut text) };
        let field = field.hint_text(hint).char_limit(if long { NOTE } else { NAME }).desired_width(f32::INFINITY);
        let response = ui.add(field.id_salt(("inspector", of)));
        response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, of.replace('_', " ")));
        if response.lost_focus() {
            if ui.input(|i| i.key_pressed(Key::Escape)) {
                // It restores what was there and does nothing else.
                ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
            } else {
                Typing { of: of.to_owned(), ids: ids.to_vec(), text }.keep(design, out);
            }
        } else if response.has_focus() {
            self.refused = None;
            self.typing = Some(Typing { of: of.to_owned(), ids: ids.to_vec(), text });
        }
    }
}

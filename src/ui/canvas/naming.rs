//! Names by hand: the field on a part, link or note. A note that was just made is named in the step that made it.

use egui::{Key, Rect, Ui};

use super::asking::{Asking, popup};
use super::{Canvas, CanvasContext};
use crate::editor::Editor;
use crate::model::{Edit, Id};
use crate::ui::outbox::{Outbox, Wish};

/// The field for a name while it is open.
pub(super) struct Naming {
    pub of: Id,
    pub text: String,
    pub begun: bool,
    pub new: Option<u64>,
}

impl Canvas {
    /// What is being typed as a name, as the edit that it will be.
    pub fn typed(&self, editor: &Editor) -> Option<Edit> {
        let Some(Asking::Name { of, text, begun: true, .. }) = &self.asking else { return None };
        renamed(editor, of, text.trim())
    }

    /// Keeps what is being typed as a name, as if the field were left.
    pub fn keep_words(&mut self, editor: &mut Editor, out: &mut Outbox) {
        if let Some(Asking::Name { of, text, new, .. }) =
            self.asking.take_if(|asking| matches!(asking, Asking::Name { .. }))
        {
            rename(editor, (&of, new), &text, out);
        }
    }

    /// Shows the field for a name, and gives the part what is typed once it is left.
    pub(super) fn ask_name(
        &mut self,
        ui: &Ui,
        rect: Rect,
        open: Naming,
        cx: &CanvasContext,
        editor: &mut Editor,
        out: &mut Outbox,
    ) -> Option<Asking> {
        let Naming { of, mut text, begun, new } = open;
        let part = cx.derived.rect_of(&of)?;
        let long = editor.design().notes.contains_key(&of);
        let on_screen = self.view.rect_to_screen(rect, &part);
        let at = if cx.derived.line(&of).is_some() { on_screen.center() } else { on_screen.left_top() };
        let (mut done, mut taken_back) = (false, false);
        let place = popup(ui, "name", at, rect, |ui| {
            let width = on_screen.width().clamp(160.0, 320.0);
            let field = if long {
                egui::TextEdit::multiline(&mut text).desired_rows(3)
            } else {
                egui::TextEdit::singleline(&mut text)
            };
            let field = ui.add(field.desired_width(width).char_limit(500));
            field.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Name"));
            if !begun {
                field.request_focus();
                if let Some(mut state) = egui::TextEdit::load_state(ui.ctx(), field.id) {
                    let end = egui::text::CCursor::new(text.chars().count());
                    let whole = egui::text::CCursorRange::two(egui::text::CCursor::new(0), end);
                    state.cursor.set_char_range(Some(whole));
                    state.store(ui.ctx(), field.id);
                }
            }
            let (enter, shift, escape) =
                ui.input(|i| (i.key_pressed(Key::Enter), i.modifiers.shift, i.key_pressed(Key::Escape)));
            taken_back = escape;
            done = !escape && ((enter && !(long && shift)) || (begun && field.lost_focus()));
            if done {
                field.surrender_focus();
            }
        });
        let elsewhere =
            ui.input(|i| i.pointer.any_pressed() && i.pointer.latest_pos().is_some_and(|p| !place.contains(p)));
        let just_made = new == Some(editor.revision());
        if taken_back || ((done || elsewhere) && just_made && text.trim().is_empty()) {
            if just_made {
                self.take_back_new(&of, editor);
            }
            return None;
        }
        if done || elsewhere {
            rename(editor, (&of, new), &text, out);
            return None;
        }
        Some(Asking::Name { of, text, begun: true, new })
    }

    /// Puts away the question that is open, with the note that was made for it; says whether there was one.
    pub(super) fn put_away(&mut self, editor: &mut Editor) -> bool {
        let Some(asking) = self.asking.take() else { return false };
        if let Asking::Name { of, new, .. } = asking
            && new == Some(editor.revision())
        {
            self.take_back_new(&of, editor);
        }
        true
    }

    /// Takes the step back that made a part, as if it had never been.
    fn take_back_new(&mut self, of: &Id, editor: &mut Editor) {
        editor.reopen();
        editor.abort();
        self.selection.remove(of);
    }
}

/// Gives a part what was typed as its name: as one step, or in the step that has just made it (`new`).
fn rename(editor: &mut Editor, (of, new): (&Id, Option<u64>), text: &str, out: &mut Outbox) {
    let Some(edit) = renamed(editor, of, text.trim()) else { return };
    let made = if new == Some(editor.revision()) {
        editor.reopen();
        let made = editor.apply(edit);
        editor.commit();
        made
    } else {
        editor.edit(format!("Rename {}", editor.design().title(of.as_str())), [edit])
    };
    if let Err(error) = made {
        out.send(Wish::Tell(error.to_string()));
    }
}

/// The edit that gives a part another name, or a link or note other words; none when it has them.
fn renamed(editor: &Editor, of: &Id, text: &str) -> Option<Edit> {
    let design = editor.design();
    // A part without a name is called by its id.
    let name = if text == of.as_str() { String::new() } else { text.to_owned() };
    if let Some(component) = design.components.get(of) {
        let changed = crate::model::Component { name, ..component.clone() };
        return (changed != *component).then(|| Edit::SetComponent { id: of.clone(), component: changed });
    }
    if let Some(group) = design.groups.get(of) {
        let changed = crate::model::Group { name, ..group.clone() };
        return (changed != *group).then(|| Edit::SetGroup { id: of.clone(), group: changed });
    }
    if let Some(link) = design.links.get(of) {
        let changed = crate::model::Link { label: text.to_owned(), ..link.clone() };
        return (changed != *link).then(|| Edit::SetLink { id: of.clone(), link: changed });
    }
    let note = design.notes.get(of)?;
    let changed = crate::model::Note { text: text.to_owned(), ..note.clone() };
    (changed != *note && !text.is_empty()).then(|| Edit::SetNote { id: of.clone(), note: changed })
}

//! Carrying out the commands that edit the drawing.

use std::collections::BTreeSet;

use egui::Context;

use super::App;
use crate::editor::{
    self, Alignment, New, Side, align, along, duplicate, first_held, linking, make, part_of, unwrap, wrap,
};
use crate::layout::{self, Rect};
use crate::model::{Edit, Id, Placement, Point};
use crate::storage;
use crate::ui::command::Command;
use crate::ui::derived::Derived;
use crate::ui::outbox::Outbox;

/// How far a copy lies from its original.
const BESIDE: Point = Point::new(32.0, 32.0);
/// The room between a part and the neighbour that is added to it.
const APART: f32 = 64.0;

impl App {
    /// Carries out one command that edits the drawing.
    pub(super) fn edit(&mut self, command: Command, derived: &Derived, ctx: &Context) {
        let only = self.canvas.selection.first().filter(|_| self.canvas.selection.len() == 1).cloned();
        if self.canvas.is_linking() && matches!(command, Command::SelectInside) {
            self.canvas.link_to(only, derived, &mut self.editor);
            return;
        }
        self.canvas.abort(&mut self.editor);
        match command {
            Command::Rename => self.canvas.rename(only, &self.editor),
            Command::Duplicate => self.duplicate(derived),
            Command::Connect => self.canvas.connect(only, derived, &mut self.editor),
            Command::AddNote => self.add_note(derived, ctx),
            Command::QuickAdd => {
                let pointer = ctx.input(|i| i.pointer.hover_pos());
                self.canvas.quick_add(only, pointer, derived, &self.editor);
            }
            Command::Neighbour(side) => self.add_neighbour(only, side, derived),
            Command::Walk(side) | Command::WalkOn(side) => {
                let from = only.or_else(|| self.canvas.selection.last().cloned());
                let to = from.and_then(|id| along(self.editor.design(), &derived.arrangement, &id, side).cloned());
                if let Some(to) = to {
                    if matches!(command, Command::Walk(_)) {
                        self.canvas.selection.clear();
                    }
                    self.canvas.reveal(derived, &to);
                    self.canvas.selection.insert(to);
                }
            }
            Command::SelectInside => {
                if let Some(inside) = only.and_then(|id| first_held(&derived.arrangement, &id).cloned()) {
                    self.canvas.selection = [inside].into();
                }
            }
            Command::SelectAround => {
                if let Some(around) = only.and_then(|id| derived.arrangement.parents.get(&id).cloned()) {
                    self.canvas.selection = [around].into();
                }
            }
            Command::Wrap => match wrap(self.editor.design(), &derived.arrangement, &self.canvas.selection) {
                Ok((id, edits)) => {
                    if self.make_edits("Wrap", edits) {
                        self.canvas.selection = [id].into();
                    }
                }
                Err(why) => self.message = Some(format!("Nothing was wrapped: {why}")),
            },
            Command::Unwrap => match unwrap(self.editor.design(), &derived.arrangement, &self.canvas.selection) {
                Ok(edits) => {
                    let gone = self.canvas.selection.clone();
                    let inside = derived.arrangement.parents.iter().filter(|(_, holder)| gone.contains(*holder));
                    let inside: BTreeSet<Id> = inside.map(|(id, _)| id.clone()).collect();
                    if self.make_edits("Unwrap", edits) {
                        self.canvas.selection = inside;
                    }
                }
                Err(why) => self.message = Some(format!("Nothing was unwrapped: {why}")),
            },
            Command::Lock => self.lock(derived),
            Command::Grid => {
                let on = self.canvas.toggle_grid();
                self.message =
                    Some(if on { "Parts snap to the grid" } else { "Parts do not snap to the grid" }.to_owned());
            }
            Command::ClearBends => {
                let bent = self.editor.design().bends.keys().filter(|id| self.canvas.selection.contains(*id));
                let edits: Vec<Edit> = bent.map(|id| Edit::Bend { id: id.clone(), bends: None, index: None }).collect();
                if edits.is_empty() {
                    self.message = Some("No selected link was bent by hand".to_owned());
                } else {
                    self.make_edits("Clear bends", edits);
                }
            }
            Command::Collapse => {
                let holds = |id: &&Id| derived.holds(id);
                let chosen: Vec<Id> = self.canvas.selection.iter().filter(holds).cloned().collect();
                let all =
                    || derived.containers.iter().filter(|id| !derived.arrangement.parents.contains_key(*id)).cloned();
                let more: Vec<Id> = if chosen.is_empty() { all().collect() } else { chosen };
                self.canvas.folded.extend(more);
            }
            Command::Expand => {
                let chosen = self.canvas.selection.clone();
                let any = self.canvas.folded.iter().any(|id| chosen.contains(id));
                self.canvas.folded.retain(|id| any && !chosen.contains(id));
            }
            Command::Align(how) => self.align(how, derived),
            Command::Bridge => {
                let edits = only.map(|id| linking::bridge(self.editor.design(), &id));
                match edits {
                    Some(Ok(edits)) => {
                        self.make_edits("Delete and bridge", edits);
                    }
                    Some(Err(why)) => self.message = Some(format!("Nothing was deleted: {why}")),
                    None => self.message = Some("Select the one part that shall go".to_owned()),
                }
            }
            _ => {}
        }
    }

    /// Makes edits as one step; says why not.
    pub(super) fn make_edits(&mut self, title: &str, edits: Vec<Edit>) -> bool {
        match self.editor.edit(title, edits) {
            Ok(()) => true,
            Err(error) => {
                self.message = Some(format!("Nothing was changed: {error}"));
                false
            }
        }
    }

    fn duplicate(&mut self, derived: &Derived) {
        let design = self.editor.design();
        let chosen = self.chosen(derived);
        if chosen.is_empty() {
            return;
        }
        let part = part_of(design, &derived.arrangement, &chosen);
        let (mut edits, names) = duplicate(design, &part);
        for edit in &mut edits {
            if let Edit::Place { placement: Some(placement), .. } = edit {
                placement.at = placement.at + BESIDE;
            }
        }
        let copies: BTreeSet<Id> = chosen.iter().filter_map(|id| names.get(id).cloned()).collect();
        let edits = editor::pinning(design, &derived.arrangement).into_iter().chain(edits).collect();
        if self.make_edits("Duplicate", edits) {
            self.canvas.selection = copies;
        }
    }

    /// What is selected and is a box.
    fn chosen(&self, derived: &Derived) -> BTreeSet<Id> {
        let boxes = &derived.arrangement.boxes;
        self.canvas.selection.iter().filter(|id| boxes.contains_key(*id)).cloned().collect()
    }

    fn add_note(&mut self, derived: &Derived, ctx: &Context) {
        let middle = self.canvas.place(ctx.input(|i| i.pointer.hover_pos()));
        let at = editor::free_place(&derived.arrangement, New::Note.size(), middle);
        match make(&mut self.editor, &derived.arrangement, New::Note, at, None, |_, _| Ok(())) {
            Ok(ids) => {
                self.canvas.name_new(ids.first().cloned(), &self.editor);
                self.canvas.selection = ids.into_iter().collect();
            }
            Err(error) => self.message = Some(format!("Nothing was added: {error}")),
        }
    }

    /// Changes a property. While it is held, everything belongs to one step; a refusal takes the whole step back.
    pub(super) fn adjust(&mut self, of: String, title: String, edits: Vec<Edit>, held: bool) {
        if self.adjusting.as_ref() != Some(&title) || !self.editor.is_editing() {
            self.canvas.abort(&mut self.editor);
            self.editor.begin(&title);
        }
        self.adjusting = held.then_some(title);
        for edit in edits {
            if let Err(error) = self.editor.apply(edit) {
                self.editor.abort();
                self.adjusting = None;
                self.inspector.refuse(of, error.to_string());
                return;
            }
        }
        if !held {
            self.editor.commit();
        }
        let design = self.editor.design();
        self.canvas.selection.retain(|id| design.contains(id.as_str()));
    }

    /// Adds a part where there is room, nearest to the middle of the view, and gives the keyboard to the canvas.
    pub(super) fn place_new(&mut self, new: New, derived: &Derived, ctx: &Context) {
        self.canvas.abort(&mut self.editor);
        let area = new.size();
        let at = editor::free_place(&derived.arrangement, area, self.canvas.place(None));
        match make(&mut self.editor, &derived.arrangement, new, at, None, |_, _| Ok(())) {
            Ok(ids) => {
                self.canvas.make_visible(&Rect::at(at, area));
                self.canvas.focus(ctx);
                if matches!(new, New::Note) {
                    self.canvas.name_new(ids.first().cloned(), &self.editor);
                }
                self.canvas.selection = ids.into_iter().collect();
                if matches!(new, New::Pattern(_) | New::Template(_)) {
                    // How large it is, is known once it is laid out.
                    self.arrived.clone_from(&self.canvas.selection);
                }
            }
            Err(error) => self.message = Some(format!("Nothing was added: {error}")),
        }
        ctx.request_repaint();
    }

    /// Adds the part that usually follows, linked and in the same container where it may lie there.
    fn add_neighbour(&mut self, from: Option<Id>, side: Side, derived: &Derived) {
        let design = self.editor.design();
        let Some(from) = from.filter(|id| design.components.contains_key(id)) else {
            self.message = Some("Select the one part that shall get a neighbour".to_owned());
            return;
        };
        let (Some(kind), Some(rect)) =
            (linking::usual_partner(design, &from), derived.arrangement.boxes.get(&from).copied())
        else {
            self.message = Some(format!("Nothing can be linked from {}", design.title(from.as_str())));
            return;
        };
        let new = New::Part(kind);
        let room = new.size();
        let center = rect.center();
        let at = match side {
            Side::Right => Point::new(rect.right() + APART, center.y - room.y / 2.0),
            Side::Left => Point::new(rect.x - APART - room.x, center.y - room.y / 2.0),
            Side::Bottom => Point::new(center.x - room.x / 2.0, rect.bottom() + APART),
            Side::Top => Point::new(center.x - room.x / 2.0, rect.y - APART - room.y),
        };
        let into = derived.arrangement.parents.get(&from).filter(|into| new.refusal(design, into).is_none()).cloned();
        let beside =
            derived.arrangement.boxes.iter().filter(|(id, _)| derived.arrangement.parents.get(*id) == into.as_ref());
        let taken: Vec<Rect> = beside.map(|(_, rect)| *rect).collect();
        let at = layout::room(Rect::at(at, room), &taken).min();
        let made = make(&mut self.editor, &derived.arrangement, new, at, into.as_ref(), |editor, id| {
            let Ok(mut kinds) = linking::kinds_between(editor.design(), &from, id) else { return Ok(()) };
            let (_, edit) = linking::add(editor.design(), &from, id, kinds.swap_remove(0));
            editor.apply(edit)
        });
        match made {
            Ok(ids) => self.canvas.selection = ids.into_iter().collect(),
            Err(error) => self.message = Some(format!("Nothing was added: {error}")),
        }
    }

    fn lock(&mut self, derived: &Derived) {
        let chosen = self.chosen(derived);
        if chosen.is_empty() {
            self.message = Some("Select what shall be locked".to_owned());
            return;
        }
        let locked = &self.editor.design().locked;
        let known: BTreeSet<&Id> = locked.iter().collect();
        let all = chosen.iter().all(|id| known.contains(id));
        let list: Vec<Id> = if all {
            locked.iter().filter(|id| !chosen.contains(*id)).cloned().collect()
        } else {
            locked.iter().cloned().chain(chosen.iter().filter(|id| !known.contains(id)).cloned()).collect()
        };
        // What is locked stays where it is seen.
        let place = |id: &Id| {
            let rect = derived.arrangement.boxes.get(id)?;
            let known = self.editor.design().drawing.contains_key(id);
            let placement = Some(Placement { at: rect.min(), size: None });
            (!known).then(|| Edit::Place { id: id.clone(), placement, index: None })
        };
        let edits: Vec<Edit> = chosen.iter().filter_map(place).chain([Edit::SetLocked(list)]).collect();
        self.make_edits(if all { "Unlock" } else { "Lock" }, edits);
    }

    fn align(&mut self, how: Alignment, derived: &Derived) {
        let chosen = self.chosen(derived);
        let spread = matches!(how, Alignment::Across | Alignment::Down);
        let edits = align(self.editor.design(), &derived.arrangement, &chosen, how);
        if !edits.is_empty() {
            self.make_edits(if spread { "Distribute" } else { "Align" }, edits);
        } else if chosen.len() < if spread { 3 } else { 2 } {
            let least = if spread { "three" } else { "two" };
            self.message = Some(format!("Select {least} parts or more"));
        }
    }

    /// What is selected as text: a design that can be pasted anywhere, with a line that says what is in it.
    pub(super) fn copied_text(&self, derived: &Derived) -> Option<String> {
        let chosen = self.chosen(derived);
        if chosen.is_empty() {
            return None;
        }
        let part = part_of(self.editor.design(), &derived.arrangement, &chosen);
        let titles: Vec<&str> = part.components.keys().map(|id| part.title(id.as_str())).collect();
        let text = storage::to_ron(&part);
        Some(if titles.is_empty() { text } else { format!("// {}\n{text}", titles.join(", ").replace('\n', " ")) })
    }

    /// Makes a part one of another kind, once what would be lost was agreed to beside it.
    pub(super) fn change_kind(&mut self, id: &Id, to: &'static str) {
        let mut out = Outbox::default();
        self.close_what_is_beside();
        self.inspector.ask(self.editor.design(), id, to, &mut out);
        self.next.extend(out.drain());
    }

    /// Copies or cuts when the keyboard asks for it.
    pub(super) fn clipboard(&mut self, derived: &Derived, ctx: &Context) {
        if self.asking() || ctx.text_edit_focused() {
            return;
        }
        let (copy, cut) = ctx.input(|i| {
            let has = |event: &egui::Event| i.events.contains(event);
            (has(&egui::Event::Copy), has(&egui::Event::Cut))
        });
        if !copy && !cut {
            return;
        }
        if cut {
            self.cut(derived, ctx);
        } else {
            self.copy_selected(derived, ctx);
        }
    }

    /// Copies what is selected as text; in words how much that was, none when nothing is selected.
    pub(super) fn copy_selected(&mut self, derived: &Derived, ctx: &egui::Context) -> Option<String> {
        ctx.copy_text(self.copied_text(derived)?);
        let count = self.chosen(derived).len();
        let words = if count == 1 { "1 part".to_owned() } else { format!("{count} parts") };
        self.message = Some(format!("Copied {words}"));
        Some(words)
    }

    /// The same, and removes it.
    pub(super) fn cut(&mut self, derived: &Derived, ctx: &egui::Context) {
        if let Some(words) = self.copy_selected(derived, ctx) {
            self.canvas.abort(&mut self.editor);
            self.delete();
            self.notices.renew();
            self.message = Some(format!("Cut {words}"));
        }
    }
}

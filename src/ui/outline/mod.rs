//! The outline: the containers as a tree. A click shows a part on the drawing, a drag puts it into another container.
//!
//! Only the rows in view are made. What lies where is decided in [`crate::editor::outline`].

mod dragging;
mod row;

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{EventFilter, Id as UiId, Key, ScrollArea, Sense, Ui, WidgetInfo, WidgetType};

use crate::editor::outline::Outline;
use crate::model::{Design, Id};
use crate::scene::Theme;
use crate::ui::command::Command;
use crate::ui::outbox::{Outbox, Wish};
use dragging::Drop;

/// What the outline looks at.
pub struct OutlineContext<'a> {
    /// The design.
    pub design: &'a Design,
    /// Grows with every change of what the design means.
    pub meaning: u64,
    /// What is selected.
    pub selection: &'a BTreeSet<Id>,
    /// The colours.
    pub theme: &'static Theme,
}

/// The outline's own state.
#[derive(Debug, Default)]
pub struct OutlinePanel {
    outline: Outline,
    /// The selection that was shown last: another one is brought into view.
    shown: BTreeSet<Id>,
    /// Where the keyboard is, and where a range of rows begins.
    cursor: Option<Id>,
    /// The rows in view: from which offset, and how high that is.
    view: (f32, f32),
    /// How far a drag near the border scrolls the list.
    pull: f32,
    drop: Drop,
}

/// What the tree is called on the screen.
fn tree() -> UiId {
    UiId::new("outline tree")
}

impl OutlinePanel {
    /// Shows the tree in all the room there is.
    pub fn show(&mut self, ui: &mut Ui, cx: &OutlineContext, out: &mut Outbox) {
        self.search(ui);
        self.outline.refresh(cx.design, cx.meaning);
        let mut wanted = None;
        if self.shown != *cx.selection {
            self.shown.clone_from(cx.selection);
            if let Some(first) = cx.selection.first().filter(|id| !self.cursor.iter().any(|at| at == *id)) {
                self.outline.open_around(cx.design, first);
                self.cursor = Some(first.clone());
            }
            wanted = self.cursor.clone();
        }
        let tree = tree();
        if let Some(moved) = self.keys(ui, tree, out) {
            wanted = Some(moved);
        }
        self.outline.refresh(cx.design, cx.meaning);
        self.rows(ui, tree, cx, wanted.as_ref(), out);
    }

    fn search(&mut self, ui: &mut Ui) {
        let mut search = self.outline.search().to_owned();
        let field = egui::TextEdit::singleline(&mut search).hint_text("Filter").char_limit(100);
        // Enter chooses nothing here: what is typed after it still belongs to the words, and not to the canvas.
        let field = ui.add(field.return_key(None).desired_width(f32::INFINITY));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Filter the outline"));
        if field.lost_focus() && ui.input(|i| i.key_pressed(Key::Escape)) {
            // Esc clears the search and nothing else.
            ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, Key::Escape));
            search.clear();
        }
        self.outline.look_for(search);
    }

    fn rows(&mut self, ui: &mut Ui, tree: UiId, cx: &OutlineContext, wanted: Option<&Id>, out: &mut Outbox) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let footer = if Drop::is_under_way(ui.ctx()) { row::HEIGHT + 6.0 } else { 0.0 };
        let height = (ui.available_height() - footer).max(row::HEIGHT);
        let mut area = ScrollArea::vertical().id_salt("outline").auto_shrink(false).max_height(height);
        if let Some(at) = wanted.and_then(|id| self.outline.place(id)) {
            let top = at as f32 * row::HEIGHT;
            let (from, room) = self.view;
            if top < from || top + row::HEIGHT > from + room {
                area = area.vertical_scroll_offset((top - room / 2.0).max(0.0));
            }
        }
        let count = self.outline.rows().len();
        if self.pull != 0.0 {
            let most = (count as f32 * row::HEIGHT - self.view.1).max(0.0);
            area = area.vertical_scroll_offset((self.view.0 + self.pull).clamp(0.0, most));
        }
        if count == 0 {
            ui.weak(if self.outline.search().trim().is_empty() {
                "Nothing is drawn yet"
            } else {
                "Nothing is called that"
            });
        }
        let focused = ui.memory(|m| m.has_focus(tree));
        let mut clicked = None;
        let shown = area.show_rows(ui, row::HEIGHT, count, |ui, range| {
            for n in range {
                if let Some(click) = self.row(ui, n, focused, cx) {
                    clicked = Some((n, click));
                }
            }
        });
        self.view = (shown.state.offset.y, shown.inner_rect.height());
        // Below the last row is the bare drawing.
        let inner = shown.inner_rect;
        let used = (inner.top() + count as f32 * row::HEIGHT - shown.state.offset.y).min(inner.bottom());
        let rest = egui::Rect::from_min_max(egui::pos2(inner.left(), used), inner.max);
        let rest = ui.interact(rest, tree.with("rest"), Sense::CLICK);
        if rest.clicked() {
            out.send(Wish::Select(BTreeSet::new()));
        }
        self.drop.over(ui, &rest, None, cx.design);
        if footer > 0.0 {
            self.drop.way_out(ui, cx);
        }
        self.pull = self.drop.pull(ui, inner);
        self.drop.finish(ui, cx, out);
        let whole = ui.interact(inner, tree, Sense::focusable_noninteractive());
        whole.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, "Outline of the drawing"));
        ui.ctx().accesskit_node_builder(tree, |node| node.set_role(Role::Tree));
        if let Some((n, click)) = clicked {
            whole.request_focus();
            self.click(n, click, cx, out);
        }
    }

    /// What a click on a row does to the selection.
    fn click(&mut self, n: usize, click: row::Click, cx: &OutlineContext, out: &mut Outbox) {
        let Some(id) = self.outline.rows().get(n).map(|row| row.id.clone()) else { return };
        match click {
            row::Click::Turn => {
                let open = self.outline.rows()[n].open == Some(true);
                self.outline.set_open(&id, !open);
                return;
            }
            row::Click::Only => out.send(Wish::Show(id.clone())),
            row::Click::Rename => {
                out.send(Wish::Show(id.clone()));
                out.send(Wish::Do(Command::Rename));
            }
            row::Click::Also => {
                let mut selection = cx.selection.clone();
                if !selection.remove(&id) {
                    selection.insert(id.clone());
                }
                out.send(Wish::Select(selection));
            }
            row::Click::UpTo => {
                let from = self.cursor.as_ref().and_then(|id| self.outline.place(id)).unwrap_or(n);
                let rows = &self.outline.rows()[from.min(n)..=from.max(n)];
                out.send(Wish::Select(rows.iter().map(|row| row.id.clone()).collect()));
                return;
            }
        }
        self.cursor = Some(id);
    }

    /// The arrows walk through the tree, open and close; Enter opens, closes or shows. Gives the row that is to be seen.
    fn keys(&mut self, ui: &Ui, tree: UiId, out: &mut Outbox) -> Option<Id> {
        if !ui.memory(|m| m.has_focus(tree)) || self.outline.rows().is_empty() {
            return None;
        }
        let ours = EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: false };
        ui.memory_mut(|m| m.set_focus_lock_filter(tree, ours));
        let at = self.cursor.as_ref().and_then(|id| self.outline.place(id));
        let last = self.outline.rows().len() - 1;
        let pressed = |key| ui.input(|i| i.key_pressed(key) && !i.modifiers.command && !i.modifiers.alt);
        let open = at.and_then(|n| self.outline.rows()[n].open);
        let next = if pressed(Key::ArrowDown) {
            Some(at.map_or(0, |n| (n + 1).min(last)))
        } else if pressed(Key::ArrowUp) {
            Some(at.map_or(last, |n| n.saturating_sub(1)))
        } else if pressed(Key::Home) {
            Some(0)
        } else if pressed(Key::End) {
            Some(last)
        } else if pressed(Key::ArrowRight) && open == Some(true) {
            at.map(|n| (n + 1).min(last))
        } else if pressed(Key::ArrowLeft) && open != Some(true) {
            at.and_then(|n| self.outline.around(n))
        } else {
            let (enter, right) = (pressed(Key::Enter), pressed(Key::ArrowRight));
            let turn = enter || (right && open == Some(false)) || (pressed(Key::ArrowLeft) && open == Some(true));
            let id = self.outline.rows()[at.filter(|_| turn)?].id.clone();
            match open {
                Some(open) => self.outline.set_open(&id, !open),
                None if enter => out.send(Wish::Show(id.clone())),
                None => {}
            }
            return Some(id);
        };
        let id = self.outline.rows().get(next?)?.id.clone();
        out.send(Wish::Show(id.clone()));
        self.cursor = Some(id.clone());
        Some(id)
    }
}

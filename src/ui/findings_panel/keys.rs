//! The list by keyboard: arrows go from row to row, Enter shows, F1 or ? explains, Ctrl+C copies.

use egui::{Context, Event, Key, Modifiers, Ui};

use super::grouping::Row;
use super::{FindingsContext, FindingsPanel};
use crate::ui::finding_card::copied;
use crate::ui::outbox::{Outbox, Wish};

impl FindingsPanel {
    /// Takes the keys that mean the finding with the keyboard, before they mean anything else.
    pub fn take_keys(&self, ctx: &Context, out: &mut Outbox) {
        let Some(finding) = &self.focused else { return };
        let (asked, copied_too) = ctx.input_mut(|i| {
            let f1 = i.consume_key(Modifiers::NONE, Key::F1);
            let sign =
                i.consume_key(Modifiers::NONE, Key::Questionmark) || i.consume_key(Modifiers::SHIFT, Key::Questionmark);
            let copies = i.events.len();
            i.events.retain(|event| *event != Event::Copy);
            (f1 || sign, i.events.len() < copies)
        });
        if asked {
            out.send(Wish::Explain(finding.rule));
        }
        if copied_too {
            out.send(Wish::Copy(copied(finding)));
        }
    }

    /// The row to which the keys lead from the one that has the keyboard.
    pub(super) fn keys(&mut self, ui: &Ui, cx: &FindingsContext) -> Option<usize> {
        let at = self.at?;
        let id = self.row_id(at, cx)?;
        if ui.memory(egui::Memory::focused) != Some(id) {
            return None;
        }
        let last = self.rows.len().checked_sub(1)?;
        let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        let mut to = None;
        if pressed(Key::ArrowDown) {
            to = Some((at + 1).min(last));
        } else if pressed(Key::ArrowUp) {
            to = Some(at.saturating_sub(1));
        } else if pressed(Key::Home) {
            to = Some(0);
        } else if pressed(Key::End) {
            to = Some(last);
        } else if pressed(Key::ArrowLeft) {
            to = self.outwards(at);
        } else if pressed(Key::ArrowRight) {
            to = self.inwards(at, last);
        }
        let to = to?;
        let id = self.row_id(to, cx)?;
        ui.memory_mut(|memory| memory.request_focus(id));
        Some(to)
    }

    /// Closes an open group; from a finding goes to its group.
    fn outwards(&mut self, at: usize) -> Option<usize> {
        match *self.rows.get(at)? {
            Row::Group(group) => {
                let common = self.groups.get(group)?.common.clone();
                self.closed.insert(common);
                None
            }
            Row::Finding(_) => (0..at).rev().find(|row| matches!(self.rows[*row], Row::Group(_))),
        }
    }

    /// Opens a closed group; in an open one goes to its first finding.
    fn inwards(&mut self, at: usize, last: usize) -> Option<usize> {
        let Row::Group(group) = *self.rows.get(at)? else { return None };
        let common = &self.groups.get(group)?.common;
        if self.closed.remove(common) { None } else { Some((at + 1).min(last)) }
    }
}

//! The SQL console of a run: one statement to one database node, answered on a thread of its own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use egui::text::{CCursor, CCursorRange};
use egui::{ComboBox, Grid, Key, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use super::Up;
use crate::emulation::{DatabaseState, Rows};
use crate::model::{Id, Role};

/// The most statements that are remembered, and rows that are shown.
const REMEMBERED: usize = 100;
const SHOWN: usize = 200;

/// What is typed, what was typed before, and what was answered. It outlives the run.
#[derive(Debug, Default)]
pub struct Console {
    node: Option<Id>,
    statement: String,
    history: Vec<String>,
    /// Which of them is shown, while somebody looks back.
    recalled: Option<usize>,
    answer: Option<Answered>,
    waiting: Option<Receiver<Answered>>,
}

/// A statement and what came of it.
#[derive(Debug)]
struct Answered {
    node: Id,
    statement: String,
    said: Result<Rows, String>,
    took: Duration,
}

impl Console {
    /// Shows the console. A database that is newly selected on the drawing is the one that is asked.
    pub fn show(&mut self, ui: &mut Ui, up: &Up, newly: Option<&Id>) {
        let nodes: BTreeSet<&Id> = up.session.databases().collect();
        if let Some(id) = newly.filter(|id| nodes.contains(id)) {
            self.node = Some(id.clone());
        }
        if self.node.as_ref().is_none_or(|node| !nodes.contains(node)) {
            self.node = up.session.databases().next().cloned();
        }
        let Some(mut node) = self.node.clone() else {
            ui.weak("No database is drawn in this design.");
            return;
        };
        self.listen();
        ui.horizontal(|ui| {
            let label = ui.label("Node");
            let chosen = ComboBox::from_id_salt("database").selected_text(node.as_str()).show_ui(ui, |ui| {
                for id in up.session.databases() {
                    ui.selectable_value(&mut node, id.clone(), id.as_str());
                }
            });
            chosen.response.labelled_by(label.id);
            let state = up.session.database(&node);
            let words = state.map_or("it does not run".to_owned(), |state| standing(&state));
            ui.add(egui::Label::new(words).truncate());
        });
        self.node = Some(node.clone());
        self.field(ui, up, &node);
        ScrollArea::both().id_salt("answer").auto_shrink(false).show(ui, |ui| self.answered(ui));
    }

    /// The statement that is being typed.
    fn field(&mut self, ui: &mut Ui, up: &Up, node: &Id) {
        ui.horizontal(|ui| {
            let id = ui.make_persistent_id("statement");
            let focused = ui.memory(|memory| memory.has_focus(id));
            let run = focused && ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
            if focused {
                self.look_back(ui, id);
            }
            let width = (ui.available_width() - 130.0).max(120.0);
            let field = TextEdit::multiline(&mut self.statement).id(id).desired_rows(2).desired_width(width);
            let field =
                field.font(egui::TextStyle::Monospace).hint_text("SELECT * FROM messages LIMIT 10").char_limit(4000);
            let field = ui.add(field);
            field.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Statement"));
            if field.changed() {
                self.recalled = None;
            }
            let ready = self.waiting.is_none() && !self.statement.trim().is_empty();
            let button = ui.add_enabled(ready, egui::Button::new("Run statement"));
            let button =
                button.on_hover_text(format!("Ask {node} (Ctrl+Enter); ↑ and ↓ bring back what was asked before"));
            if ready && (run || button.clicked()) {
                self.ask(up, node, ui.ctx());
            }
        });
    }

    /// The arrows bring back what was asked before, from the first and the last line of what is typed.
    fn look_back(&mut self, ui: &Ui, id: egui::Id) {
        let Some(mut state) = TextEdit::load_state(ui.ctx(), id) else { return };
        let at = state.cursor.char_range().map_or(0, |range| range.primary.index.into());
        let before: String = self.statement.chars().take(at).collect();
        let first = !before.contains('\n');
        let last = !self.statement.chars().skip(at).any(|c| c == '\n');
        let (up, down) = ui.input_mut(|i| {
            let up = first && i.consume_key(Modifiers::NONE, Key::ArrowUp);
            (up, last && !up && i.consume_key(Modifiers::NONE, Key::ArrowDown))
        });
        let next = match (self.recalled, up, down) {
            (None, true, _) => self.history.len().checked_sub(1),
            (Some(n), true, _) => Some(n.saturating_sub(1)),
            (Some(n), _, true) => Some(n + 1),
            _ => return,
        };
        let Some(next) = next else { return };
        self.recalled = (next < self.history.len()).then_some(next);
        self.statement = self.history.get(next).cloned().unwrap_or_default();
        let end = CCursor::new(self.statement.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        state.store(ui.ctx(), id);
    }

    fn ask(&mut self, up: &Up, node: &Id, ctx: &egui::Context) {
        let statement = self.statement.trim().to_owned();
        if self.history.last() != Some(&statement) {
            self.history.push(statement.clone());
            let surplus = self.history.len().saturating_sub(REMEMBERED);
            self.history.drain(..surplus);
        }
        self.recalled = None;
        let (tell, waiting) = channel();
        let (session, node, ctx) = (Arc::clone(&up.session), node.clone(), ctx.clone());
        let work = move || {
            let began = std::time::Instant::now();
            let said = session.sql(&node, &statement).map_err(|why| why.to_string());
            // Nobody may wait for it any more.
            let _ = tell.send(Answered { node, statement, said, took: began.elapsed() });
            ctx.request_repaint();
        };
        // Without a thread nothing answers, which is said.
        let _ = std::thread::Builder::new().name("linchpin-sql".to_owned()).spawn(work);
        self.waiting = Some(waiting);
    }

    fn listen(&mut self) {
        let Some(waiting) = &self.waiting else { return };
        match waiting.try_recv() {
            Ok(answer) => {
                self.answer = Some(answer);
                self.waiting = None;
            }
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => self.waiting = None,
        }
    }

    /// What was answered, as a table.
    fn answered(&self, ui: &mut Ui) {
        if self.waiting.is_some() {
            ui.weak("Waiting for the answer…");
            return;
        }
        let Some(Answered { node, statement, said, took }) = &self.answer else {
            ui.weak("Type a statement and press Ctrl+Enter. Replicas refuse to write, as MySQL's do.");
            return;
        };
        ui.add(egui::Label::new(RichText::new(format!("{node}: {statement}")).monospace().weak()).truncate());
        let rows = match said {
            Ok(rows) => rows,
            Err(why) => {
                ui.add(egui::Label::new(RichText::new(why).color(ui.visuals().error_fg_color)).wrap());
                return;
            }
        };
        let count = rows.rows.len();
        let more = if rows.cut_short { " and more" } else { "" };
        let plural = if count == 1 { "" } else { "s" };
        ui.label(format!("{count} row{plural}{more}, {} ms", took.as_millis()));
        if rows.columns.is_empty() {
            return;
        }
        Grid::new("rows").striped(true).spacing([16.0, 2.0]).show(ui, |ui| {
            for column in &rows.columns {
                ui.strong(column);
            }
            ui.end_row();
            for row in rows.rows.iter().take(SHOWN) {
                for cell in row {
                    match cell {
                        Some(text) => ui.add(egui::Label::new(text).extend()),
                        None => ui.weak("NULL"),
                    };
                }
                ui.end_row();
            }
        });
        if count > SHOWN {
            ui.weak(format!("The first {SHOWN} are shown."));
        }
    }
}

/// Where a node stands: `primary, epoch 1, position 42`, `replica of db-1, …, 3 ms late, read only`.
fn standing(state: &DatabaseState) -> String {
    let role = match (state.role, &state.follows) {
        (Role::Primary, _) => "primary".to_owned(),
        (Role::Replica, Some(primary)) => format!("replica of {primary}"),
        (Role::Replica, None) => "replica of nobody".to_owned(),
    };
    let mut words = format!("{role}, epoch {}, position {}", state.epoch, state.position);
    if state.role == Role::Replica {
        let lag = state.lag.map_or("lag unknown".to_owned(), |lag| format!("lag {} ms", lag.as_millis()));
        words = format!("{words}, {lag}");
    }
    for (is, what) in [(state.read_only, "read only"), (state.diverged, "diverged")] {
        if is {
            words = format!("{words}, {what}");
        }
    }
    words
}

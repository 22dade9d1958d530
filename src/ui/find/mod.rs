//! Finding on the canvas: a field above the drawing; what fits is lit, the rest is dimmed, Enter goes from one to the next.

mod matching;

use std::collections::BTreeSet;

use egui::{
    Align2, Area, Context, Frame, Id as WidgetId, Key, Modifiers, Order, Rect, TextEdit, WidgetInfo, WidgetType, vec2,
};

use super::derived::Derived;
use super::explanation::called;
use super::job::{Heard, Job};
use super::notices::announce;
use super::outbox::{Outbox, Wish};
use crate::editor::Editor;
use crate::model::{Design, Id};
use matching::Index;

/// The words of so many parts and links are listed at once, of more on a thread.
const LISTED_AT_ONCE: usize = 2_000;

/// The most letters that are looked for.
const LONGEST: usize = 200;

/// The field, while it is open.
#[derive(Debug, Default)]
pub struct Find {
    open: bool,
    /// The field takes the keyboard in the next frame.
    called: bool,
    /// The field had the keyboard in the last frame: Esc has taken it away before anybody can look.
    typing: bool,
    text: String,
    index: Index,
    /// For which state of design and findings the index was made.
    of: Option<(u64, usize)>,
    /// The next index while it is made, and of which state.
    making: Option<((u64, usize), Job<Index>)>,
    found: Vec<Id>,
    lit: BTreeSet<Id>,
    at: usize,
}

impl Find {
    /// Opens the field, or brings the keyboard back to it.
    pub const fn open(&mut self) {
        self.open = true;
        self.called = true;
    }

    /// Esc in the field closes it, and ends nothing else; says whether it did.
    pub fn escape(&mut self, ctx: &Context) -> bool {
        let closed = self.open && self.typing && ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        self.open &= !closed;
        closed
    }

    /// What fits, while something is looked for.
    pub fn lit(&self) -> Option<&BTreeSet<Id>> {
        (self.open && !self.text.trim().is_empty()).then_some(&self.lit)
    }

    /// Shows the field at the upper right of the canvas; says whether the keyboard goes back to the canvas.
    pub fn show(&mut self, ctx: &Context, canvas: Rect, editor: &Editor, derived: &Derived, out: &mut Outbox) -> bool {
        if !self.open {
            return false;
        }
        self.list(editor, derived, ctx);
        let place = canvas.right_top() + vec2(-12.0, 12.0);
        let area = Area::new(WidgetId::new("find")).order(Order::Foreground).pivot(Align2::RIGHT_TOP).fixed_pos(place);
        let mut closed = false;
        area.show(ctx, |ui| {
            Frame::popup(ui.style()).inner_margin(8.0).show(ui, |ui| {
                ui.horizontal(|ui| {
                    // Before the field, which gives the keyboard away for Enter.
                    let (enter, back) = ui.input(|i| (i.key_pressed(Key::Enter), i.modifiers.shift));
                    let field = TextEdit::singleline(&mut self.text).hint_text("Name, address, note or rule");
                    let field = ui.add(field.desired_width(210.0).char_limit(LONGEST));
                    field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Find"));
                    if std::mem::take(&mut self.called) {
                        field.request_focus();
                    }
                    if field.changed() {
                        self.look();
                    }
                    let typed = field.has_focus() || field.lost_focus();
                    if typed && enter && !field.changed() {
                        self.go(back, editor.design(), out);
                        field.request_focus();
                    }
                    self.typing = field.has_focus();
                    let count = match (self.text.trim(), self.found.len()) {
                        ("", _) => String::new(),
                        (_, 0) if self.making.is_some() => "looking…".to_owned(),
                        (_, 0) => "not found".to_owned(),
                        (_, many) => format!("{}/{many}", self.at.min(many)),
                    };
                    let said = match (self.text.trim(), self.found.len(), self.at.checked_sub(1)) {
                        ("", ..) => String::new(),
                        (_, 0, _) => format!("{count}: {}", self.text.trim()),
                        (_, many, Some(at)) => {
                            let here = self.found.get(at).filter(|id| editor.design().contains(id.as_str()));
                            let here = here.map(|id| called(editor.design(), id)).unwrap_or_default();
                            format!("{} of {many}: {here}", at + 1)
                        }
                        (_, many, None) => format!("{many} found"),
                    };
                    ui.add_sized([62.0, 20.0], egui::Label::new(count));
                    announce(ui, &said);
                    let any = !self.found.is_empty();
                    let button = |ui: &mut egui::Ui, words: &str, says: &str| {
                        ui.add_enabled(any, egui::Button::new(words)).on_hover_text(says).clicked()
                    };
                    if button(ui, "Previous", "The one before (Shift+Enter)") {
                        self.go(true, editor.design(), out);
                    }
                    if button(ui, "Next", "The next one (Enter)") {
                        self.go(false, editor.design(), out);
                    }
                    closed |= ui.button("Close").on_hover_text("Look for nothing any more (Esc)").clicked();
                });
            });
        });
        self.open = !closed;
        closed
    }

    /// Lists the words anew when they are not those of the design any more. Until those of a large one are there, what is
    /// found is found among the old ones.
    fn list(&mut self, editor: &Editor, derived: &Derived, ctx: &Context) {
        let (design, findings) = (editor.design(), &derived.report.findings);
        let at_once = design.components.len() + design.links.len() <= LISTED_AT_ONCE;
        // Where a part stands says only which comes first.
        let state = (if at_once { editor.revision() } else { editor.meaning() }, findings.len());
        let heard = self.making.as_ref().map(|(of, job)| (*of, job.poll()));
        match heard {
            Some((of, Heard::Answer(index))) => {
                (self.index, self.of, self.making) = (index, Some(of), None);
                self.look();
            }
            Some((of, Heard::End)) => (self.of, self.making) = (Some(of), None),
            Some((_, Heard::Nothing)) | None => {}
        }
        if self.of == Some(state) || (self.making.is_some() && !at_once) {
            return;
        }
        if !at_once {
            let (design, findings) = (design.clone(), findings.clone());
            let boxes = derived.arrangement.boxes.clone();
            let job = Job::ask("find", ctx, move || Index::of(&design, &findings, &boxes));
            self.making = job.ok().map(|job| (state, job));
        }
        if self.making.is_none() || at_once {
            (self.index, self.of) = (Index::of(design, findings, &derived.arrangement.boxes), Some(state));
            self.making = None;
            self.look();
        }
    }

    /// Looks for the text anew.
    fn look(&mut self) {
        self.found = self.index.matching(&self.text);
        self.lit = self.found.iter().cloned().collect();
        self.at = 0;
    }

    /// Goes to the next one, or to the one before, and round.
    fn go(&mut self, back: bool, design: &Design, out: &mut Outbox) {
        let many = self.found.len();
        if many == 0 {
            return;
        }
        self.at = match (self.at, back) {
            (0 | 1, true) => many,
            (at, true) => at - 1,
            (at, false) if at >= many => 1,
            (at, false) => at + 1,
        };
        // It may have gone since the words were listed.
        if let Some(id) = self.found.get(self.at - 1).filter(|id| design.contains(id.as_str())) {
            out.send(Wish::Show(id.clone()));
        }
    }
}

//! The inspector: what is selected, everything that can be set about it, what is wrong with it, and why it is there.
//!
//! It changes nothing: each change is a wish. What is typed or dragged is one step, ended when the hand lets go.

mod about;
mod belonging;
mod kind;
mod spoken;
mod usual;
mod whole;
mod widgets;
mod words;

use std::collections::BTreeSet;

use egui::{CollapsingHeader, Ui};

use super::decimals::local;
use super::derived::Derived;
use super::explanation::{names, verdict};
use super::figure::Meaning as _;
use super::finding_card::{CardContext, finding_card};
use super::outbox::{Outbox, Wish};
use super::run::proofs::{Claim, Proofs};
use crate::analysis::figures::LEFT;
use crate::catalog;
use crate::editor::properties::{self, Field, Place};
use crate::emulation::{Action, UnitState};
use crate::model::{Design, Edit, Id};
use crate::scene::Theme;
use words::Typing;

/// For more parts than this nothing is asked that takes a look at each host or group for each of them.
const MANY: usize = 100;

/// What the inspector looks at.
pub struct InspectorContext<'a> {
    /// The design.
    pub design: &'a Design,
    /// Grows with every change of what the design means.
    pub meaning: u64,
    /// What is derived from it.
    pub derived: &'a Derived,
    /// What was proved about it.
    pub proofs: &'a Proofs,
    /// The colours.
    pub theme: &'static Theme,
}

/// The inspector's own state: what is being typed, dragged or asked.
#[derive(Debug, Default)]
pub struct Inspector {
    shown: Option<Shown>,
    typing: Option<Typing>,
    /// The property that the hand holds.
    held: Option<String>,
    /// Another kind that was chosen and would cost something.
    asked: Option<kind::Asked>,
    /// What is typed to find what a note is about.
    sought: String,
    /// What was refused last, and why.
    refused: Option<(String, String)>,
}

/// What was found out about a selection: it holds until the design or the selection changes.
#[derive(Debug)]
struct Shown {
    meaning: u64,
    ids: Vec<Id>,
    fields: Vec<Field>,
    hosts: Vec<Place>,
    groups: Vec<Place>,
}

impl Inspector {
    /// A change was refused: that is said beside what was changed.
    pub fn refuse(&mut self, of: String, why: String) {
        self.refused = Some((of, why));
    }

    /// Shows what is selected.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &InspectorContext,
        selection: &BTreeSet<Id>,
        state: Option<&UnitState>,
        out: &mut Outbox,
    ) {
        let held = self.held.take();
        self.look(cx, selection, out);
        let Some(shown) = self.shown.take() else { return };
        match &shown.ids[..] {
            [] => {}
            [only] => self.one(ui, cx, &shown, only, state, out),
            _ => self.several(ui, cx, &shown, out),
        }
        self.shown = Some(shown);
        if held.is_some() && self.held != held {
            out.send(Wish::Settle);
        }
    }

    /// Nothing is selected: what was typed is kept, what was asked is not.
    pub fn leave(&mut self, cx: &InspectorContext, out: &mut Outbox) {
        if self.shown.is_some() {
            self.look(cx, &BTreeSet::new(), out);
            self.shown = None;
            if self.held.take().is_some() {
                out.send(Wish::Settle);
            }
        }
    }

    /// What is being typed into a field, as the edits that it will be.
    pub fn typed(&self, design: &Design) -> Vec<Edit> {
        self.typing.as_ref().map(|typing| typing.edits(design).1).unwrap_or_default()
    }

    /// Keeps what is being typed into a field, as if it were left.
    pub fn keep_words(&mut self, design: &Design, out: &mut Outbox) {
        if let Some(typing) = self.typing.take() {
            typing.keep(design, out);
        }
    }

    /// Finds out about the selection, when it or the design is another.
    fn look(&mut self, cx: &InspectorContext, selection: &BTreeSet<Id>, out: &mut Outbox) {
        let same = self.shown.as_ref().is_some_and(|shown| shown.ids.iter().eq(selection));
        if same && self.shown.as_ref().is_some_and(|shown| shown.meaning == cx.meaning) {
            return;
        }
        if !same {
            if let Some(typing) = self.typing.take() {
                typing.keep(cx.design, out);
            }
            self.asked = None;
            self.refused = None;
        }
        let ids: Vec<Id> = selection.iter().cloned().collect();
        let few: Vec<&Id> = if ids.len() > MANY { Vec::new() } else { ids.iter().collect() };
        let (hosts, groups) = properties::places(cx.design, &few);
        let fields = properties::fields(cx.design, &ids);
        self.shown = Some(Shown { meaning: cx.meaning, ids, fields, hosts, groups });
    }

    fn one(
        &mut self,
        ui: &mut Ui,
        cx: &InspectorContext,
        shown: &Shown,
        id: &Id,
        state: Option<&UnitState>,
        out: &mut Outbox,
    ) {
        let design = cx.design;
        let (title, about) = names(design, id);
        headline(ui, &title);
        if design.notes.contains_key(id) {
            self.note(ui, design, id, out);
            return;
        }
        if let Some(component) = design.components.get(id) {
            let spec = catalog::kind(&component.kind);
            let about = (spec.describe)(&component.kind);
            ui.label(if about.is_empty() { spec.label.to_owned() } else { format!("{}: {about}", spec.label) });
        } else {
            ui.label(about);
        }
        if let Some(state) = state {
            running(ui, (id, design.title(id.as_str())), state, out);
        }
        if let Some(verdict) = verdict(design, &cx.derived.report, id) {
            ui.label(local(ui.ctx(), verdict)).means(&LEFT);
        }
        if let Some(claim) = Claim::about(design, id) {
            let prove = ui.link("Prove it").on_hover_text("Stop it in a run of its own, and see what falls");
            if prove.clicked() {
                out.send(Wish::Prove(claim));
            }
        }
        ui.add_space(4.0);
        self.name(ui, design, id, out);
        self.kinds(ui, design, id, out);
        self.belonging(ui, design, shown, out);
        self.fields(ui, design, shown, out);
        ui.add_space(4.0);
        for finding in cx.derived.about(id) {
            let (proofs, theme) = (cx.proofs, cx.theme);
            finding_card(ui, &CardContext { panel: "inspector", chosen: false, design, finding, proofs, theme }, out);
        }
        let lesson = match (design.components.get(id), design.groups.get(id)) {
            (Some(component), _) => catalog::kind(&component.kind).lesson,
            (_, Some(group)) => catalog::group(&group.kind).lesson,
            _ => return,
        };
        ui.add_space(4.0);
        CollapsingHeader::new("Why is this here?").default_open(true).show_unindented(ui, |ui| {
            ui.label(lesson);
        });
    }

    fn several(&mut self, ui: &mut Ui, cx: &InspectorContext, shown: &Shown, out: &mut Outbox) {
        ui.heading(format!("{} selected", shown.ids.len()));
        ui.label(counted(cx.design, &shown.ids));
        ui.add_space(4.0);
        self.belonging(ui, cx.design, shown, out);
        self.fields(ui, cx.design, shown, out);
        if shown.fields.is_empty() {
            ui.weak("They have no other properties in common");
        }
    }

    /// Sends a change. `held`: the hand has not let go, and what follows belongs to the same step.
    fn change(&mut self, out: &mut Outbox, of: &str, title: String, edits: Vec<Edit>, held: bool) {
        self.refused = None;
        if held {
            self.held = Some(of.to_owned());
        }
        if !edits.is_empty() {
            out.send(Wish::Edit { of: of.to_owned(), title, edits, held });
        }
    }

    /// Says why a change was refused, below what was changed.
    fn refusal(&self, ui: &mut Ui, of: &str) {
        if let Some((_, why)) = self.refused.as_ref().filter(|(name, _)| name == of) {
            ui.add(egui::Label::new(egui::RichText::new(why).color(ui.visuals().error_fg_color)).wrap());
        }
    }
}

/// A name in large letters; of a long one only three lines, so that there is room for what can be set. All of it is read
/// under the pointer.
fn headline(ui: &mut Ui, title: &str) {
    let font = egui::TextStyle::Heading.resolve(ui.style());
    let mut job =
        egui::text::LayoutJob::simple(title.to_owned(), font, ui.visuals().text_color(), ui.available_width());
    job.wrap.max_rows = 3;
    ui.add(egui::Label::new(job).wrap());
}

/// `lb`, or `3 parts`.
fn whom(design: &Design, ids: &[Id]) -> String {
    match ids {
        [only] => super::explanation::called(design, only),
        many => format!("{} parts", many.len()),
    }
}

/// `2 × Web server, 1 × Database`.
fn counted(design: &Design, ids: &[Id]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for id in ids {
        let label = match (design.components.get(id), design.groups.get(id), design.links.get(id)) {
            (Some(component), ..) => catalog::kind(&component.kind).label,
            (_, Some(group), _) => catalog::group(&group.kind).label,
            (.., Some(_)) => "Link",
            _ => "Note",
        };
        match counts.iter_mut().find(|(known, _)| *known == label) {
            Some((_, count)) => *count += 1,
            None => counts.push((label, 1)),
        }
    }
    counts.iter().map(|(label, count)| format!("{count} × {label}")).collect::<Vec<_>>().join(", ")
}

fn running(ui: &mut Ui, (id, title): (&Id, &str), state: &UnitState, out: &mut Outbox) {
    ui.horizontal_wrapped(|ui| {
        ui.label(format!("Emulation: {state}"));
        match state {
            state if state.is_alive() && ui.button(format!("Kill {title}")).clicked() => {
                out.send(Wish::Inject(Action::Kill(id.clone())));
            }
            UnitState::Stopped | UnitState::Failed { .. } if ui.button(format!("Restart {title}")).clicked() => {
                out.send(Wish::Inject(Action::Restart(id.clone())));
            }
            _ => {}
        }
    });
}

//! The tab of dependencies: what needs what, linked both ways with the drawing. Nothing of it runs while it is not shown.

mod graph;
mod levels;
mod shapes;
mod widget;

use std::collections::BTreeSet;

use egui::{Key, Rect, RichText, Sense, Ui, WidgetInfo, WidgetType};

use super::derived::Derived;
use super::outbox::{Outbox, Wish};
use crate::analysis::Failures;
use crate::editor::Editor;
use crate::model::{Design, Id};
use crate::scene::Theme;
use graph::{MOST, Shown};
use widget::Canvas;

/// How the graph is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Order {
    #[default]
    Levels,
    Forces,
}

/// What the tab needs to know.
pub struct DependenciesContext<'a> {
    /// The design.
    pub editor: &'a Editor,
    /// What was found in it.
    pub derived: &'a Derived,
    /// What is selected on the drawing.
    pub selection: &'a BTreeSet<Id>,
    /// The colours.
    pub theme: &'static Theme,
}

/// The tab's own state.
#[derive(Default)]
pub struct DependenciesTab {
    order: Order,
    shown: Option<Shown>,
    canvas: Canvas,
    /// Of which meaning of the design it is, in which colours, and with which single points of failure.
    state: Option<(u64, &'static str, BTreeSet<Id>)>,
    selection: BTreeSet<Id>,
    failures: Option<Failures>,
    /// What is said about what is selected.
    words: String,
}

impl DependenciesTab {
    /// How often the graph was painted anew, for those who look from outside.
    pub const fn frames(&self) -> u64 {
        self.canvas.frames
    }

    /// Shows the tab.
    pub fn show(&mut self, ui: &mut Ui, cx: &DependenciesContext, out: &mut Outbox) {
        self.refresh(cx);
        self.bar(ui);
        let Some(shown) = &mut self.shown else { return };
        if shown.ids.is_empty() {
            ui.weak("Nothing is drawn yet: what parts need of each other is shown here.");
            return;
        }
        let frame = egui::Frame::new().fill(super::theme::colour(cx.theme.background));
        frame.show(ui, |ui| {
            let area = ui.available_rect_before_wrap();
            let clicked = self.canvas.show(ui, shown);
            let entered = spoken(ui, area, shown, &self.canvas);
            if let Some(id) = clicked.or(entered).and_then(|n| shown.ids.get(n)) {
                out.send(Wish::Show(id.clone()));
            }
        });
    }

    /// Makes the graph anew when the design is another one, and marks what is selected now.
    fn refresh(&mut self, cx: &DependenciesContext) {
        let design = cx.editor.design();
        let spofs: BTreeSet<Id> = cx.derived.report.spofs().into_keys().cloned().collect();
        let state = (cx.editor.meaning(), cx.theme.name, spofs);
        let elsewhere = self.shown.as_ref().is_some_and(|shown| {
            let missing = |id: &&Id| cx.selection.contains(*id) && !shown.ids.contains(id);
            shown.all > MOST && design.components.keys().any(|id| missing(&id))
        });
        if self.state.as_ref() != Some(&state) || elsewhere {
            let mut shown = Shown::of(design, &state.2, cx.selection, cx.theme);
            shown.in_levels();
            shown.light(cx.selection);
            self.shown = Some(shown);
            self.state = Some(state);
            self.failures = None;
            self.lay_out();
        } else if self.selection == *cx.selection {
            return;
        }
        self.selection.clone_from(cx.selection);
        if let Some(shown) = &mut self.shown {
            shown.light(cx.selection);
            let failures = self.failures.get_or_insert_with(|| Failures::of(design));
            self.words = said(design, shown, failures, cx.selection);
        }
        self.canvas.touch();
    }

    fn lay_out(&mut self) {
        if let Some(shown) = &mut self.shown {
            shown.in_levels();
        }
        match self.order {
            Order::Levels => {
                self.canvas.rest();
                self.canvas.fit();
            }
            Order::Forces => self.canvas.shake(),
        }
    }

    fn bar(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            let before = self.order;
            ui.selectable_value(&mut self.order, Order::Levels, "Hierarchy")
                .on_hover_text("Who asks left, what is needed right");
            ui.selectable_value(&mut self.order, Order::Forces, "Forces")
                .on_hover_text("What belongs together lies together");
            if self.order != before {
                self.lay_out();
            }
            ui.separator();
            let fit = ui.button("Fit").on_hover_text("Bring everything into view");
            fit.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Fit the graph"));
            if fit.clicked() {
                self.canvas.fit();
            }
            for (sign, name, by) in [("+", "Zoom into the graph", 1.25), ("−", "Zoom out of the graph", 0.8)] {
                let button = ui.button(sign).on_hover_text(name);
                button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
                if button.clicked() {
                    self.canvas.zoom(ui, by);
                }
            }
            ui.separator();
            if let Some(shown) = self.shown.as_ref().filter(|shown| shown.all > shown.ids.len()) {
                let words = format!("{} of {} parts: those around what is selected.", shown.ids.len(), shown.all);
                ui.label(RichText::new(words).strong());
            }
            let words = if self.words.is_empty() { LEGEND } else { &self.words };
            ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
        });
    }
}

/// What the signs mean.
const LEGEND: &str =
    "An arrow leads to what is needed, a dashed one to one of several that do the same; S is a single point of failure";

/// What needs the selected part, and what falls with it.
fn said(design: &Design, shown: &Shown, failures: &Failures, selection: &BTreeSet<Id>) -> String {
    let Some(only) = selection.first().filter(|_| selection.len() == 1) else { return String::new() };
    if !shown.ids.contains(only) {
        return String::new();
    }
    let title = design.title(only.as_str());
    let need = match shown.dependents(selection).len() {
        0 => return format!("{title}: nothing needs it"),
        1 => "1 part needs it".to_owned(),
        n => format!("{n} parts need it"),
    };
    let radius = failures.blast_radius(only);
    let fallen = radius.contains.len() + radius.cut_off.len();
    let falls = match fallen {
        0 => String::new(),
        1 => ", 1 falls with it".to_owned(),
        n => format!(", {n} fall with it"),
    };
    let lost =
        |(journey, share): (&crate::analysis::Journey, &f64)| format!("{} −{:.0} %", journey.name(), share * 100.0);
    let lost: Vec<String> = radius.lost.iter().map(lost).collect();
    let lost = if lost.is_empty() { "no visitor loses anything".to_owned() } else { lost.join(", ") };
    format!("{title}: {need}{falls}; without it {lost}")
}

/// The parts for those who cannot see them, or have no pointer: Tab goes through them, Enter selects one.
fn spoken(ui: &Ui, area: Rect, shown: &Shown, canvas: &Canvas) -> Option<usize> {
    let mut entered = None;
    for (n, node) in shown.view.nodes_iter() {
        let n = n.index();
        let Some((center, zoom)) = canvas.on_screen(ui, node.location()) else { continue };
        let rect = Rect::from_center_size(center, node.payload().size * zoom);
        let response =
            ui.interact(rect.intersect(area), ui.id().with(("dependency", n)), Sense::focusable_noninteractive());
        let words = &shown.spoken[n];
        let chosen = node.selected();
        response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, chosen, words));
        if response.has_focus() {
            let stroke = egui::Stroke::new(2.0, ui.visuals().selection.stroke.color);
            ui.painter().with_clip_rect(area).rect_stroke(rect.expand(4.0), 7.0, stroke, egui::StrokeKind::Outside);
            if ui.input(|input| input.key_pressed(Key::Enter)) {
                entered = Some(n);
            }
        }
    }
    entered
}

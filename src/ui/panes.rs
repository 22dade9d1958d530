//! The panes of the window for those who have no pointer: F6 gives the keyboard to the next one, Shift+F6 to the one
//! before. Tab then goes on within it, and on the canvas from part to part.

use egui::accesskit::Role;
use egui::{Context, Id, Key, Modifiers, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType};

/// A pane. The canvas takes the keyboard itself; the others have a place before their first widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The drawing.
    Canvas,
    /// What is selected, or the design as a whole.
    Inspector,
    /// Journeys and findings.
    Findings,
    /// What runs and what was proved, or the design as a graph or text.
    Bottom,
    /// The buttons above.
    Toolbar,
    /// What can be added.
    Palette,
}

/// In the order of F6.
const ORDER: [Pane; 6] = [Pane::Canvas, Pane::Inspector, Pane::Findings, Pane::Bottom, Pane::Toolbar, Pane::Palette];

impl Pane {
    const fn label(self) -> &'static str {
        match self {
            Self::Canvas => "Canvas pane",
            Self::Inspector => "Inspector pane",
            Self::Findings => "Findings pane",
            Self::Bottom => "Bottom pane",
            Self::Toolbar => "Toolbar pane",
            Self::Palette => "Palette pane",
        }
    }

    fn id(self) -> Id {
        Id::new(("pane", self.label()))
    }
}

/// Where the panes were in the last frame.
#[derive(Debug, Default)]
pub struct Panes(Vec<(Pane, Rect)>);

impl Panes {
    /// Marks where a pane begins: call it before its first widget.
    pub fn begin(&mut self, ui: &Ui, pane: Pane) {
        let rect = ui.available_rect_before_wrap();
        self.0.retain(|(known, _)| *known != pane);
        self.0.push((pane, rect));
        let response = ui.interact(rect, pane.id(), Sense::focusable_noninteractive());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, pane.label()));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(Role::Region));
        if response.has_focus() {
            let stroke = Stroke::new(1.5, ui.visuals().selection.stroke.color);
            ui.painter().rect_stroke(rect.shrink(1.0), 3.0, stroke, StrokeKind::Inside);
        }
    }

    /// A pane is not there in this frame.
    pub fn leave(&mut self, pane: Pane) {
        self.0.retain(|(known, _)| *known != pane);
    }

    /// Gives the keyboard to another pane when F6 was pressed; `canvas` is who has it on the canvas.
    pub fn turn(&self, ctx: &Context, canvas: Option<Id>) {
        let (back, on) =
            ctx.input_mut(|i| (i.consume_key(Modifiers::SHIFT, Key::F6), i.consume_key(Modifiers::NONE, Key::F6)));
        if !back && !on {
            return;
        }
        let now = self.pane_of(ctx).and_then(|pane| ORDER.iter().position(|known| *known == pane)).unwrap_or(0);
        let step = |at: usize| (at + if back { ORDER.len() - 1 } else { 1 }) % ORDER.len();
        let mut at = step(now);
        // The panel below is there only while there is something to see.
        while ORDER[at] == Pane::Bottom && !self.0.iter().any(|(pane, _)| *pane == Pane::Bottom) {
            at = step(at);
        }
        let next = ORDER[at];
        let id = if next == Pane::Canvas { canvas } else { Some(next.id()) };
        if let Some(id) = id {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
    }

    /// The pane in which the keyboard is.
    fn pane_of(&self, ctx: &Context) -> Option<Pane> {
        let focused = ctx.memory(egui::Memory::focused)?;
        if let Some(pane) = ORDER.into_iter().find(|pane| pane.id() == focused) {
            return Some(pane);
        }
        let at = ctx.read_response(focused)?.rect.center();
        let around = self.0.iter().filter(|(_, rect)| rect.contains(at));
        around.min_by(|a, b| a.1.area().total_cmp(&b.1.area())).map(|(pane, _)| *pane)
    }
}

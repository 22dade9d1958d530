//! The graph widget, asked for a frame only when there is something new to see: it wants to be painted again after every
//! frame, and what it painted last is painted again instead.

use std::sync::Arc;

use egui::epaint::ClippedShape;
use egui::{Color32, FontId, Galley, Pos2, Rect, Sense, Ui};
use egui_graphs::{
    DisplayEdge, DisplayNode, FruchtermanReingoldWithCenterGravity, FruchtermanReingoldWithCenterGravityState, Graph,
    GraphChange, GraphView, Layout, LayoutForceDirected, LayoutState, MetadataFrame, SettingsInteraction,
    SettingsNavigation,
};
use petgraph::EdgeType;
use petgraph::graph::IndexType;
use serde::{Deserialize, Serialize};

use super::graph::{Shown, View};
use super::levels;

/// Under which name the widget keeps where it is looked from.
const NAME: &str = "dependencies";
/// Small graphs are not shown larger than this.
const LARGEST: f32 = 1.25;
/// How many steps the forces are given, and how long in one frame.
const STEPS: u32 = 300;
const FRAME_MS: u64 = 12;

/// A layout that leaves everything where it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Still;

impl LayoutState for Still {}

impl Layout<Self> for Still {
    fn from_state(state: Self) -> impl Layout<Self> {
        state
    }

    fn next<N, E, Ty, Ix, Dn, De>(&mut self, _: &mut Graph<N, E, Ty, Ix, Dn, De>, _: &Ui)
    where
        N: Clone,
        E: Clone,
        Ty: EdgeType,
        Ix: IndexType,
        Dn: DisplayNode<N, E, Ty, Ix>,
        De: DisplayEdge<N, E, Ty, Ix, Dn>,
    {
    }

    fn state(&self) -> Self {
        self.clone()
    }
}

/// What the widget painted last, and what it still has to do.
#[derive(Debug, Default)]
pub struct Canvas {
    painted: Vec<ClippedShape>,
    /// A text that egui keeps as long as its fonts stay as they are.
    witness: Option<Arc<Galley>>,
    place: Option<(Rect, f32)>,
    /// There is something new to see.
    dirty: bool,
    /// Everything is to be brought into view, in so many frames: the widget looks its own way in its first one.
    fit: u8,
    /// Steps that the forces still have.
    steps: u32,
    /// How often the widget was asked for a frame.
    pub frames: u64,
}

impl Canvas {
    /// There is something new to see.
    pub const fn touch(&mut self) {
        self.dirty = true;
    }

    /// Brings everything into view.
    pub const fn fit(&mut self) {
        self.fit = 2;
        self.dirty = true;
    }

    /// Lets forces move the boxes until they rest.
    pub const fn shake(&mut self) {
        self.steps = STEPS;
        self.fit();
    }

    /// Leaves the boxes where they are.
    pub const fn rest(&mut self) {
        self.steps = 0;
    }

    /// Looks from nearer or further away.
    pub fn zoom(&mut self, ui: &mut Ui, by: f32) {
        let Some((area, _)) = self.place else { return };
        let mut seen = MetadataFrame::new(Some(NAME.to_owned())).load(ui);
        let middle = area.size() / 2.0;
        seen.pan = middle - (middle - seen.pan) * by;
        seen.zoom *= by;
        seen.save(ui);
        self.dirty = true;
    }

    /// Where a place of the graph is on the screen.
    pub fn on_screen(&self, ui: &Ui, at: Pos2) -> Option<(Pos2, f32)> {
        let (area, _) = self.place?;
        let seen = MetadataFrame::new(Some(NAME.to_owned())).load(ui);
        Some((seen.canvas_to_screen_pos(at) + area.min.to_vec2(), seen.zoom))
    }

    /// Shows the graph in the room that there is; gives the node that was clicked.
    pub fn show(&mut self, ui: &mut Ui, shown: &mut Shown) -> Option<usize> {
        let area = ui.available_rect_before_wrap();
        let frame = Some((area, ui.pixels_per_point()));
        if self.place != frame {
            // In a room of another size everything is brought into view again.
            if self.place.is_none_or(|(known, _)| known.size() != area.size()) {
                self.fit();
            }
            self.place = frame;
            self.dirty = true;
        }
        let pointed = ui.input(|input| {
            let inside = input.pointer.latest_pos().is_some_and(|at| area.expand(2.0).contains(at));
            !input.events.is_empty() && (inside || input.pointer.is_decidedly_dragging())
        });
        // Where words are in the fonts' texture is part of what was painted: it changes when egui makes that anew.
        let witness = ui.painter().layout_no_wrap("·".to_owned(), FontId::proportional(9.0), Color32::PLACEHOLDER);
        if !self.witness.as_ref().is_some_and(|known| Arc::ptr_eq(known, &witness)) {
            self.witness = Some(witness);
            self.dirty = true;
        }
        if !self.dirty && !pointed && self.steps == 0 {
            // As the widget does it, so that a button that is held stays held.
            let (_, painter) = ui.allocate_painter(area.size(), Sense::click_and_drag());
            painter.extend(self.painted.iter().map(|clipped| clipped.shape.clone()));
            return None;
        }
        self.dirty = false;
        self.frames += 1;
        if self.steps > 0 {
            self.step(ui, shown);
        }
        if self.fit > 0 {
            self.fit -= 1;
            self.dirty = self.fit > 0;
            look_at_all(ui, area, shown);
        }
        let first = ui.painter().add(egui::Shape::Noop);
        let interactions = SettingsInteraction::new().with_dragging_enabled(false).with_node_clicking_enabled(true);
        let navigation = SettingsNavigation::new().with_fit_to_screen_enabled(false).with_zoom_and_pan_enabled(true);
        let response = GraphView::<Still, Still>::new()
            .with_interactions(&interactions)
            .with_navigations(&navigation)
            .with_id(Some(NAME.to_owned()))
            .show::<_, _, _, _, _, _>(ui, &mut shown.view);
        let last = ui.painter().add(egui::Shape::Noop);
        let on = ui.layer_id();
        self.painted = ui.ctx().graphics(|graphics| {
            let all = graphics.get(on).into_iter().flat_map(egui::layers::PaintList::all_entries);
            all.skip(first.0 + 1).take(last.0 - first.0 - 1).cloned().collect()
        });
        response.changes.into_iter().find_map(|change| match change {
            GraphChange::NodeClicked { node } => Some(node.index()),
            _ => None,
        })
    }

    /// A few steps of the forces; when they have rested, boxes that lie on each other are moved apart.
    fn step(&mut self, ui: &mut Ui, shown: &mut Shown) {
        type Forces = GraphView<
            FruchtermanReingoldWithCenterGravityState,
            LayoutForceDirected<FruchtermanReingoldWithCenterGravity>,
        >;
        let id = Some(NAME.to_owned());
        let done = Forces::fast_forward_budgeted(ui, &mut shown.view as &mut View, self.steps, FRAME_MS, id);
        self.steps = if done == 0 { 0 } else { self.steps - done };
        if self.steps == 0 {
            let mut places = shown.places();
            levels::spread(&mut places, &shown.sizes(), self.place.map_or(1.6, |(area, _)| area.aspect_ratio()));
            levels::separate(&mut places, &shown.sizes());
            shown.place(&places);
        }
        self.fit = 1;
    }
}

/// Looks so that every box is seen.
fn look_at_all(ui: &mut Ui, area: Rect, shown: &Shown) {
    let boxes = shown.view.nodes_iter().map(|(_, node)| Rect::from_center_size(node.location(), node.payload().size));
    let Some(all) = boxes.reduce(Rect::union) else { return };
    let all = all.expand(16.0);
    let mut seen = MetadataFrame::new(Some(NAME.to_owned())).load(ui);
    seen.zoom = (area.size() / all.size()).min_elem().min(LARGEST);
    seen.pan = area.size() / 2.0 - all.center().to_vec2() * seen.zoom;
    seen.save(ui);
}

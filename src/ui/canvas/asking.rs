//! What the tools ask: which kind of link, which part at the end of a link, what name; and what they refuse.

use egui::{Area, Frame, Id as UiId, Key, Order, Pos2, Rect, Ui, vec2};

use super::{Canvas, CanvasContext};
use crate::catalog::{self, KindSpec};
use crate::editor::tools::Ask;
use crate::editor::{Editor, New, linking, make};
use crate::layout::size::{GRID, PADDING, TITLE_BAR};
use crate::model::{Edit, Id, LinkKind, Point};
use crate::ui::notices::announce;
use crate::ui::outbox::{Outbox, Wish};

/// How long a refusal is shown.
pub(super) const REFUSAL_SECONDS: f64 = 5.0;

/// A question that is open on the canvas.
#[derive(Debug)]
pub(super) enum Asking {
    /// Which kind a link that was just made shall have.
    Kind { link: Id, kinds: Vec<LinkKind>, at: Point, chosen: usize },
    /// Which part shall stand at the end of a link, or (none) shall be added.
    Part { from: Option<Id>, at: Point, spot: Spot, search: String, chosen: usize, begun: bool },
    /// What a part or link is called; `new`: the state of the design in which it was just made.
    Name { of: Id, text: String, begun: bool, new: Option<u64> },
}

/// Where a part that is picked shall lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spot {
    /// Where it was asked for.
    Here,
    /// As near to that as there is room, in the container of the part to which it is linked.
    Near,
    /// Where there is room in this container.
    Inside(Id),
}

impl Asking {
    /// The question that a tool asks.
    pub(super) fn of(ask: Ask, editor: &Editor) -> Option<Self> {
        match ask {
            Ask::Refuse(..) | Ask::Show(_) => None,
            Ask::Choose(link, kinds, at) => Some(Self::Kind { link, kinds, at, chosen: 0 }),
            Ask::Pick(from, at) => Some(Self::part(Some(from), at, Spot::Here)),
            Ask::Rename(of) => Self::name_new(of, editor),
        }
    }

    /// Which part to add at a place, linked from another.
    pub(super) const fn part(from: Option<Id>, at: Point, spot: Spot) -> Self {
        Self::Part { from, at, spot, search: String::new(), chosen: 0, begun: false }
    }

    /// What a part is called.
    pub(super) fn name(of: Id, editor: &Editor) -> Option<Self> {
        let design = editor.design();
        let text = match (design.components.get(&of), design.groups.get(&of), design.links.get(&of)) {
            (Some(component), ..) => component.name.clone(),
            (_, Some(group), _) => group.name.clone(),
            (.., Some(link)) => link.label.clone(),
            _ => design.notes.get(&of)?.text.clone(),
        };
        let text = if text.is_empty() && !design.links.contains_key(&of) { of.to_string() } else { text };
        Some(Self::Name { of, text, begun: false, new: None })
    }

    /// What shall be said in a note that was just made.
    pub(super) fn name_new(of: Id, editor: &Editor) -> Option<Self> {
        let asking = Self::name(of, editor)?;
        Some(match asking {
            Self::Name { of, text, begun, .. } => Self::Name { of, text, begun, new: Some(editor.revision()) },
            other => other,
        })
    }
}

impl Canvas {
    /// Shows the question that is open, and what was refused.
    pub(super) fn show_asking(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        cx: &CanvasContext,
        editor: &mut Editor,
        out: &mut Outbox,
    ) {
        self.show_refusal(ui, rect);
        let Some(asking) = self.asking.take() else { return };

        self.asking = match asking {
            Asking::Kind { link, kinds, at, chosen } => {
                self.ask_kind(ui, (rect, cx), link, kinds, (at, chosen), editor)
            }
            Asking::Part { from, at, spot, search, chosen, begun } => {
                let open = Picker { from, at, spot, search, chosen, begun };
                self.ask_part(ui, rect, open, cx, editor, out)
            }
            Asking::Name { of, text, begun, new } => {
                let open = super::naming::Naming { of, text, begun, new };
                self.ask_name(ui, rect, open, cx, editor, out)
            }
        };
        // What was answered gives the keyboard back, unless something else has it by now.
        let free = ui.memory(|memory| memory.focused().is_none()) && !ui.input(|i| i.pointer.any_pressed());
        if self.asking.is_none() && free {
            self.focus(ui.ctx());
        }
    }

    fn show_refusal(&mut self, ui: &Ui, rect: Rect) {
        let now = ui.input(|i| i.time);
        let Some((why, at, until)) = self.said.clone() else { return };
        if now >= until {
            self.said = None;
            return;
        }
        popup(ui, "refused", at + vec2(12.0, 14.0), rect, |ui| {
            ui.set_max_width(320.0);
            ui.label(why);
        });
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(until - now));
    }

    fn ask_kind(
        &self,
        ui: &Ui,
        (rect, cx): (Rect, &CanvasContext),
        link: Id,
        kinds: Vec<LinkKind>,
        (at, mut row): (Point, usize),
        editor: &mut Editor,
    ) -> Option<Asking> {
        let now = editor.design().links.get(&link)?.clone();
        let mut chosen = None;
        let (down, up, enter) =
            ui.input(|i| (i.key_pressed(Key::ArrowDown), i.key_pressed(Key::ArrowUp), i.key_pressed(Key::Enter)));
        row = (row + usize::from(down) + if up { kinds.len().saturating_sub(1) } else { 0 }) % kinds.len().max(1);
        // Below the part that was linked, whose name can still be read.
        let below = cx.derived.rect_of(&now.to).map(|part| self.view.rect_to_screen(rect, &part).left_bottom());
        let place = below.unwrap_or(self.view.to_screen(rect, at)) + vec2(10.0, 10.0);
        let place = popup(ui, "link kind", place, rect, |ui| {
            ui.weak("Kind of link");
            for (n, kind) in kinds.iter().enumerate() {
                if ui.selectable_label(n == row, catalog::link(kind).label).clicked() || (enter && n == row) {
                    chosen = Some(kind.clone());
                }
            }
        });
        if let Some(kind) = chosen {
            // The choice belongs to the gesture that made the link.
            editor.reopen();
            let changed = crate::model::Link { kind, ..now };
            let _ = editor.apply(Edit::SetLink { id: link, link: changed });
            editor.commit();
            return None;
        }
        let elsewhere =
            ui.input(|i| i.pointer.any_pressed() && i.pointer.latest_pos().is_some_and(|p| !place.contains(p)));
        (!elsewhere).then_some(Asking::Kind { link, kinds, at, chosen: row })
    }

    fn ask_part(
        &mut self,
        ui: &Ui,
        rect: Rect,
        mut open: Picker,
        cx: &CanvasContext,
        editor: &mut Editor,
        out: &mut Outbox,
    ) -> Option<Asking> {
        let all = match (&open.from, &open.spot) {
            (Some(from), _) => linking::partners(editor.design(), from),
            (None, Spot::Inside(holder)) => {
                let fits = |kind: &&'static KindSpec| New::Part(kind).refusal(editor.design(), holder).is_none();
                catalog::KINDS.iter().copied().filter(fits).collect()
            }
            (None, _) => catalog::KINDS.to_vec(),
        };
        let found = matching(&all, &open.search);
        let mut picked = None;
        let mut closed = false;
        let place = popup(ui, "part picker", self.view.to_screen(rect, open.at), rect, |ui| {
            ui.set_width(220.0);
            let field =
                ui.add(egui::TextEdit::singleline(&mut open.search).hint_text("Which part?").desired_width(210.0));
            field.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Which part?"));
            if !open.begun {
                field.request_focus();
                open.begun = true;
            }
            if field.changed() {
                open.chosen = 0;
            }
            let (down, up, enter, escape) = ui.input(|i| {
                let pressed = |key| i.key_pressed(key);
                (pressed(Key::ArrowDown), pressed(Key::ArrowUp), pressed(Key::Enter), pressed(Key::Escape))
            });
            let count = found.len().max(1);
            open.chosen = (open.chosen + usize::from(down) + if up { count - 1 } else { 0 }) % count;
            closed = escape;
            if enter && found.is_empty() {
                // Nothing was chosen: the next key still belongs to the words, and not to what is selected.
                field.request_focus();
            }
            if let Some(kind) = found.get(open.chosen) {
                announce(ui, &format!("{} of {count}: {}", open.chosen + 1, kind.label));
            }
            if all.is_empty() {
                ui.weak("Nothing can be linked from here");
            } else if found.is_empty() {
                ui.weak("No part that fits here is called that");
            }
            egui::ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
                for (n, kind) in found.iter().enumerate() {
                    let row = ui.selectable_label(n == open.chosen, kind.label).on_hover_text(kind.lesson);
                    if row.clicked() || (enter && n == open.chosen) {
                        picked = Some(*kind);
                    }
                }
            });
        });
        if let Some(kind) = picked {
            self.add_part(&open, kind, cx, editor, out);
            return None;
        }
        let elsewhere =
            ui.input(|i| i.pointer.any_pressed() && i.pointer.latest_pos().is_some_and(|p| !place.contains(p)));
        let Picker { from, at, spot, search, chosen, begun } = open;
        (!elsewhere && !closed).then_some(Asking::Part { from, at, spot, search, chosen, begun })
    }

    /// Adds the part that was picked, with its link: one step.
    fn add_part(
        &mut self,
        open: &Picker,
        kind: &'static KindSpec,
        cx: &CanvasContext,
        editor: &mut Editor,
        out: &mut Outbox,
    ) {
        let new = New::Part(kind);
        let size = new.size();
        let sight = cx.derived.sight();
        let can_take =
            |id: &&Id| crate::editor::can_hold(editor.design(), id) && new.refusal(editor.design(), id).is_none();
        let arrangement = &cx.derived.arrangement;
        let into = match &open.spot {
            Spot::Inside(holder) => Some(holder),
            // Beside the part to which it is linked, or on the bare drawing.
            Spot::Near => open.from.as_ref().and_then(|from| arrangement.parents.get(from)).filter(can_take),
            Spot::Here => sight.parts_at(open.at).into_iter().rev().find(can_take),
        };
        let corner = match (&open.spot, into.and_then(|id| arrangement.boxes.get(id))) {
            (Spot::Inside(_), Some(holder)) => holder.min() + Point::new(PADDING, TITLE_BAR + PADDING),
            _ => Point::new(open.at.x - size.x / 2.0, open.at.y - size.y / 2.0),
        };
        let grid = |v: f32| (v / GRID).round() * GRID;
        let mut at = Point::new(grid(corner.x), grid(corner.y));
        if open.spot != Spot::Here {
            let beside = arrangement.boxes.iter().filter(|(id, _)| arrangement.parents.get(*id) == into);
            let taken: Vec<crate::layout::Rect> = beside.map(|(_, rect)| *rect).collect();
            at = crate::layout::room(crate::layout::Rect::at(at, size), &taken).min();
        }
        let from = open.from.clone();
        let made = make(editor, &cx.derived.arrangement, new, at, into, |editor, id| {
            let Some(from) = &from else { return Ok(()) };
            match linking::kinds_between(editor.design(), from, id) {
                Ok(mut kinds) => {
                    let (_, edit) = linking::add(editor.design(), from, id, kinds.swap_remove(0));
                    editor.apply(edit)
                }
                Err(_) => Ok(()),
            }
        });
        match made {
            Ok(ids) => self.selection = ids.into_iter().collect(),
            Err(error) => out.send(Wish::Tell(error.to_string())),
        }
    }
}

/// The part picker while it is open.
struct Picker {
    from: Option<Id>,
    at: Point,
    spot: Spot,
    search: String,
    chosen: usize,
    begun: bool,
}

/// The kinds whose names contain what was typed: first the one that is called that, then those whose name begins with
/// it, the shortest first, then those of which a word does.
pub(crate) fn matching(kinds: &[&'static KindSpec], search: &str) -> Vec<&'static KindSpec> {
    let search = search.trim().to_lowercase();
    let words = |kind: &KindSpec| format!("{} {} {}", kind.label, kind.name, known_as(kind.type_name)).to_lowercase();
    let rank = |kind: &KindSpec| match kind.label.to_lowercase() {
        label if label == search => 0,
        label if label.starts_with(&search) => 1,
        _ if words(kind).split_whitespace().any(|word| word.starts_with(&search)) => 2,
        _ => 3,
    };
    let order = |kind: &KindSpec| match rank(kind) {
        // Of what was typed more is in the shorter name; where nothing was typed, all stand in their own order.
        1 if !search.is_empty() => (1, kind.label.len()),
        rank => (rank, 0),
    };
    let mut found: Vec<((u8, usize), &KindSpec)> =
        kinds.iter().filter(|kind| words(kind).contains(&search)).map(|kind| (order(kind), *kind)).collect();
    found.sort_by_key(|(order, _)| *order);
    found.into_iter().map(|(_, kind)| kind).collect()
}

/// What people also call a kind: the usual programs.
const fn known_as(type_name: &str) -> &'static str {
    match type_name.as_bytes() {
        b"WebServer" => "nginx apache httpd caddy",
        b"LoadBalancer" => "haproxy balancer lb",
        b"AppServer" => "application php gunicorn node backend",
        b"Database" => "mysql mariadb postgres sql db primary replica",
        b"Client" => "browser user visitor",
        b"SessionStore" => "redis memcached cache",
        b"MonitoringServer" => "prometheus nagios",
        b"MonitoringClient" => "agent exporter node",
        b"Server" => "host machine vm",
        b"Certificate" => "tls ssl https",
        _ => "",
    }
}

/// A small window at a place of the canvas, moved so that it can be seen; gives where it is.
pub(super) fn popup(ui: &Ui, name: &str, at: Pos2, canvas: Rect, contents: impl FnOnce(&mut Ui)) -> Rect {
    let area = Area::new(UiId::new(("canvas", name))).order(Order::Foreground).fixed_pos(at).constrain_to(canvas);
    area.show(ui.ctx(), |ui| Frame::popup(ui.style()).show(ui, contents)).response.rect
}

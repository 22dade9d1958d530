//! One row of the outline: an arrow where it holds others, its icon, its title, and its kind in a weaker colour.

use egui::accesskit::Role;
use egui::{Rect, Sense, Shape, Stroke, TextStyle, TextWrapMode, Ui, WidgetInfo, WidgetText, WidgetType, pos2, vec2};

use super::{OutlineContext, OutlinePanel};
use crate::catalog;
use crate::model::Id;
use crate::ui::icon;
use crate::ui::theme::{colour, ink};

/// The height of a row.
pub(super) const HEIGHT: f32 = 24.0;
/// How far each depth is set in; past so many no further, so that titles keep room.
const STEP: f32 = 14.0;
const DEEPEST: usize = 8;
/// The width of the arrow's place, and the side of the icon.
const ARROW: f32 = 16.0;
const ICON: f32 = 18.0;

/// What a click on a row means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Click {
    /// Select it alone, and show it.
    Only,
    /// Select it too, or no longer.
    Also,
    /// Select all rows up to it.
    UpTo,
    /// Open or close it.
    Turn,
    /// Ask for its name.
    Rename,
}

impl OutlinePanel {
    /// Shows a row, and says what was clicked.
    pub(super) fn row(&mut self, ui: &mut Ui, n: usize, focused: bool, cx: &OutlineContext) -> Option<Click> {
        let row = self.outline.rows().get(n)?.clone();
        let (design, id) = (cx.design, &row.id);
        let (label, picture, family) = match (design.components.get(id), design.groups.get(id)) {
            (Some(component), _) => {
                let spec = catalog::kind(&component.kind);
                (spec.label, spec.icon, spec.family)
            }
            (_, Some(group)) => {
                let spec = catalog::group(&group.kind);
                (spec.label, spec.icon, spec.family)
            }
            _ => return None,
        };
        let title = design.title(id.as_str());
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), HEIGHT));
        let salt = ui.id().with(("outline row", id.as_str()));
        let response = ui.interact(rect, salt, Sense::CLICK | Sense::DRAG);
        let selected = cx.selection.contains(id);
        response
            .widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, selected, spoken(title, label)));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::TreeItem);
            node.set_selected(selected);
            node.set_level(row.depth + 1);
            if let Some(open) = row.open {
                node.set_expanded(open);
            }
        });
        if self.cursor.as_ref() == Some(id) {
            // The focus stays on the tree: this is the row that the arrows have come to.
            let here = response.id.accesskit_id();
            ui.ctx().accesskit_node_builder(super::tree(), |tree| tree.set_active_descendant(here));
        }
        if response.drag_started() {
            self.drop.begin(ui.ctx(), id, cx.selection);
        }
        let target = self.drop.over(ui, &response, Some(id), design);
        let visuals = ui.visuals();
        let weak = ink(visuals, selected, visuals.weak_text_color());
        let painter = ui.painter();
        if selected {
            painter.rect_filled(rect, 4.0, visuals.selection.bg_fill);
        } else if response.hovered() || target.is_some() {
            painter.rect_filled(rect, 4.0, visuals.widgets.hovered.weak_bg_fill);
        }
        let frame = match target {
            Some(true) => Some(visuals.selection.stroke),
            Some(false) => Some(Stroke::new(1.5, visuals.error_fg_color)),
            None if focused && self.cursor.as_ref() == Some(id) => Some(visuals.selection.stroke),
            None => None,
        };
        if let Some(stroke) = frame {
            painter.rect_stroke(rect.shrink(1.0), 4.0, stroke, egui::StrokeKind::Inside);
        }
        let arrow = Rect::from_min_size(
            pos2(rect.left() + row.depth.min(DEEPEST) as f32 * STEP, rect.top()),
            vec2(ARROW, HEIGHT),
        );
        if let Some(open) = row.open {
            painter.add(Shape::line(sign(arrow, open), Stroke::new(1.5, weak)));
        }
        let square = Rect::from_center_size(pos2(arrow.right() + ICON / 2.0, rect.center().y), vec2(ICON, ICON));
        icon::paint(painter, picture, square.shrink(1.0), colour(cx.theme.family(family)));
        let mut left = square.right() + 6.0;
        let words = [(title, visuals.text_color(), TextStyle::Body), (label, weak, TextStyle::Small)];
        for (words, color, style) in words {
            let room = rect.right() - left - 4.0;
            // What says the same twice, or has no room for a few letters, is left out.
            if room < 24.0 || (words == label && title == label && left > square.right() + 7.0) {
                break;
            }
            let galley = WidgetText::from(words).into_galley(ui, Some(TextWrapMode::Truncate), room, style);
            let at = pos2(left, rect.center().y - galley.size().y / 2.0);
            left += galley.size().x + 8.0;
            painter.galley_with_override_text_color(at, galley, color);
        }
        let (command, shift) = ui.input(|i| (i.modifiers.command, i.modifiers.shift));
        let on_arrow = response.interact_pointer_pos().is_some_and(|at| row.open.is_some() && arrow.contains(at));
        let clicked = (response.clicked() || response.double_clicked()).then(|| match (on_arrow, command, shift) {
            (true, ..) => Click::Turn,
            (_, true, _) => Click::Also,
            (.., true) => Click::UpTo,
            _ if response.double_clicked() => Click::Rename,
            _ => Click::Only,
        });
        if self.drop.carries().is_none() {
            response.on_hover_text(hover(cx, id, title, label));
        }
        clicked
    }
}

/// `db-2 (Database)`.
fn spoken(title: &str, label: &str) -> String {
    if title == label { title.to_owned() } else { format!("{title} ({label})") }
}

/// Everything that may be cut off, and what the hand can do.
fn hover(cx: &OutlineContext, id: &Id, title: &str, label: &str) -> String {
    let on = cx.design.components.get(id).and_then(|component| component.on.as_ref());
    let on = on.map_or_else(String::new, |host| format!(", on {}", cx.design.title(host.as_str())));
    format!("{}{on}\nClick shows it · Drag puts it into another container · Double click renames", spoken(title, label))
}

/// Points down while its contents are shown, and to the right while they are not.
fn sign(place: Rect, open: bool) -> Vec<egui::Pos2> {
    let corners = if open {
        [vec2(-3.5, -2.0), vec2(0.0, 2.0), vec2(3.5, -2.0)]
    } else {
        [vec2(-2.0, -3.5), vec2(2.0, 0.0), vec2(-2.0, 3.5)]
    };
    corners.map(|corner| place.center() + corner).to_vec()
}

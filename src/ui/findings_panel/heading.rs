//! The heading of a group: its worst severity, its name, how many are in it; a click opens or closes it.

use egui::accesskit::Role;
use egui::{Rect, Response, Sense, Shape, Stroke, TextStyle, TextWrapMode, Ui, WidgetInfo, WidgetText, WidgetType};
use egui::{pos2, vec2};

use super::filter::Filter;
use super::grouping::{Common, Group};
use super::{FindingsContext, HEADING};
use crate::ui::explanation::badge;

/// The room of the arrow.
const ARROW: f32 = 16.0;

/// What a heading is called on the screen.
pub(super) fn id(common: &Common) -> egui::Id {
    egui::Id::new(("findings group", common))
}

/// Shows a heading. Groups of a rule offer to show that rule alone.
pub(super) fn heading(ui: &mut Ui, group: &Group, open: bool, cx: &FindingsContext, filter: &mut Filter) -> Response {
    let title = group.common.title(cx.design);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), HEADING - ui.spacing().item_spacing.y));
    let response = ui.interact(rect, id(&group.common), Sense::click());
    let count = group.findings.len();
    let spoken = format!("{title}, {count} {}", if count == 1 { "finding" } else { "findings" });
    response.widget_info(|| WidgetInfo::labeled(WidgetType::CollapsingHeader, true, &spoken));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::TreeItem);
        node.set_level(1);
        node.set_expanded(open);
    });
    let visuals = ui.visuals();
    let painter = ui.painter();
    if response.hovered() {
        painter.rect_filled(rect, 4.0, visuals.widgets.hovered.weak_bg_fill);
    }
    if response.has_focus() {
        painter.rect_stroke(rect.shrink(1.0), 4.0, visuals.selection.stroke, egui::StrokeKind::Inside);
    }
    let middle = pos2(rect.left() + ARROW / 2.0, rect.center().y);
    let corners = if open {
        [vec2(-3.5, -2.0), vec2(0.0, 2.0), vec2(3.5, -2.0)]
    } else {
        [vec2(-2.0, -3.5), vec2(2.0, 0.0), vec2(-2.0, 3.5)]
    };
    let arrow = corners.map(|corner| middle + corner).to_vec();
    painter.add(Shape::line(arrow, Stroke::new(1.5, visuals.weak_text_color())));
    let accepted = group.common == Common::Accepted;
    let place = Rect::from_center_size(pos2(rect.left() + ARROW + 11.0, rect.center().y), vec2(16.0, 16.0));
    badge(ui, place, group.worst, accepted, cx.theme);
    let number = WidgetText::from(count.to_string());
    let number = number.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
    let right = rect.right() - 4.0 - number.size().x;
    painter.galley(pos2(right, rect.center().y - number.size().y / 2.0), number, visuals.weak_text_color());
    let left = place.right() + 8.0;
    let words = WidgetText::from(crate::ui::theme::bold(title));
    let words = words.into_galley(ui, Some(TextWrapMode::Truncate), right - left - 6.0, TextStyle::Body);
    painter.galley(pos2(left, rect.center().y - words.size().y / 2.0), words, visuals.text_color());
    if let Common::Rule(code) = group.common {
        response.context_menu(|ui| {
            let only = filter.rule == Some(code);
            if ui.button(if only { "Show all rules" } else { "Show this rule only" }).clicked() {
                filter.rule = (!only).then_some(code);
                ui.close();
            }
        });
    }
    response.on_hover_text(spoken)
}

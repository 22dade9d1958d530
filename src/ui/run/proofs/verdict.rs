//! The mark of a verdict: a letter in a shape, so that it can be told without colours.

use egui::{
    Align2, Color32, FontId, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2,
};

use crate::analysis::Severity;
use crate::emulation::Verdict;
use crate::scene::Theme;
use crate::ui::theme::{colour, good};

/// How large a mark is.
const SIZE: f32 = 16.0;

/// Shows the mark: C in a disc, R in a diamond, N in a hollow square; grey when it is stale.
pub fn mark(ui: &mut Ui, verdict: Verdict, stale: bool, theme: &Theme) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIZE), Sense::hover());
    let words = if stale { format!("{}, stale", verdict.name()) } else { verdict.name().to_owned() };
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &words));
    let tint = match verdict {
        _ if stale => ui.visuals().weak_text_color(),
        Verdict::Confirmed => good(theme),
        Verdict::Refuted => colour(theme.severity(Severity::High)),
        Verdict::NotTestable => ui.visuals().text_color(),
    };
    let (painter, center, half) = (ui.painter(), rect.center(), SIZE / 2.0);
    let (letter, ink) = match verdict {
        Verdict::Confirmed => {
            painter.circle_filled(center, half, tint);
            ("C", colour(theme.on_badge))
        }
        Verdict::Refuted => {
            let corners = [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)];
            let corners = corners.map(|(x, y)| pos2(center.x + x * 1.15, center.y + y * 1.15)).to_vec();
            painter.add(Shape::convex_polygon(corners, tint, Stroke::NONE));
            ("R", colour(theme.on_badge))
        }
        Verdict::NotTestable => {
            painter.rect(rect.shrink(1.5), 2.0, Color32::TRANSPARENT, Stroke::new(1.5, tint), StrokeKind::Middle);
            ("N", tint)
        }
    };
    painter.text(center, Align2::CENTER_CENTER, letter, FontId::proportional(10.5), ink);
    response.on_hover_text(match verdict {
        Verdict::Confirmed => "Confirmed: what happened is what was predicted",
        Verdict::Refuted => "Refuted: something else happened",
        Verdict::NotTestable => "Not testable: a run cannot decide it",
    })
}

//! The plots of a run: how many requests succeed, and how long they take.

use egui::{Color32, Ui};
use egui_plot::{Line, Plot};

use super::trend::{Points, Trend};
use crate::analysis::Journey;
use crate::scene::Theme;
use crate::ui::theme::colour;

/// The journeys that a load makes.
const DRIVEN: [Journey; 3] = [Journey::Static, Journey::Read, Journey::Write];

/// Shows both plots, one below the other, in a room of this height.
pub fn plots(ui: &mut Ui, height: f32, trend: &Trend, theme: &Theme) {
    let words = ui.text_style_height(&egui::TextStyle::Body) + ui.spacing().item_spacing.y;
    let height = (height / 2.0 - words - ui.spacing().item_spacing.y - 2.0).max(24.0);
    ui.weak("success of the last two seconds, %");
    plot(ui, "success", height, theme, |journey| trend.success(journey), Some(100.0));
    ui.weak("99 of 100 answers within, ms");
    plot(ui, "latency", height, theme, |journey| trend.latency(journey), None);
}

/// The colour of a journey in the plots.
pub fn tint(journey: Journey, theme: &Theme) -> Color32 {
    let known = DRIVEN.iter().position(|driven| *driven == journey);
    colours(theme)[known.unwrap_or_default()]
}

fn plot(ui: &mut Ui, name: &str, height: f32, theme: &Theme, of: impl Fn(Journey) -> Points, top: Option<f64>) {
    let mut plot = Plot::new(name)
        .height(height)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show_x(false)
        .show_axes([false, true])
        .include_y(0.0);
    if let Some(top) = top {
        plot = plot.include_y(top * 1.05);
    }
    plot.show(ui, |plot| {
        for (journey, color) in DRIVEN.into_iter().zip(colours(theme)) {
            plot.line(Line::new(journey.name(), of(journey)).color(color).width(2.0));
        }
    });
}

/// One for each journey, apart from each other in both themes.
fn colours(theme: &Theme) -> [Color32; 3] {
    use crate::analysis::Severity;
    [colour(theme.severity(Severity::Low)), super::super::theme::good(theme), colour(theme.severity(Severity::High))]
}

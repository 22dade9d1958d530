//! The plots of a run: how many requests succeed, how long they take and how late replicas are, with what happened as
//! upright lines through all of them.

use egui::{Color32, Ui};
use egui_plot::{Line, LineStyle, Plot, VLine};

use super::trend::{Points, Trend};
use crate::analysis::figures::{LAG, LATENCY, SUCCESS};
use crate::analysis::{Journey, Severity};
use crate::scene::Theme;
use crate::ui::figure::Meaning as _;
use crate::ui::theme::{colour, good};

/// The journeys that a load makes.
const DRIVEN: [Journey; 3] = [Journey::Static, Journey::Read, Journey::Write];

/// Shows the plots side by side, in a room of this height.
pub fn plots(ui: &mut Ui, height: f32, trend: &Trend, theme: &Theme) {
    let words = ui.text_style_height(&egui::TextStyle::Body) + ui.spacing().item_spacing.y;
    let height = (height - words - 2.0).max(24.0);
    let replicas = trend.replicas();
    let journeys = |of: &dyn Fn(Journey) -> Points| -> Vec<(String, Points, Color32)> {
        DRIVEN.iter().map(|journey| (journey.name().to_owned(), of(*journey), tint(*journey, theme))).collect()
    };
    let all = |ui: &mut Ui, n: usize| match n {
        0 => {
            heading(ui, "success, %").means(&SUCCESS);
            plot(ui, "success", height, (trend, theme), journeys(&|journey| trend.success(journey)), Some(105.0));
        }
        1 => {
            heading(ui, "99 of 100 within, ms").means(&LATENCY);
            plot(ui, "latency", height, (trend, theme), journeys(&|journey| trend.latency(journey)), None);
        }
        _ => {
            heading(ui, "replication lag, ms").means(&LAG);
            let lines = replicas.iter().enumerate();
            let lines = lines.map(|(n, id)| (id.to_string(), trend.lag(id), colours(theme)[n % DRIVEN.len()]));
            plot(ui, "lag", height, (trend, theme), lines.collect(), Some(10.0));
        }
    };
    ui.columns(if replicas.is_empty() { 2 } else { 3 }, |columns| {
        for (n, column) in columns.iter_mut().enumerate() {
            all(column, n);
        }
    });
}

fn heading(ui: &mut Ui, words: &str) -> egui::Response {
    ui.add(egui::Label::new(egui::RichText::new(words).weak()).truncate())
}

/// The colour of a journey in the plots.
pub fn tint(journey: Journey, theme: &Theme) -> Color32 {
    let known = DRIVEN.iter().position(|driven| *driven == journey);
    colours(theme)[known.unwrap_or_default()]
}

fn plot(
    ui: &mut Ui,
    name: &str,
    height: f32,
    (trend, theme): (&Trend, &Theme),
    lines: Vec<(String, Points, Color32)>,
    top: Option<f64>,
) {
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
        plot = plot.include_y(top);
    }
    let weak = ui.visuals().weak_text_color();
    plot.show(ui, |plot| {
        for mark in trend.marks() {
            let (tint, style) =
                if mark.breaks { (colour(theme.spof), LineStyle::Solid) } else { (weak, LineStyle::dashed_dense()) };
            plot.vline(VLine::new(mark.words.clone(), mark.seconds).color(tint).style(style).width(1.0));
        }
        for (name, points, tint) in lines {
            plot.line(Line::new(name, points).color(tint).width(2.0));
        }
    });
}

/// One for each journey, apart from each other in both themes.
fn colours(theme: &Theme) -> [Color32; 3] {
    [colour(theme.severity(Severity::Low)), good(theme), colour(theme.severity(Severity::High))]
}

//! What a number means and why it matters, over the number: what `linchpin explain` prints.

use egui::{Response, RichText};

use super::theme::bold;
use crate::analysis::figures::Figure;

/// The width of the lines.
const WIDTH: f32 = 360.0;

/// Says over what shows a number what it means.
pub trait Meaning {
    /// Shows the figure's page under the pointer.
    fn means(self, figure: &'static Figure) -> Self;
}

impl Meaning for Response {
    fn means(self, figure: &'static Figure) -> Self {
        self.on_hover_ui(|ui| {
            ui.set_max_width(WIDTH);
            ui.label(bold(figure.label));
            ui.label(figure.means);
            ui.label(RichText::new(format!("Why it matters: {}", figure.matters)).weak());
        })
    }
}

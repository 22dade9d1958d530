//! The question which of several diagrams is meant, or all of them as one.

use super::{Arrival, Purpose, size};
use crate::import::{self, Imported};
use crate::ui::dialog::scrolled;

/// The diagrams of a text, one of which is to be chosen.
pub struct Choice {
    rows: Vec<Row>,
    chosen: usize,
    purpose: Purpose,
    /// The button that takes it has had the keyboard.
    offered: bool,
}

/// One answer.
struct Row {
    words: String,
    arrival: Arrival,
}

/// What came of the question.
pub enum Chosen {
    /// Not answered yet.
    Open,
    /// Nothing is taken.
    Closed,
    /// This one.
    Taken(Box<Arrival>, Purpose),
}

impl Choice {
    /// The question; the last answer is all diagrams as one design, where that can be made.
    pub fn new(diagrams: Vec<Imported>, purpose: Purpose) -> Self {
        let stem = match &purpose {
            Purpose::Open(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            Purpose::Paste(_) | Purpose::Redraw => String::new(),
        };
        let merged = import::merge(&diagrams, &stem).ok().map(|design| {
            let mut all = Arrival::plain(design, false, "Mermaid");
            for diagram in &diagrams {
                all.repairs.extend_from_slice(&diagram.repairs);
                all.unsure.extend_from_slice(&diagram.unsure);
            }
            Row { words: format!("All merged into one · {}", size(&all.design)), arrival: all }
        });
        let mut rows: Vec<Row> = Vec::new();
        for diagram in diagrams {
            let title = diagram.design.name.trim();
            let title = if title.is_empty() { "Without a title" } else { title };
            let (kind, line) = (diagram.diagram.name(), diagram.line);
            let words = format!("{title} · {} · {kind} at line {line}", size(&diagram.design));
            rows.push(Row { words, arrival: Arrival::diagram(diagram) });
        }
        rows.extend(merged);
        Self { rows, chosen: 0, purpose, offered: false }
    }

    /// Shows the question for one frame.
    pub fn show(&mut self, ui: &mut egui::Ui, height: f32) -> Chosen {
        let (heading, take) = match &self.purpose {
            Purpose::Open(_) => ("Which diagram shall be opened?", "Open"),
            Purpose::Paste(_) => ("Which diagram shall be pasted?", "Paste"),
            Purpose::Redraw => ("Which diagram shall take the place of the design?", "Import"),
        };
        ui.heading(heading);
        if let Purpose::Open(path) = &self.purpose {
            ui.weak(path.display().to_string());
        }
        ui.add_space(6.0);
        let (rows, chosen) = (&self.rows, &mut self.chosen);
        let mut twice = false;
        scrolled(ui, height, |ui| {
            for (n, row) in rows.iter().enumerate() {
                twice |= ui.radio_value(chosen, n, &row.words).double_clicked();
            }
        });
        ui.add_space(8.0);
        let (taken, cancel) = ui.horizontal(|ui| (ui.button(take), ui.button("Cancel"))).inner;
        if !std::mem::replace(&mut self.offered, true) {
            taken.request_focus();
        }
        if cancel.clicked() {
            return Chosen::Closed;
        }
        if !taken.clicked() && !twice {
            return Chosen::Open;
        }
        let row = self.rows.swap_remove(self.chosen.min(self.rows.len() - 1));
        Chosen::Taken(Box::new(row.arrival), self.purpose.clone())
    }
}

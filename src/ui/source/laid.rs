//! A text laid out in its colours, and kept as long as the text, the colours and the fonts stay as they are.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Galley, Ui};

use super::highlight::{Ink, Language, pieces};
use crate::scene::Theme;
use crate::ui::theme::colour;

/// The size of the letters.
pub const SIZE: f32 = 12.5;

/// A text that was laid out last, or whose lines were found.
#[derive(Debug, Default)]
pub struct Laid {
    text: String,
    theme: &'static str,
    galley: Option<Arc<Galley>>,
    /// A text that egui keeps as long as its fonts stay as they are.
    witness: Option<Arc<Galley>>,
    /// Where the lines of a long text begin and end.
    lines: Vec<Range<usize>>,
    /// How often a text was laid out.
    #[cfg(test)]
    pub count: usize,
}

impl Laid {
    /// Where the lines of a text begin and end.
    pub fn lines(&mut self, text: &str) -> &[Range<usize>] {
        if self.lines.is_empty() || self.text != text {
            let mut begin = 0;
            self.lines = text.split_inclusive('\n').map(|line| (begin, begin += line.len()).0..begin).collect();
            text.clone_into(&mut self.text);
            self.galley = None;
        }
        &self.lines
    }

    /// The text laid out, each of its lines on one line.
    pub fn galley(&mut self, ui: &Ui, text: &str, language: Language, theme: &Theme) -> Arc<Galley> {
        let witness = ui.painter().layout_no_wrap("·".to_owned(), FontId::monospace(SIZE), Color32::PLACEHOLDER);
        let same_fonts = self.witness.as_ref().is_some_and(|known| Arc::ptr_eq(known, &witness));
        if let Some(galley) = &self.galley
            && same_fonts
            && self.theme == theme.name
            && self.text == text
        {
            return Arc::clone(galley);
        }
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job(text, language, theme)));
        text.clone_into(&mut self.text);
        self.lines.clear();
        self.theme = theme.name;
        self.witness = Some(witness);
        self.galley = Some(Arc::clone(&galley));
        #[cfg(test)]
        {
            self.count += 1;
        }
        galley
    }
}

/// A text in its colours, to be laid out.
pub fn job(text: &str, language: Language, theme: &Theme) -> LayoutJob {
    let mut job = LayoutJob { text: text.to_owned(), keep_trailing_whitespace: true, ..LayoutJob::default() };
    job.wrap.max_width = f32::INFINITY;
    for (range, ink) in pieces(text, language) {
        let mut format = TextFormat::simple(FontId::monospace(SIZE), colour(ink.colour(theme)));
        format.italics = ink == Ink::Comment;
        job.sections.push(egui::text::LayoutSection {
            leading_space: 0.0,
            byte_range: range.start.into()..range.end.into(),
            format,
        });
    }
    job
}

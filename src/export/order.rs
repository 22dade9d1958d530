//! An export as it is ordered, from the command line or in the window: both give the same bytes for the same order.

use std::collections::BTreeSet;

use super::ascii::{self, Charset};
use super::report::{self, ReportOptions};
use super::{Format, PngError, mermaid, picture, png, svg};
use crate::analysis::rules::Profile;
use crate::analysis::{Report, analyse, fixes};
use crate::layout::{self, part_of};
use crate::model::{Design, Id, Placement, Point};
use crate::scene::{self, Options, Scene, Theme};
use crate::storage;

/// The widest margin that can be asked for, in drawing units.
pub const MOST_MARGIN: u16 = 512;

/// What is to be written, and how.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, and all combinations make sense")]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The form.
    pub format: Format,
    /// The colours.
    pub theme: &'static Theme,
    /// Pixels to the drawing unit, for PNG.
    pub scale: u32,
    /// Whether findings are marked.
    pub findings: bool,
    /// Whether a picture has its title block.
    pub title: bool,
    /// Whether a picture has its legend.
    pub legend: bool,
    /// Whether a picture has no background.
    pub transparent: bool,
    /// The room around a picture, in drawing units.
    pub margin: u16,
    /// Only these parts, what lies in them and the links among them; empty: everything.
    pub only: BTreeSet<Id>,
    /// Whether the file carries the design, so that it can be opened and edited again.
    pub carried: bool,
    /// Whether an architecture diagram is for older versions of Mermaid.
    pub strict: bool,
    /// The characters of a drawing of characters.
    pub charset: Charset,
    /// How many cells wide that may be.
    pub width: usize,
}

/// What an order gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The file.
    pub bytes: Vec<u8>,
    /// What whoever ordered it ought to know, a sentence each.
    pub remarks: Vec<String>,
}

/// Why an order cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// A part that is not drawn.
    #[error("there is no part `{0}` in this design")]
    Unknown(Id),
    /// The picture cannot be drawn.
    #[error(transparent)]
    Png(#[from] PngError),
}

impl Order {
    /// An order of everything in the usual form.
    pub fn of(format: Format) -> Self {
        Self {
            format,
            theme: &Theme::LIGHT,
            scale: 1,
            findings: true,
            title: true,
            legend: true,
            transparent: false,
            margin: scene::MARGIN as u16,
            only: BTreeSet::new(),
            carried: true,
            strict: false,
            charset: Charset::Ascii,
            width: ascii::USUAL,
        }
    }

    /// The file, of a design that was not analysed yet.
    ///
    /// # Errors
    /// When a part is unknown, or the picture would be too large.
    pub fn deliver(&self, design: &Design) -> Result<Delivered, OrderError> {
        let (design, report) = self.select(design, &self.analyse(design))?;
        self.write(&design, &report)
    }

    /// The report that the form needs, as of today.
    pub fn analyse(&self, design: &Design) -> Report {
        self.with_fixes(design, analyse(design))
    }

    /// A report with the names of fixes, where the form tells them.
    pub fn with_fixes(&self, design: &Design, mut report: Report) -> Report {
        if self.format == Format::Report {
            fixes::fill_titles(design, &mut report.findings, Profile::Core);
        }
        report
    }

    /// What the order is about: the design, or a part of it where it stands, with what was found in the whole about it. A
    /// document about a part judges that part alone.
    ///
    /// # Errors
    /// When a part is unknown.
    pub fn select(&self, design: &Design, report: &Report) -> Result<(Design, Report), OrderError> {
        if self.only.is_empty() {
            return Ok((design.clone(), report.clone()));
        }
        if let Some(unknown) = self.only.iter().find(|id| !design.contains(id.as_str())) {
            return Err(OrderError::Unknown(unknown.clone()));
        }
        let arrangement = layout::arrange(design);
        // A link alone is shown with its ends.
        let ends = self.only.iter().filter_map(|id| design.links.get(id)).flat_map(|link| [&link.from, &link.to]);
        let chosen: BTreeSet<Id> = self.only.iter().chain(ends).cloned().collect();
        let mut part = part_of(design, &arrangement, &chosen);
        part.name.clone_from(&design.name);
        part.domain.clone_from(&design.domain);
        // Containers are as large as they are drawn, and lines bend where they were bent.
        for id in arrangement.parents.values().collect::<BTreeSet<_>>() {
            if let Some(rect) = arrangement.boxes.get(id).filter(|_| part.contains(id.as_str())) {
                let placement = Placement { at: rect.min(), size: Some(Point::new(rect.w, rect.h)) };
                part.drawing.insert(id.clone(), placement);
            }
        }
        for (id, bends) in &design.bends {
            if part.links.contains_key(id) {
                part.bends.insert(id.clone(), bends.clone());
            }
        }
        if matches!(self.format, Format::Report | Format::Sequence) {
            let report = self.analyse(&part);
            return Ok((part, report));
        }
        let mut report = report.clone();
        let there = |id: &Id| part.contains(id.as_str());
        report.findings.retain(|finding| finding.subjects.iter().any(there));
        for finding in &mut report.findings {
            finding.subjects.retain(there);
        }
        for journey in report.journeys.values_mut() {
            journey.spof.retain(there);
        }
        Ok((part, report))
    }

    /// The picture.
    pub fn picture(&self, design: &Design, report: &Report) -> Scene {
        let Self { theme, findings, title, legend, transparent, .. } = *self;
        let margin = f32::from(self.margin.min(MOST_MARGIN));
        let options = Options { theme, findings, legend, title, transparent, margin, ..Options::default() };
        picture(design, report, &options)
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// When it would be too large.
    pub fn png(&self, design: &Design, report: &Report) -> Result<Delivered, OrderError> {
        let picture = self.picture(design, report);
        let remark =
            |text: &str| format!("the fonts of a png lack letters of `{text}`, which are boxes there; an svg has them");
        let remarks = picture.foreign().next().map(remark).into_iter().collect();
        let bytes = png(&picture, self.scale)?;
        Ok(Delivered { bytes: if self.carried { storage::carry_in_png(bytes, design) } else { bytes }, remarks })
    }

    /// How a report is made, as far as every order says it.
    pub fn report_options(&self) -> ReportOptions<'static> {
        ReportOptions { theme: self.theme, marks: self.findings, ..ReportOptions::default() }
    }

    /// The file, of what [`Self::select`] gave.
    ///
    /// # Errors
    /// When the picture would be too large.
    pub fn write(&self, design: &Design, report: &Report) -> Result<Delivered, OrderError> {
        let marked = Some(report).filter(|_| self.findings);
        let mut remarks = Vec::new();
        let text = match self.format {
            Format::Png => return self.png(design, report),
            Format::Svg => {
                let text = svg(&self.picture(design, report));
                if self.carried { storage::carry_in_svg(&text, design) } else { text }
            }
            Format::Mermaid => {
                let chart = mermaid::flowchart(design, marked, self.theme);
                let chart = if self.carried { mermaid::carrying(&chart, design) } else { chart };
                remarks = mermaid::too_much(&chart);
                chart
            }
            Format::Sequence => mermaid::sequence(design, report, self.theme),
            Format::Architecture => mermaid::architecture(design, self.strict, self.theme),
            Format::Ascii => {
                let drawing = ascii::ascii(design, marked, self.charset, self.width);
                if !drawing.left_out.is_empty() {
                    let count = drawing.left_out.len();
                    remarks.push(format!(
                        "{count} links have no line in a drawing of this size: the text below it names them"
                    ));
                }
                drawing.text
            }
            Format::Report => report::report(design, report, &self.report_options()),
            Format::Ron => storage::to_ron(design),
        };
        Ok(Delivered { bytes: text.into_bytes(), remarks })
    }
}

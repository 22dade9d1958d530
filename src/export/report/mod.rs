//! A design as a document to hand in: what there is and why, how a request travels, what fails, and how to mend it.
//!
//! Every sentence is made from the design and its analysis. What a design does not have is not spoken of, except where
//! its absence is a weakness. Equal designs give equal bytes; there is a date only when one is given.

mod accepted;
mod active;
mod availability;
mod balancing;
mod chapter;
mod components;
mod connections;
mod data;
mod diagram;
mod facts;
mod findings;
mod groups;
mod here;
mod names;
mod overview;
mod proof;
mod proved;
mod request;
mod route;
mod strengths;
mod summary;
mod weak_points;
mod why;
mod words;

pub use proof::{Proof, ProofError};

use crate::analysis::Report;
use crate::font::one_line;
use crate::model::Design;
use crate::scene::Theme;
use facts::Facts;

/// How a report is made.
#[derive(Debug, Clone, Copy)]
pub struct ReportOptions<'a> {
    /// The colours of its diagram.
    pub theme: &'a Theme,
    /// Whether its diagram marks the findings.
    pub marks: bool,
    /// The file name of a picture that lies beside the report.
    pub picture: Option<&'a str>,
    /// What came of running the design and breaking it.
    pub proof: Option<&'a Proof>,
    /// The day of the report, `YYYY-MM-DD`.
    pub date: Option<&'a str>,
}

impl Default for ReportOptions<'_> {
    fn default() -> Self {
        Self { theme: &Theme::LIGHT, marks: true, picture: None, proof: None, date: None }
    }
}

/// The report of a design as Markdown. The fixes that it names are those that stand in the findings of `analysis`.
pub fn report(design: &Design, analysis: &Report, options: &ReportOptions) -> String {
    let facts = Facts::of(design, analysis);
    let title = one_line(&design.name);
    let title = if title.is_empty() { "Web infrastructure" } else { &title };
    let chapters = vec![
        overview::chapter(&facts, options),
        diagram::chapter(&facts, options),
        components::chapter(&facts),
        connections::chapter(&facts),
        request::chapter(&facts),
        balancing::chapter(&facts),
        data::chapter(&facts),
        weak_points::single_points(&facts),
        weak_points::reliability(&facts),
        weak_points::security(&facts),
        weak_points::monitoring(&facts),
        weak_points::drawing(&facts),
        availability::chapter(&facts),
        accepted::chapter(&facts),
        proved::chapter(&facts, options.proof),
        summary::chapter(&facts),
    ];
    chapter::document(&names::short(title), title, chapters)
}

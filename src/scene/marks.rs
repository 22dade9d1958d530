//! What a report says, part by part: what the picture marks, and what only its legend can tell.

use std::collections::BTreeMap;

use crate::analysis::{Journey, Report, Severity};
use crate::model::{Design, Id};

/// What is wrong with one part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// The worst finding about it; none: it has none.
    pub severity: Option<Severity>,
    /// How many findings speak of it.
    pub count: usize,
    /// What they say, worst first.
    pub titles: Vec<String>,
    /// The journeys that its death alone ends.
    pub spof: Vec<Journey>,
}

/// What is wrong with a design.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// By part: components, links and groups.
    pub parts: BTreeMap<Id, Mark>,
    /// What speaks of the whole design, worst first.
    pub general: Vec<(Severity, String)>,
}

impl Marks {
    /// The marks of a report: its single points of failure, and the findings that nobody accepted.
    pub fn of(report: &Report, design: &Design) -> Self {
        let mut marks = Self::default();
        for (id, journeys) in report.spofs() {
            marks.parts.entry(id.clone()).or_default().spof = journeys;
        }
        for finding in report.findings.iter().filter(|f| !f.accepted) {
            let title = format!("{} {}", finding.code, finding.message);
            let mut subjects = finding.subjects.iter().filter(|id| design.contains(id.as_str())).peekable();
            if subjects.peek().is_none() {
                marks.general.push((finding.severity, title));
                continue;
            }
            for id in subjects {
                let mark = marks.parts.entry(id.clone()).or_default();
                mark.severity = mark.severity.max(Some(finding.severity));
                mark.count += 1;
                mark.titles.push(title.clone());
            }
        }
        marks
    }

    /// True when there is nothing to mark.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.general.is_empty()
    }
}

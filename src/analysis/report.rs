//! What an analysis says: plain data, sorted, without a clock, ready for every output.

use std::collections::BTreeMap;

use serde::Serialize;

use super::finding::{Finding, Severity};
use super::journey::{Journey, JourneyReport};
use super::lapsed::Lapsed;
use super::switch_over::SwitchOver;
use crate::model::Id;

/// Everything an analysis says about one design.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Report {
    /// The design's title.
    pub design: String,
    /// What failures do, per journey.
    pub journeys: BTreeMap<Journey, JourneyReport>,
    /// What takes over for what, and how long that takes: beside the figures, not in them.
    pub switch_overs: Vec<SwitchOver>,
    /// What is wrong, worst first, then by code and key.
    pub findings: Vec<Finding>,
    /// Accepted entries of the design that cover nothing, in its order. They never count.
    pub lapsed: Vec<Lapsed>,
}

impl Report {
    /// Whether everything here is exact: no figure is an estimate and nothing was left out.
    pub fn exact(&self) -> bool {
        self.journeys.values().all(JourneyReport::exact)
    }

    /// The parts with the greatest Birnbaum importance for any journey, the greatest first; at most so many.
    pub fn most_important(&self, count: usize) -> Vec<(&Id, f64)> {
        let mut most: BTreeMap<&Id, f64> = BTreeMap::new();
        for (id, value) in self.journeys.values().filter_map(|j| j.importance.as_ref()).flatten() {
            let known = most.entry(id).or_insert(*value);
            *known = known.max(*value);
        }
        let mut most: Vec<(&Id, f64)> = most.into_iter().filter(|(_, value)| *value > 0.0).collect();
        most.sort_by(|a, b| b.1.total_cmp(&a.1));
        most.truncate(count);
        most
    }

    /// The worst severity among findings that nobody accepted.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().filter(|f| !f.accepted).map(|f| f.severity).max()
    }

    /// The parts that are a single point of failure, with the journeys they end.
    pub fn spofs(&self) -> BTreeMap<&Id, Vec<Journey>> {
        let mut out: BTreeMap<&Id, Vec<Journey>> = BTreeMap::new();
        for (journey, report) in &self.journeys {
            for id in &report.spof {
                out.entry(id).or_default().push(*journey);
            }
        }
        out
    }
}

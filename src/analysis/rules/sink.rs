//! Where rules write what they find.

use super::meta::RuleMeta;
use crate::analysis::finding::{Evidence, Finding};
use crate::analysis::journey::Journey;
use crate::model::Id;

/// Where rules write.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// All that was written.
    pub(super) fn into_inner(self) -> Vec<Finding> {
        self.0
    }

    /// A finding about some parts (none: the whole design).
    pub fn add(&mut self, meta: &RuleMeta, subjects: &[&Id], journeys: Vec<Journey>, message: String) {
        let names: Vec<&str> = subjects.iter().map(|id| id.as_str()).collect();
        self.0.push(Finding {
            rule: meta.name,
            code: meta.code,
            severity: meta.severity,
            key: format!("{}:{}", meta.name, if names.is_empty() { "*".to_owned() } else { names.join(",") }),
            subjects: subjects.iter().map(|id| (*id).clone()).collect(),
            journeys,
            message,
            evidence: Evidence::Stated,
            fixes: Vec::new(),
            accepted: false,
            decision: None,
        });
    }

    /// The same, where the drawing says nothing and silence is taken for absence.
    pub fn add_unstated(&mut self, meta: &RuleMeta, subjects: &[&Id], journeys: Vec<Journey>, message: String) {
        self.add(meta, subjects, journeys, message);
        if let Some(finding) = self.0.last_mut() {
            finding.evidence = Evidence::Unstated;
        }
    }
}

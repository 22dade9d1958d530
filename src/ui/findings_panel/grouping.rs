//! How findings are grouped: by severity, rule or part, what was accepted always apart. Knows no window.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::filter::Filter;
use crate::analysis::{Finding, Severity, rules};
use crate::model::{Design, Id};

/// By what findings are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Grouping {
    /// How bad they are.
    #[default]
    Severity,
    /// Which rule says so.
    Rule,
    /// The part that they name first.
    Part,
}

impl Grouping {
    pub(super) const ALL: [Self; 3] = [Self::Severity, Self::Rule, Self::Part];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Rule => "rule",
            Self::Part => "part",
        }
    }
}

/// What the findings of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Common {
    Severity(Severity),
    Rule(&'static str),
    /// None: they are about the whole design.
    Part(Option<Id>),
    Accepted,
}

impl Common {
    /// What a group is called.
    pub(super) fn title(&self, design: &Design) -> String {
        match self {
            Self::Severity(severity) => {
                let name = severity.name();
                format!("{}{}", name[..1].to_uppercase(), &name[1..])
            }
            Self::Rule(code) => {
                let title = rules::find(code).map_or(*code, |rule| rule.meta.title);
                format!("{code} {title}")
            }
            Self::Part(Some(id)) => crate::ui::explanation::called(design, id),
            Self::Part(None) => "The whole design".to_owned(),
            Self::Accepted => "Accepted".to_owned(),
        }
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) common: Common,
    /// The findings by their place in the report, the worst first.
    pub(super) findings: Vec<usize>,
    pub(super) worst: Severity,
}

/// One row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// The heading of a group, by its place.
    Group(usize),
    /// A finding, by its place in the report.
    Finding(usize),
}

/// The groups of the findings that are shown, the worst first and what was accepted last.
pub(super) fn groups(design: &Design, findings: &[Finding], filter: &Filter, grouping: Grouping) -> Vec<Group> {
    let words = filter.words();
    let mut groups: IndexMap<Common, Group> = IndexMap::new();
    let mut accepted = Group { common: Common::Accepted, findings: Vec::new(), worst: Severity::Info };
    for (n, finding) in findings.iter().enumerate().filter(|(_, f)| filter.shows(design, f, &words)) {
        let common = || match grouping {
            Grouping::Severity => Common::Severity(finding.severity),
            Grouping::Rule => Common::Rule(finding.code),
            Grouping::Part => Common::Part(finding.subjects.first().cloned()),
        };
        let group = if finding.accepted {
            &mut accepted
        } else {
            let common = common();
            let new = || Group { common: common.clone(), findings: Vec::new(), worst: finding.severity };
            groups.entry(common.clone()).or_insert_with(new)
        };
        group.findings.push(n);
        group.worst = group.worst.max(finding.severity);
    }
    let last = (!accepted.findings.is_empty()).then_some(accepted);
    groups.into_values().chain(last).collect()
}

/// The rows of groups of which some are closed.
pub(super) fn rows(groups: &[Group], closed: &BTreeSet<Common>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (n, group) in groups.iter().enumerate() {
        rows.push(Row::Group(n));
        if !closed.contains(&group.common) {
            rows.extend(group.findings.iter().copied().map(Row::Finding));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis, storage};

    #[test]
    fn every_finding_is_in_one_group_and_what_was_accepted_in_the_last() {
        let mut design = storage::template("distributed").expect("the template").design();
        let wish = crate::model::Acceptance {
            rule: "REL-001".to_owned(),
            on: Some(Id::slug("lb")),
            reason: "an exercise".to_owned(),
            until: None,
            author: None,
            seen: None,
        };
        design.apply(analysis::accepting::accept(&design, &wish, "2026-01-01").expect("found")).expect("an edit");
        let findings = analysis::analyse(&design).findings;
        for grouping in Grouping::ALL {
            let groups = groups(&design, &findings, &Filter::default(), grouping);
            let mut all: Vec<usize> = groups.iter().flat_map(|group| group.findings.clone()).collect();
            all.sort_unstable();
            assert!(all.iter().copied().eq(0..findings.len()), "{grouping:?}");
            let last = groups.last().expect("a group");
            assert_eq!((&last.common, last.findings.len()), (&Common::Accepted, 1));
            let names: BTreeSet<String> = groups.iter().map(|group| group.common.title(&design)).collect();
            assert_eq!(names.len(), groups.len(), "{names:?}");
            let open = rows(&groups, &BTreeSet::new());
            assert_eq!(open.len(), findings.len() + groups.len());
            let closed = rows(&groups, &[Common::Accepted].into());
            assert_eq!(closed.len(), open.len() - 1);
        }
    }
}

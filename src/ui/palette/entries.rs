//! What the palette offers, in which order, and what a search finds in it.

use crate::catalog::{self, Family, KindSpec, Stroke};
use crate::editor::{New, PATTERNS};
use crate::storage::TEMPLATES;
use crate::ui::canvas::matching;
use crate::ui::icon;

/// A part of the palette under a heading.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) entries: Vec<New>,
}

/// The families of kinds that stand together.
const SECTIONS: &[(&str, &[Family])] = &[
    ("Users and edge", &[Family::User, Family::Edge]),
    ("Machines", &[Family::Host]),
    ("Serving", &[Family::Balancer, Family::Web, Family::Application]),
    ("Data", &[Family::Data]),
    ("Watching", &[Family::Monitoring]),
];

/// Everything that can be placed.
pub(super) fn sections() -> Vec<Section> {
    let of = |families: &[Family]| {
        let kinds = catalog::KINDS.iter().copied().filter(|kind| families.contains(&kind.family));
        kinds.map(New::Part).collect::<Vec<_>>()
    };
    let kinds = SECTIONS.iter().map(|(title, families)| Section { title, entries: of(families) });
    let groups = catalog::GROUPS.iter().copied().map(New::Group).chain([New::Note]).collect();
    let patterns = PATTERNS.iter().map(New::Pattern).collect();
    let templates = TEMPLATES.iter().map(New::Template).collect();
    let rest = [("Groups and notes", groups), ("Patterns", patterns), ("Whole designs", templates)];
    let rest = rest.map(|(title, entries)| Section { title, entries });
    kinds.chain(rest).collect()
}

/// What a search finds, the best first: kinds by what people call them, the rest by their labels.
pub(super) fn found(search: &str) -> Vec<New> {
    let kinds: Vec<&'static KindSpec> = catalog::KINDS.to_vec();
    let words = search.trim().to_lowercase();
    let rest = sections().into_iter().flat_map(|section| section.entries);
    let rest = rest.filter(|new| !matches!(new, New::Part(_)) && new.label().to_lowercase().contains(&words));
    matching(&kinds, search).into_iter().map(New::Part).chain(rest).collect()
}

/// The picture of an entry, and the family whose colour it has.
pub(super) const fn picture(new: &New) -> (&'static [Stroke], Option<Family>) {
    match new {
        New::Part(kind) => (kind.icon, Some(kind.family)),
        New::Group(kind) => (kind.icon, Some(kind.family)),
        New::Note => (icon::NOTE, None),
        New::Pattern(_) => (icon::PATTERN, None),
        New::Template(_) => (icon::TEMPLATE, None),
    }
}

/// What an entry is for.
pub(super) const fn teaches(new: &New) -> &'static str {
    match new {
        New::Part(kind) => kind.lesson,
        New::Group(kind) => kind.lesson,
        New::Note => "Words on the drawing, about one part or about nothing in particular.",
        New::Pattern(pattern) => pattern.teaches,
        New::Template(template) => template.teaches,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_group_pattern_and_template_is_offered_exactly_once_under_a_name_of_its_own() {
        let labels: Vec<&str> = sections().iter().flat_map(|s| s.entries.iter().map(New::label)).collect();
        assert_eq!(labels.len(), catalog::KINDS.len() + catalog::GROUPS.len() + 1 + PATTERNS.len() + TEMPLATES.len());
        let different: std::collections::BTreeSet<&&str> = labels.iter().collect();
        assert_eq!(different.len(), labels.len());
    }

    #[test]
    fn a_search_finds_programs_groups_patterns_and_templates() {
        let first = |search| found(search).first().map(New::label);
        assert_eq!(first("ngi"), Some("Web server"));
        assert_eq!(first("web"), Some("Web server"), "of two that begin so the shorter");
        assert_eq!(first("data"), Some("Database"));
        assert_eq!(first("server"), Some("Server"), "what is called exactly that");
        assert_eq!(first("zon"), Some("Zone"));
        assert_eq!(first("virtual ip"), Some("Balancer cluster with a virtual IP"));
        assert_eq!(first("scale up"), Some("Scale up"));
        assert_eq!(first("qqq"), None);
    }
}

//! What on a drawing fits a typed text: names, ids, kinds, addresses and other values, notes, and what rules speak of.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::analysis::Finding;
use crate::catalog;
use crate::layout::Rect;
use crate::model::{Design, Id, Kind};

/// Everything that can be found, in small letters, in the order in which it is read: from above, from the left.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<(Id, String)>,
}

impl Index {
    /// The words of a design and its findings.
    pub fn of(design: &Design, findings: &[Finding], boxes: &BTreeMap<Id, Rect>) -> Self {
        let mut about: BTreeMap<&Id, Vec<&str>> = BTreeMap::new();
        for finding in findings {
            for id in &finding.subjects {
                about.entry(id).or_default().extend([finding.code, finding.rule]);
            }
        }
        let words = |id: &Id, kind: String, value: serde_json::Result<Value>| {
            // A link's own name is made of those of its ends.
            let named = !design.links.contains_key(id);
            let mut words = vec![kind];
            words.extend([design.title(id.as_str()).to_owned(), id.to_string()].into_iter().filter(|_| named));
            let mut own = Vec::new();
            values(&value.unwrap_or_default(), &mut own);
            // Whom it is linked to or lies on is found under its own name.
            let type_name = design.components.get(id).map(|component| component.kind.type_name());
            words.extend(own.into_iter().filter(|word| !design.contains(word) && Some(word.as_str()) != type_name));
            words.extend(about.get(id).into_iter().flatten().map(|word| (*word).to_owned()));
            (id.clone(), words.join("\n").to_lowercase())
        };
        let parts = design.components.iter().map(|(id, c)| words(id, described(&c.kind), serde_json::to_value(c)));
        let groups = design
            .groups
            .iter()
            .map(|(id, g)| words(id, catalog::group(&g.kind).label.to_owned(), serde_json::to_value(g)));
        let notes = design.notes.iter().map(|(id, n)| words(id, "note".to_owned(), serde_json::to_value(n)));
        let links = design
            .links
            .iter()
            .map(|(id, l)| words(id, catalog::link(&l.kind).label.to_owned(), serde_json::to_value(l)));
        let mut entries: Vec<(Id, String)> = parts.chain(groups).chain(notes).collect();
        let place = |id: &Id| boxes.get(id).map_or((f32::MAX, f32::MAX), |r| (r.y, r.x));
        entries.sort_by(|(a, _), (b, _)| place(a).partial_cmp(&place(b)).unwrap_or(std::cmp::Ordering::Equal));
        entries.extend(links);
        Self { entries }
    }

    /// What holds every word of a text, in the order in which it is read; nothing for nothing. Words that begin so are
    /// meant first: `db` is no load balancer. Where none does, what holds the text anywhere is found.
    pub fn matching(&self, text: &str) -> Vec<Id> {
        let text = text.to_lowercase();
        let wanted: Vec<&str> = text.split_whitespace().collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let found = |fits: &dyn Fn(&str, &str) -> bool| -> Vec<Id> {
            let all = self.entries.iter().filter(|(_, words)| wanted.iter().all(|word| fits(words, word)));
            all.map(|(id, _)| id.clone()).collect()
        };
        let begins = |words: &str, word: &str| {
            words.match_indices(word).any(|(at, _)| !words[..at].ends_with(|c: char| c.is_alphanumeric()))
        };
        let beginning = found(&begins);
        if beginning.is_empty() { found(&|words, word| words.contains(word)) } else { beginning }
    }
}

/// `Load balancer HAProxy, round robin`.
fn described(kind: &Kind) -> String {
    let spec = catalog::kind(kind);
    format!("{} {}", spec.label, (spec.describe)(kind))
}

/// Every name, number and word of a value; of a switch that is on its name.
fn values(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(text) => words.push(text.clone()),
        Value::Number(number) => words.push(number.to_string()),
        Value::Array(all) => all.iter().for_each(|value| values(value, words)),
        Value::Object(all) => {
            for (name, value) in all {
                if *value == Value::Bool(true) {
                    words.push(name.replace('_', " "));
                }
                values(value, words);
            }
        }
        Value::Bool(_) | Value::Null => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis;
    use crate::layout;
    use crate::storage::template;

    fn found(text: &str) -> Vec<String> {
        let design = template("distributed").unwrap().design();
        let report = analysis::analyse(&design);
        let index = Index::of(&design, &report.findings, &layout::arrange(&design).boxes);
        index.matching(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_ids_kinds_values_and_rules_are_found() {
        assert_eq!(found("db-2"), ["db-2"]);
        assert_eq!(found("db"), ["db-1", "db-2"], "a balancer has these letters in the middle");
        assert!(found("  LOAD balancer").contains(&"lb".to_owned()));
        assert!(found("mysql").len() >= 2, "{:?}", found("mysql"));
        assert_eq!(found(""), Vec::<String>::new());
        assert_eq!(found("nothing has this name"), Vec::<String>::new());
    }

    #[test]
    fn the_code_of_a_rule_finds_what_it_speaks_of() {
        let design = template("distributed").unwrap().design();
        let report = analysis::analyse(&design);
        let finding = report.findings.iter().find(|finding| !finding.subjects.is_empty()).unwrap();
        let found = found(finding.code);
        for subject in &finding.subjects {
            assert!(found.contains(&subject.to_string()), "{subject} of {found:?}");
        }
    }
}

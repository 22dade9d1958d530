//! Which findings are shown: by severity, journey, rule and what was typed. Knows no window.

use std::collections::BTreeSet;

use crate::analysis::{Finding, Journey, Severity, rules};
use crate::model::Design;

/// What is looked for. Where nothing is said, everything is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Only these severities; empty: all.
    pub(super) severities: BTreeSet<Severity>,
    /// Only what hurts this journey.
    pub(super) journey: Option<Journey>,
    /// Only what the rule of this code says.
    pub(super) rule: Option<&'static str>,
    /// Only what has each of these words somewhere.
    pub(super) text: String,
}

impl Filter {
    /// Whether anything is left out.
    pub(super) fn is_on(&self) -> bool {
        *self != Self::default() && (!self.text.trim().is_empty() || self.limits())
    }

    fn limits(&self) -> bool {
        !self.severities.is_empty() || self.journey.is_some() || self.rule.is_some()
    }

    /// Whether a finding is shown. `words` are those of the text, in small letters.
    pub(super) fn shows(&self, design: &Design, finding: &Finding, words: &[String]) -> bool {
        (self.severities.is_empty() || self.severities.contains(&finding.severity))
            && self.journey.is_none_or(|journey| finding.journeys.contains(&journey))
            && self.rule.is_none_or(|code| finding.code == code)
            && (words.is_empty() || says(design, finding, words))
    }

    /// The words of the text.
    pub(super) fn words(&self) -> Vec<String> {
        self.text.split_whitespace().map(str::to_lowercase).collect()
    }
}

/// Whether each word stands in the finding's code, rule, title or message, or in what its parts are called.
fn says(design: &Design, finding: &Finding, words: &[String]) -> bool {
    let title = rules::find(finding.code).map_or("", |rule| rule.meta.title);
    let mut text = format!("{} {} {title} {}", finding.code, finding.rule, finding.message).to_lowercase();
    for id in &finding.subjects {
        text.push(' ');
        text.push_str(id.as_str());
        text.push(' ');
        text.push_str(&design.title(id.as_str()).to_lowercase());
    }
    words.iter().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis, storage};

    fn found(filter: &Filter) -> Vec<String> {
        let design = storage::template("distributed").expect("the template").design();
        let words = filter.words();
        let report = analysis::analyse(&design);
        report.findings.iter().filter(|f| filter.shows(&design, f, &words)).map(|f| f.key.clone()).collect()
    }

    #[test]
    fn nothing_said_means_everything_and_what_is_said_holds_together() {
        let all = found(&Filter::default());
        assert!(!Filter::default().is_on() && all.len() > 5);
        assert!(!Filter { text: "  ".to_owned(), ..Filter::default() }.is_on(), "blanks say nothing");
        let high = Filter { severities: [Severity::High].into(), ..Filter::default() };
        let balancer = Filter { text: "LOAD lb".to_owned(), ..high.clone() };
        assert!(high.is_on() && found(&high).len() < all.len());
        assert!(found(&balancer).contains(&"load-balancer-spof:lb".to_owned()), "{:?}", found(&balancer));
        assert!(found(&balancer).len() < found(&high).len());
        assert_eq!(found(&Filter { text: "rel-001".to_owned(), ..Filter::default() }), ["load-balancer-spof:lb"]);
        assert_eq!(found(&Filter { rule: Some("REL-001"), ..Filter::default() }), ["load-balancer-spof:lb"]);
        let write = found(&Filter { journey: Some(Journey::Write), ..Filter::default() });
        assert!(!write.is_empty() && write.len() < all.len(), "{write:?}");
        assert!(found(&Filter { text: "no such words".to_owned(), ..Filter::default() }).is_empty());
    }
}

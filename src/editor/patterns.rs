//! Patterns: several parts with their links that are placed at once, and what each of them teaches.

use crate::model::Design;
use crate::storage;

/// Some parts with their links.
#[derive(Debug)]
pub struct Pattern {
    /// What people call it.
    pub label: &'static str,
    /// What it is good for, in a sentence.
    pub teaches: &'static str,
    /// The design file.
    text: &'static str,
}

/// Every pattern, in the order of the palette.
pub const PATTERNS: &[Pattern] = &[
    Pattern {
        label: "Web server pair behind a balancer",
        teaches: "Two web servers share the requests; when one fails, health checks send everything to the other.",
        text: include_str!("../../assets/patterns/balanced-pair.ron"),
    },
    Pattern {
        label: "Primary and replica",
        teaches: "Writes go to the primary and are copied to the replica, which serves reads and can be promoted.",
        text: include_str!("../../assets/patterns/primary-replica.ron"),
    },
    Pattern {
        label: "Balancer cluster with a virtual IP",
        teaches: "Two balancers share one address: the second takes it over when the first is silent.",
        text: include_str!("../../assets/patterns/balancer-cluster.ron"),
    },
    Pattern {
        label: "Three servers",
        teaches: "A balancer in front of two servers that each hold everything, with one primary database.",
        text: include_str!("../../assets/patterns/three-servers.ron"),
    },
];

impl Pattern {
    /// Its parts.
    ///
    /// # Panics
    /// Never: a test reads every pattern.
    pub fn design(&self) -> Design {
        storage::parse(self.text).expect("every pattern is a design")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn every_pattern_is_a_sound_design_with_links() {
        for pattern in PATTERNS {
            let design = pattern.design();
            assert!(design.components.len() >= 2 && !design.links.is_empty(), "{}", pattern.label);
            catalog::check(&design).expect("sound");
            assert!(pattern.teaches.ends_with('.'));
        }
    }
}

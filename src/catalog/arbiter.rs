//! Failover arbiter: who decides that a primary is dead.

use super::spec::Stroke::{Closed, Line};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const ARBITER: KindSpec = KindSpec {
    type_name: "Arbiter",
    name: "arbiter",
    label: "Failover arbiter",
    stem: "arbiter",
    family: Family::Data,
    icon: &[
        Line(&[(12.0, 3.5), (12.0, 20.5)]),
        Line(&[(5.0, 7.0), (19.0, 7.0)]),
        Line(&[(7.5, 20.5), (16.5, 20.5)]),
        Closed(&[(5.0, 7.0), (2.2, 13.5), (7.8, 13.5)]),
        Closed(&[(19.0, 7.0), (16.2, 13.5), (21.8, 13.5)]),
    ],
    properties: &[property("voters", "3", "how many voters there are; a majority decides").number("", 0, 10_000)],
    opens: &[Opens { link: "Quorum", to: &["Database"] }],
    hosted: true,
    holds: false,
    describe,
    lesson: "When a primary is silent, somebody must decide whether it is dead or merely unreachable; two halves \
             that decide alone end with two primaries and two truths. An odd number of voters, of which a \
             majority has to agree, cannot be of two minds.",
};

fn describe(kind: &Kind) -> String {
    let Kind::Arbiter(p) = kind else { return String::new() };
    format!("{} voters", p.voters.0)
}

//! Other part: what the catalogue has no word for.

use super::spec::Stroke::{Dot, Rect};
use super::spec::{Family, KindSpec};

/// The catalogue entry.
pub(super) const OTHER_PART: KindSpec = KindSpec {
    type_name: "Other",
    name: "other-part",
    label: "Other part",
    stem: "part",
    family: Family::Host,
    icon: &[Rect(3.5, 5.0, 17.0, 14.0, 1.5), Dot(8.0, 12.0, 1.1), Dot(12.0, 12.0, 1.1), Dot(16.0, 12.0, 1.1)],
    properties: &[],
    opens: &[],
    hosted: true,
    holds: false,
    describe: |_| String::new(),
    lesson: "A box whose meaning is not known here: a queue, a cache, a decision, a step of a plan. It is drawn as it \
             was meant, with lines to whatever it touches, but nothing is concluded from it: no request is taken to \
             pass through it. Give it a kind that fits, where there is one, and it counts.",
};

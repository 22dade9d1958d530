//! Artefact store: one release for every server.

use super::spec::Stroke::{Circle, Closed};
use super::spec::{Family, KindSpec, Opens};

/// The catalogue entry.
pub(super) const ARTEFACT_STORE: KindSpec = KindSpec {
    type_name: "ArtefactStore",
    name: "artefact-store",
    label: "Artefact store",
    stem: "artefacts",
    family: Family::Application,
    icon: &[
        Closed(&[(3.0, 11.8), (11.8, 3.0), (20.0, 3.0), (21.0, 4.0), (21.0, 12.2), (12.2, 21.0)]),
        Circle(16.3, 7.7, 1.7),
    ],
    properties: &[],
    opens: &[Opens { link: "Deploy", to: &["AppFiles"] }],
    hosted: true,
    holds: false,
    describe: |_| String::new(),
    lesson: "Where a released version of the site lies, and from where it is brought to every server in the same \
             way. Without it the copies on the servers drift apart, one forgotten file at a time.",
};

//! Artefact store: one release for every server.

use super::spec::Stroke::{Closed, Line};
use super::spec::{Family, KindSpec, Opens};

/// The catalogue entry.
pub(super) const ARTEFACT_STORE: KindSpec = KindSpec {
    type_name: "ArtefactStore",
    name: "artefact-store",
    label: "Artefact store",
    stem: "artefacts",
    family: Family::Application,
    icon: &[
        Closed(&[(3.5, 8.0), (12.0, 3.5), (20.5, 8.0), (20.5, 17.0), (12.0, 21.0), (3.5, 17.0)]),
        Line(&[(8.0, 5.6), (16.2, 10.2), (16.2, 13.5)]),
    ],
    properties: &[],
    opens: &[Opens { link: "Deploy", to: &["AppFiles"] }],
    hosted: true,
    holds: false,
    describe: |_| String::new(),
    lesson: "Where a released version of the site lies, and from where it is brought to every server in the same \
             way. Without it the copies on the servers drift apart, one forgotten file at a time.",
};

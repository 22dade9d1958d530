//! Layer: order in the picture.

use super::spec::Stroke::{Closed, Line};
use super::spec::{Family, GroupSpec};

/// The catalogue entry.
pub(super) const LAYER: GroupSpec = GroupSpec {
    type_name: "Layer",
    name: "layer",
    label: "Layer",
    stem: "layer",
    family: Family::Web,
    icon: &[
        Closed(&[(12.0, 3.0), (21.0, 7.8), (12.0, 12.6), (3.0, 7.8)]),
        Line(&[(3.0, 12.2), (12.0, 17.0), (21.0, 12.2)]),
        Line(&[(3.0, 16.6), (12.0, 21.4), (21.0, 16.6)]),
    ],
    properties: &[],
    members: &[],
    linkable: false,
    describe: |_| String::new(),
    lesson: "A band of the drawing (edge, web, application, data): it orders the picture and means nothing for \
             failures.",
};

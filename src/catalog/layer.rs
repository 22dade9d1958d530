//! Layer: order in the picture.

use super::spec::{Family, GroupSpec};

/// The catalogue entry.
pub(super) const LAYER: GroupSpec = GroupSpec {
    type_name: "Layer",
    name: "layer",
    label: "Layer",
    stem: "layer",
    family: Family::Web,
    properties: &[],
    members: &[],
    linkable: false,
    describe: |_| String::new(),
    lesson: "A band of the drawing (edge, web, application, data): it orders the picture and means nothing for \
             failures.",
};

//! Application files: the code base and what is shipped with it.

use super::spec::Stroke::{Closed, Line};
use super::spec::{Family, KindSpec};

/// The catalogue entry.
pub(super) const APP_FILES: KindSpec = KindSpec {
    type_name: "AppFiles",
    name: "app-files",
    label: "Application files",
    stem: "files",
    family: Family::Application,
    icon: &[
        Closed(&[(3.0, 6.0), (3.0, 19.0), (21.0, 19.0), (21.0, 8.5), (12.5, 8.5), (10.5, 6.0)]),
        Line(&[(7.0, 12.5), (17.0, 12.5)]),
        Line(&[(7.0, 15.7), (14.0, 15.7)]),
    ],
    properties: &[],
    opens: &[],
    hosted: true,
    holds: false,
    describe: |_| String::new(),
    lesson: "The code base and the files it is shipped with. Where each server has a copy of its own, the copies \
             must be brought up to date together, or visitors see an old and a new site in turn.",
};

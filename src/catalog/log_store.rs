//! Log store: what has happened, kept elsewhere.

use super::spec::Stroke::{Line, Rect};
use super::spec::{Family, KindSpec};

/// The catalogue entry.
pub(super) const LOG_STORE: KindSpec = KindSpec {
    type_name: "LogStore",
    name: "log-store",
    label: "Log store",
    stem: "logs",
    family: Family::Monitoring,
    icon: &[
        Rect(4.5, 2.8, 15.0, 18.4, 1.8),
        Line(&[(8.0, 7.5), (16.0, 7.5)]),
        Line(&[(8.0, 12.0), (16.0, 12.0)]),
        Line(&[(8.0, 16.5), (13.0, 16.5)]),
    ],
    properties: &[],
    opens: &[],
    hosted: true,
    holds: false,
    describe: |_| String::new(),
    lesson: "One place to which every part sends its log. After a failure, or a break-in, the log on the broken \
             machine is gone or cannot be believed; the copy elsewhere can be read, and several parts' stories \
             can be laid side by side.",
};

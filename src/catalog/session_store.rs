//! Session store: who is logged in, for all servers alike.

use super::spec::Stroke::{Circle, Ellipse, Line};
use super::spec::{Family, KindSpec};

/// The catalogue entry.
pub(super) const SESSION_STORE: KindSpec = KindSpec {
    type_name: "SessionStore",
    name: "session-store",
    label: "Session store",
    stem: "sessions",
    family: Family::Data,
    icon: &[
        Circle(9.5, 8.0, 3.5),
        Line(&[(3.5, 20.0), (4.2, 16.8), (6.4, 14.8), (9.5, 14.2), (12.6, 14.8)]),
        Ellipse(17.5, 14.0, 4.0, 1.6),
        Line(&[(13.5, 14.0), (13.5, 19.5), (15.0, 20.8), (17.5, 21.2), (20.0, 20.8), (21.5, 19.5), (21.5, 14.0)]),
    ],
    properties: &[],
    opens: &[],
    hosted: true,
    holds: false,
    describe: |_| String::new(),
    lesson: "It remembers who is logged in, outside of the application servers. With it any server can answer any \
             user and one may die unnoticed; without it a user belongs to the server that knows him and is logged \
             out when it dies.",
};

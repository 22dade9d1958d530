//! Server: a machine that holds other parts.

use super::spec::Stroke::{Dot, Line, Rect};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const SERVER: KindSpec = KindSpec {
    type_name: "Server",
    name: "server",
    label: "Server",
    stem: "server",
    family: Family::Host,
    icon: &[
        Rect(3.0, 3.5, 18.0, 7.5, 1.5),
        Rect(3.0, 13.0, 18.0, 7.5, 1.5),
        Dot(6.7, 7.3, 1.1),
        Dot(6.7, 16.8, 1.1),
        Line(&[(11.0, 7.3), (17.5, 7.3)]),
        Line(&[(11.0, 16.8), (17.5, 16.8)]),
    ],
    properties: &[
        property("firewall", "false", "whether a host firewall denies what the drawing does not allow"),
        property("hardened", "false", "whether unused services are off and updates installed by a baseline"),
    ],
    opens: &[Opens { link: "Logs", to: &["LogStore"] }],
    hosted: true,
    holds: true,
    describe,
    lesson: "A machine, real or virtual. Everything it holds shares its fate: when its power supply fails, the \
             web server, the application and the database on it fail in the same second. Ask of each server which \
             parts would be gone together.",
};

fn describe(kind: &Kind) -> String {
    let Kind::Server(p) = kind else { return String::new() };
    if p.firewall { "host firewall".to_owned() } else { String::new() }
}

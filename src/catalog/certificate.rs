//! Certificate: proof of identity for HTTPS.

use super::spec::Stroke::{Circle, Line, Rect};
use super::spec::{Family, KindSpec, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const CERTIFICATE: KindSpec = KindSpec {
    type_name: "Certificate",
    name: "certificate",
    label: "Certificate",
    stem: "certificate",
    family: Family::Edge,
    icon: &[
        Rect(3.0, 3.5, 18.0, 12.5, 1.5),
        Line(&[(6.5, 7.5), (14.0, 7.5)]),
        Line(&[(6.5, 11.0), (11.0, 11.0)]),
        Circle(15.8, 14.5, 3.2),
        Line(&[(14.0, 17.2), (14.0, 21.5), (15.8, 20.0), (17.6, 21.5), (17.6, 17.2)]),
    ],
    properties: &[property("auto_renew", "false", "whether it is renewed without a person")],
    opens: &[],
    hosted: true,
    holds: false,
    describe,
    lesson: "It proves to a browser that the server behind the name is the right one; without it HTTPS cannot \
             start. It has an end date, and the day it is forgotten the site is down for everybody at once, \
             however many servers there are.",
};

fn describe(kind: &Kind) -> String {
    let Kind::Certificate(p) = kind else { return String::new() };
    if p.auto_renew { "renewed automatically".to_owned() } else { "renewed by hand".to_owned() }
}

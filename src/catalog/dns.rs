//! DNS server: from a name to an address.

use super::spec::Stroke::{Circle, Ellipse, Line};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const DNS: KindSpec = KindSpec {
    type_name: "Dns",
    name: "dns",
    label: "DNS server",
    stem: "dns",
    family: Family::Edge,
    icon: &[Circle(12.0, 12.0, 9.0), Ellipse(12.0, 12.0, 4.0, 9.0), Line(&[(3.0, 12.0), (21.0, 12.0)])],
    properties: &[
        property("ttl", "300", "how long resolvers may keep an answer, in seconds").number("s", 0, 2_147_483_647),
        property("dnssec", "false", "whether the zone is signed"),
    ],
    opens: &[Opens { link: "Logs", to: &["LogStore"] }],
    hosted: true,
    holds: false,
    describe,
    lesson: "It turns the name people know into the address machines use. A visitor who has not asked before \
             waits for it, so a single name server can take the whole site away from newcomers while old \
             visitors, who remember the answer until its TTL runs out, notice nothing. Two servers at two \
             providers are the usual answer.",
};

fn describe(kind: &Kind) -> String {
    let Kind::Dns(p) = kind else { return String::new() };
    format!("TTL {} s", p.ttl.0)
}

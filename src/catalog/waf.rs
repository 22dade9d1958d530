//! Web application firewall: which requests may pass.

use super::spec::Stroke::{Closed, Line};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const WAF: KindSpec = KindSpec {
    type_name: "Waf",
    name: "waf",
    label: "Web application firewall",
    stem: "waf",
    family: Family::Edge,
    icon: &[
        Closed(&[
            (12.0, 2.5),
            (20.0, 5.5),
            (20.0, 12.0),
            (16.5, 18.0),
            (12.0, 21.5),
            (7.5, 18.0),
            (4.0, 12.0),
            (4.0, 5.5),
        ]),
        Line(&[(8.5, 11.5), (11.3, 14.5), (15.8, 9.0)]),
    ],
    properties: &[property("detect_only", "false", "whether it only reports what it sees instead of blocking it")],
    opens: &[
        Opens {
            link: "Http",
            to: &["Firewall", "Waf", "LoadBalancer", "WebServer", "AppServer", "LoadBalancerCluster"],
        },
        Opens {
            link: "Https",
            to: &["Firewall", "Waf", "LoadBalancer", "WebServer", "AppServer", "LoadBalancerCluster"],
        },
        Opens { link: "Logs", to: &["LogStore"] },
    ],
    hosted: true,
    holds: false,
    describe,
    lesson: "A firewall that reads requests, not only addresses: it refuses what looks like a known attack. It \
             sees nothing inside TLS unless TLS ends before it, and as a part of its own it stands in series with \
             the site.",
};

fn describe(kind: &Kind) -> String {
    let Kind::Waf(p) = kind else { return String::new() };
    if p.detect_only { "reports only".to_owned() } else { "blocks".to_owned() }
}

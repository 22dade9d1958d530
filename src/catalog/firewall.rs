//! Firewall: which connections may pass.

use super::spec::Stroke::{Line, Rect};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const FIREWALL: KindSpec = KindSpec {
    type_name: "Firewall",
    name: "firewall",
    label: "Firewall",
    stem: "firewall",
    family: Family::Edge,
    icon: &[
        Rect(3.0, 4.5, 18.0, 15.0, 1.5),
        Line(&[(3.0, 9.5), (21.0, 9.5)]),
        Line(&[(3.0, 14.5), (21.0, 14.5)]),
        Line(&[(9.0, 4.5), (9.0, 9.5)]),
        Line(&[(15.0, 9.5), (15.0, 14.5)]),
        Line(&[(9.0, 14.5), (9.0, 19.5)]),
    ],
    properties: &[property("allow_by_default", "false", "whether it lets everything pass that no rule forbids")],
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
    lesson: "It decides by address and port which connections may pass. Drawn as a box of its own, all traffic \
             runs through it, so it must not be alone: when it dies, so does everything behind it. The same \
             filter as a property of each server costs no extra part on the path.",
};

fn describe(kind: &Kind) -> String {
    let Kind::Firewall(p) = kind else { return String::new() };
    if p.allow_by_default { "allows by default".to_owned() } else { "denies by default".to_owned() }
}

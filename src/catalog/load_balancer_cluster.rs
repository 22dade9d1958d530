//! Load-balancer cluster: balancers that share one entry.

use super::spec::Stroke::{Circle, Dot, Line};
use super::spec::{Family, GroupSpec, property};
use crate::model::{Entry, GroupKind};

/// The catalogue entry.
pub(super) const LOAD_BALANCER_CLUSTER: GroupSpec = GroupSpec {
    type_name: "LoadBalancerCluster",
    name: "load-balancer-cluster",
    label: "Load-balancer cluster",
    stem: "lb-cluster",
    family: Family::Balancer,
    icon: &[
        Circle(6.5, 5.5, 2.8),
        Circle(17.5, 5.5, 2.8),
        Line(&[(9.3, 5.5), (14.7, 5.5)]),
        Line(&[(6.5, 8.3), (6.5, 13.0)]),
        Line(&[(17.5, 8.3), (17.5, 13.0)]),
        Line(&[(4.0, 19.5), (4.0, 13.0), (20.0, 13.0), (20.0, 19.5)]),
        Line(&[(12.0, 13.0), (12.0, 19.5)]),
        Dot(4.0, 20.0, 1.9),
        Dot(12.0, 20.0, 1.9),
        Dot(20.0, 20.0, 1.9),
    ],
    properties: &[
        property(
            "entry",
            "VirtualIp",
            "how users reach a member: VirtualIp (one address that moves) or DnsRoundRobin (all addresses under one name)",
        ),
        property(
            "authenticated",
            "false",
            "whether members prove to each other who they are, on a network of their own",
        ),
        property("checked", "false", "whether names of dead members are withdrawn (for DnsRoundRobin)"),
    ],
    members: &["LoadBalancer"],
    linkable: true,
    describe,
    lesson: "Several balancers behind one name. With a virtual IP the living balancer takes over the address of \
             the dead one within seconds, and users notice little. With DNS round robin each user holds the \
             address of one balancer, and the users of the dead one fail until they try another: two parts that \
             each lose half of the visitors are not yet redundancy.",
};

fn describe(kind: &GroupKind) -> String {
    let GroupKind::LoadBalancerCluster(p) = kind else { return String::new() };
    match p.entry {
        Entry::VirtualIp => "virtual IP".to_owned(),
        Entry::DnsRoundRobin => "DNS round robin".to_owned(),
    }
}

//! Load-balancer cluster: balancers that share one entry.

use super::spec::Stroke::{Circle, Line};
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
        Circle(5.2, 6.5, 2.9),
        Circle(5.2, 17.5, 2.9),
        Line(&[(5.2, 9.4), (5.2, 14.6)]),
        Line(&[(8.1, 6.5), (21.3, 6.5)]),
        Line(&[(18.0, 3.2), (21.4, 6.5), (18.0, 9.8)]),
        Line(&[(8.1, 17.5), (21.3, 17.5)]),
        Line(&[(18.0, 14.2), (21.4, 17.5), (18.0, 20.8)]),
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

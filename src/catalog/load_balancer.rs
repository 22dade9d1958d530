//! Load balancer: one entry, several servers.

use super::spec::Stroke::{Circle, Line};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::{Algorithm, Kind, Mode};

/// The catalogue entry.
pub(super) const LOAD_BALANCER: KindSpec = KindSpec {
    type_name: "LoadBalancer",
    name: "load-balancer",
    label: "Load balancer",
    stem: "lb",
    family: Family::Balancer,
    icon: &[
        Circle(4.8, 12.0, 2.8),
        Line(&[(7.6, 12.0), (21.5, 12.0)]),
        Line(&[(18.6, 9.1), (21.5, 12.0), (18.6, 14.9)]),
        Line(&[(9.5, 12.0), (13.5, 4.5), (20.5, 4.5)]),
        Line(&[(17.6, 1.8), (20.4, 4.5), (17.6, 7.2)]),
        Line(&[(9.5, 12.0), (13.5, 19.5), (20.5, 19.5)]),
        Line(&[(17.6, 16.8), (20.4, 19.5), (17.6, 22.2)]),
    ],
    properties: &[
        property("software", "HAProxy", "the program: HAProxy, Nginx or Other"),
        property("algorithm", "RoundRobin", "how it chooses a member: RoundRobin, LeastConnections or SourceHash"),
        property(
            "mode",
            "ActiveActive",
            "whether all members work (ActiveActive) or the first healthy one (ActivePassive)",
        ),
        property(
            "health_check",
            "None",
            "what it asks of a member: None, Tcp (its port accepts) or Deep (a whole request succeeds)",
        ),
        property("persistence", "None", "how a user stays with one member: None, Cookie or SourceAddress"),
        property("tls", "None", "what it does with TLS: None, Terminate, ReEncrypt or PassThrough"),
        property("redirect_to_https", "false", "whether its plain HTTP port only redirects to HTTPS"),
        property("needs", "1", "how many members must be healthy for it to serve at all").number("", 1, 10_000),
        property(
            "firewall",
            "false",
            "whether its machine has a host firewall (for a balancer drawn without its server)",
        ),
        property("rate_limit", "false", "whether one client can send only so many requests"),
        property("timeouts", "false", "whether timeouts and a limit of connections are set"),
        property("hsts", "false", "whether browsers are told to use HTTPS only"),
        property("min_tls", "V1_2", "the oldest TLS version it speaks: V1_0, V1_1, V1_2 or V1_3"),
        property("waf", "false", "whether a web application firewall inside it inspects requests"),
        property("forwarded_for", "false", "whether it sets the client address itself and believes no one else"),
        property("capacity", "0", "how many requests a second it can serve; 0: not stated").number(
            "requests/s",
            0,
            1_000_000_000,
        ),
    ],
    opens: &[
        Opens {
            link: "Http",
            to: &["Firewall", "Waf", "LoadBalancer", "WebServer", "AppServer", "LoadBalancerCluster"],
        },
        Opens {
            link: "Https",
            to: &["Firewall", "Waf", "LoadBalancer", "WebServer", "AppServer", "LoadBalancerCluster"],
        },
        Opens { link: "FastCgi", to: &["AppServer"] },
        Opens { link: "UsesCertificate", to: &["Certificate"] },
        Opens { link: "Logs", to: &["LogStore"] },
    ],
    hosted: true,
    holds: false,
    describe,
    lesson: "It gives each request to one of several servers, so that they share the work and one of them may \
             die. Round robin takes them in turn; least connections takes the one with the least to do; source \
             hash keeps a client with its server. Active-active means that all members work at once; active-passive means \
              that one works and the others wait for its death. Without health checks it keeps \
             sending a dead member its share. And whoever spreads the risk of others is a risk himself: one \
             balancer alone is a single point of failure.",
};

fn describe(kind: &Kind) -> String {
    let Kind::LoadBalancer(p) = kind else { return String::new() };
    let how = match p.algorithm {
        Algorithm::RoundRobin => "round robin",
        Algorithm::LeastConnections => "least connections",
        Algorithm::SourceHash => "source hash",
    };
    let standby = if p.mode == Mode::ActivePassive { ", active-passive" } else { "" };
    format!("{:?}, {how}{standby}", p.software)
}

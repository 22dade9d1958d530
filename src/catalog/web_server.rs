//! Web server: static files and a proxy.

use super::spec::Stroke::{Closed, Dot, Line, Rect};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const WEB_SERVER: KindSpec = KindSpec {
    type_name: "WebServer",
    name: "web-server",
    label: "Web server",
    stem: "web",
    family: Family::Web,
    icon: &[
        Closed(&[
            (3.5, 11.0),
            (4.3, 7.6),
            (6.4, 4.7),
            (9.0, 3.1),
            (12.0, 2.5),
            (15.0, 3.1),
            (17.6, 4.7),
            (19.7, 7.6),
            (20.5, 11.0),
        ]),
        Line(&[(8.2, 11.0), (9.2, 6.4), (12.0, 2.5), (14.8, 6.4), (15.8, 11.0)]),
        Rect(3.0, 14.5, 18.0, 7.0, 1.5),
        Dot(6.8, 18.0, 1.1),
        Line(&[(11.0, 18.0), (17.5, 18.0)]),
    ],
    properties: &[
        property("software", "Nginx", "the program: Nginx, Apache or Other"),
        property("redirect_to_https", "false", "whether its plain HTTP port only redirects to HTTPS"),
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
        Opens { link: "Http", to: &["LoadBalancer", "WebServer", "AppServer", "LoadBalancerCluster"] },
        Opens { link: "Https", to: &["LoadBalancer", "WebServer", "AppServer", "LoadBalancerCluster"] },
        Opens { link: "FastCgi", to: &["AppServer"] },
        Opens { link: "UsesFiles", to: &["AppFiles"] },
        Opens { link: "UsesCertificate", to: &["Certificate"] },
        Opens { link: "Logs", to: &["LogStore"] },
    ],
    hosted: true,
    holds: false,
    describe,
    lesson: "It speaks HTTP with the outside. Files that are the same for everybody (styles, pictures, scripts) \
             it sends by itself, quickly; what must be computed it hands to an application server and waits. \
             Keeping the two apart lets each be tuned and multiplied for what it does.",
};

fn describe(kind: &Kind) -> String {
    let Kind::WebServer(p) = kind else { return String::new() };
    format!("{:?}", p.software)
}

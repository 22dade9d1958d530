//! Web server: static files and a proxy.

use super::spec::Stroke::{Circle, Line};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const WEB_SERVER: KindSpec = KindSpec {
    type_name: "WebServer",
    name: "web-server",
    label: "Web server",
    stem: "web",
    family: Family::Web,
    icon: &[Circle(12.0, 12.0, 9.0), Line(&[(8.2, 16.0), (8.2, 8.0), (15.8, 16.0), (15.8, 8.0)])],
    properties: &[
        property("software", "Nginx", "the program: Nginx, Apache or Other"),
        property("redirect_to_https", "false", "whether its plain HTTP port only redirects to HTTPS"),
        property("rate_limit", "false", "whether one client can send only so many requests"),
        property("timeouts", "false", "whether timeouts and a limit of connections are set"),
        property("hsts", "false", "whether browsers are told to use HTTPS only"),
        property("min_tls", "V1_2", "the oldest TLS version it speaks: V1_0, V1_1, V1_2 or V1_3"),
        property("waf", "false", "whether a web application firewall inside it inspects requests"),
        property("forwarded_for", "false", "whether it sets the client address itself and believes no one else"),
        property("capacity", "0", "how many requests a second it can serve; 0: not stated"),
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

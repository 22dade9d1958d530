//! Browser: where a visit begins.

use super::spec::Stroke::{Dot, Line, Rect};
use super::spec::{Family, KindSpec, Opens, property};

/// The catalogue entry.
pub(super) const CLIENT: KindSpec = KindSpec {
    type_name: "Client",
    name: "client",
    label: "Browser",
    stem: "browser",
    family: Family::User,
    icon: &[Rect(2.5, 4.0, 19.0, 16.0, 2.0), Line(&[(2.5, 9.0), (21.5, 9.0)]), Dot(5.8, 6.6, 0.9), Dot(9.0, 6.6, 0.9)],
    properties: &[property("peak", "0", "how many requests a second users send at the busiest hour; 0: not stated")
        .number("requests/s", 0, 1_000_000_000)],
    opens: &[
        Opens { link: "Dns", to: &["Dns"] },
        Opens {
            link: "Http",
            to: &[
                "Firewall",
                "Waf",
                "LoadBalancer",
                "WebServer",
                "AppServer",
                "MonitoringServer",
                "LoadBalancerCluster",
            ],
        },
        Opens {
            link: "Https",
            to: &[
                "Firewall",
                "Waf",
                "LoadBalancer",
                "WebServer",
                "AppServer",
                "MonitoringServer",
                "LoadBalancerCluster",
            ],
        },
        Opens { link: "Sql", to: &["Database"] },
    ],
    hosted: false,
    holds: false,
    describe: |_| String::new(),
    lesson: "Everything begins here: somebody types the site's name. The browser asks a name server for an \
             address, opens a connection to it and sends a request. What this box can reach directly, every \
             stranger can reach too: that is how to read the lines that leave it.",
};

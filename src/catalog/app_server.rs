//! Application server: where the code runs.

use super::spec::Stroke::Line;
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::{Kind, Runtime};

/// The catalogue entry.
pub(super) const APP_SERVER: KindSpec = KindSpec {
    type_name: "AppServer",
    name: "app-server",
    label: "Application server",
    stem: "app",
    family: Family::Application,
    icon: &[
        Line(&[(8.0, 6.5), (2.8, 12.0), (8.0, 17.5)]),
        Line(&[(16.0, 6.5), (21.2, 12.0), (16.0, 17.5)]),
        Line(&[(13.8, 4.5), (10.2, 19.5)]),
    ],
    properties: &[
        property("runtime", "Unspecified", "what runs the code: Unspecified, PhpFpm, NodeJs, Python, Ruby or Java"),
        property(
            "reads_own_writes",
            "false",
            "whether users read their own writes: from the primary, or after waiting for the replica",
        ),
        property("capacity", "0", "how many requests a second it can serve; 0: not stated").number(
            "requests/s",
            0,
            1_000_000_000,
        ),
    ],
    opens: &[
        Opens { link: "Sql", to: &["Database"] },
        Opens { link: "UsesFiles", to: &["AppFiles"] },
        Opens { link: "Http", to: &["LoadBalancer", "WebServer", "AppServer", "LoadBalancerCluster"] },
        Opens { link: "Https", to: &["LoadBalancer", "WebServer", "AppServer", "LoadBalancerCluster"] },
        Opens { link: "Logs", to: &["LogStore"] },
        Opens { link: "Session", to: &["SessionStore"] },
    ],
    hosted: true,
    holds: false,
    describe,
    lesson: "It runs the code of the site: it reads a request, asks the database, and computes the page. Reads \
             may go to any database node that has the data, writes only to the one that accepts them, so the code \
             has to know two addresses.",
};

fn describe(kind: &Kind) -> String {
    let Kind::AppServer(p) = kind else { return String::new() };
    match p.runtime {
        Runtime::Unspecified => String::new(),
        Runtime::PhpFpm => "PHP-FPM".to_owned(),
        Runtime::NodeJs => "Node.js".to_owned(),
        other => format!("{other:?}"),
    }
}

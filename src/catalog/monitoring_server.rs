//! Monitoring server: who notices.

use super::spec::Stroke::{Line, Rect};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const MONITORING_SERVER: KindSpec = KindSpec {
    type_name: "MonitoringServer",
    name: "monitoring-server",
    label: "Monitoring server",
    stem: "monitoring",
    family: Family::Monitoring,
    icon: &[
        Rect(2.5, 4.0, 19.0, 13.0, 2.0),
        Line(&[(5.5, 11.5), (9.0, 11.5), (11.0, 7.5), (13.5, 14.0), (15.3, 11.5), (18.5, 11.5)]),
        Line(&[(8.0, 20.5), (16.0, 20.5)]),
        Line(&[(12.0, 17.0), (12.0, 20.5)]),
    ],
    properties: &[
        property("software", "Prometheus", "the program: Prometheus, Nagios or Other"),
        property("alerting", "false", "whether it tells a person when something is wrong"),
        property("request_rate", "false", "whether it measures requests per second"),
        property("replication_lag", "false", "whether it measures how far replicas are behind"),
    ],
    opens: &[
        Opens {
            link: "Monitoring",
            to: &[
                "Dns",
                "Firewall",
                "Waf",
                "Certificate",
                "LoadBalancer",
                "Server",
                "WebServer",
                "AppServer",
                "AppFiles",
                "Database",
                "Arbiter",
                "MonitoringServer",
                "MonitoringClient",
                "Container",
                "SessionStore",
                "BackupStore",
                "LogStore",
            ],
        },
        Opens { link: "Logs", to: &["LogStore"] },
    ],
    hosted: true,
    holds: false,
    describe,
    lesson: "It asks every part how it is, many times a minute, keeps the answers and calls a person when they \
             are bad. Without it the first to learn of an outage are the users. It belongs outside of what it \
             watches, or it falls silent together with it.",
};

fn describe(kind: &Kind) -> String {
    let Kind::MonitoringServer(p) = kind else { return String::new() };
    format!("{:?}{}", p.software, if p.alerting { ", alerts" } else { "" })
}

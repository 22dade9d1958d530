//! Monitoring client: who measures.

use super::spec::Stroke::{Circle, Line};
use super::spec::{Family, KindSpec, Opens, property};

/// The catalogue entry.
pub(super) const MONITORING_CLIENT: KindSpec = KindSpec {
    type_name: "MonitoringClient",
    name: "monitoring-client",
    label: "Monitoring client",
    stem: "agent",
    family: Family::Monitoring,
    icon: &[
        Circle(10.5, 10.5, 6.8),
        Line(&[(15.4, 15.4), (21.0, 21.0)]),
        Line(&[(6.6, 10.8), (9.0, 10.8), (10.5, 7.8), (12.2, 13.2), (13.2, 10.8), (14.4, 10.8)]),
    ],
    properties: &[
        property("request_rate", "false", "whether it measures requests per second"),
        property("replication_lag", "false", "whether it measures how far replicas are behind"),
    ],
    opens: &[Opens {
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
    }],
    hosted: true,
    holds: false,
    describe: |_| String::new(),
    lesson: "A small program beside a part that measures it: requests per second, errors, free disk, replication \
             lag. Alone it is a thermometer in a locked room: something has to collect its figures and read them.",
};

//! The table of links: how each kind is called and drawn.

use super::spec::{Family, LinkSpec, Property, property};

const fn spec(
    type_name: &'static str,
    label: &'static str,
    family: Family,
    dashed: bool,
    properties: &'static [Property],
) -> LinkSpec {
    LinkSpec { type_name, label, family, dashed, properties }
}

/// Every kind of link.
pub const LINKS: &[LinkSpec] = &[
    spec("Http", "HTTP", Family::Web, false, &[property("port", "80", "TCP port").number("", 1, 65_535)]),
    spec("Https", "HTTPS", Family::Web, false, &[property("port", "443", "TCP port").number("", 1, 65_535)]),
    spec(
        "FastCgi",
        "FastCGI",
        Family::Application,
        false,
        &[property("port", "9000", "TCP port").number("", 1, 65_535)],
    ),
    spec(
        "Sql",
        "SQL",
        Family::Data,
        false,
        &[
            property("account", "Unstated", "with which account: Unstated, Root, Shared or LeastPrivilege"),
            property("access", "ReadWrite", "what the application does with it: ReadWrite, Read or Write"),
            property("port", "3306", "TCP port").number("", 1, 65_535),
            property("tls", "false", "whether it is encrypted"),
        ],
    ),
    spec(
        "Replication",
        "replication",
        Family::Data,
        true,
        &[
            property("mode", "Async", "when a write counts as done: Async or SemiSync"),
            property("port", "3306", "TCP port").number("", 1, 65_535),
            property("tls", "false", "whether it is encrypted"),
        ],
    ),
    spec("Dns", "DNS", Family::Edge, true, &[property("port", "53", "UDP and TCP port").number("", 1, 65_535)]),
    spec(
        "Monitoring",
        "monitoring",
        Family::Monitoring,
        true,
        &[property("secured", "false", "whether it is encrypted and both ends know each other")],
    ),
    spec("UsesFiles", "files", Family::Application, true, &[]),
    spec("UsesCertificate", "certificate", Family::Edge, true, &[]),
    spec("Quorum", "quorum", Family::Data, true, &[]),
    spec("Session", "sessions", Family::Data, true, &[]),
    spec("Backup", "backup", Family::Data, true, &[]),
    spec("Logs", "logs", Family::Monitoring, true, &[]),
    spec("Deploy", "deploy", Family::Application, true, &[]),
    spec("Other", "link", Family::Host, true, &[]),
];

/// The ports on which what a kind of link leads to usually listens, the default first.
pub const fn usual_ports(type_name: &str) -> &'static [u32] {
    match type_name.as_bytes() {
        b"Http" => &[80, 3000, 5000, 8000, 8080],
        b"Https" => &[443, 8443],
        b"Sql" | b"Replication" => &[3306, 5432],
        _ => &[],
    }
}

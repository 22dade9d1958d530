//! Database: what must not be lost.

use super::spec::Stroke::{Ellipse, Line};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::{Engine, Failover, Kind, Role};

/// The catalogue entry.
pub(super) const DATABASE: KindSpec = KindSpec {
    type_name: "Database",
    name: "database",
    label: "Database",
    stem: "db",
    family: Family::Data,
    icon: &[
        Ellipse(12.0, 5.5, 8.0, 3.0),
        Line(&[
            (4.0, 5.5),
            (4.0, 18.5),
            (5.2, 19.9),
            (8.2, 21.1),
            (12.0, 21.5),
            (15.8, 21.1),
            (18.8, 19.9),
            (20.0, 18.5),
            (20.0, 5.5),
        ]),
        Line(&[(4.0, 12.0), (5.2, 13.4), (8.2, 14.6), (12.0, 15.0), (15.8, 14.6), (18.8, 13.4), (20.0, 12.0)]),
    ],
    properties: &[
        property("engine", "MySql", "the product: MySql, MariaDb or PostgreSql"),
        property("role", "Primary", "Primary accepts writes, Replica copies them and answers reads"),
        property("failover", "Manual", "who promotes a replica when this primary dies: Manual or Automatic"),
        property("fenced", "false", "whether an old primary is cut off before another is promoted"),
        property("encrypted", "false", "whether its files are encrypted"),
        property("public", "false", "whether its port is open to everybody"),
        property("capacity", "0", "how many requests a second it can serve; 0: not stated").number(
            "requests/s",
            0,
            1_000_000_000,
        ),
    ],
    opens: &[
        Opens { link: "Replication", to: &["Database"] },
        Opens { link: "Logs", to: &["LogStore"] },
        Opens { link: "Backup", to: &["BackupStore"] },
    ],
    hosted: true,
    holds: false,
    describe,
    lesson: "It keeps what must not be lost. A primary takes the writes and sends every change on; replicas \
             follow and answer reads, a moment late. Replication is no failover: when the primary dies, writes \
             stop until somebody, or something with a majority behind it, promotes a replica. And it is no \
             backup: a deleted row is deleted everywhere.",
};

fn describe(kind: &Kind) -> String {
    let Kind::Database(p) = kind else { return String::new() };
    let engine = match p.engine {
        Engine::MySql => "MySQL",
        Engine::MariaDb => "MariaDB",
        Engine::PostgreSql => "PostgreSQL",
    };
    match (p.role, p.failover) {
        (Role::Primary, Failover::Manual) => format!("{engine} primary"),
        (Role::Primary, Failover::Automatic) => format!("{engine} primary, automatic failover"),
        (Role::Replica, _) => format!("{engine} replica"),
    }
}

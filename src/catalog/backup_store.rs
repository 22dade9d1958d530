//! Backup store: yesterday, when today is broken.

use super::spec::Stroke::{Line, Rect};
use super::spec::{Family, KindSpec, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const BACKUP_STORE: KindSpec = KindSpec {
    type_name: "BackupStore",
    name: "backup-store",
    label: "Backup store",
    stem: "backup",
    family: Family::Data,
    icon: &[
        Rect(3.0, 4.0, 18.0, 5.0, 1.2),
        Line(&[(4.8, 9.0), (4.8, 20.0), (19.2, 20.0), (19.2, 9.0)]),
        Line(&[(9.5, 13.0), (14.5, 13.0)]),
    ],
    properties: &[
        property("encrypted", "false", "whether what it keeps is encrypted"),
        property("restore_tested", "false", "whether bringing the data back is tried out"),
    ],
    opens: &[],
    hosted: true,
    holds: false,
    describe,
    lesson: "Copies of the data from earlier days, somewhere else. Replication copies a mistake within a second; \
             a backup is what is left afterwards. One that nobody has ever restored is a hope, and one on the \
             same machine burns with it.",
};

fn describe(kind: &Kind) -> String {
    let Kind::BackupStore(p) = kind else { return String::new() };
    if p.encrypted { "encrypted".to_owned() } else { String::new() }
}

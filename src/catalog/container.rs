//! Container: where one process tree is fenced in.

use super::spec::Stroke::{Closed, Line};
use super::spec::{Family, KindSpec, Opens, property};
use crate::model::Kind;

/// The catalogue entry.
pub(super) const CONTAINER: KindSpec = KindSpec {
    type_name: "Container",
    name: "container",
    label: "Container",
    stem: "container",
    family: Family::Host,
    icon: &[
        Closed(&[(12.0, 2.8), (20.5, 7.2), (20.5, 16.8), (12.0, 21.2), (3.5, 16.8), (3.5, 7.2)]),
        Line(&[(3.5, 7.2), (12.0, 11.6), (20.5, 7.2)]),
        Line(&[(12.0, 11.6), (12.0, 21.2)]),
    ],
    properties: &[
        property("root", "false", "whether its processes run as root"),
        property("privileged", "false", "whether it may do everything its host may"),
        property("host_network", "false", "whether it uses the network of its host"),
    ],
    opens: &[Opens { link: "Logs", to: &["LogStore"] }],
    hosted: true,
    holds: true,
    describe,
    lesson: "A process tree with files of its own, fenced in by the kernel of its server. The fence is only as \
             high as it was built: a container that runs as root, or is privileged, or shares its host's network, \
             is a room without a door. Like a server it takes everything it holds with it.",
};

fn describe(kind: &Kind) -> String {
    let Kind::Container(p) = kind else { return String::new() };
    match (p.root, p.privileged) {
        (_, true) => "privileged".to_owned(),
        (true, false) => "runs as root".to_owned(),
        (false, false) => String::new(),
    }
}

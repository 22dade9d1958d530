//! Whether anything of a journey is drawn: what is drawn and impossible is wrong, what is not drawn is left out.

use super::journey::Journey;
use crate::model::{Design, Kind, LinkKind};

/// Whether a design draws something of a journey: a name server, users with an encrypted or any other line, and
/// for reading and writing a database too.
pub fn drawn(design: &Design, journey: Journey) -> bool {
    let has = |wanted: fn(&Kind) -> bool| design.components.values().any(|c| wanted(&c.kind));
    let is_user = |id| design.components.get(id).is_some_and(|c| matches!(c.kind, Kind::Client(_)));
    let users = |wanted: fn(&LinkKind) -> bool| design.links.values().any(|l| wanted(&l.kind) && is_user(&l.from));
    match journey {
        Journey::Dns => has(|k| matches!(k, Kind::Dns(_))),
        Journey::Tls => users(|k| matches!(k, LinkKind::Https(_))),
        Journey::Static => users(LinkKind::serves),
        Journey::Read | Journey::Write => users(LinkKind::serves) && has(|k| matches!(k, Kind::Database(_))),
    }
}

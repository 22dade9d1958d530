//! What lines state about the parts at their ends: how a balancer works, and who follows whom.

use super::{Builder, Thing, traits};
use crate::import::chart::Edge;
use crate::import::label;
use crate::import::words::{Reading, Trait};
use crate::model::{Id, Kind, Link, LinkKind, Role};

impl Builder<'_, '_> {
    /// What the words of a line state about the balancer at one of its ends.
    pub(super) fn stated(&mut self, edge: &Edge<'_>, reading: &Reading) {
        let within = if edge.within.is_empty() { Reading::default() } else { Reading::of(&label::clean(edge.within)) };
        let says = |t: &Trait| {
            matches!(t, Trait::Algorithm(_) | Trait::Mode(_) | Trait::Check(_) | Trait::Persistence(_) | Trait::Tls(_))
        };
        let what: Vec<Trait> = reading.traits().chain(within.traits()).filter(says).collect();
        if what.is_empty() {
            return;
        }
        let balancer = |id: &Id| matches!(self.design.components.get(id).map(|c| &c.kind), Some(Kind::LoadBalancer(_)));
        let mut ends = self.ends(edge.from);
        if !ends.iter().any(balancer) {
            ends = self.ends(edge.to);
        }
        for id in ends {
            if let Some(component) = self.design.components.get_mut(&id) {
                traits::state(&mut component.kind, what.iter().copied());
            }
        }
    }

    /// Replication runs from the primary: a line that is drawn from the replica is turned, and what follows a primary
    /// without a role of its own is its replica.
    pub(super) fn replication(&mut self) {
        let mut stated: Vec<Id> = Vec::new();
        for (n, read) in self.boxes.iter().enumerate() {
            if read.reading.traits().any(|t| matches!(t, Trait::Role(_)))
                && let Thing::Parts(ids) = &self.of_node[n]
            {
                stated.extend(ids.iter().cloned());
            }
        }
        stated.sort();
        let role = |design: &crate::model::Design, id: &Id| match design.components.get(id).map(|c| &c.kind) {
            Some(Kind::Database(db)) => Some(db.role),
            _ => None,
        };
        let replication = |l: &&mut Link| matches!(l.kind, LinkKind::Replication(_));
        let mut followers = Vec::new();
        let design = &self.design;
        let roles: Vec<(Option<Role>, Option<Role>)> =
            design.links.values().map(|l| (role(design, &l.from), role(design, &l.to))).collect();
        let all = self.design.links.values_mut().zip(roles).filter(|(l, _)| replication(l));
        for (link, roles) in all {
            let known = |id: &Id| stated.binary_search(id).is_ok();
            match roles {
                (Some(Role::Replica), Some(Role::Primary)) if known(&link.to) || known(&link.from) => {
                    std::mem::swap(&mut link.from, &mut link.to);
                }
                (Some(Role::Primary), Some(Role::Primary)) if !known(&link.to) => followers.push(link.to.clone()),
                _ => {}
            }
        }
        for id in followers {
            if let Some(Kind::Database(db)) = self.design.components.get_mut(&id).map(|c| &mut c.kind) {
                db.role = Role::Replica;
            }
        }
    }
}

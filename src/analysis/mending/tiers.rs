//! Web and application servers: a second one, an idle one put to work, and who works with whom.

use std::collections::{BTreeMap, BTreeSet};

use super::sketch::Sketch;
use crate::analysis::topology::Topology;
use crate::model::{Design, HealthCheck, Id, Kind, Link, LinkKind};

impl Sketch {
    /// A second web or application server with everything the first one has. Where users came to the first
    /// one directly, two balancers with one address come before both; balancers check what they choose from.
    pub fn second_member(&mut self, id: &Id) {
        let twin = self.twin(id, |_| true);
        if !self.topology().is_behind_another(id) {
            self.front(&[id.clone(), twin.clone()]);
        }
        self.check_what_asks(id);
        let has_files = self.topology().links_from(id).iter().any(|(_, l)| matches!(l.kind, LinkKind::UsesFiles(_)));
        if has_files && matches!(self.topology().kind(id), Some(Kind::AppServer(_))) {
            self.pair_up();
        }
    }

    /// Lets an idle part of the same kind do what this one does.
    pub fn put_to_work(&mut self, idle: &Id, like: &Id) {
        let carries = |l: &Link| l.kind.serves() || matches!(l.kind, LinkKind::Sql(_) | LinkKind::Session(_));
        let topology = self.topology();
        let edge = |id: &Id| matches!(topology.kind(id), Some(Kind::Client(_) | Kind::Firewall(_) | Kind::Waf(_)));
        let ends = topology.links_from(like).iter().chain(topology.links_to(like));
        let links: Vec<Link> = ends.map(|(_, l)| *l).filter(|l| carries(l) && !edge(&l.from)).cloned().collect();
        for link in links {
            if link.from == *like {
                self.link(idle, &link.to, link.kind);
            } else {
                self.link(&link.from, idle, link.kind);
            }
        }
        self.check_what_asks(idle);
    }

    /// Gives each web server one application server, its own where they share a machine, so that the check of
    /// the balancer before them sees everything on which an answer hangs. Nothing changes where there are
    /// fewer web than application servers, or nobody checks the web servers.
    pub fn pair_up(&mut self) {
        let topology = self.topology();
        let is_app = |id: &Id| matches!(topology.kind(id), Some(Kind::AppServer(_)));
        let mut wanted: Vec<(Id, Id, LinkKind)> = Vec::new();
        let mut gone: Vec<Id> = Vec::new();
        for (web, app) in pairs(self.design(), &topology).unwrap_or_default() {
            let links: Vec<_> = topology.links_from(web).iter().filter(|(_, l)| is_app(&l.to)).collect();
            gone.extend(links.iter().filter(|(_, l)| l.to != *app).map(|(id, _)| (*id).clone()));
            wanted.extend(links.first().map(|(_, link)| (web.clone(), app.clone(), link.kind.clone())));
        }
        for (web, app, kind) in wanted {
            self.link(&web, &app, kind);
        }
        self.remove(&gone);
    }

    /// The parts of some kinds that send requests to a part.
    fn asked_by(&self, id: &Id, kinds: impl Fn(&Kind) -> bool) -> Vec<Id> {
        let topology = self.topology();
        let asking = topology.links_to(id).iter().filter(|(_, l)| l.kind.serves());
        asking.map(|(_, l)| &l.from).filter(|from| topology.kind(from).is_some_and(&kinds)).cloned().collect()
    }

    /// Lets the balancers before a part look at their members, now that there is a choice.
    fn check_what_asks(&mut self, id: &Id) {
        for balancer in self.asked_by(id, |kind| matches!(kind, Kind::LoadBalancer(_))) {
            if self.topology().pool(&balancer).len() >= 2 {
                self.check_deeply(&balancer);
            }
        }
    }
}

/// Which application server each web server is to have; none when there is no such division.
fn pairs<'a>(design: &'a Design, topology: &Topology<'a>) -> Option<Vec<(&'a Id, &'a Id)>> {
    let app = |id: &&Id| matches!(topology.kind(id), Some(Kind::AppServer(_)));
    let webs = design.components.iter().filter(|(_, c)| matches!(c.kind, Kind::WebServer(_)));
    let webs = webs.map(|(web, _)| (web, topology.pool(web).into_iter().filter(app).collect::<Vec<&Id>>()));
    let webs: Vec<(&Id, Vec<&Id>)> = webs.filter(|(_, apps)| !apps.is_empty()).collect();
    let apps: BTreeSet<&Id> = webs.iter().flat_map(|(_, apps)| apps.iter().copied()).collect();
    let deep = |l: &Link| topology.balancer(&l.from).is_some_and(|b| b.health_check == HealthCheck::Deep);
    if !webs.iter().all(|(web, _)| topology.links_to(web).iter().any(|(_, l)| deep(l))) {
        return None;
    }
    let mut free = apps.clone();
    let mut pairs: BTreeMap<&Id, &Id> = BTreeMap::new();
    // First those that share a machine, then the rest in turn.
    for (web, own) in &webs {
        if let Some(app) = own.iter().find(|app| free.contains(*app) && topology.shared_host(web, app).is_some()) {
            free.remove(app);
            pairs.insert(web, app);
        }
    }
    for (web, own) in &webs {
        if !pairs.contains_key(web) {
            pairs.insert(web, free.pop_first().or(own.first().copied())?);
        }
    }
    free.is_empty().then(|| pairs.into_iter().collect())
}

//! Web and application servers: a second one, an idle one put to work, and who works with whom.

use super::sketch::Sketch;
use crate::model::{HealthCheck, Id, Kind, Link, LinkKind};

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
        let links: Vec<Link> = self
            .design()
            .links
            .values()
            .filter(|l| (l.from == *like || l.to == *like) && carries(l))
            .filter(|l| {
                !matches!(self.topology().kind(&l.from), Some(Kind::Client(_) | Kind::Firewall(_) | Kind::Waf(_)))
            })
            .cloned()
            .collect();
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
        let mut webs: Vec<(&Id, Vec<&Id>)> = Vec::new();
        for (id, component) in &self.design().components {
            let apps: Vec<&Id> = topology.pool(id).into_iter().filter(|to| is_app(to)).collect();
            if matches!(component.kind, Kind::WebServer(_)) && !apps.is_empty() {
                webs.push((id, apps));
            }
        }
        let mut apps: Vec<&Id> = webs.iter().flat_map(|(_, apps)| apps.iter().copied()).collect();
        apps.sort_unstable();
        apps.dedup();
        let checked = |web: &Id| {
            let deep = |l: &Link| topology.balancer(&l.from).is_some_and(|b| b.health_check == HealthCheck::Deep);
            topology.links_to(web).iter().any(|(_, l)| deep(l))
        };
        if webs.len() < apps.len() || !webs.iter().all(|(web, _)| checked(web)) {
            return;
        }
        let mut taken: Vec<&Id> = Vec::new();
        let mut pairs: Vec<(&Id, &Id)> = Vec::new();
        // First those that share a machine, then the rest in turn.
        for (web, own) in &webs {
            let near = own.iter().find(|app| topology.shared_host(web, app).is_some() && !taken.contains(app));
            if let Some(app) = near {
                taken.push(app);
                pairs.push((web, app));
            }
        }
        for (web, own) in &webs {
            if pairs.iter().any(|(w, _)| w == web) {
                continue;
            }
            let free = apps.iter().find(|app| !taken.contains(app)).or_else(|| own.first());
            if let Some(app) = free {
                taken.push(app);
                pairs.push((web, app));
            }
        }
        if !apps.iter().all(|app| taken.contains(app)) {
            return;
        }
        let mut wanted: Vec<(Id, Id, LinkKind)> = Vec::new();
        let mut gone: Vec<Id> = Vec::new();
        for (web, app) in &pairs {
            let to_apps: Vec<_> = topology.links_from(web).iter().filter(|(_, l)| is_app(&l.to)).collect();
            gone.extend(to_apps.iter().filter(|(_, l)| l.to != **app).map(|(id, _)| (*id).clone()));
            if let Some((_, link)) = to_apps.first() {
                wanted.push(((*web).clone(), (*app).clone(), link.kind.clone()));
            }
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

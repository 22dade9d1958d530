//! The entry: several balancers behind one address, and health checks that see what users see.

use super::sketch::Sketch;
use crate::model::{
    Certificate, Entry, GroupKind, HealthCheck, Id, Kind, Link, LinkKind, LoadBalancer, LoadBalancerCluster, TlsMode,
    UsesCertificate,
};

/// The height that the frame of a cluster adds above its members, in drawing units.
const FRAME: f32 = 64.0;
/// The height of a cluster of balancers with its lines, in drawing units.
const TIER: f32 = 240.0;

impl Sketch {
    /// A second balancer with the pool of the first, both behind one address that moves to the living one.
    pub fn second_balancer(&mut self, id: &Id) {
        let twin = self.twin(id, |_| true);
        self.virtual_ip(&[id.clone(), twin.clone()]);
        for balancer in [id, &twin] {
            self.check_deeply(balancer);
        }
    }

    /// Puts balancers behind one virtual address and leads to it what was led to them.
    pub fn virtual_ip(&mut self, balancers: &[Id]) {
        let there = balancers.iter().find_map(|b| self.topology().cluster_of(b).cloned());
        let cluster = there.unwrap_or_else(|| {
            if balancers.iter().all(|b| self.around(b).is_empty()) {
                self.make_room(balancers, FRAME);
            }
            let kind = GroupKind::LoadBalancerCluster(LoadBalancerCluster::default());
            self.group(kind, balancers.to_vec())
        });
        self.change_group(&cluster, |group| {
            if let GroupKind::LoadBalancerCluster(properties) = &mut group.kind {
                properties.entry = Entry::VirtualIp;
            }
            group.members.extend(balancers.iter().filter(|b| !group.members.contains(b)).cloned().collect::<Vec<_>>());
        });
        let members = self.design().groups.get(&cluster).map(|g| g.members.clone()).unwrap_or_default();
        self.lead_requests(&members, &cluster, |_| true);
    }

    /// Lets requests that went to any of these parts, from parts of some kinds, go to another.
    pub(super) fn lead_requests(&mut self, from: &[Id], to: &Id, asked_by: impl Fn(&Kind) -> bool) {
        let design = self.design();
        let led = |l: &Link| {
            l.kind.serves()
                && from.contains(&l.to)
                && !from.contains(&l.from)
                && design.components.get(&l.from).is_some_and(|c| asked_by(&c.kind))
        };
        let links: Vec<Id> = design.links.iter().filter(|(_, l)| led(l)).map(|(id, _)| id.clone()).collect();
        for link in links {
            self.lead(&link, to);
        }
    }

    /// Two balancers behind one address before parts that users reach directly. They take over what the first
    /// of these said about its entry, and keep encrypted what came encrypted.
    pub(super) fn front(&mut self, parts: &[Id]) {
        let design = self.design();
        let asks = |kind: &Kind| matches!(kind, Kind::Client(_) | Kind::Firewall(_) | Kind::Waf(_));
        let mut entering: Vec<Link> = Vec::new();
        for link in design.links.values() {
            let from = design.components.get(&link.from).map(|c| &c.kind);
            if link.kind.serves() && parts.contains(&link.to) && from.is_some_and(asks) {
                entering.push(link.clone());
            }
        }
        let Some(first) = parts.first() else { return };
        let encrypted = |l: &&Link| matches!(l.kind, LinkKind::Https(_));
        let Some(inside) = entering.iter().find(encrypted).or(entering.first()).map(|l| l.kind.clone()) else { return };
        let certificates: Vec<Link> = design
            .links
            .values()
            .filter(|l| parts.contains(&l.from) && matches!(l.kind, LinkKind::UsesCertificate(_)))
            .cloned()
            .collect();
        let guarded = design
            .hosts_of(first.as_str())
            .any(|h| matches!(design.components.get(h).map(|c| &c.kind), Some(Kind::Server(s)) if s.firewall));
        let mut balancer = LoadBalancer {
            health_check: HealthCheck::Deep,
            tls: if matches!(inside, LinkKind::Https(_)) { TlsMode::ReEncrypt } else { TlsMode::None },
            firewall: guarded,
            ..LoadBalancer::default()
        };
        if let Some(Kind::WebServer(web)) = design.components.get(first).map(|c| &c.kind) {
            balancer.redirect_to_https = web.redirect_to_https;
            balancer.rate_limit = web.rate_limit;
            balancer.timeouts = web.timeouts;
            balancer.hsts = web.hsts;
            balancer.min_tls = web.min_tls;
            balancer.waf = web.waf;
        }
        self.make_room(parts, TIER);
        let one = self.add_new(Kind::LoadBalancer(balancer), None);
        let two = self.twin(&one, |_| true);
        for balancer in [&one, &two] {
            for part in parts {
                self.link(balancer, part, inside.clone());
            }
            for link in &certificates {
                self.link(balancer, &link.to, link.kind.clone());
            }
        }
        let cluster = self.group(GroupKind::LoadBalancerCluster(LoadBalancerCluster::default()), vec![one, two]);
        self.lead_requests(parts, &cluster, asks);
    }

    /// A certificate of its own, renewed by itself, for a balancer or web server that presents none yet.
    pub fn add_certificate(&mut self, entry: &Id) {
        let uses = |l: &Link| l.from == *entry && matches!(l.kind, LinkKind::UsesCertificate(_));
        let Some(component) = self.design().components.get(entry) else { return };
        let presents = matches!(component.kind, Kind::LoadBalancer(_) | Kind::WebServer(_));
        if !presents || self.design().links.values().any(uses) {
            return;
        }
        let host = component.on.clone();
        let certificate = self.add_new(Kind::Certificate(Certificate { auto_renew: true }), host);
        self.link(entry, &certificate, LinkKind::UsesCertificate(UsesCertificate::default()));
    }

    /// One address for everything that users reach: a virtual IP for balancers, or balancers before the rest.
    pub fn one_entry(&mut self) {
        let entries: Vec<Id> = self.topology().entry_parts().into_iter().cloned().collect();
        let (balancers, others): (Vec<Id>, Vec<Id>) =
            entries.into_iter().partition(|id| self.topology().balancer(id).is_some());
        if balancers.len() >= 2 {
            self.virtual_ip(&balancers);
        }
        if others.len() >= 2 {
            self.front(&others);
        }
    }

    /// Lets a balancer ask its members for a whole request.
    pub fn check_deeply(&mut self, id: &Id) {
        self.change_kind(id, |kind| {
            if let Kind::LoadBalancer(balancer) = kind {
                balancer.health_check = HealthCheck::Deep;
            }
        });
    }

    /// The balancers with a choice whose health check does not exercise what is behind a member.
    pub fn shallow_balancers(&self) -> Vec<Id> {
        let topology = self.topology();
        let balancers = self.design().components.iter().filter(|(id, component)| match &component.kind {
            Kind::LoadBalancer(b) => b.health_check != HealthCheck::Deep && topology.pool(id).len() >= 2,
            _ => false,
        });
        balancers.map(|(id, _)| id.clone()).collect()
    }
}

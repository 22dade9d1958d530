//! From a drawing to a structure: what each kind needs for a journey.
//!
//! | part | needs |
//! |---|---|
//! | entry | any drawn name server × any drawn certificate (HTTPS entries) × the entry group |
//! | entry group | virtual IP: the best member; DNS round robin, or several separate entries: the mean |
//! | firewall, WAF | itself × what is behind it |
//! | load balancer | itself × its pool, by mode, health check and `needs` |
//! | web server | itself; static × its files; read, write × its pool of application servers (checked as `Tcp`) |
//! | application server | itself × its files × the database: any node linked for reading; for writing a linked primary, or its live replica and an arbiter (if drawn) when failover is automatic |
//!
//! Members that can never serve a journey are not in its pool. No recursion: a chain of 100,000 parts compiles.

use std::collections::{BTreeMap, HashMap};

use super::report::Journey;
use super::structure::{Member, Node, NodeIndex, Structure};
use crate::model::{
    Design, Entry, Failover, Group, GroupKind, HealthCheck, Id, Kind, Link, LinkKind, LoadBalancer, Mode, Role,
};

pub(super) struct Compiler<'a> {
    design: &'a Design,
    journey: Journey,
    links_from: HashMap<&'a Id, Vec<(&'a Id, &'a Link)>>,
    links_to: HashMap<&'a Id, Vec<&'a Link>>,
    groups_of: HashMap<&'a Id, Vec<&'a Id>>,
    atoms: Vec<Id>,
    atom_index: HashMap<Id, u32>,
    nodes: Vec<Node>,
    /// Equal gates are one gate: servers with the same pool share it, and what hangs on it hangs on one node.
    shared: HashMap<Node, NodeIndex>,
    whole: Vec<f64>,
    up: HashMap<&'a Id, NodeIndex>,
    /// The node of each component and cluster that has one already.
    done: BTreeMap<&'a Id, NodeIndex>,
    /// The same, in the order in which they got it.
    finished: Vec<Id>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(design: &'a Design, journey: Journey) -> Self {
        let mut links_from: HashMap<&Id, Vec<(&Id, &Link)>> = HashMap::new();
        let mut links_to: HashMap<&Id, Vec<&Link>> = HashMap::new();
        for (id, link) in &design.links {
            links_from.entry(&link.from).or_default().push((id, link));
            links_to.entry(&link.to).or_default().push(link);
        }
        let mut groups_of: HashMap<&Id, Vec<&Id>> = HashMap::new();
        for (id, group) in &design.groups {
            for member in &group.members {
                groups_of.entry(member).or_default().push(id);
            }
        }
        Self {
            design,
            journey,
            links_from,
            links_to,
            groups_of,
            atoms: Vec::new(),
            atom_index: HashMap::new(),
            nodes: Vec::new(),
            shared: HashMap::new(),
            whole: Vec::new(),
            up: HashMap::new(),
            done: BTreeMap::new(),
            finished: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Structure {
        let root = self.visit();
        let components = self.done.iter().map(|(id, node)| ((*id).clone(), *node)).collect();
        let order = self.finished.into_iter().enumerate().map(|(order, id)| (id, order)).collect();
        Structure::new(self.journey, self.atoms, self.nodes, root, components).with_order(order)
    }

    fn add(&mut self, node: Node) -> NodeIndex {
        if let Some(index) = self.shared.get(&node) {
            return *index;
        }
        let index = self.nodes.len() as NodeIndex;
        self.whole.push(node.value(|c| self.whole[c as usize], |_| true));
        self.shared.insert(node.clone(), index);
        self.nodes.push(node);
        index
    }

    /// All of these; one alone stands for itself.
    fn all(&mut self, children: Vec<NodeIndex>) -> NodeIndex {
        if let [only] = children[..] { only } else { self.add(Node::All(children.into())) }
    }

    fn best(&mut self, children: Vec<NodeIndex>) -> NodeIndex {
        if let [only] = children[..] { only } else { self.add(Node::Best(children.into())) }
    }

    fn possible(&self, node: NodeIndex) -> bool {
        self.whole[node as usize] > 0.0
    }

    fn atom(&mut self, id: &Id) -> u32 {
        if let Some(index) = self.atom_index.get(id) {
            return *index;
        }
        let index = self.atoms.len() as u32;
        self.atoms.push(id.clone());
        self.atom_index.insert(id.clone(), index);
        index
    }

    /// The component lives and so does everything that contains it: servers, and zones around any of them.
    fn up(&mut self, id: &'a Id) -> NodeIndex {
        if let Some(node) = self.up.get(id) {
            return *node;
        }
        let mut chain: Vec<&Id> = vec![id];
        chain.extend(self.design.hosts_of(id.as_str()));
        let mut around: Vec<&Id> =
            chain.iter().filter_map(|part| self.groups_of.get(*part)).flatten().copied().collect();
        for _ in 0..Design::MAX_DEPTH {
            around.sort_unstable();
            around.dedup();
            let more: Vec<&Id> = around.iter().filter_map(|g| self.groups_of.get(*g)).flatten().copied().collect();
            if more.iter().all(|g| around.contains(g)) {
                break;
            }
            around.extend(more);
        }
        let zones = around
            .into_iter()
            .filter(|g| self.design.groups.get(*g).is_some_and(|g| matches!(g.kind, GroupKind::Zone(_))));
        chain.extend(zones);
        let atoms: Vec<u32> = chain.into_iter().map(|part| self.atom(part)).collect();
        let node = self.add(Node::Up(atoms.into()));
        self.up.insert(id, node);
        node
    }

    /// The whole visit: name server, certificate, entry, and what is behind.
    fn visit(&mut self) -> NodeIndex {
        let names = self.of_kind(|k| matches!(k, Kind::Dns(_)));
        let names: Vec<NodeIndex> = names.into_iter().map(|id| self.up(id)).collect();
        if self.journey == Journey::Dns {
            return self.best(names);
        }
        let links: Vec<(&'a Id, &'a Link)> = self
            .design
            .links
            .iter()
            .filter(|(_, l)| {
                let from_user = self.design.components.get(&l.from).is_some_and(|c| matches!(c.kind, Kind::Client(_)));
                from_user && l.kind.serves() && (self.journey != Journey::Tls || matches!(l.kind, LinkKind::Https(_)))
            })
            .collect();
        self.build_behind(links.iter().map(|(_, l)| &l.to).collect());
        let certificates = self.of_kind(|k| matches!(k, Kind::Certificate(_)));
        let certificates: Vec<NodeIndex> = certificates.into_iter().map(|id| self.up(id)).collect();
        let certificate = (!certificates.is_empty()).then(|| self.best(certificates));
        let entry = self.entrance(&links, certificate);
        let mut needs = vec![entry];
        if !names.is_empty() {
            needs.push(self.best(names));
        }
        self.all(needs)
    }

    fn of_kind(&self, wanted: impl Fn(&Kind) -> bool) -> Vec<&'a Id> {
        self.design.components.iter().filter(|(_, c)| wanted(&c.kind)).map(|(id, _)| id).collect()
    }

    /// Where requests enter through these links: members of one cluster count as the cluster, several
    /// separate entries share the visitors, and entries that can never serve the journey have none.
    fn entrance(&mut self, links: &[(&'a Id, &'a Link)], certificate: Option<NodeIndex>) -> NodeIndex {
        let mut entries: Vec<(&'a Id, Vec<NodeIndex>)> = Vec::new();
        for (id, link) in links {
            let to = self.entry(&link.to);
            let mut extra = Vec::new();
            if link.availability.is_some() {
                let atom = self.atom(id);
                extra.push(self.add(Node::Up([atom].into())));
            }
            if let (LinkKind::Https(_), Some(certificate)) = (&link.kind, certificate) {
                extra.push(certificate);
            }
            match entries.iter_mut().find(|(entry, _)| *entry == to) {
                // The same entry by a second link: one way in is enough, and the stricter one is the encrypted one.
                Some((_, have)) if extra.len() > have.len() => *have = extra,
                Some(_) => {}
                None => entries.push((to, extra)),
            }
        }
        let mut nodes = Vec::new();
        for (to, mut needs) in entries {
            let behind = self.target(to);
            if self.possible(behind) {
                needs.insert(0, behind);
                nodes.push(self.all(needs));
            }
        }
        match nodes[..] {
            [] => self.add(Node::Constant(0.0)),
            [only] => only,
            _ => self.add(Node::Mean(nodes.into())),
        }
    }

    /// Where a user who is sent to this component enters: the load-balancer cluster it belongs to, or itself.
    fn entry(&self, id: &'a Id) -> &'a Id {
        let is_cluster = |g: &&'a Id| {
            self.design.groups.get(*g).is_some_and(|g| matches!(g.kind, GroupKind::LoadBalancerCluster(_)))
        };
        self.groups_of.get(id).and_then(|groups| groups.iter().copied().find(is_cluster)).unwrap_or(id)
    }

    fn group(&self, id: &Id) -> Option<&'a Group> {
        self.design.groups.get(id)
    }

    /// Builds every component that requests can reach from these, what is needed before what needs it.
    fn build_behind(&mut self, from: Vec<&'a Id>) {
        enum Step<'a> {
            Enter(&'a Id),
            Leave(&'a Id),
        }
        let mut entered: std::collections::HashSet<&Id> = std::collections::HashSet::new();
        let mut stack: Vec<Step> = from.into_iter().rev().map(|to| Step::Enter(self.entry(to))).collect();
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(id) => {
                    if !entered.insert(id) {
                        continue;
                    }
                    stack.push(Step::Leave(id));
                    if let Some(group) = self.group(id) {
                        stack.extend(group.members.iter().rev().map(Step::Enter));
                    } else {
                        let inline = self
                            .design
                            .components
                            .get(id)
                            .is_some_and(|c| matches!(c.kind, Kind::Firewall(_) | Kind::Waf(_)));
                        let targets = self.serving_links(id).into_iter().map(|(_, l)| &l.to);
                        let targets: Vec<&'a Id> = targets.map(|to| if inline { self.entry(to) } else { to }).collect();
                        stack.extend(targets.into_iter().rev().map(Step::Enter));
                    }
                }
                Step::Leave(id) => {
                    let node = if self.group(id).is_some() { self.cluster(id) } else { self.component(id) };
                    self.done.insert(id, node);
                    self.finished.push(id.clone());
                }
            }
        }
    }

    fn links(&self, from: &Id) -> Vec<(&'a Id, &'a Link)> {
        self.links_from.get(from).cloned().unwrap_or_default()
    }

    fn serving_links(&self, from: &Id) -> Vec<(&'a Id, &'a Link)> {
        self.links(from).into_iter().filter(|(_, l)| l.kind.serves()).collect()
    }

    /// The node of what a link goes to. A part whose node is not there yet closes a cycle: nothing new comes that way.
    fn target(&mut self, to: &Id) -> NodeIndex {
        match self.done.get(to) {
            Some(node) => *node,
            None => self.add(Node::Constant(0.0)),
        }
    }

    fn cluster(&mut self, id: &'a Id) -> NodeIndex {
        let Some(group) = self.group(id) else { return self.add(Node::Constant(0.0)) };
        let members: Vec<NodeIndex> = group.members.iter().map(|m| self.target(m)).collect();
        let members: Vec<NodeIndex> = members.into_iter().filter(|m| self.possible(*m)).collect();
        match &group.kind {
            GroupKind::LoadBalancerCluster(cluster) if cluster.entry == Entry::DnsRoundRobin => {
                self.add(Node::Mean(members.into()))
            }
            _ => self.best(members),
        }
    }

    fn component(&mut self, id: &'a Id) -> NodeIndex {
        let Some(component) = self.design.components.get(id) else { return self.add(Node::Constant(0.0)) };
        let own = self.up(id);
        match (&component.kind, self.journey) {
            (Kind::Firewall(_) | Kind::Waf(_), _) => {
                let links = self.serving_links(id);
                let behind = self.entrance(&links, None);
                self.all(vec![own, behind])
            }
            (Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_), Journey::Tls) => own,
            (Kind::LoadBalancer(balancer), _) => {
                let pool = self.balancer_pool(id, balancer);
                self.all(vec![own, pool])
            }
            (Kind::WebServer(_), Journey::Static) => {
                let mut needs = vec![own];
                needs.extend(self.files(id));
                self.all(needs)
            }
            (Kind::WebServer(_), _) => {
                let pool = self.pool(id, HealthCheck::Tcp, false, 1);
                self.all(vec![own, pool])
            }
            (Kind::AppServer(_), Journey::Read | Journey::Write) => {
                let mut needs = vec![own];
                needs.extend(self.files(id));
                needs.push(self.data(id));
                self.all(needs)
            }
            _ => self.add(Node::Constant(0.0)),
        }
    }

    fn balancer_pool(&mut self, id: &'a Id, balancer: &LoadBalancer) -> NodeIndex {
        self.pool(id, balancer.health_check, balancer.mode == Mode::ActivePassive, balancer.needs.0)
    }

    fn pool(&mut self, id: &'a Id, check: HealthCheck, first_only: bool, needs: u32) -> NodeIndex {
        let mut members = Vec::new();
        for (link_id, link) in self.serving_links(id) {
            let mut score = self.target(&link.to);
            if !self.possible(score) {
                continue;
            }
            if link.availability.is_some() {
                let atom = self.atom(link_id);
                let line = self.add(Node::Up([atom].into()));
                score = self.all(vec![score, line]);
            }
            let check = match check {
                HealthCheck::None => None,
                HealthCheck::Tcp => Some(self.accepts(&link.to)),
                HealthCheck::Deep => Some(score),
            };
            members.push(Member { score, check });
        }
        self.add(Node::Pool { members: members.into(), first_only, needs })
    }

    /// A TCP check: the component, or any member of the cluster, accepts connections.
    fn accepts(&mut self, to: &'a Id) -> NodeIndex {
        match self.group(to) {
            Some(group) => {
                let members: Vec<NodeIndex> = group.members.iter().map(|m| self.up(m)).collect();
                self.best(members)
            }
            None => self.up(to),
        }
    }

    fn files(&mut self, id: &Id) -> Vec<NodeIndex> {
        let links: Vec<&'a Link> =
            self.links(id).into_iter().map(|(_, l)| l).filter(|l| matches!(l.kind, LinkKind::UsesFiles(_))).collect();
        links.into_iter().map(|l| self.up(&l.to)).collect()
    }

    /// The database as an application server sees it, or the next application server when it asks none itself.
    fn data(&mut self, id: &'a Id) -> NodeIndex {
        let mut nodes = Vec::new();
        let mut asks = false;
        for (_, link) in self.links(id) {
            let LinkKind::Sql(sql) = &link.kind else { continue };
            asks = true;
            if self.journey == Journey::Read && sql.access.reads() {
                nodes.push(self.up(&link.to));
            } else if self.journey == Journey::Write && sql.access.writes() {
                nodes.extend(self.writable(&link.to));
            }
        }
        if asks { self.best(nodes) } else { self.pool(id, HealthCheck::Tcp, false, 1) }
    }

    /// A primary that takes writes, or what takes over for it; none for a replica.
    fn writable(&mut self, id: &'a Id) -> Vec<NodeIndex> {
        let role = |id: &Id| match self.design.components.get(id).map(|c| &c.kind) {
            Some(Kind::Database(db)) => Some((db.role, db.failover)),
            _ => None,
        };
        let Some((Role::Primary, failover)) = role(id) else { return Vec::new() };
        let replicas: Vec<&'a Id> = self
            .links(id)
            .into_iter()
            .filter(|(_, l)| matches!(l.kind, LinkKind::Replication(_)))
            .filter(|(_, l)| role(&l.to).is_some_and(|(r, _)| r == Role::Replica))
            .map(|(_, l)| &l.to)
            .collect();
        let mut ways = vec![self.up(id)];
        if failover == Failover::Automatic && !replicas.is_empty() {
            let voters: Vec<&'a Id> = std::iter::once(id)
                .chain(replicas.iter().copied())
                .flat_map(|node| self.links_to.get(node).cloned().unwrap_or_default())
                .filter(|l| matches!(l.kind, LinkKind::Quorum(_)))
                .map(|l| &l.from)
                .collect();
            let live: Vec<NodeIndex> = replicas.into_iter().map(|r| self.up(r)).collect();
            let mut needs = vec![self.best(live)];
            if !voters.is_empty() {
                let mut voters: Vec<NodeIndex> = voters.into_iter().map(|v| self.up(v)).collect();
                voters.sort_unstable();
                voters.dedup();
                needs.push(self.best(voters));
            }
            ways.push(self.all(needs));
        }
        ways
    }
}

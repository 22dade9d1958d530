//! One visit, section by section: the name, the encrypted connection, a file, a page, a change.

use std::collections::BTreeSet;

use super::script::Script;
use super::walk::{self, Hop, way};
use crate::analysis::{Journey, Topology};
use crate::catalog;
use crate::font::one_line;
use crate::model::{
    Algorithm, Design, Entry, Id, Kind, Link, LinkKind, LoadBalancer, Mode, Persistence, ReplicationMode, Role, TlsMode,
};

pub(super) struct Visit<'v, 'a> {
    design: &'a Design,
    topology: &'v Topology<'a>,
    pub script: Script<'a>,
    /// What was said about a part once is not said again.
    explained: BTreeSet<&'a Id>,
}

impl<'v, 'a> Visit<'v, 'a> {
    pub(super) fn new(design: &'a Design, topology: &'v Topology<'a>, script: Script<'a>) -> Self {
        Self { design, topology, script, explained: BTreeSet::new() }
    }

    fn browser(&self) -> Option<&'a Id> {
        super::browser(self.design, self.topology)
    }

    fn domain(&self) -> String {
        let domain = one_line(&self.design.domain);
        if domain.is_empty() { "the site".to_owned() } else { domain }
    }

    /// Resolving the name.
    pub(super) fn name(&mut self) {
        let servers: Vec<(&'a Id, u32)> = self
            .design
            .components
            .iter()
            .filter_map(|(id, c)| if let Kind::Dns(dns) = &c.kind { Some((id, dns.ttl.0)) } else { None })
            .collect();
        let (Some(browser), Some(&(first, ttl))) = (self.browser(), servers.first()) else { return };
        let question = format!("Which address has {}?", self.domain());
        let address = self.address();
        let signed = matches!(&self.design.components[first].kind, Kind::Dns(dns) if dns.dnssec);
        let signed = if signed { ", signed (DNSSEC)" } else { "" };
        let answer = |ttl: u32| format!("{address}, to be kept for at most {ttl} s{signed}");
        self.script.section("Resolving the name", |script| {
            let Some(&(second, other_ttl)) = servers.get(1) else {
                script.asks(browser, first, &question);
                script.answers(first, browser, &answer(ttl));
                return;
            };
            let (one, two) = (script.title(first), script.title(second));
            script.either(
                (&format!("{one} answers"), |s: &mut Script<'a>| {
                    s.asks(browser, first, &question);
                    s.answers(first, browser, &answer(ttl));
                }),
                (&format!("{one} is dead, {two} answers"), |s: &mut Script<'a>| {
                    s.loses(browser, first, &question);
                    s.asks(browser, second, &question);
                    s.answers(second, browser, &answer(other_ttl));
                }),
            );
        });
    }

    /// What name servers answer.
    fn address(&self) -> String {
        let of = |entry: &&'a Id| {
            let title = self.script.title(entry);
            match walk::entry(self.design, entry) {
                Some(Entry::VirtualIp) => format!("the virtual IP of {title}"),
                Some(Entry::DnsRoundRobin) => {
                    let members = self.topology.members(entry);
                    format!("the addresses of {}, in turn", self.script.titles(&members))
                }
                None => format!("the address of {title}"),
            }
        };
        match self.topology.entries() {
            [] => "an address at which nothing answers".to_owned(),
            [only] => of(only),
            several => {
                let titles: Vec<&Id> = several.to_vec();
                format!("the addresses of {}", self.script.titles(&titles))
            }
        }
    }

    /// Opening the encrypted connection.
    pub(super) fn encryption(&mut self) {
        let design = self.design;
        let ends = |id: &Id, kind: &Kind| match kind {
            Kind::LoadBalancer(lb) => lb.tls != TlsMode::PassThrough || self.topology.pool(id).is_empty(),
            Kind::WebServer(_) | Kind::AppServer(_) => true,
            _ => false,
        };
        let Some(hops) = way(design, self.topology, true, ends) else { return };
        let (Some(first), Some(last)) = (hops.first(), hops.last()) else { return };
        let (browser, end) = (first.from, last.to);
        let presents = self.certificate(end);
        let domain = self.domain();
        let mut explained = std::mem::take(&mut self.explained);
        let redirect = self.redirect(end);
        self.script.section("Opening an encrypted connection", |script| {
            if let Some(link) = redirect {
                script.asks(&link.from, end, &format!("GET http://{domain}/ · {}", protocol(link)));
                script.answers(end, &link.from, &format!("301, the same at https://{domain}/"));
            }
            for hop in &hops {
                arrive(script, hop, &mut explained);
                let title = script.title(hop.to);
                let words = match &design.components[hop.to].kind {
                    Kind::LoadBalancer(lb) if lb.tls == TlsMode::PassThrough => {
                        format!("TLS ClientHello · {}: {title} passes it on unread", protocol(hop.link))
                    }
                    _ => format!("TLS ClientHello · {}", protocol(hop.link)),
                };
                script.asks(hop.from, hop.to, &words);
            }
            script.answers(end, browser, &presents);
            let state = match &design.components[end].kind {
                Kind::LoadBalancer(lb) => match lb.tls {
                    TlsMode::None => "What it does with TLS is not stated",
                    TlsMode::Terminate => "TLS ends here: behind it requests travel in the clear",
                    TlsMode::ReEncrypt => "TLS ends here, and begins anew towards its members",
                    TlsMode::PassThrough => "It would pass TLS on unread, but there is nothing behind it",
                },
                _ => "TLS ends here",
            };
            script.note(end, state);
        });
        self.explained = explained;
    }

    /// The certificate that a part presents: its own, or any that is drawn.
    fn certificate(&self, end: &Id) -> String {
        let own = self.topology.links_from(end).iter().find(|(_, l)| matches!(l.kind, LinkKind::UsesCertificate(_)));
        let any = || self.design.components.iter().find(|(_, c)| matches!(c.kind, Kind::Certificate(_)));
        let found = own.map(|(_, link)| &link.to).or_else(|| any().map(|(id, _)| id));
        let Some(id) = found else { return "a certificate that is not drawn".to_owned() };
        let renewed = match &self.design.components.get(id).map(|c| &c.kind) {
            Some(Kind::Certificate(c)) if c.auto_renew => ", renewed without a person",
            _ => "",
        };
        format!("ServerHello and {}{renewed}", self.script.title(id))
    }

    /// The plain link on which this part only redirects.
    fn redirect(&self, end: &Id) -> Option<&'a Link> {
        let redirects = match &self.design.components.get(end)?.kind {
            Kind::LoadBalancer(lb) => lb.redirect_to_https,
            Kind::WebServer(web) => web.redirect_to_https,
            _ => false,
        };
        let cluster = self.topology.cluster_of(end);
        let plain = |l: &Link| matches!(l.kind, LinkKind::Http(_)) && (l.to == *end || Some(&l.to) == cluster);
        self.topology.user_links().map(|(_, l)| l).find(|l| redirects && plain(l))
    }

    /// One request, there and back.
    pub(super) fn request(&mut self, journey: Journey, title: &str) {
        let (design, topology) = (self.design, self.topology);
        let reaches = |id: &Id, kind: &Kind| match (journey, kind) {
            (Journey::Static, Kind::WebServer(_)) => true,
            (Journey::Read | Journey::Write, Kind::AppServer(_)) => !databases(topology, id, journey).is_empty(),
            _ => false,
        };
        let hops = way(design, topology, true, reaches).or_else(|| way(design, topology, false, reaches));
        let Some(hops) = hops else {
            if let Some(browser) = self.browser() {
                let words = match journey {
                    Journey::Static => "No web server can be reached that serves files",
                    Journey::Write => "No application server can be reached that writes to a primary database",
                    _ => "No application server can be reached that reads from a database",
                };
                self.script.section(title, |script| script.note(browser, words));
            }
            return;
        };
        let request = match journey {
            Journey::Static => "GET /style.css",
            Journey::Write => "POST /articles",
            _ => "GET /articles",
        };
        let answer = match journey {
            Journey::Static => "200, the file",
            Journey::Write => "303, done",
            _ => "200, the page",
        };
        let mut explained = std::mem::take(&mut self.explained);
        self.script.section(title, |script| {
            for hop in &hops {
                arrive(script, hop, &mut explained);
                script.asks(hop.from, hop.to, &format!("{request} · {}", protocol(hop.link)));
                if explained.insert(hop.to) {
                    explain(script, topology, hop.to);
                }
            }
            if let Some(last) = hops.last() {
                match journey {
                    Journey::Static => files(script, topology, last.to, "read the file", "the file"),
                    _ => work(script, topology, last.to, journey),
                }
            }
            for hop in hops.iter().rev() {
                script.answers(hop.to, hop.from, answer);
            }
        });
        self.explained = explained;
    }
}

/// Where a step goes through the shared entry of a cluster, that is said.
fn arrive<'a>(script: &mut Script<'a>, hop: &Hop<'a>, explained: &mut BTreeSet<&'a Id>) {
    let Some(cluster) = hop.cluster else { return };
    if !explained.insert(cluster) {
        return;
    }
    let title = script.title(cluster);
    match walk::entry(script.design, cluster) {
        Some(Entry::VirtualIp) => script.note(hop.to, &format!("Holds the virtual IP of {title}")),
        Some(Entry::DnsRoundRobin) => script.note(hop.to, &format!("One of {title}: browsers take an address in turn")),
        None => {}
    }
}

/// What travels on a link and how: `HTTP, port 80`, with the link's own words.
pub(super) fn protocol(link: &Link) -> String {
    let label = catalog::link(&link.kind).label;
    let port = link.kind.port().map(|p| format!(", port {p}")).unwrap_or_default();
    let words = one_line(&link.label);
    let words = if words.is_empty() { words } else { format!(" ({words})") };
    format!("{label}{port}{words}")
}

/// What a part does with a request that passes it.
fn explain<'a>(script: &mut Script<'a>, topology: &Topology<'a>, id: &'a Id) {
    let design = script.design;
    let Some(component) = design.components.get(id) else { return };
    let guarded = design.hosts_of(id.as_str()).find(|host| {
        matches!(design.components.get(*host).map(|c| &c.kind), Some(Kind::Server(server)) if server.firewall)
    });
    if let Some(host) = guarded {
        script.note(id, &format!("The host firewall of {} lets only drawn links in", script.title(host)));
    }
    match &component.kind {
        Kind::Firewall(firewall) => script.note(
            id,
            if firewall.allow_by_default { "Lets everything pass that no rule forbids" } else { "Lets only drawn links pass" },
        ),
        Kind::Waf(waf) => script.note(
            id,
            if waf.detect_only { "Inspects the request and only reports attacks" } else { "Inspects the request and blocks attacks" },
        ),
        Kind::LoadBalancer(balancer) => {
            if balancer.waf {
                script.note(id, "Its web application firewall inspects the request");
            }
            let pool = topology.pool(id);
            script.note(id, &choice(script, balancer, &pool));
        }
        _ => {}
    }
}

/// How a balancer chooses, in words.
fn choice(script: &Script<'_>, balancer: &LoadBalancer, pool: &[&Id]) -> String {
    let members = script.titles(pool);
    if pool.len() < 2 {
        return if pool.is_empty() { "Has no member".to_owned() } else { format!("Has one member: {members}") };
    }
    let way = match (balancer.mode, balancer.algorithm) {
        (Mode::ActivePassive, _) => "Active-passive: the first healthy member takes all requests, the others wait",
        (Mode::ActiveActive, Algorithm::RoundRobin) => "Round robin: each member in turn",
        (Mode::ActiveActive, Algorithm::LeastConnections) => {
            "Least connections: the member with the fewest open connections"
        }
        (Mode::ActiveActive, Algorithm::SourceHash) => "Source hash: the same client address, the same member",
    };
    let stays = match balancer.persistence {
        Persistence::None => "",
        Persistence::Cookie => "; a cookie keeps a user with one member",
        Persistence::SourceAddress => "; a user's address keeps him with one member",
    };
    format!("{way} ({members}){stays}")
}

fn files<'a>(script: &mut Script<'a>, topology: &Topology<'a>, id: &'a Id, wish: &str, answer: &str) {
    let all: Vec<&'a Id> = topology
        .links_from(id)
        .iter()
        .filter(|(_, l)| matches!(l.kind, LinkKind::UsesFiles(_)))
        .map(|(_, l)| &l.to)
        .collect();
    if all.is_empty() && wish == "read the file" {
        script.note(id, "Serves the file itself");
    }
    for store in all {
        script.asks(id, store, wish);
        script.answers(store, id, answer);
    }
}

/// The links of an application server to the databases that a journey may use: replicas first for what only reads.
fn databases<'a>(topology: &Topology<'a>, id: &Id, journey: Journey) -> Vec<&'a Link> {
    let role = |l: &Link| topology.database(&l.to).map(|d| d.role);
    let fits = |l: &Link| match &l.kind {
        LinkKind::Sql(sql) if journey == Journey::Write => sql.access.writes() && role(l) == Some(Role::Primary),
        LinkKind::Sql(sql) => sql.access.reads() && role(l).is_some(),
        _ => false,
    };
    let mut links: Vec<&Link> = topology.links_from(id).iter().map(|(_, l)| *l).filter(|l| fits(l)).collect();
    links.sort_by_key(|l| role(l) != Some(Role::Replica));
    links
}

/// What an application server does to answer.
fn work<'a>(script: &mut Script<'a>, topology: &Topology<'a>, app: &'a Id, journey: Journey) {
    files(script, topology, app, "load the code", "the code");
    let sessions = topology.links_from(app).iter().find(|(_, l)| matches!(l.kind, LinkKind::Session(_)));
    if let Some((_, link)) = sessions {
        script.asks(app, &link.to, "Who is this user?");
        script.answers(&link.to, app, "the session");
    }
    let links = databases(topology, app, journey);
    let Some(link) = links.first() else { return };
    if journey == Journey::Write {
        write(script, topology, app, link);
        return;
    }
    let ask = |s: &mut Script<'a>, link: &'a Link| {
        s.asks(app, &link.to, &format!("SELECT · {}", protocol(link)));
        s.answers(&link.to, app, "rows");
    };
    let replica = topology.database(&link.to).is_some_and(|d| d.role == Role::Replica);
    match links.get(1) {
        None => ask(script, link),
        Some(other) => {
            let (one, two) = (script.title(&link.to), script.title(&other.to));
            script.either(
                (&format!("{one} answers"), |s: &mut Script<'a>| ask(s, link)),
                (&format!("{one} is dead, {two} answers"), |s: &mut Script<'a>| {
                    s.loses(app, &link.to, &format!("SELECT · {}", protocol(link)));
                    ask(s, other);
                }),
            );
        }
    }
    if replica {
        let own = matches!(topology.kind(app), Some(Kind::AppServer(a)) if a.reads_own_writes);
        let words = if own {
            "A user's own writes are read from the primary, or after waiting for the replica"
        } else {
            "What was written a moment ago may not be there yet"
        };
        script.note(&link.to, words);
    }
}

/// A change: when it counts as done, and when the replicas have it.
fn write<'a>(script: &mut Script<'a>, topology: &Topology<'a>, app: &'a Id, link: &'a Link) {
    let primary = &link.to;
    script.asks(app, primary, &format!("INSERT · {}", protocol(link)));
    let replicas: Vec<(&'a Id, &'a Link)> = topology
        .links_from(primary)
        .iter()
        .filter(|(_, l)| topology.database(&l.to).is_some_and(|d| d.role == Role::Replica))
        .filter(|(_, l)| matches!(l.kind, LinkKind::Replication(_)))
        .map(|(_, l)| (&l.to, *l))
        .collect();
    let waits = |l: &Link| matches!(&l.kind, LinkKind::Replication(r) if r.mode == ReplicationMode::SemiSync);
    for (replica, link) in replicas.iter().filter(|(_, l)| waits(l)) {
        script.asks(primary, replica, &format!("the change, semi-synchronous · {}", protocol(link)));
        script.answers(replica, primary, "received");
    }
    script.answers(primary, app, "committed");
    for (replica, link) in replicas.iter().filter(|(_, l)| !waits(l)) {
        script.sends(primary, replica, &format!("the change, later (asynchronous) · {}", protocol(link)));
    }
}

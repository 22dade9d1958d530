//! One visit, section by section: the name, the encrypted connection, a file, a page, a change.

use std::collections::BTreeSet;

use super::script::Script;
use super::steps::{arrive, databases, explain, files, guard, protocol, work};
use super::walk::{self, way};
use crate::analysis::{Journey, Topology};
use crate::font::one_line;
use crate::model::{Design, Entry, Id, Kind, Link, LinkKind, TlsMode};

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
        let signed = if signed { ", DNSSEC" } else { "" };
        let answer = |ttl: u32| format!("{address} (TTL {ttl} s{signed})");
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
                guard(script, hop, &mut explained);
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

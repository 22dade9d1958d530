//! Designs made by number, for measuring: `tiers=50x200`, `layers=10000`, `servers=250x3`, `mesh=1000`.

use crate::model::{
    Access, AppFiles, AppServer, Client, Component, Database, Design, Failover, Group, GroupKind, HealthCheck, Http,
    Id, Kind, Link, LinkKind, LoadBalancer, Replication, Role, Server, Sql, UsesFiles, WebServer, Zone,
};

/// Why a text does not say what to generate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be generated: use tiers=DEPTHxWIDTH, layers=PARTS, servers=SERVERSxZONES or mesh=PARTS, up to {limit} parts", limit = Design::MAX_COMPONENTS)]
pub struct GenerateError(String);

/// The design that a text such as `tiers=50x200` stands for.
///
/// * `tiers=DxW`: D tiers, each a balancer with TCP checks before W web servers on servers of their own, all of
///   which lead to the next tier; an application server and a database at the end.
/// * `layers=N`: the same with four web servers to a tier and no servers, N parts in all.
/// * `servers=NxZ`: N servers, each with a web server, an application server and its files, spread over Z zones,
///   behind a balancer with TCP checks; all read from a primary and its replica, which takes over by itself.
/// * `mesh=N`: N parts of which each web server leads to three others further down, so that nothing is modular.
///
/// # Errors
/// When the text is another one, or asks for more parts than a design may have.
pub fn generate(what: &str) -> Result<Design, GenerateError> {
    let refused = || GenerateError(what.to_owned());
    let (shape, numbers) = what.split_once('=').ok_or_else(refused)?;
    let number = |text: &str| text.parse::<usize>().ok().filter(|n| (1..=Design::MAX_COMPONENTS).contains(n));
    let mut maker = Maker { design: Design::named(what) };
    match shape {
        "tiers" => {
            let (depth, width) = numbers.split_once('x').ok_or_else(refused)?;
            let (depth, width) = (number(depth).ok_or_else(refused)?, number(width).ok_or_else(refused)?);
            maker.tiers(depth, width, true);
        }
        "layers" => maker.tiers(number(numbers).ok_or_else(refused)?.saturating_sub(3).max(5) / 5, 4, false),
        "servers" => {
            let (servers, zones) = numbers.split_once('x').ok_or_else(refused)?;
            maker.servers(number(servers).ok_or_else(refused)?, number(zones).ok_or_else(refused)?);
        }
        "mesh" => maker.mesh(number(numbers).ok_or_else(refused)?),
        _ => return Err(refused()),
    }
    if maker.design.components.len() > Design::MAX_COMPONENTS || maker.design.links.len() > Design::MAX_LINKS {
        return Err(refused());
    }
    Ok(maker.design)
}

struct Maker {
    design: Design,
}

impl Maker {
    fn part(&mut self, id: &str, kind: Kind, on: Option<&Id>) -> Id {
        let id = Id::slug(id);
        // Past the limit nothing more is made: the caller refuses the design then.
        if self.design.components.len() <= Design::MAX_COMPONENTS {
            self.design.components.insert(id.clone(), Component { on: on.cloned(), ..Component::new(kind) });
        }
        id
    }

    fn link(&mut self, from: &Id, to: &Id, kind: LinkKind) {
        if self.design.links.len() <= Design::MAX_LINKS {
            self.design.links.insert(Id::slug(&format!("{from}-{to}")), Link::new(from.clone(), to.clone(), kind));
        }
    }

    fn http(&mut self, from: &Id, to: &Id) {
        self.link(from, to, LinkKind::Http(Http::default()));
    }

    fn tiers(&mut self, depth: usize, width: usize, hosts: bool) {
        let mut before = vec![self.part("browser", Kind::Client(Client::default()), None)];
        for tier in 0..depth {
            let checks = LoadBalancer { health_check: HealthCheck::Tcp, ..LoadBalancer::default() };
            let balancer = self.part(&format!("lb-{tier}"), Kind::LoadBalancer(checks), None);
            for from in &before {
                self.http(from, &balancer);
            }
            before.clear();
            for n in 0..width {
                let host =
                    hosts.then(|| self.part(&format!("server-{tier}-{n}"), Kind::Server(Server::default()), None));
                let web = self.part(&format!("web-{tier}-{n}"), Kind::WebServer(WebServer::default()), host.as_ref());
                self.http(&balancer, &web);
                before.push(web);
            }
            if self.design.components.len() > Design::MAX_COMPONENTS {
                return;
            }
        }
        self.end(&before);
    }

    fn servers(&mut self, servers: usize, zones: usize) {
        let browser = self.part("browser", Kind::Client(Client::default()), None);
        let checks = LoadBalancer { health_check: HealthCheck::Tcp, ..LoadBalancer::default() };
        let balancer = self.part("lb", Kind::LoadBalancer(checks), None);
        self.http(&browser, &balancer);
        let primary = Database { failover: Failover::Automatic, ..Database::default() };
        let primary = self.part("db-1", Kind::Database(primary), None);
        let replica = Database { role: Role::Replica, ..Database::default() };
        let replica = self.part("db-2", Kind::Database(replica), None);
        self.link(&primary, &replica, LinkKind::Replication(Replication::default()));
        let mut members = vec![Vec::new(); zones];
        for n in 0..servers {
            let host = self.part(&format!("server-{n}"), Kind::Server(Server::default()), None);
            let web = self.part(&format!("web-{n}"), Kind::WebServer(WebServer::default()), Some(&host));
            let app = self.part(&format!("app-{n}"), Kind::AppServer(AppServer::default()), Some(&host));
            let files = self.part(&format!("files-{n}"), Kind::AppFiles(AppFiles::default()), Some(&host));
            self.http(&balancer, &web);
            self.http(&web, &app);
            self.link(&web, &files, LinkKind::UsesFiles(UsesFiles::default()));
            self.link(&app, &files, LinkKind::UsesFiles(UsesFiles::default()));
            self.link(&app, &primary, LinkKind::Sql(Sql::default()));
            self.link(&app, &replica, LinkKind::Sql(Sql { access: Access::Read, ..Sql::default() }));
            members[n % zones].push(host);
            if self.design.components.len() > Design::MAX_COMPONENTS {
                return;
            }
        }
        for (n, members) in members.into_iter().enumerate().filter(|(_, members)| !members.is_empty()) {
            let zone = Group { name: String::new(), kind: GroupKind::Zone(Zone::default()), members };
            self.design.groups.insert(Id::slug(&format!("zone-{n}")), zone);
        }
    }

    fn mesh(&mut self, parts: usize) {
        let browser = self.part("browser", Kind::Client(Client::default()), None);
        let web: Vec<Id> = (0..parts.saturating_sub(3).max(4))
            .map(|n| self.part(&format!("web-{n}"), Kind::WebServer(WebServer::default()), None))
            .collect();
        self.http(&browser, &web[0]);
        let mut last = Vec::new();
        for (n, from) in web.iter().enumerate() {
            let targets: Vec<&Id> =
                [n + 1, n * 7 % 13 + n + 2, n * 5 % 29 + n + 3].iter().filter_map(|t| web.get(*t)).collect();
            for to in &targets {
                self.http(from, to);
            }
            if targets.len() < 3 {
                last.push(from.clone());
            }
        }
        self.end(&last);
    }

    fn end(&mut self, before: &[Id]) {
        let app = self.part("app", Kind::AppServer(AppServer::default()), None);
        let db = self.part("db", Kind::Database(Database::default()), None);
        for from in before {
            self.http(from, &app);
        }
        self.link(&app, &db, LinkKind::Sql(Sql::default()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog, model};

    #[test]
    fn what_is_generated_is_sound_and_has_the_size_asked_for() {
        for (what, parts) in [("tiers=3x5", 36), ("layers=1003", 1003), ("servers=5x3", 24), ("mesh=500", 500)] {
            let design = generate(what).expect(what);
            assert_eq!(design.components.len(), parts, "{what}");
            assert_eq!(model::check(&design).and_then(|()| catalog::check(&design)), Ok(()), "{what}");
        }
        for bad in [
            "",
            "tiers",
            "tiers=5",
            "tiers=0x3",
            "layers=-1",
            "mesh=1000000",
            "tiers=100000x100000",
            "servers=5",
            "servers=0x1",
            "servers=99999x2",
            "ring=5",
        ] {
            assert!(generate(bad).is_err(), "{bad}");
        }
    }
}

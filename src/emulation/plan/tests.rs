//! The plans of the examples, as they are read off the drawings.

use super::*;
use crate::model::{HealthCheck, Mode};
use crate::storage;

fn example(name: &str) -> Plan {
    let path = format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    plan(&storage::read(std::path::Path::new(&path)).unwrap())
}

fn parsed(components: &str, groups: &str, links: &str) -> Plan {
    let text = format!("(format: 1, components: {{{components}}}, groups: {{{groups}}}, links: {{{links}}})");
    plan(&storage::parse(&text).unwrap())
}

fn units(plan: &Plan) -> Vec<String> {
    let line = |u: &Unit| match u.address {
        Some(Address { host, port }) => format!("{} {} {host}:{port}", u.id, u.work.what()),
        None => format!("{} {}", u.id, u.work.what()),
    };
    plan.units.iter().map(line).collect()
}

fn pool(members: &[Member]) -> Vec<&str> {
    members.iter().map(|m| m.id.as_str()).collect()
}

#[test]
fn the_distributed_example() {
    let plan = example("distributed");
    assert_eq!(
        units(&plan),
        [
            "db-1 database primary 1:3306",
            "db-2 database replica 2:3306",
            "files-1 application files",
            "files-2 application files",
            "app-1 application server 1:8000",
            "app-2 application server 2:8000",
            "web-1 web server 1:8080",
            "web-2 web server 2:8080",
            "lb load balancer 0:8080",
        ]
    );
    assert_eq!(plan.hosts, ["lb", "server-1", "server-2"]);
    for journey in JOURNEYS {
        assert_eq!(pool(&plan.entries[&journey]), ["lb"]);
    }
    let Work::Balancer(lb) = &plan.unit("lb").unwrap().work else { panic!() };
    assert_eq!((lb.check, lb.mode, lb.needs), (HealthCheck::None, Mode::ActiveActive, 1));
    assert_eq!(pool(&lb.pools[&Journey::Write]), ["web-1", "web-2"]);
    let Work::Application { files, data: Data::Databases { read, write } } = &plan.unit("app-2").unwrap().work else {
        panic!()
    };
    assert_eq!(*files, ["files-2"]);
    // Reads go to the node linked for reading alone, then to the primary.
    assert_eq!(*read, [vec![Id::new("db-2").unwrap()], vec![Id::new("db-1").unwrap()]]);
    assert_eq!(write.len(), 1);
    assert!(write[0].standby.is_empty(), "failover is manual");
    assert_eq!(plan.left_out, []);
    let held: Vec<&str> = plan.containers["server-2"].iter().map(Id::as_str).collect();
    assert_eq!(held, ["app-2", "db-2", "files-2", "web-2"]);
    assert_eq!(plan.killable().len(), 11);
}

#[test]
fn the_hardened_example_names_everything_it_leaves_out() {
    let plan = example("hardened");
    assert_eq!(pool(&plan.entries[&Journey::Read]), ["lb-cluster"]);
    let cluster = plan.unit("lb-cluster").unwrap();
    assert_eq!(cluster.address.unwrap().port, 8443);
    assert!(cluster.work.is_virtual() && !plan.killable().contains("lb-cluster"));
    let Work::Database(db) = &plan.unit("db-1").unwrap().work else { panic!() };
    let ids = |ids: &[Id]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (replicas, arbiters) = db.failover.clone().unwrap();
    assert_eq!((ids(&replicas), ids(&arbiters)), (vec!["db-2".to_owned()], vec!["arbiter".to_owned()]));
    let Work::Database(replica) = &plan.unit("db-2").unwrap().work else { panic!() };
    assert!(replica.managed && replica.failover.is_none());
    let left: Vec<&str> = plan.left_out.iter().map(|l| l.id.as_str()).collect();
    for id in ["dns-1", "dns-2"] {
        assert!(left.contains(&id), "{id} of {left:?}");
    }
    for id in ["certificate-1", "certificate-2", "browser-lb-cluster", "lb-2-web-1", "db-1-db-2"] {
        assert!(!left.contains(&id), "{id} is run");
    }
    assert_eq!(plan.untestable.len(), 0, "{:?}", plan.untestable);
    let at = |id: &str| plan.encryption.units[id];
    assert!(!at("lb-cluster").ends && at("lb-1").ends && at("lb-1").entry);
    // Encrypted again towards the members, which are not what visitors shake hands with.
    assert!(at("web-1").ends && !at("web-1").entry);
    assert!(!plan.encryption.units.contains_key("app-1"));
    assert_eq!(plan.unit("certificate-1").unwrap().address, None);
}

#[test]
fn members_that_can_never_serve_a_journey_are_not_in_its_pool() {
    // web-2 has no application server behind it.
    let plan = example("scaled-sequence");
    let Work::Balancer(lb) = &plan.unit("lb").unwrap().work else { panic!() };
    assert_eq!(pool(&lb.pools[&Journey::Static]), ["web-1", "web-2"]);
    assert_eq!(pool(&lb.pools[&Journey::Read]), ["web-1"]);
    // Links to the members of a cluster are links to the cluster.
    assert_eq!(pool(&example("scaled-graph").entries[&Journey::Write]), ["lb-cluster"]);
    // An application server sends no static files.
    let plan = example("drawn-layers");
    let Work::Balancer(lb) = &plan.unit("lb").unwrap().work else { panic!() };
    assert_eq!((pool(&lb.pools[&Journey::Static]), pool(&lb.pools[&Journey::Read])), (vec!["web"], vec!["web", "app"]));
}

#[test]
fn units_on_one_host_never_share_a_port() {
    let plan = parsed(
        r#""browser": (kind: Client), "s": (kind: Server), "web-1": (kind: WebServer, on: "s"), "web-2": (kind: WebServer, on: "s"), "lb": (kind: LoadBalancer, on: "s")"#,
        "",
        r#""a": (from: "browser", to: "lb", kind: Http), "b": (from: "lb", to: "web-1", kind: Http), "c": (from: "lb", to: "web-2", kind: Http)"#,
    );
    let ports: BTreeSet<u16> = plan.units.iter().filter_map(|u| u.address).map(|a| a.port).collect();
    assert_eq!(ports, BTreeSet::from([8080, 8081, 8082]));
    assert_eq!(plan.journeys().collect::<Vec<_>>(), [Journey::Static]);
}

#[test]
fn a_cluster_behind_dns_round_robin_is_all_its_members() {
    let plan = parsed(
        r#""browser": (kind: Client), "lb-1": (kind: LoadBalancer), "lb-2": (kind: LoadBalancer), "web": (kind: WebServer)"#,
        r#""cluster": (kind: LoadBalancerCluster(entry: DnsRoundRobin), members: ["lb-1", "lb-2"]), "z": (kind: Zone, members: ["lb-1"])"#,
        r#""a": (from: "browser", to: "cluster", kind: Http), "b": (from: "lb-1", to: "web", kind: Http), "c": (from: "lb-2", to: "web", kind: Http)"#,
    );
    let entry = &plan.entries[&Journey::Static][0];
    assert_eq!(entry.via, ["lb-1", "lb-2"]);
    assert!(plan.unit("cluster").is_none());
    assert_eq!(plan.containers["z"], BTreeSet::from([Id::new("lb-1").unwrap()]));
}

#[test]
fn the_same_design_gives_the_same_plan_and_an_empty_one_gives_none() {
    assert_eq!(example("scale-up"), example("scale-up"));
    let empty = plan(&Design::default());
    assert!(empty.units.is_empty() && empty.journeys().next().is_none());
}

#[test]
fn a_link_that_closes_a_circle_carries_nothing() {
    let plan = parsed(
        r#""c": (kind: Client), "l1": (kind: LoadBalancer), "l2": (kind: LoadBalancer),
           "w1": (kind: WebServer), "w2": (kind: WebServer)"#,
        "",
        r#""a": (from: "c", to: "l1", kind: Http), "b": (from: "l1", to: "l2", kind: Http),
           "d": (from: "l2", to: "l1", kind: Http), "e": (from: "l2", to: "w2", kind: Http),
           "f": (from: "l1", to: "w1", kind: Http)"#,
    );
    let of = |id: &str| match &plan.units.iter().find(|u| u.id == id).unwrap().work {
        Work::Balancer(balancer) => pool(&balancer.pools[&Journey::Static]),
        other => panic!("{other:?}"),
    };
    assert_eq!(of("l1"), ["l2", "w1"]);
    assert_eq!(of("l2"), ["w2"]);
}

fn wires(plan: &Plan) -> Vec<String> {
    let dials = |wire: &Wire| wire.dials.iter().map(|(from, to)| format!("{from}>{to}")).collect::<Vec<_>>().join(" ");
    plan.wires.iter().map(|wire| format!("{} {}: {}", wire.link, wire.purpose.name(), dials(wire))).collect()
}

#[test]
fn every_link_is_a_wire_or_says_why_not() {
    for path in std::fs::read_dir(format!("{}/examples", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let path = path.unwrap().path();
        if path.extension().is_none_or(|e| e != "ron") {
            continue;
        }
        let design = storage::read(&path).unwrap();
        let plan = plan(&design);
        for (id, link) in &design.links {
            let wired = plan.wires.iter().filter(|wire| wire.link == *id).count();
            assert_eq!(wired + usize::from(plan.wireless.contains_key(id)), 1, "{id} of {}", design.name);
            let told = plan.left_out.iter().any(|left| left.id == *id);
            let files = matches!(link.kind, crate::model::LinkKind::UsesFiles(_));
            assert!(wired == 1 || told || files, "{id} of {}", design.name);
        }
        let mut dials: Vec<_> = plan.wires.iter().flat_map(|wire| &wire.dials).collect();
        dials.sort();
        assert!(dials.windows(2).all(|pair| pair[0] != pair[1]), "{}: one way for each pair", design.name);
    }
}

#[test]
fn the_wires_of_the_distributed_example() {
    let plan = example("distributed");
    assert_eq!(
        wires(&plan),
        [
            "browser-lb visits: browser>lb",
            "lb-web-1 requests: lb>web-1",
            "lb-web-2 requests: lb>web-2",
            "web-1-app-1 requests: web-1>app-1",
            "app-1-db-1 statements: app-1>db-1",
            "app-1-db-2 statements: app-1>db-2",
            "web-2-app-2 requests: web-2>app-2",
            "app-2-db-1 statements: app-2>db-1",
            "app-2-db-2 statements: app-2>db-2",
            "db-1-db-2 replication: db-2>db-1 db-1>db-2",
        ]
    );
    assert_eq!(
        plan.wireless.keys().map(Id::as_str).collect::<Vec<_>>(),
        ["app-1-files-1", "app-2-files-2", "web-1-files-1", "web-2-files-2"]
    );
    // Across the border of a server: everything but what stays on it.
    let at = |id: &str| plan.wires_at(&Id::new(id).unwrap()).into_iter().map(Id::as_str).collect::<Vec<_>>();
    assert_eq!(at("server-2"), ["lb-web-2", "app-1-db-2", "app-2-db-1", "db-1-db-2"]);
    assert_eq!(at("lb-web-1"), ["lb-web-1"]);
    assert_eq!(at("browser"), ["browser-lb"]);
    assert!(at("files-1").is_empty());
}

#[test]
fn the_wires_of_the_hardened_example() {
    let wires = wires(&example("hardened"));
    for wire in [
        "browser-lb-cluster visits: browser>lb-cluster",
        "lb-2-web-1 requests: lb-2>web-1",
        "db-1-db-2 replication: db-2>db-1 db-1>db-2",
        "arbiter-db-1 votes: arbiter>db-1 db-1>arbiter",
        "browser-dns-2 lookups: browser>dns-2",
    ] {
        assert!(wires.iter().any(|have| have == wire), "{wire} of {wires:#?}");
    }
    assert_eq!(wires.len(), 22);
}

#[test]
fn links_that_say_the_same_share_the_first_wire() {
    let plan = parsed(
        r#""b": (kind: Client), "lb-1": (kind: LoadBalancer), "lb-2": (kind: LoadBalancer), "web": (kind: WebServer)"#,
        r#""vip": (kind: LoadBalancerCluster, members: ["lb-1", "lb-2"])"#,
        r#""a": (from: "b", to: "lb-1", kind: Http), "c": (from: "b", to: "lb-1", kind: Http), "d": (from: "b", to: "lb-2", kind: Http),
           "e": (from: "lb-1", to: "web", kind: Http), "f": (from: "lb-2", to: "web", kind: Http)"#,
    );
    // The way to one node of a cluster begins at the shared address.
    assert_eq!(wires(&plan)[..2], ["a visits: vip>lb-1", "d visits: vip>lb-2"]);
    assert_eq!(plan.wireless["c"], "what it would carry travels on `a`");
    assert!(plan.left_out.iter().any(|left| left.id == "c"));
}

#[test]
fn name_servers_lead_to_the_entries() {
    let plan = example("hardened");
    let unit = plan.unit("dns-2").unwrap();
    let Work::Dns(dns) = &unit.work else { panic!() };
    let record = DnsRecord { unit: Id::new("lb-cluster").unwrap(), checked: false };
    assert_eq!((dns.domain.as_str(), dns.ttl, &dns.records), ("www.foobar.com", 300, &vec![record]));
    assert_eq!(unit.address.unwrap().port, 53);
    let left = plan.left_out.iter().find(|left| left.id == "dns-2").unwrap();
    assert_eq!(left.reason, "its zone is not signed here");
    assert!(plan.killable().contains("dns-1") && !plan.untestable.contains_key("dns-1"));
    // A name that no name server could hold is another one.
    let mut design = Design { domain: "http://shop".to_owned(), ..Design::default() };
    assert_eq!(super::plan(&design).domain, "site.test");
    design.domain = "Shop.Example.COM.".to_owned();
    assert_eq!(super::plan(&design).domain, "shop.example.com");
}

#[test]
fn firewalls_admit_those_who_have_a_drawn_way() {
    let plan = example("hardened");
    let admits = |unit: &str| plan.guards[unit].admits.iter().map(Id::as_str).collect::<Vec<_>>();
    assert_eq!(admits("db-1"), ["app-1", "app-2", "arbiter", "db-2", "monitoring"]);
    assert_eq!((plan.guards["db-1"].by.as_str(), plan.guards["db-1"].outside), ("data-1", false));
    assert_eq!((admits("monitoring"), plan.guards["monitoring"].outside), (vec![], false));
    // What is behind the shared address is reached by visitors.
    assert!(plan.guards["lb-2"].outside && !plan.guards["web-1"].outside);
    assert!(!plan.guards.contains_key("dns-1") && !plan.guards.contains_key("lb-cluster"));
    assert!(example("distributed").guards.is_empty());
}

#[test]
fn monitoring_looks_at_what_is_on_a_machine() {
    let plan = example("hardened");
    let Work::Monitor(work) = &plan.unit("monitoring").unwrap().work else { panic!() };
    let targets: Vec<&str> = work.targets.iter().map(Id::as_str).collect();
    assert_eq!(targets, ["lb-1", "lb-2", "web-1", "app-1", "web-2", "app-2", "db-1", "db-2"]);
    assert!(work.alerting && work.request_rate && !work.agent);
    let wire = plan.wires.iter().find(|wire| wire.link == "monitoring-server-1").unwrap();
    assert_eq!((wire.purpose, wire.dials.len()), (Purpose::Looks, 2));
    let plan = example("secured-monitored");
    let Work::Monitor(agent) = &plan.unit("agent-1").unwrap().work else { panic!() };
    assert!(agent.agent && agent.targets == ["lb"]);
    assert_eq!(plan.unit("agent-1").unwrap().address.unwrap().port, 9100);
}

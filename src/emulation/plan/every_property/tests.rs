//! Every property of the catalogue changes the plan, or is named among what is left out, or has a reason here.

use std::collections::BTreeMap;

use super::*;
use crate::catalog::{GROUPS, KINDS, LINKS};
use crate::storage;

/// What has to come of another value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Due {
    /// Something else runs.
    Runs,
    /// It is said that it is left out.
    LeftOut,
    /// Nothing, because.
    Nothing(&'static str),
}
use Due::{LeftOut as Left, Nothing, Runs};

const NAMED: &str = "products differ in how they are configured; what runs here is none of them";
const KEPT: &str = "about how a machine is looked after: no request shows it";
const COUNTED: &str = "the analysis counts with it, and a run has the visitors that it is asked for";
const STORE: &str = "the part as a whole is left out";

/// Each property with another value than that of the drawing below, and what comes of it.
const ROWS: &[(&str, &str, &str, Due)] = &[
    ("Client", "peak", "500", Nothing(COUNTED)),
    ("Dns", "ttl", "60", Runs),
    ("Dns", "dnssec", "true", Left),
    ("Firewall", "allow_by_default", "true", Runs),
    ("Waf", "detect_only", "true", Nothing(STORE)),
    ("Certificate", "auto_renew", "true", Nothing(KEPT)),
    ("LoadBalancer", "software", "Nginx", Nothing(NAMED)),
    ("LoadBalancer", "algorithm", "LeastConnections", Runs),
    ("LoadBalancer", "mode", "ActivePassive", Runs),
    ("LoadBalancer", "health_check", "Deep", Runs),
    ("LoadBalancer", "persistence", "Cookie", Runs),
    ("LoadBalancer", "tls", "ReEncrypt", Runs),
    ("LoadBalancer", "redirect_to_https", "true", Runs),
    ("LoadBalancer", "needs", "2", Runs),
    ("LoadBalancer", "firewall", "true", Runs),
    ("LoadBalancer", "rate_limit", "true", Runs),
    ("LoadBalancer", "timeouts", "true", Runs),
    ("LoadBalancer", "hsts", "true", Runs),
    ("LoadBalancer", "min_tls", "V1_3", Runs),
    ("LoadBalancer", "waf", "true", Left),
    ("LoadBalancer", "forwarded_for", "true", Runs),
    ("LoadBalancer", "capacity", "9", Left),
    ("Server", "firewall", "true", Runs),
    ("Server", "hardened", "true", Nothing(KEPT)),
    ("WebServer", "software", "Apache", Nothing(NAMED)),
    ("WebServer", "redirect_to_https", "true", Left),
    ("WebServer", "rate_limit", "true", Runs),
    ("WebServer", "timeouts", "true", Runs),
    ("WebServer", "hsts", "true", Left),
    ("WebServer", "min_tls", "V1_3", Nothing("no TLS ends at this one")),
    ("WebServer", "waf", "true", Left),
    ("WebServer", "forwarded_for", "true", Runs),
    ("WebServer", "capacity", "9", Left),
    ("AppServer", "runtime", "PhpFpm", Nothing(NAMED)),
    ("AppServer", "reads_own_writes", "true", Left),
    ("AppServer", "capacity", "9", Left),
    ("Database", "engine", "PostgreSql", Nothing(NAMED)),
    ("Database", "role", "Replica", Runs),
    ("Database", "failover", "Manual", Runs),
    ("Database", "fenced", "true", Runs),
    ("Database", "encrypted", "true", Left),
    ("Database", "public", "true", Nothing("a port is as open as firewalls and networks let it be")),
    ("Database", "capacity", "9", Left),
    ("Arbiter", "voters", "5", Runs),
    ("MonitoringServer", "software", "Nagios", Nothing(NAMED)),
    ("MonitoringServer", "alerting", "true", Runs),
    ("MonitoringServer", "request_rate", "true", Runs),
    ("MonitoringServer", "replication_lag", "true", Left),
    ("MonitoringClient", "request_rate", "true", Runs),
    ("MonitoringClient", "replication_lag", "true", Left),
    ("Container", "root", "true", Nothing(KEPT)),
    ("Container", "privileged", "true", Nothing(KEPT)),
    ("Container", "host_network", "true", Nothing("everything listens on addresses of this computer anyway")),
    ("BackupStore", "encrypted", "true", Nothing(STORE)),
    ("BackupStore", "restore_tested", "true", Nothing(STORE)),
    ("LoadBalancerCluster", "entry", "DnsRoundRobin", Runs),
    ("LoadBalancerCluster", "authenticated", "true", Left),
    ("LoadBalancerCluster", "checked", "true", Nothing("addresses that move are not withdrawn")),
    ("Network", "cidr", "\"192.0.2.0/24\"", Nothing("for people")),
    ("Http", "port", "8001", Runs),
    ("Https", "port", "9443", Runs),
    ("FastCgi", "port", "9001", Left),
    ("Sql", "account", "Root", Nothing("nodes have no accounts: whoever gets there may ask")),
    ("Sql", "access", "Read", Runs),
    ("Sql", "port", "5432", Runs),
    ("Sql", "tls", "true", Runs),
    ("Replication", "mode", "SemiSync", Runs),
    ("Replication", "port", "5432", Runs),
    ("Replication", "tls", "true", Runs),
    ("Dns link", "port", "5300", Runs),
    ("Monitoring", "secured", "true", Left),
];

/// What is drawn besides.
const DRAWN: &[(&str, &str, &str)] = &[("Database", "failover", "Automatic"), ("LoadBalancer", "tls", "Terminate")];

/// Everything that there is, each kind with these properties.
fn everything(properties: &BTreeMap<(&str, &str), &str>) -> Design {
    let mut text = r#"(format: 1, name: "Everything", domain: "example.org", components: {
        "u": (kind: Client@Client@), "dns": (kind: Dns@Dns@), "certificate": (kind: Certificate@Certificate@),
        "fw": (kind: Firewall@Firewall@), "waf": (kind: Waf@Waf@), "lb-1": (kind: LoadBalancer@LoadBalancer@),
        "lb-2": (kind: LoadBalancer@LoadBalancer@), "s": (kind: Server@Server@), "c": (kind: Container@Container@, on: "s"),
        "web": (kind: WebServer@WebServer@, on: "s"), "web-2": (kind: WebServer), "app": (kind: AppServer@AppServer@, on: "c"),
        "files": (kind: AppFiles, on: "c"), "db": (kind: Database@Database@), "copy": (kind: Database(role: Replica)),
        "copy-2": (kind: Database(role: Replica)), "arbiter": (kind: Arbiter@Arbiter@),
        "monitor": (kind: MonitoringServer@MonitoringServer@), "agent": (kind: MonitoringClient@MonitoringClient@),
        "backup": (kind: BackupStore@BackupStore@), "sessions": (kind: SessionStore), "logs": (kind: LogStore),
        "releases": (kind: ArtefactStore), "thing": (kind: Other),
    }, groups: {
        "cluster": (kind: LoadBalancerCluster@LoadBalancerCluster@, members: ["lb-1", "lb-2"]),
        "net": (kind: Network@Network@, members: ["db", "copy", "copy-2"]),
    }, links: {
        "ask": (from: "u", to: "dns", kind: Dns@Dns link@), "u-cluster": (from: "u", to: "cluster", kind: Https@Https@),
        "lb-1-fw": (from: "lb-1", to: "fw", kind: Http), "fw-waf": (from: "fw", to: "waf", kind: Http),
        "waf-web": (from: "waf", to: "web", kind: Http@Http@), "lb-2-web-2": (from: "lb-2", to: "web-2", kind: Http),
        "lb-2-web": (from: "lb-2", to: "web", kind: Http@Http@),
        "fw-web-2": (from: "fw", to: "web-2", kind: Http),
        "cert": (from: "lb-1", to: "certificate", kind: UsesCertificate), "web-app": (from: "web", to: "app", kind: Http(port: 8000)),
        "web-2-app": (from: "web-2", to: "app", kind: FastCgi@FastCgi@), "app-files": (from: "app", to: "files", kind: UsesFiles),
        "app-db": (from: "app", to: "db", kind: Sql@Sql@), "app-copy": (from: "app", to: "copy", kind: Sql(access: Read)),
        "db-copy-2": (from: "db", to: "copy-2", kind: Replication@Replication@), "db-copy": (from: "db", to: "copy", kind: Replication),
        "vote": (from: "arbiter", to: "db", kind: Quorum), "vote-2": (from: "arbiter", to: "copy", kind: Quorum),
        "look": (from: "monitor", to: "web", kind: Monitoring@Monitoring@), "agent-look": (from: "agent", to: "app", kind: Monitoring),
    })"#
    .to_owned();
    let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((kind, name), value) in properties {
        kinds.entry(kind).or_default().push(format!("{name}: {value}"));
    }
    for (kind, said) in kinds {
        text = text.replace(&format!("@{kind}@"), &format!("({})", said.join(", ")));
    }
    while let Some((before, rest)) = text.split_once('@') {
        let after = rest.split_once('@').map_or("", |(_, after)| after);
        text = format!("{before}{after}");
    }
    storage::parse(&text).unwrap_or_else(|e| panic!("{e:?}: {text}"))
}

fn drawn() -> BTreeMap<(&'static str, &'static str), &'static str> {
    DRAWN.iter().map(|(kind, name, value)| ((*kind, *name), *value)).collect()
}

/// The same plan with everything on it that runs.
fn running(plan: &Plan) -> Plan {
    Plan { left_out: Vec::new(), wireless: BTreeMap::new(), untestable: BTreeMap::new(), ..plan.clone() }
}

#[test]
fn every_property_changes_what_runs_or_is_named_as_left_out() {
    let before = plan(&everything(&drawn()));
    for (kind, name, value, due) in ROWS {
        let mut properties = drawn();
        properties.insert((kind, name), value);
        let after = plan(&everything(&properties));
        let runs = running(&after) != running(&before);
        let said = after.left_out.iter().any(|left| !before.left_out.contains(left));
        let what = format!("{kind} {name}: {value}\n{:#?}", after.left_out);
        match due {
            Runs => assert!(runs, "{what}"),
            Left => assert!(said, "{what}"),
            Nothing(why) => assert!(!runs && !said && why.len() > 5, "{what}"),
        }
    }
}

#[test]
fn no_property_of_the_catalogue_is_forgotten() {
    let kinds = KINDS.iter().map(|spec| (spec.type_name, spec.properties));
    let groups = GROUPS.iter().map(|spec| (spec.type_name, spec.properties));
    let links =
        LINKS.iter().map(|spec| (if spec.type_name == "Dns" { "Dns link" } else { spec.type_name }, spec.properties));
    let mut all: Vec<(&str, &str)> = Vec::new();
    for (kind, properties) in kinds.chain(groups).chain(links) {
        all.extend(properties.iter().map(|property| (kind, property.name)));
    }
    let mut tried: Vec<(&str, &str)> = ROWS.iter().map(|(kind, name, ..)| (*kind, *name)).collect();
    all.sort_unstable();
    tried.sort_unstable();
    assert_eq!(tried, all);
}

#[test]
fn what_passes_tls_on_unread_says_what_it_cannot_do() {
    let mut properties = drawn();
    for (name, value) in
        [("tls", "PassThrough"), ("persistence", "Cookie"), ("rate_limit", "true"), ("forwarded_for", "true")]
    {
        properties.insert(("LoadBalancer", name), value);
    }
    let left = plan(&everything(&properties)).left_out;
    for words in ["no cookie", "not counted", "nobody's address"] {
        assert!(left.iter().any(|left| left.id == "lb-2" && left.reason.contains(words)), "{words}: {left:#?}");
    }
    // Names of dead members are withdrawn where each has its own.
    let named = |checked| {
        let mut properties = drawn();
        properties.insert(("LoadBalancerCluster", "entry"), "DnsRoundRobin");
        properties.insert(("LoadBalancerCluster", "checked"), checked);
        running(&plan(&everything(&properties)))
    };
    assert_ne!(named("true"), named("false"));
}

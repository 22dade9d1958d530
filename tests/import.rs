//! Mermaid as people write it: every syntax, every repair, every language becomes the design that was meant.

mod common;

use linchpin::catalog;
use linchpin::import::{self, Fate, Imported, Seen};
use linchpin::model::{
    Algorithm, Balancer, Component, Design, Engine, Failover, HealthCheck, Kind, Mode, Role, Runtime,
};

fn all(text: &str) -> Vec<Imported> {
    import::mermaid(text.as_bytes(), "test").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn one(text: &str) -> Imported {
    let mut all = all(text);
    assert_eq!(all.len(), 1, "{text}");
    all.remove(0)
}

/// A diagram with nothing to repair in it.
fn clean(text: &str) -> Imported {
    let imported = one(text);
    assert!(imported.repairs.is_empty(), "{text}\n{:?}", imported.repairs);
    imported
}

fn named<'d>(design: &'d Design, name: &str) -> &'d Component {
    let found = design.components.values().find(|c| c.name == name);
    found.unwrap_or_else(|| panic!("there is no `{name}` in {:#?}", design.components))
}

fn names(design: &Design) -> Vec<&str> {
    design.components.values().map(|c| c.name.as_str()).collect()
}

/// Every link as `from kind to`, with titles.
fn links(design: &Design) -> Vec<String> {
    let title = |id: &linchpin::model::Id| design.title(id.as_str()).to_owned();
    design.links.values().map(|l| format!("{} {} {}", title(&l.from), l.kind.type_name(), title(&l.to))).collect()
}

fn edges(text: &str) -> Vec<String> {
    links(&clean(&format!("flowchart TD\n{text}\n")).design)
}

fn kind_of(label: &str) -> &'static str {
    let imported = clean(&format!("flowchart TD\n n1[\"{label}\"]\n"));
    imported.design.components.values().next().expect("a part").kind.type_name()
}

#[test]
fn every_shape_keeps_its_words() {
    for shape in [
        "[X y]",
        "(X y)",
        "([X y])",
        "[[X y]]",
        "[(X y)]",
        "((X y))",
        "(((X y)))",
        ">X y]",
        "{X y}",
        "{{X y}}",
        "[/X y/]",
        "[\\X y\\]",
        "[/X y\\]",
        "[\\X y/]",
        "[\"X y\"]",
        "([\"X y\"])",
        "{{\"X y\"}}",
        "[\"`X **y**`\"]",
        "(-X y-)",
        "@{ shape: cyl, label: \"X y\" }",
        "@{shape: doc, label: X y}",
        "[X<br/>y]",
        "[X y]:::big",
        "[\"X\ny\"]",
        "[X\n y]",
    ] {
        let imported = clean(&format!("flowchart LR\n  a{shape} --> b\n  classDef big fill:#fff\n"));
        assert_eq!(names(&imported.design), ["X y", "b"], "{shape}");
        assert_eq!(imported.seen, Seen { nodes: 2, edges: 1, subgraphs: 0 }, "{shape}");
    }
}

#[test]
fn every_arrow_is_one_line_with_its_words() {
    for arrow in [
        "-->", "---", "--x", "--o", "==>", "===", "-.->", "-.-", "<-->", "<==>", "<-.->", "x--x", "o--o", "---->",
        "=====>", "-...->", "-----",
    ] {
        assert_eq!(edges(&format!("aa {arrow} bb")), ["aa Other bb"], "{arrow}");
        let imported = clean(&format!("graph LR;aa {arrow}|some words| bb;"));
        assert_eq!(imported.design.links[0].label, "some words", "{arrow}");
    }
    for arrow in [
        "-- some words -->",
        "== some words ==>",
        "-. some words .->",
        "-- some words ---",
        "-- \"some words\" -->",
        "<-- some words -->",
    ] {
        let imported = clean(&format!("graph LR\naa {arrow} bb"));
        assert_eq!(imported.design.links[0].label, "some words", "{arrow}");
    }
    // An invisible line orders the picture only; it is kept as a note and told.
    let imported = clean("graph LR\naa ~~~ bb");
    assert!(matches!(imported.fates[..], [Fate::Note(_)]), "{:?}", imported.fates);
    assert_eq!(imported.unsure.iter().filter(|u| u.what.contains("invisible")).count(), 1);
}

#[test]
fn chains_and_lists_multiply() {
    assert_eq!(edges("aa --> bb --> cc"), ["aa Other bb", "bb Other cc"]);
    assert_eq!(edges("aa & bb --> cc & dd"), ["aa Other cc", "aa Other dd", "bb Other cc", "bb Other dd"]);
    assert_eq!(edges("aa --> bb; bb --> cc;"), ["aa Other bb", "bb Other cc"]);
    assert_eq!(edges("aa e1@--> bb\n e1@{ animate: true }"), ["aa Other bb"]);
    assert_eq!(edges("aa-->\n  bb"), ["aa Other bb"]);
}

#[test]
fn what_only_styles_draws_nothing() {
    let text = "---\ntitle: The site\nconfig:\n  theme: dark\n---\n%%{init: {'theme': 'dark'}}%%\nflowchart LR\n  %% a comment\n  \
        accDescr {\n    words\n  }\n  aa[Nginx]:::red --> bb[(MySQL)]\n  classDef red fill:#f00\n  class bb red\n  style aa fill:#fff\n  \
        linkStyle 0 stroke:#333\n  click aa \"https://example.com\" \"a\nb\"\n  subgraph two\n    direction LR\n    aa\n  end\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let imported = clean(&text);
        assert_eq!(imported.design.name, "The site");
        assert_eq!(names(&imported.design), ["Nginx", "MySQL"]);
        assert_eq!(imported.seen, Seen { nodes: 2, edges: 1, subgraphs: 1 });
    }
}

#[test]
fn labels_are_decoded() {
    let imported = clean("graph LR\n a[\"Tom #amp; #quot;Ann#quot; #35;1 &#40;x&#41;\"] -->|\"a &lt; b\"| b");
    assert_eq!(names(&imported.design)[0], "Tom & \"Ann\" #1 (x)");
    assert_eq!(imported.design.links[0].label, "a < b");
    let imported = clean("graph LR\n a[\"Load balancer\\nHAProxy\"]");
    assert_eq!(names(&imported.design), ["Load balancer HAProxy"]);
}

#[test]
fn the_last_label_of_a_node_counts_as_in_mermaid() {
    let imported = clean("graph LR\n aa[First] --> bb\n aa[Second]");
    assert_eq!(names(&imported.design), ["Second", "bb"]);
    // What the first label states and the last does not contradict still holds.
    let imported = clean("graph LR\n aa[PostgreSQL master] --> bb\n aa[Orders]\n cc[MySQL master]\n cc[MySQL slave]");
    let Kind::Database(orders) = &named(&imported.design, "Orders").kind else { panic!() };
    assert_eq!(orders.engine, Engine::PostgreSql);
    let Kind::Database(slave) = &named(&imported.design, "MySQL slave").kind else { panic!() };
    assert_eq!(slave.role, Role::Replica);
}

#[test]
fn machines_hold_what_is_drawn_in_them() {
    let imported = clean(
        "flowchart TD\n U[Browser] --> LB[HAProxy]\n LB --> W1 & W2\n subgraph S1[\"Server 1\"]\n  W1[Nginx] --> A1[PHP-FPM] --> D1[(MySQL Primary)]\n  \
         end\n subgraph S2[Server 2]\n  W2[Nginx] --> A2[PHP-FPM]\n  A2 --> D2[(MySQL Replica)]\n end\n D1 -. replication .-> D2\n",
    );
    let design = &imported.design;
    for (name, count) in [("Nginx", 2), ("PHP-FPM", 2)] {
        assert_eq!(names(design).iter().filter(|n| **n == name).count(), count);
    }
    assert!(matches!(named(design, "Server 1").kind, Kind::Server(_)));
    assert_eq!(named(design, "MySQL Primary").on.as_ref().map(linchpin::model::Id::as_str), Some("server-1"));
    assert!(links(design).contains(&"MySQL Primary Replication MySQL Replica".to_owned()), "{:?}", links(design));
    assert!(links(design).contains(&"PHP-FPM Sql MySQL Primary".to_owned()), "{:?}", links(design));
    assert!(links(design).contains(&"Nginx FastCgi PHP-FPM".to_owned()), "{:?}", links(design));
    assert!(imported.unsure.is_empty(), "{:?}", imported.unsure);
}

#[test]
fn frames_are_what_their_titles_say() {
    for (title, inside, kind) in [
        ("Server 1", "w[Nginx]", "Server"),
        ("Web Server 1", "w[Nginx]\n p[PHP]", "Server"),
        ("VM", "w[Nginx]", "Server"),
        ("Docker container", "w[Nginx]", "Container"),
        ("Availability zone A", "w[Nginx]", "Zone"),
        ("Data center", "w[Nginx]", "Zone"),
        ("VPC 10.0.0.0/16", "w[Nginx]", "Network"),
        ("DMZ", "w[Nginx]", "Network"),
        ("Web layer", "w[Nginx]", "Layer"),
        ("Load Balancer Cluster", "a[HAProxy 1]\n b[HAProxy 2]", "LoadBalancerCluster"),
        ("Database Cluster", "a[(Primary)]\n b[(Replica)]", "DatabaseCluster"),
        ("Database Cluster", "a[(Primary)]\n b[Nginx]", "Layer"),
        ("Servidor 2", "w[Nginx]", "Server"),
        ("Capa web", "w[Nginx]", "Layer"),
        ("Zone de disponibilité", "w[Nginx]", "Zone"),
    ] {
        let design = clean(&format!("flowchart TD\n subgraph s[{title}]\n {inside}\n end")).design;
        let group = design.groups.values().find(|g| g.name == title).map(|g| g.kind.type_name());
        let host = design.components.values().find(|c| c.name == title).map(|c| c.kind.type_name());
        assert_eq!(group.or(host), Some(kind), "{title}");
    }
    let network = clean("flowchart TD\n subgraph s[\"VPC 10.0.0.0/16\"]\n a[Nginx]\n end").design;
    assert!(format!("{:?}", network.groups[0].kind).contains("10.0.0.0/16"));
}

#[test]
fn subgraphs_may_be_ends_of_lines_and_nodes_of_others() {
    // A subgraph's id is a node, and is in another subgraph.
    let imported = clean("flowchart TB\n subgraph A\n  b-->B\n  a\n end\n a-->c\n subgraph B\n  c\n end");
    assert_eq!(imported.seen, Seen { nodes: 4, edges: 2, subgraphs: 2 });
    assert_eq!(imported.design.groups.len(), 2);
    // To a machine goes what its web server accepts.
    let imported = clean("flowchart TB\n lb[HAProxy] --> S1\n subgraph S1[Server 1]\n w[Nginx] --> p[PHP]\n end");
    assert!(links(&imported.design).contains(&"HAProxy Http Nginx".to_owned()), "{:?}", links(&imported.design));
    // To a layer goes what each of its members accepts.
    let imported =
        clean("flowchart TB\n lb[HAProxy] --> web\n subgraph web[Web layer]\n a[Nginx 1]\n b[Nginx 2]\n end");
    assert_eq!(links(&imported.design), ["HAProxy Http Nginx 1", "HAProxy Http Nginx 2"]);
    // A line from a frame to what it holds says nothing that a link could say.
    let imported = clean("flowchart TB\n S --> a\n subgraph S[Things]\n a\n end");
    assert!(matches!(imported.fates[..], [Fate::Note(_)]), "{:?}", imported.fates);
}

#[test]
fn words_of_five_languages_name_the_same_kinds() {
    for (kind, labels) in [
        ("Client", "User Browser|Browser|Navigateur|Navegador|Utente|Users|Cliente web"),
        ("Dns", "DNS|DNS server|Serveur DNS|Servidor de nombres|www.foobar.com|Route 53|Nom de domaine"),
        ("Firewall", "Firewall|Pare-feu|Cortafuegos|Firewall 1|Security group"),
        ("Waf", "WAF|Web Application Firewall"),
        ("Certificate", "SSL certificate|Certificat SSL|Certificado TLS|Certificato|Let's Encrypt"),
        (
            "LoadBalancer",
            "HAProxy|Load Balancer 1|Load Balancer (Nginx)|Répartiteur de charge|Balanceador de carga|Bilanciatore di carico|ALB|LB",
        ),
        ("WebServer", "Nginx|Web Server (Nginx)|Apache|Serveur web|Servidor web|Server web|Reverse proxy"),
        (
            "AppServer",
            "PHP-FPM|Application Server|App Server 1|Serveur d'application|Servidor de aplicaciones|Servidor de aplicação|Server applicativo|Node.js|Django|Backend API",
        ),
        ("AppFiles", "Application files|Code base|Fichiers de l'application|Archivos de la aplicación|Codice sorgente"),
        (
            "Database",
            "MySQL|MySQL (Primary)|Base de données|Base de datos|Banco de dados|Base di dati|PostgreSQL replica|DB|Database (MySQL)",
        ),
        (
            "MonitoringServer",
            "Prometheus|Monitoring server|Serveur de supervision|Servidor de monitoreo|Nagios|Server di monitoraggio",
        ),
        (
            "MonitoringClient",
            "Monitoring Client - Web Server|Monitoring agent|Client de surveillance|Agente de monitoreo|Node exporter",
        ),
        ("SessionStore", "Redis|Session store|Memcached"),
        ("BackupStore", "Backup|Backup server|Sauvegarde|Copia de seguridad"),
        ("LogStore", "ELK|Log server|Journaux"),
        ("Arbiter", "Arbiter|Quorum|ZooKeeper"),
        ("Server", "Server 1|Servidor|Serveur 2|Virtual machine|EC2 instance"),
        ("Container", "Docker container|Conteneur"),
        ("Other", "Kafka|Queue worker|Let me think|数据库|CDN"),
    ] {
        for label in labels.split('|') {
            assert_eq!(kind_of(label), kind, "{label}");
        }
    }
}

#[test]
fn words_state_properties() {
    let kind = |label: &str| clean(&format!("flowchart TD\n n1[\"{label}\"]")).design.components[0].kind.clone();
    let Kind::LoadBalancer(lb) = kind("Load balancer (Nginx), least connections, active-passive, health checks") else {
        panic!()
    };
    assert_eq!(
        (lb.software, lb.algorithm, lb.mode, lb.health_check),
        (Balancer::Nginx, Algorithm::LeastConnections, Mode::ActivePassive, HealthCheck::Tcp)
    );
    let Kind::LoadBalancer(lb) = kind("HAProxy, round robin / least connections, no health checks") else { panic!() };
    assert_eq!((lb.algorithm, lb.health_check), (Algorithm::RoundRobin, HealthCheck::None));
    let Kind::Database(db) = kind("PostgreSQL replica") else { panic!() };
    assert_eq!((db.engine, db.role), (Engine::PostgreSql, Role::Replica));
    let Kind::Database(db) = kind("MySQL Slave") else { panic!() };
    assert_eq!(db.role, Role::Replica);
    let Kind::Database(db) = kind("MariaDB master with automatic failover") else { panic!() };
    assert_eq!((db.engine, db.role, db.failover), (Engine::MariaDb, Role::Primary, Failover::Automatic));
    let Kind::AppServer(app) = kind("Tomcat") else { panic!() };
    assert_eq!(app.runtime, Runtime::Java);
}

#[test]
fn words_on_lines_choose_what_travels() {
    for (line, link) in [
        ("u[Browser] -->|HTTPS| w[Nginx]", "Https"),
        ("u[Browser] --> w[Nginx]", "Http"),
        ("u[Browser] -->|port 443| w[Nginx]", "Https"),
        ("u[Browser] --> d[DNS]", "Dns"),
        ("w[Nginx] --> a[PHP-FPM]", "FastCgi"),
        ("w[Nginx] -->|HTTP| a[PHP-FPM]", "Http"),
        ("a[App server] -->|SQL| d[(MySQL)]", "Sql"),
        ("d[(MySQL primary)] -->|async| e[(MySQL replica)]", "Replication"),
        ("d[(MySQL)] --> e[(MySQL)]", "Replication"),
        ("m[Prometheus] --> w[Nginx]", "Monitoring"),
        ("w[Nginx] -->|metrics| m[Prometheus]", "Monitoring"),
        ("d[(MySQL)] --> b[Backup]", "Backup"),
        ("a[App server] --> r[Redis]", "Session"),
        ("w[Nginx] --> c[SSL certificate]", "UsesCertificate"),
        ("a[App server] --> f[Application files]", "UsesFiles"),
        ("w[Nginx] --> l[Log server]", "Logs"),
        ("d[(MySQL)] -->|rows| w[Nginx]", "Other"),
    ] {
        let design = clean(&format!("flowchart TD\n {line}")).design;
        assert_eq!(design.links[0].kind.type_name(), link, "{line}");
    }
    let port = |line: &str| clean(&format!("flowchart TD\n {line}")).design.links[0].kind.port();
    assert_eq!(port("u[Browser] -->|HTTP :8080| w[Nginx]"), Some(8080));
    assert_eq!(port("u[Browser] -->|port 8443 HTTPS| w[Nginx]"), Some(8443));
    let design =
        clean("flowchart TD\n a[App] -->|reads| d[(MySQL)]\n b[App] -->|writes| d\n c[App] --> e[(Replica)]").design;
    let access: Vec<String> = design.links.values().map(|l| format!("{:?}", l.kind)).collect();
    assert!(
        access[0].contains("access: Read,")
            && access[1].contains("access: Write,")
            && access[2].contains("access: Read,"),
        "{access:?}"
    );
}

#[test]
fn several_parts_in_one_box_are_a_tier() {
    for (label, expected) in [
        ("Web Server 1 / 2", vec!["Web Server 1", "Web Server 2"]),
        ("Web servers 1-3", vec!["Web server 1", "Web server 2", "Web server 3"]),
        ("Web Server (x2)", vec!["Web Server 1", "Web Server 2"]),
        ("2 web servers", vec!["web server 1", "web server 2"]),
        ("App servers 1, 2 and 3", vec!["App server 1", "App server 2", "App server 3"]),
        ("Nginx 1 & 2", vec!["Nginx 1", "Nginx 2"]),
        ("MySQL 8", vec!["MySQL 8"]),
        ("Nginx Frontend 80", vec!["Nginx Frontend 80"]),
        ("Web Server 2", vec!["Web Server 2"]),
    ] {
        let design = clean(&format!("flowchart TD\n n1[\"{label}\"]")).design;
        assert_eq!(names(&design), expected, "{label}");
    }
    let imported = clean("flowchart TD\n lb[HAProxy] --> w[\"Web Server 1 / 2\"] --> d[\"MySQL Master/Slave\"]");
    assert_eq!(imported.seen, Seen { nodes: 3, edges: 2, subgraphs: 0 });
    let roles: Vec<Role> = imported
        .design
        .components
        .values()
        .filter_map(|c| if let Kind::Database(d) = &c.kind { Some(d.role) } else { None })
        .collect();
    assert_eq!(roles, [Role::Primary, Role::Replica]);
    assert!(links(&imported.design).iter().any(|l| l.contains("Replication")), "{:?}", links(&imported.design));
    assert_eq!(imported.fates.len(), 2);
}

#[test]
fn behind_a_name_server_the_browser_goes_on_itself() {
    let imported = clean("flowchart TD\n u[User] --> d[DNS] --> lb[HAProxy] --> w[Nginx]");
    assert_eq!(links(&imported.design), ["User Dns DNS", "User Http HAProxy", "HAProxy Http Nginx"]);
    let imported = clean("flowchart TD\n u[User] --> i((Internet)) --> f[Firewall] --> lb[HAProxy]");
    assert_eq!(links(&imported.design), ["User Other Internet", "User Http Firewall", "Firewall Http HAProxy"]);
}

#[test]
fn messages_become_links_and_answers_belong_to_them() {
    let imported = clean(
        "sequenceDiagram\n autonumber\n actor U as User\n participant L as Load Balancer\n participant W1 as Web Server 1 (Nginx)\n \
         participant W2 as Web Server 2 (Nginx)\n participant D as MySQL\n U->>+L: GET / (HTTPS)\n L->>W1: round robin\n \
         alt Web server 1 is down\n L->>W2: retry\n end\n W1->>D: reads\n D-->>W1: rows\n W1-->>L: page\n L-->>-U: 200 OK\n \
         Note over L: least connections\n W1->>W1: renders\n",
    );
    let design = &imported.design;
    assert_eq!(imported.seen, Seen { nodes: 5, edges: 9, subgraphs: 0 });
    let joined = imported.fates.iter().filter(|f| matches!(f, Fate::Joined(_))).count();
    assert_eq!(joined, 3, "{:?}", imported.fates);
    assert_eq!(design.links.len(), 4);
    let Kind::LoadBalancer(lb) = &named(design, "Load Balancer").kind else { panic!() };
    assert_eq!(lb.health_check, HealthCheck::Tcp);
    let notes: Vec<&str> = design.notes.values().map(|n| n.text.as_str()).collect();
    assert_eq!(notes, ["renders", "least connections"]);
}

#[test]
fn messages_keep_their_semicolons_and_entities() {
    let imported = one("sequenceDiagram\n A->>B: first; then #59; and #lt;b#gt;\n B-)C: async\n C--xA: lost\n");
    assert_eq!(imported.design.links[0].label, "first; then ; and <b>");
    assert_eq!(imported.seen.edges, 3);
    let imported =
        clean("sequenceDiagram\n box Purple Web\n participant A\n end\n loop every minute\n A->>B: x\n end\n");
    assert_eq!(imported.design.groups[0].name, "Web");
}

#[test]
fn architecture_diagrams_have_groups_services_and_sides() {
    let imported = clean(
        "architecture-beta\n  title The site\n  group api(cloud)[API]\n  service lb(internet)[Load balancer] in api\n  \
         service web(server)[Nginx] in api\n  service db(database)[Orders] in api\n  junction j in api\n  lb:R --> L:web\n  \
         web:R -[SQL]- L:j\n  db:L <-- R:j\n  web{group}:T --> B:lb\n",
    );
    assert_eq!(imported.seen, Seen { nodes: 3, edges: 4, subgraphs: 1 });
    assert_eq!(imported.design.name, "The site");
    assert!(matches!(named(&imported.design, "Orders").kind, Kind::Database(_)));
    assert_eq!(links(&imported.design)[0], "Load balancer Http Nginx");
    assert_eq!(imported.design.groups[0].members.len(), 4);
    let refused = one("architecture-beta\n service a(server)[Web (Nginx)]\n service b(database)[DB]\n a:R--L:b\n");
    assert_eq!((refused.repairs.len(), refused.design.links.len()), (1, 1));
}

#[test]
fn what_cannot_be_understood_stays_and_is_said() {
    let imported = clean("flowchart TD\n a[Frobnicator] -->|zaps| b[Nginx]");
    assert_eq!(imported.design.components[0].kind.type_name(), "Other");
    assert_eq!(imported.design.links[0].kind.type_name(), "Other");
    let said = &imported.unsure[0];
    assert_eq!((said.line, said.column), (2, 2));
    assert!(said.what.contains("Frobnicator"), "{}", said.what);
    assert!(catalog::check(&imported.design).is_ok());
}

#[test]
fn markdown_gives_a_design_for_each_block() {
    let text = "# Docs\n\n## First site\n\n```mermaid\nflowchart LR\n a[Nginx]\n```\n\n```rust\nlet graph = 1;\n```\n\n## Second site\n\n\
        ~~~mermaid\nsequenceDiagram\n A->>B: x\n~~~\n\n```mermaid\npie\n \"a\": 1\n```\n";
    let imported = all(text);
    assert_eq!(imported.len(), 2);
    assert_eq!((imported[0].design.name.as_str(), imported[0].line), ("First site", 6));
    assert_eq!((imported[1].design.name.as_str(), imported[1].line), ("Second site", 17));
    let left = &imported[1].repairs;
    assert!(left.len() == 1 && left[0].line == 22 && left[0].what.contains("`pie`"), "{left:?}");
}

#[test]
fn merging_makes_one_of_what_is_the_same() {
    let text = "```mermaid\nflowchart LR\n u[Browser] --> lb[HAProxy]\n lb --> w[Nginx]\n```\n```mermaid\nflowchart LR\n x[HAProxy] --> y[Nginx 2]\n y --> d[(MySQL)]\n```\n";
    let design = import::merge(&all(text), "both").expect("a design");
    assert_eq!(names(&design), ["Browser", "HAProxy", "Nginx", "Nginx 2", "MySQL"]);
    assert_eq!(design.links.len(), 4);
}

//! Load balancing: the algorithm of this design explained, what is checked, who stays with whom, where TLS ends.

use indexmap::IndexMap;

use super::active;
use super::chapter::Chapter;
use super::facts::Facts;
use super::words::{NAMED, equal_share, number, verb};
use crate::catalog;
use crate::model::{Algorithm, HealthCheck, Id, Kind, LoadBalancer, Mode, Persistence, TlsMode};

/// How many groups of balancers that differ are told apart.
const GROUPS: usize = 6;

/// Balancers that are alike in what a section speaks of, and one of them.
pub(super) type Alike<'a> = Vec<(Vec<&'a Id>, &'a LoadBalancer)>;

pub(super) fn chapter(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Load balancing");
    if facts.balancers().is_empty() {
        return chapter;
    }
    chapter.heading("The algorithm");
    algorithm(facts, &mut chapter);
    chapter.heading("Active-active or active-passive");
    active::section(facts, &mut chapter);
    chapter.heading("Health checks");
    checks(facts, &mut chapter);
    chapter.heading("Session persistence");
    persistence(facts, &mut chapter);
    chapter.heading("TLS at the balancer");
    tls(facts, &mut chapter);
    chapter
}

/// The balancers with at least so many members, grouped by what this says of them.
pub(super) fn alike<'a>(facts: &Facts<'a>, least: usize, of: impl Fn(&'a Id, &'a LoadBalancer) -> String) -> Alike<'a> {
    let mut groups: IndexMap<String, (Vec<&Id>, &LoadBalancer)> = IndexMap::new();
    for id in facts.balancers() {
        if let Some(balancer) = facts.topology.balancer(id)
            && facts.pool(id).len() >= least
        {
            groups.entry(of(id, balancer)).or_insert_with(|| (Vec::new(), balancer)).0.push(id);
        }
    }
    groups.into_values().take(GROUPS).collect()
}

fn algorithm(facts: &Facts, chapter: &mut Chapter) {
    let key = |id: &Id, b: &LoadBalancer| format!("{:?} {:?} {}", b.mode, b.algorithm, facts.pool(id).len());
    for (ids, balancer) in alike(facts, 0, key) {
        let Some(pool) = ids.first().map(|id| facts.pool(id)) else { continue };
        let (n, who) = (ids.len(), facts.names(ids.iter().copied()));
        let name = name(balancer.algorithm);
        let mut sentences = vec![
            format!("{who} {} the {name} algorithm.", verb(n, "uses", "use")),
            rule(balancer.algorithm).to_owned(),
        ];
        sentences.push(match (pool.len(), balancer.mode) {
            (0, _) => "No member is linked to it yet, so there is nothing to choose from.".to_owned(),
            (1, _) => format!(
                "With {} as the only member every request goes there; the algorithm begins to matter with a second member.",
                facts.name(pool[0])
            ),
            (_, Mode::ActivePassive) => {
                "As only one member works at a time (active-passive), the algorithm has nothing to choose.".to_owned()
            }
            (_, Mode::ActiveActive) => here(facts, balancer.algorithm, &pool, n == 1),
        });
        if balancer.needs.0 > 1 {
            sentences.push(format!(
                "At least {} members have to be healthy, or nothing is passed on.",
                number(balancer.needs.0 as usize)
            ));
        }
        sentences.push(different_work(facts, &pool));
        chapter.paragraph(&sentences);
    }
    let used: Vec<Algorithm> =
        facts.balancers().iter().filter_map(|id| facts.topology.balancer(id)).map(|b| b.algorithm).collect();
    let others: Vec<String> = Algorithm::ALL
        .iter()
        .filter(|a| !used.contains(a))
        .map(|a| format!("{}, which takes {}", name(*a), in_short(*a)))
        .collect();
    if !others.is_empty() {
        let words = others.join(", and ");
        chapter.say(format!("The other usual {} {words}.", verb(others.len(), "choice is", "choices are")));
    }
}

const fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::RoundRobin => "round robin",
        Algorithm::LeastConnections => "least connections",
        Algorithm::SourceHash => "source hash (IP hash)",
    }
}

const fn in_short(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::RoundRobin => "each member in turn",
        Algorithm::LeastConnections => "the member with the fewest open connections",
        Algorithm::SourceHash => "the same member for the same client address",
    }
}

const fn rule(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::RoundRobin => {
            "It keeps a list of its members and gives each request to the next one; after the last member it begins again \
             with the first, as in a circle."
        }
        Algorithm::LeastConnections => {
            "It counts the open connections to each member and gives a request to the one with the fewest, so a member \
             that is busy with slow requests gets fewer new ones."
        }
        Algorithm::SourceHash => {
            "It computes a number from the address of the client and chooses the member by that number, so the same client \
             comes to the same member as long as the list of members stays the same."
        }
    }
}

/// What the algorithm does with the members that there are.
fn here(facts: &Facts, algorithm: Algorithm, pool: &[&Id], one: bool) -> String {
    let with = format!("With {} members", number(pool.len()));
    match (algorithm, pool) {
        (Algorithm::RoundRobin, [first, second]) if one => format!(
            "{with}, the 1st, 3rd and 5th request {} to {}, the 2nd, 4th and 6th to {}: the load is spread evenly, 50 % each.",
            "go",
            facts.name(first),
            facts.name(second)
        ),
        (Algorithm::RoundRobin, _) => format!(
            "{with}, each of them ({}) gets {} of the requests: the load is spread evenly.",
            facts.names(pool.iter().copied()),
            equal_share(pool.len())
        ),
        (Algorithm::LeastConnections, _) => {
            format!("{with} ({}), none waits while another is overloaded.", facts.names(pool.iter().copied()))
        }
        (Algorithm::SourceHash, _) => format!(
            "{with} ({}), many clients spread about evenly; one office behind one address stays together on one member.",
            facts.names(pool.iter().copied())
        ),
    }
}

/// A word on pools whose members are not of one kind.
fn different_work(facts: &Facts, pool: &[&Id]) -> String {
    let labels: indexmap::IndexSet<&str> =
        pool.iter().filter_map(|id| facts.kind(id)).map(|kind| catalog::kind(kind).label).collect();
    if labels.len() < 2 || pool.len() > NAMED {
        return String::new();
    }
    let labels: Vec<String> = labels.into_iter().map(catalog::article).collect();
    format!(
        "Its members do different work ({}), so what a request meets depends on its turn.",
        super::words::list(&labels, "and")
    )
}

fn checks(facts: &Facts, chapter: &mut Chapter) {
    for (ids, balancer) in alike(facts, 2, |_, b| format!("{:?}", b.health_check)) {
        let (n, who) = (ids.len(), facts.names(ids.iter().copied()));
        let taken_out = ids
            .first()
            .and_then(|id| facts.report.switch_overs.iter().find(|s| s.subject == **id))
            .and_then(|s| s.seconds);
        let within = taken_out
            .map(|s| format!(" With usual settings a dead member is noticed after about {s:.0} seconds."))
            .unwrap_or_default();
        chapter.say(match balancer.health_check {
            HealthCheck::None => format!(
                "{who} {} its members. A dead member goes on getting requests, and they fail, until a person takes it out.",
                verb(n, "does not check", "do not check")
            ),
            HealthCheck::Tcp => format!(
                "{who} {} each member whether its port accepts connections, and {} requests only to members that do.{within} \
                 A member whose port is open but whose application is dead still passes this check.",
                verb(n, "asks", "ask"),
                verb(n, "sends", "send")
            ),
            HealthCheck::Deep => format!(
                "{who} {} each member a whole request that needs everything behind it, and {} visitors only to members that \
                 are operational.{within}",
                verb(n, "sends", "send"),
                verb(n, "passes", "pass")
            ),
        });
    }
}

fn persistence(facts: &Facts, chapter: &mut Chapter) {
    let stores = facts.of_kind(|k| matches!(k, Kind::SessionStore(_)));
    let kept = if stores.is_empty() {
        String::new()
    } else {
        format!(
            " Sessions are kept in {}, so they survive the death of a server.",
            facts.names(stores.iter().map(|(id, _)| *id))
        )
    };
    for (ids, balancer) in
        alike(facts, 2, |_, b| format!("{:?} {:?} {}", b.persistence, b.mode, b.algorithm == Algorithm::SourceHash))
    {
        let (n, who) = (ids.len(), facts.names(ids.iter().copied()));
        chapter.say(match balancer.persistence {
            Persistence::Cookie => format!(
                "{who} {} each user with one member, by a cookie: requests of the same client go to the same server. When \
                 that member dies, the user is sent to another one.{}",
                verb(n, "keeps", "keep"),
                if stores.is_empty() { " What only the dead server remembered, such as a login, is lost." } else { &kept }
            ),
            Persistence::SourceAddress => format!(
                "{who} {} each client address with one member. Users who share an address share a server.{kept}",
                verb(n, "keeps", "keep")
            ),
            Persistence::None if balancer.mode == Mode::ActivePassive => format!(
                "{who} {} no session persistence, and with one active member none is needed: users move together when it \
                 dies.{kept}",
                verb(n, "has", "have")
            ),
            Persistence::None if balancer.algorithm == Algorithm::SourceHash => format!(
                "{who} {} no cookie; the source hash itself brings a client back to the same member.{kept}",
                verb(n, "sets", "set")
            ),
            Persistence::None => format!(
                "{who} {} no session persistence: two requests of one user may be answered by two servers, so a login must not \
                 be kept in the memory of one of them.{kept}",
                verb(n, "has", "have")
            ),
        });
    }
}

fn tls(facts: &Facts, chapter: &mut Chapter) {
    for (ids, balancer) in alike(facts, 0, |_, b| format!("{:?}", b.tls)) {
        let (n, who) = (ids.len(), facts.names(ids.iter().copied()));
        chapter.say(match balancer.tls {
            TlsMode::None => String::new(),
            TlsMode::Terminate => format!(
                "{who} {} TLS: the balancer decrypts what browsers send and speaks plain HTTP with its members.",
                verb(n, "ends", "end")
            ),
            TlsMode::ReEncrypt => format!(
                "{who} {} TLS and {} again towards the members, so what travels there is encrypted too.",
                verb(n, "ends", "end"),
                verb(n, "encrypts", "encrypt")
            ),
            TlsMode::PassThrough => format!(
                "{who} {} encrypted bytes on unread: TLS ends at the members, and the balancer cannot look into requests.",
                verb(n, "passes", "pass")
            ),
        });
    }
}

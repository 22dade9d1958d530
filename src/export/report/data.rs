//! The database: how primary and replica work, and what differs between them for the application.

use super::chapter::Chapter;
use super::facts::Facts;
use super::words::{number, verb};
use crate::export::markdown::Table;
use crate::model::{Failover, Id, Kind, Link, LinkKind, ReplicationMode, Role};

/// How many clusters of primary and replicas are told one by one.
const CLUSTERS: usize = 4;

pub(super) fn chapter(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("The database");
    let nodes = facts.of_kind(|k| matches!(k, Kind::Database(_)));
    let role = |wanted: Role| -> Vec<&Id> {
        nodes
            .iter()
            .filter(|(_, c)| matches!(&c.kind, Kind::Database(d) if d.role == wanted))
            .map(|(id, _)| *id)
            .collect()
    };
    let (primaries, replicas) = (role(Role::Primary), role(Role::Replica));
    match (primaries.as_slice(), replicas.as_slice()) {
        ([], []) => return chapter,
        ([only], []) => single(facts, only, &mut chapter),
        (several, []) => chapter.say(format!(
            "{} are {} primaries, and none of them has a replica: each holds data that no other node has.",
            facts.names(several.iter().copied()),
            number(several.len())
        )),
        ([], replicas) => chapter.say(format!(
            "{} {} drawn, but no primary: there is nothing to replicate from, and no node takes writes.",
            facts.names(replicas.iter().copied()),
            verb(replicas.len(), "is a replica", "are replicas")
        )),
        (primaries, replicas) => clusters(facts, primaries, replicas, &mut chapter),
    }
    chapter
}

fn single(facts: &Facts, id: &Id, chapter: &mut Chapter) {
    chapter.say(format!(
        "All data lies in one database, {}. It takes every write and answers every read. There is no replica: when it is \
         down, nothing can be read or saved, and when its disk is lost, so is whatever no backup has.",
        facts.name(id)
    ));
    let backed_up = !facts.linked(id, |kind| matches!(kind, LinkKind::Backup(_))).is_empty();
    chapter.say(if backed_up {
        "A backup is drawn: the data of earlier days can be brought back."
    } else {
        "No backup is drawn."
    });
}

fn clusters(facts: &Facts, primaries: &[&Id], replicas: &[&Id], chapter: &mut Chapter) {
    let fed: Vec<(&Id, Vec<(&Id, &Id)>)> = primaries.iter().map(|id| (*id, facts.topology.replicas(id))).collect();
    let following: Vec<&Id> = fed.iter().flat_map(|(_, replicas)| replicas.iter().map(|(_, id)| *id)).collect();
    let idle: Vec<&Id> = replicas.iter().copied().filter(|id| !following.contains(id)).collect();
    chapter.heading("How primary-replica works");
    chapter.say(
        "In a primary-replica (master-slave) cluster one node, the primary, takes every change. It writes each change to a \
         log and sends it on; the replicas apply the log in the same order and so keep a copy of the data. The copy can answer \
         reads, which takes load off the primary, and it is there when the primary is lost. Nothing flows the other way: what was \
         written on a replica would never reach the primary.",
    );
    for (primary, replicas) in fed.iter().filter(|(_, replicas)| !replicas.is_empty()).take(CLUSTERS) {
        chapter.paragraph(&[replication(facts, primary, replicas), failover(facts, primary)]);
    }
    let told = fed.iter().filter(|(_, replicas)| !replicas.is_empty()).count();
    if told > CLUSTERS {
        chapter
            .say(format!("The other {} primaries and their replicas work in the same way.", number(told - CLUSTERS)));
    }
    if !idle.is_empty() {
        let n = idle.len();
        chapter.say(format!(
            "{} {} drawn with the role of a replica, but no line replicates to {}: as drawn, {} no current copy of the data, \
             and {} neither answer reads nor take over.",
            facts.names(idle.iter().copied()),
            verb(n, "is", "are"),
            verb(n, "it", "them"),
            verb(n, "it has", "they have"),
            verb(n, "it can", "they can")
        ));
    }
    chapter.heading("What differs for the application");
    difference(facts, primaries, &following, &idle, chapter);
}

/// Who sends to whom, and when a write counts as done.
fn replication(facts: &Facts, primary: &Id, replicas: &[(&Id, &Id)]) -> String {
    let modes: Vec<ReplicationMode> = replicas
        .iter()
        .filter_map(|(link, _)| match facts.design.links.get(*link).map(|l: &Link| &l.kind) {
            Some(LinkKind::Replication(p)) => Some(p.mode),
            _ => None,
        })
        .collect();
    let when = if modes.iter().all(|m| *m == ReplicationMode::Async) {
        "asynchronously: a write counts as done when the primary has it, so a replica is usually a moment behind, and what it had \
         not received is lost with the primary"
    } else if modes.iter().all(|m| *m == ReplicationMode::SemiSync) {
        "semi-synchronously: a write counts as done when at least one replica has received it, so it survives the primary"
    } else {
        "to some of them asynchronously, to others semi-synchronously"
    };
    format!(
        "Here {} sends its changes to {}, one way, {when}.",
        facts.name(primary),
        facts.names(replicas.iter().map(|(_, id)| *id))
    )
}

fn failover(facts: &Facts, primary: &Id) -> String {
    let Some(database) = facts.topology.database(primary) else { return String::new() };
    let seconds = facts.report.switch_overs.iter().find(|s| s.subject == *primary).and_then(|s| s.seconds);
    let arbiters = facts
        .topology
        .replicas(primary)
        .into_iter()
        .map(|(_, replica)| replica)
        .chain(std::iter::once(primary))
        .flat_map(|node| facts.topology.links_to(node))
        .filter(|(_, link)| matches!(link.kind, LinkKind::Quorum(_)))
        .map(|(_, link)| &link.from)
        .collect::<indexmap::IndexSet<&Id>>();
    match database.failover {
        Failover::Manual => format!(
            "When {} dies, a person has to promote a replica; until then reads can go on, and nothing can be written.",
            facts.name(primary)
        ),
        Failover::Automatic => {
            let within = seconds.map(|s| format!(" within about {s:.0} seconds")).unwrap_or_default();
            let who = if arbiters.is_empty() {
                "a replica is promoted automatically; no voters are drawn who make sure that there is only one primary"
                    .to_owned()
            } else {
                format!(
                    "a replica is promoted automatically{within}, once a majority of the voters ({}) agrees",
                    facts.names(arbiters)
                )
            };
            format!("When {} dies, {who}.", facts.name(primary))
        }
    }
}

fn difference(facts: &Facts, primaries: &[&Id], following: &[&Id], idle: &[&Id], chapter: &mut Chapter) {
    let replicas: Vec<&Id> = following.iter().chain(idle).copied().collect();
    let title = |word: &str, ids: &[&Id]| {
        if ids.len() <= 2 {
            format!("{word} ({})", facts.names(ids.iter().copied()))
        } else {
            format!("{word} ({} nodes)", number(ids.len()))
        }
    };
    let heads = ["For the application".to_owned(), title("Primary", primaries), title("Replica", &replicas)];
    let mut table = Table::new(&heads.each_ref().map(String::as_str));
    let mut row =
        |what: &str, primary: &str, replica: &str| table.row([what.to_owned(), primary.to_owned(), replica.to_owned()]);
    row(
        "Writes (INSERT, UPDATE, DELETE)",
        "all of them, and only here: it has the authoritative version",
        "none: a read-only copy, which cannot modify the data",
    );
    let reads = |ids: &[&Id]| ids.iter().any(|id| asked(facts, id, crate::model::Access::reads));
    let answers = |yes: bool, usable: bool| match (yes, usable) {
        (true, _) => "answered",
        (false, true) => "could be answered, but no application server asks it",
        (false, false) => "not answered: it has no current data",
    };
    row("Reads (SELECT)", answers(reads(primaries), true), answers(reads(&replicas), !following.is_empty()));
    row(
        "How current",
        "always",
        if following.is_empty() { "not at all: nothing replicates to it" } else { "a moment behind the primary" },
    );
    let dead = |ids: &[&Id]| match ids {
        [only] => facts.when_dead(only),
        _ => String::new(),
    };
    let (primary_dead, replica_dead) = (dead(primaries), dead(&replicas));
    if !primary_dead.is_empty() && !replica_dead.is_empty() {
        row("When it dies", &primary_dead, &replica_dead);
    }
    chapter.table(&table);
    chapter.paragraph(&configuration(facts, primaries, following));
}

/// Whether an application server has a line of this access to a node.
fn asked(facts: &Facts, node: &Id, wanted: fn(crate::model::Access) -> bool) -> bool {
    facts.topology.links_to(node).iter().any(|(_, l)| matches!(&l.kind, LinkKind::Sql(p) if wanted(p.access)))
}

/// What the code of the application has to know.
fn configuration(facts: &Facts, primaries: &[&Id], following: &[&Id]) -> Vec<String> {
    let reads_replica: Vec<&Id> =
        following.iter().copied().filter(|id| asked(facts, id, crate::model::Access::reads)).collect();
    if reads_replica.is_empty() {
        let why = match following.len() {
            0 => "",
            1 => " The replica is a copy for the day on which the primary is lost.",
            _ => " The replicas are copies for the day on which the primary is lost.",
        };
        return vec![format!(
            "The application sends reads and writes to {} alone.{why}",
            facts.any_of(primaries.iter().copied())
        )];
    }
    let mut out = vec![format!(
        "The application has to be configured for both: writes go to {}, reads may go to {}.",
        facts.any_of(primaries.iter().copied()),
        facts.any_of(
            primaries
                .iter()
                .copied()
                .filter(|id| asked(facts, id, crate::model::Access::reads))
                .chain(reads_replica.iter().copied())
        )
    )];
    let lagging = facts.of_kind(|k| matches!(k, Kind::AppServer(p) if !p.reads_own_writes));
    out.push(if lagging.is_empty() {
        "A user who has just saved something is shown it at once: the application reads it from the primary, or waits for the replica.".to_owned()
    } else {
        "A user who has just saved something may not see it for a moment when the next read is answered by a replica.".to_owned()
    });
    out
}

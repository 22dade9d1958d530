//! What takes over when something dies: one course of events for each switch-over of the design.

use super::script::Script;
use crate::analysis::{SwitchOver, Topology};
use crate::model::{GroupKind, HealthCheck, Id, Kind, LoadBalancer, Role};

/// Writes what takes over, in the order of the report.
pub(super) fn failures<'a>(topology: &Topology<'a>, switch_overs: &[SwitchOver], script: &mut Script<'a>) {
    let design = script.design;
    script.section("When something dies", |script| {
        for over in switch_overs {
            if let Some((id, group)) = design.groups.get_key_value(&over.subject) {
                let named = matches!(&group.kind, GroupKind::LoadBalancerCluster(c) if c.entry == crate::model::Entry::DnsRoundRobin);
                if let [first, second, ..] = group.members.as_slice() {
                    cluster(script, topology, over, id, (first, second), named);
                }
            } else if let Some((id, component)) = design.components.get_key_value(&over.subject) {
                match &component.kind {
                    Kind::LoadBalancer(balancer) => member(script, topology, over, id, balancer),
                    Kind::Database(_) => database(script, topology, over, id),
                    _ => {}
                }
            }
        }
        for (id, component) in &design.components {
            if matches!(component.kind, Kind::WebServer(_) | Kind::AppServer(_)) {
                upstream(script, topology, id);
            }
        }
    });
}

/// Seconds in words: `6 s`, `3.6 s`.
fn seconds(value: f64) -> String {
    let text = format!("{value:.1}");
    format!("about {} s", text.trim_end_matches(".0"))
}

fn cluster<'a>(
    script: &mut Script<'a>,
    topology: &Topology<'a>,
    over: &SwitchOver,
    id: &'a Id,
    (first, second): (&'a Id, &'a Id),
    by_name: bool,
) {
    let user = super::browser(script.design, topology).filter(|_| topology.entries().contains(&id));
    let condition = format!("{} is dead", script.title(first));
    script.optional(&condition, |s| {
        if by_name {
            if let Some(user) = user {
                s.loses(user, first, "requests of those whom the name sent there");
            }
            let words = over.seconds.map_or_else(
                || "A person withdraws the dead address; old answers stay for their TTL".to_owned(),
                |t| format!("The dead address is withdrawn: {} ({})", seconds(t), over.formula),
            );
            s.note(second, &words);
        } else {
            s.loses(first, second, "adverts stop");
            let t = over.seconds.map_or_else(String::new, |t| format!(" after {}", seconds(t)));
            s.note(second, &format!("Takes the virtual IP{t} ({})", over.formula));
        }
        if let Some(user) = user {
            s.asks(user, second, "the next request");
        }
    });
}

fn member<'a>(
    script: &mut Script<'a>,
    topology: &Topology<'a>,
    over: &SwitchOver,
    id: &'a Id,
    balancer: &LoadBalancer,
) {
    let pool = topology.pool(id);
    let [first, second, ..] = pool[..] else { return };
    let condition = format!("{} is dead, as {} sees it", script.title(first), script.title(id));
    script.optional(&condition, |s| {
        let check = match balancer.health_check {
            HealthCheck::None => None,
            HealthCheck::Tcp => Some("health check (does the port accept?)"),
            HealthCheck::Deep => Some("health check (does a whole request succeed?)"),
        };
        if let (Some(check), Some(t)) = (check, over.seconds) {
            s.loses(id, first, check);
            s.note(id, &format!("Takes {} out after {} ({})", s.title(first), seconds(t), over.formula));
            s.asks(id, second, "the requests that it would have had");
        } else {
            s.loses(id, first, "its share of the requests goes on and fails");
            s.note(id, "No health check: a person takes the member out");
        }
    });
}

fn database<'a>(script: &mut Script<'a>, topology: &Topology<'a>, over: &SwitchOver, primary: &'a Id) {
    let replicas = topology.replicas(primary);
    let Some((_, replica)) = replicas.first() else { return };
    let writer = topology.links_to(primary).iter().map(|(_, l)| *l).find(|l| {
        matches!(&l.kind, crate::model::LinkKind::Sql(sql) if sql.access.writes())
            && topology.database(&l.to).is_some_and(|d| d.role == Role::Primary)
    });
    let condition = format!("{} is dead", script.title(primary));
    script.optional(&condition, |s| {
        if let Some(link) = writer {
            s.loses(&link.from, primary, "INSERT");
        }
        let Some(t) = over.seconds else {
            s.note(replica, "Writes fail until a person promotes this replica");
            return;
        };
        let arbiters = topology.arbiters(primary);
        if let Some(arbiter) = arbiters.first() {
            s.loses(arbiter, primary, "Are you alive?");
            let voters = topology.voters(primary);
            let most = voters / 2 + 1;
            let words =
                if voters > 1 { format!("{most} of {voters} voters agree: promote") } else { "promote".to_owned() };
            s.asks(arbiter, replica, &words);
        }
        s.note(replica, &format!("Is primary after {} ({})", seconds(t), over.formula));
        if let Some(link) = writer {
            s.asks(&link.from, replica, "INSERT");
        }
    });
}

/// A web server, or an application server, that hands requests to several others passes over a dead one.
fn upstream<'a>(script: &mut Script<'a>, topology: &Topology<'a>, id: &'a Id) {
    let pool = topology.pool(id);
    let [first, second, ..] = pool[..] else { return };
    let condition = format!("{} is dead, as {} sees it", script.title(first), script.title(id));
    script.optional(&condition, |s| {
        s.loses(id, first, "the connection is refused");
        s.asks(id, second, "the same request");
    });
}

//! Who looks after whom: the parts that a monitoring server or an agent measures.

use super::pools::Planner;
use crate::model::{Design, Id, Kind, LinkKind};

/// What a monitoring server or an agent does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorWork {
    /// Whether it only measures, for a server that collects.
    pub agent: bool,
    /// Whether a person is told.
    pub alerting: bool,
    /// Whether it counts requests.
    pub request_rate: bool,
    /// The units that it looks at, in the order of the links; where a link leads to a machine, all that is on it.
    pub targets: Vec<Id>,
}

/// The work of a monitoring server or agent.
pub(super) fn work(planner: &Planner, id: &Id, kind: &Kind) -> Option<MonitorWork> {
    let (agent, alerting, request_rate) = match kind {
        Kind::MonitoringServer(server) => (false, server.alerting, server.request_rate),
        Kind::MonitoringClient(client) => (true, false, client.request_rate),
        _ => return None,
    };
    let design = planner.design;
    let mut targets: Vec<Id> = Vec::new();
    let links = design.links.values().filter(|l| l.from == *id && matches!(l.kind, LinkKind::Monitoring(_)));
    for target in links.flat_map(|link| behind(design, &link.to)) {
        if target != id && !targets.contains(target) {
            targets.push(target.clone());
        }
    }
    Some(MonitorWork { agent, alerting, request_rate, targets })
}

/// What can be asked behind a link to this part: itself, or what a machine holds.
pub(super) fn behind<'a>(design: &'a Design, to: &'a Id) -> Vec<&'a Id> {
    let on = |id: &Id| id == to || design.hosts_of(id.as_str()).any(|host| host == to);
    design.components.iter().filter(|(id, c)| on(id) && answers(&c.kind)).map(|(id, _)| id).collect()
}

/// Whether a part has a port of its own here.
const fn answers(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Dns(_)
            | Kind::Firewall(_)
            | Kind::Waf(_)
            | Kind::LoadBalancer(_)
            | Kind::WebServer(_)
            | Kind::AppServer(_)
            | Kind::Database(_)
            | Kind::Arbiter(_)
            | Kind::MonitoringServer(_)
            | Kind::MonitoringClient(_)
    )
}

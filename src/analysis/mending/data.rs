//! The database: a replica that can take over, and voters who decide that it may.

use super::naming;
use super::sketch::Sketch;
use crate::model::{Access, Arbiter, Count, Database, Failover, Id, Kind, LinkKind, Quorum, Replication, Role, Sql};

/// How many voters decide: the least number of which one may die or be cut off.
const VOTERS: u32 = 3;

/// Who may take over for a primary.
enum Candidate {
    /// A replica on another machine.
    Ready,
    /// A replica on the same machine.
    Near(Id),
    /// A replica that follows nobody.
    Idle(Id),
    /// There is none yet.
    None,
}

impl Sketch {
    /// Lets a replica take over when a primary dies: a replica on a machine of its own if there is none yet,
    /// from which whoever reads from the primary may read too; three voters; and an end of the old primary.
    pub fn fail_over(&mut self, primary: &Id) {
        match self.candidate(primary) {
            Candidate::Ready => {}
            Candidate::Near(replica) => self.move_to_own_host(&replica),
            Candidate::Idle(replica) => self.replicate(primary, &replica),
            Candidate::None => self.add_replica(primary),
        }
        self.read_from_replicas(primary);
        self.elect(primary);
    }

    /// What [`Sketch::fail_over`] does for a primary, as a command.
    pub fn fail_over_title(&self, primary: &Id) -> String {
        match self.candidate(primary) {
            Candidate::Ready => "Promote a replica automatically, by three voters".to_owned(),
            Candidate::Near(replica) => {
                format!("Move {} to a server of its own and promote it automatically", self.title(&replica))
            }
            Candidate::Idle(replica) => {
                format!("Let {} follow {}, answer reads and take over", self.title(&replica), self.title(primary))
            }
            Candidate::None => "Add a replica that answers reads and takes over".to_owned(),
        }
    }

    /// Automatic failover by a majority of three voters, beside the monitoring if there is any, with the old primary
    /// cut off first.
    pub fn elect(&mut self, primary: &Id) {
        if self.topology().database(primary).is_some_and(|d| d.failover == Failover::Manual) {
            self.push_aside(primary);
        }
        self.change_kind(primary, |kind| {
            if let Kind::Database(database) = kind {
                database.failover = Failover::Automatic;
                database.fenced = true;
            }
        });
        let topology = self.topology();
        let Some(primary) = self.design().components.get_key_value(primary).map(|(id, _)| id.clone()) else { return };
        let mut nodes: Vec<Id> = vec![primary.clone()];
        nodes.extend(topology.replicas(&primary).into_iter().map(|(_, replica)| replica.clone()));
        let (arbiter, voters) =
            (topology.arbiters(&primary).first().map(|id| (*id).clone()), topology.voters(&primary));
        let arbiter = arbiter.unwrap_or_else(|| {
            let watch = self.design().components.values().find(|c| matches!(c.kind, Kind::MonitoringServer(_)));
            let host = watch.and_then(|c| c.on.clone());
            self.add_new(Kind::Arbiter(Arbiter::default()), host)
        });
        if voters < VOTERS {
            self.change_kind(&arbiter, |kind| {
                if let Kind::Arbiter(arbiter) = kind {
                    arbiter.voters = Count(VOTERS);
                }
            });
        }
        for node in nodes {
            self.link(&arbiter, &node, LinkKind::Quorum(Quorum::default()));
        }
    }

    /// Lets everybody who reads from a primary read from its replicas as well.
    pub fn read_from_replicas(&mut self, primary: &Id) {
        let topology = self.topology();
        let mut links: Vec<(Id, Id, Sql)> = Vec::new();
        for (_, replica) in topology.replicas(primary) {
            for (_, link) in topology.links_to(primary) {
                if let LinkKind::Sql(sql) = &link.kind
                    && sql.access.reads()
                    && matches!(topology.kind(&link.from), Some(Kind::AppServer(_)))
                {
                    links.push((link.from.clone(), replica.clone(), Sql { access: Access::Read, ..sql.clone() }));
                }
            }
        }
        for (app, replica, sql) in links {
            self.link(&app, &replica, LinkKind::Sql(sql));
        }
    }

    /// Lets everybody who reads from this node read from its primary as well.
    pub fn read_from_primary(&mut self, replica: &Id) {
        let topology = self.topology();
        let feeds = topology.links_to(replica).iter().find(|(_, l)| matches!(l.kind, LinkKind::Replication(_)));
        let Some(primary) = feeds.map(|(_, l)| l.from.clone()) else { return };
        let readers = topology.links_to(replica).iter().filter(|(_, l)| match &l.kind {
            LinkKind::Sql(sql) => sql.access.reads(),
            _ => false,
        });
        let readers: Vec<Id> = readers.map(|(_, l)| l.from.clone()).collect();
        let asking: Vec<(Id, Id)> =
            topology.links_to(&primary).iter().map(|(id, l)| ((*id).clone(), l.from.clone())).collect();
        for reader in readers {
            let asks = asking.iter().find(|(_, from)| *from == reader);
            if let Some((id, _)) = asks
                && let Some(mut link) = self.design().links.get(id).cloned()
                && let LinkKind::Sql(sql) = &mut link.kind
            {
                sql.access = Access::ReadWrite;
                self.apply(crate::model::Edit::SetLink { id: id.clone(), link });
            } else {
                self.link(&reader, &primary, LinkKind::Sql(Sql { access: Access::Read, ..Sql::default() }));
            }
        }
    }

    fn candidate(&self, primary: &Id) -> Candidate {
        let topology = self.topology();
        let replicas = topology.replicas(primary);
        if replicas.iter().any(|(_, replica)| topology.shared_host(primary, replica).is_none()) {
            return Candidate::Ready;
        }
        match (replicas.first(), self.idle_replica(primary)) {
            (Some((_, near)), _) => Candidate::Near((*near).clone()),
            (None, Some(idle)) => Candidate::Idle(idle),
            (None, None) => Candidate::None,
        }
    }

    /// A replica that follows nobody, on another machine.
    fn idle_replica(&self, primary: &Id) -> Option<Id> {
        let topology = self.topology();
        let engine = topology.database(primary)?.engine;
        let idle = |id: &Id| {
            topology.database(id).is_some_and(|d| d.role == Role::Replica && d.engine == engine)
                && !topology.links_to(id).iter().any(|(_, l)| matches!(l.kind, LinkKind::Replication(_)))
                && topology.shared_host(primary, id).is_none()
        };
        self.design().components.keys().find(|id| idle(id)).cloned()
    }

    fn add_replica(&mut self, primary: &Id) {
        let kept = |kind: &LinkKind| matches!(kind, LinkKind::Monitoring(_) | LinkKind::Logs(_));
        let replica = self.twin_as(primary, naming::replica_of, kept);
        self.change_kind(&replica, |kind| {
            if let Kind::Database(database) = kind {
                let copy =
                    Database { role: Role::Replica, failover: Failover::Manual, fenced: false, ..database.clone() };
                *database = copy;
            }
        });
        self.replicate(primary, &replica);
    }

    /// Encrypted when the statements to the primary are.
    fn replicate(&mut self, primary: &Id, replica: &Id) {
        let topology = self.topology();
        let sql = topology.links_to(primary).iter().find_map(|(_, l)| match &l.kind {
            LinkKind::Sql(sql) => Some(sql),
            _ => None,
        });
        let tls = sql.is_some_and(|sql| sql.tls);
        let port = sql.map_or_else(Count::default, |sql| Count(sql.port.0));
        self.link(primary, replica, LinkKind::Replication(Replication { port, tls, ..Replication::default() }));
    }
}

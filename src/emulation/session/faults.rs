//! Breaking and mending a session by fault: one method each, and one that does whatever a fault says.

use std::time::Duration;

use super::{ControlError, Session, wait_until};
use crate::emulation::embedded::failover::Wish;
use crate::emulation::embedded::wire::{Conversation, Mode, WireState};
use crate::emulation::event::What;
use crate::emulation::fault::Action;
use crate::model::Id;

/// How long a promotion may take: the old primary's last writes, then the new one's first.
const PROMOTION: Duration = Duration::from_secs(5);

impl Session {
    /// Does what a fault says.
    ///
    /// # Errors
    /// When there is no such part, or it cannot be done to it.
    pub fn inject(&self, action: &Action) -> Result<(), ControlError> {
        action.check(&self.plan).map_err(ControlError::Unfit)?;
        match action {
            Action::Kill(id) => self.kill(id),
            Action::Restart(id) => self.restart(id),
            Action::Pause(id) => {
                self.control().pause(id);
                Ok(())
            }
            Action::Resume(id) => {
                self.control().resume(id);
                Ok(())
            }
            Action::Slow(id, by) => {
                self.control().slow(id, *by);
                Ok(())
            }
            Action::Promote(id) => self.promote_checked(id),
            Action::Lag(id, by) => {
                self.delay(id, *by);
                Ok(())
            }
            Action::Bend(id, mode) => {
                self.world.network.bend(id, mode.clone());
                self.note(What::Bent { id: id.clone(), mode: mode.to_string() });
                Ok(())
            }
            Action::Pass(id) => {
                self.straighten(id, None);
                Ok(())
            }
            Action::Cut(id, other) => {
                self.world.network.cut(id, other);
                self.note(What::Cut { id: id.clone(), other: other.clone() });
                Ok(())
            }
            Action::Join(id, other) => {
                self.world.network.join(id, other);
                self.note(What::Joined { id: id.clone(), other: other.clone() });
                Ok(())
            }
            Action::Heal(id) => {
                self.straighten(id, None);
                let healed = self.plan.units_of(id);
                self.forget_delays(|node| healed.contains(node));
                if self.plan.killable().contains(id) { self.block_on(self.control().heal(id)) } else { Ok(()) }
            }
            Action::HealAll => {
                self.heal_all();
                Ok(())
            }
        }
    }

    /// Undoes what a fault did, where it has a way back.
    ///
    /// # Errors
    /// When it cannot be undone now, such as starting a part whose server is dead.
    pub fn undo(&self, action: &Action) -> Result<(), ControlError> {
        match action {
            Action::Kill(id) => self.revive(id),
            Action::Pause(id) => self.resume(id),
            Action::Slow(id, _) => self.slow(id, Duration::ZERO),
            Action::Lag(id, _) => self.lag(id, Duration::ZERO),
            Action::Cut(id, other) => self.join(id, other),
            Action::Bend(id, mode) => {
                self.straighten(id, Some(mode.verb()));
                Ok(())
            }
            Action::Restart(_)
            | Action::Resume(_)
            | Action::Promote(_)
            | Action::Pass(_)
            | Action::Join(..)
            | Action::Heal(_)
            | Action::HealAll => Ok(()),
        }
    }

    /// Makes a unit, or all that a server or zone holds, stand still: connections stay open and are accepted, nothing is
    /// answered.
    ///
    /// # Errors
    /// When there is no such part.
    pub fn pause(&self, id: &Id) -> Result<(), ControlError> {
        self.inject(&Action::Pause(id.clone()))
    }

    /// Lets a paused part go on.
    ///
    /// # Errors
    /// When there is no such part.
    pub fn resume(&self, id: &Id) -> Result<(), ControlError> {
        self.inject(&Action::Resume(id.clone()))
    }

    /// Makes each answer of a part so much later; zero: as fast as ever.
    ///
    /// # Errors
    /// When there is no such part.
    pub fn slow(&self, id: &Id, by: Duration) -> Result<(), ControlError> {
        self.inject(&Action::Slow(id.clone(), by))
    }

    /// Makes a database node the primary: an old one that lives hands over first, and writes go to the new one.
    ///
    /// # Errors
    /// When there is no such node, or it does not answer or lacks what the last primary acknowledged.
    pub fn promote(&self, id: &Id) -> Result<(), ControlError> {
        self.inject(&Action::Promote(id.clone()))
    }

    /// Does something to a link's wire, or to all wires that cross the border of a part.
    ///
    /// # Errors
    /// When there is no wire.
    pub fn bend(&self, id: &Id, mode: Mode) -> Result<(), ControlError> {
        self.inject(&Action::Bend(id.clone(), mode))
    }

    /// Lets everything pass again on what was bent or cut by this id.
    ///
    /// # Errors
    /// When there is no wire.
    pub fn pass(&self, id: &Id) -> Result<(), ControlError> {
        self.inject(&Action::Pass(id.clone()))
    }

    /// Lets nothing pass between two parts: a partition.
    ///
    /// # Errors
    /// When one of them is no part with connections, or they are not apart.
    pub fn cut(&self, id: &Id, other: &Id) -> Result<(), ControlError> {
        self.inject(&Action::Cut(id.clone(), other.clone()))
    }

    /// Joins what was cut apart.
    ///
    /// # Errors
    /// When one of them is no part with connections.
    pub fn join(&self, id: &Id, other: &Id) -> Result<(), ControlError> {
        self.inject(&Action::Join(id.clone(), other.clone()))
    }

    /// Every wire: what is done to it and what has passed, in the order of the drawing.
    pub fn wires(&self) -> Vec<WireState> {
        self.world.network.states()
    }

    /// Writes down the first bytes of each direction of the next connections over a link, 64 KiB at most; 0: no more.
    ///
    /// # Errors
    /// When the link has no wire.
    pub fn listen_in(&self, link: &Id, bytes: usize) -> Result<(), ControlError> {
        if self.world.network.listen_in(link, bytes) {
            return Ok(());
        }
        let why = self.plan.wireless.get(link).map_or("there is no such link", String::as_str);
        Err(ControlError::Unfit(format!("nobody can listen in on `{link}`: {why}")))
    }

    /// What was written down on a link: the latest conversations, the oldest first.
    pub fn overheard(&self, link: &Id) -> Vec<Conversation> {
        self.world.network.overheard(link)
    }

    fn promote_checked(&self, id: &Id) -> Result<(), ControlError> {
        let Some(operator) = self.operators.iter().find(|operator| operator.nodes.contains(id)) else {
            return Err(ControlError::NotRun(id.clone()));
        };
        operator.wish.send_replace(Wish::Lead(id.clone()));
        let done = wait_until(PROMOTION, || !matches!(&*operator.wish.borrow(), Wish::Lead(_)));
        let answer = operator.wish.send_replace(Wish::Nothing);
        match answer {
            Wish::Refused(why) => Err(ControlError::NotPromoted { id: id.clone(), why }),
            _ if !done => Err(ControlError::NotPromoted { id: id.clone(), why: "it took too long".to_owned() }),
            _ => Ok(()),
        }
    }

    fn straighten(&self, id: &Id, verb: Option<&str>) {
        if self.world.network.straighten(id, verb) {
            self.note(What::Straight { id: id.clone(), mode: verb.map(str::to_owned) });
        }
    }

    fn note(&self, what: What) {
        self.world.events.add(what);
    }
}

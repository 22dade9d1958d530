//! The faults that somebody has made and not mended, in order: what a run that is started again begins with.

use crate::emulation::Action;
use crate::model::Id;

/// The most faults that are remembered; the oldest go first.
const MOST: usize = 500;

/// What is broken by hand.
#[derive(Debug, Default)]
pub struct Ledger(Vec<Action>);

impl Ledger {
    /// Notes what is done.
    pub fn note(&mut self, action: &Action) {
        match action {
            Action::HealAll => self.0.clear(),
            Action::Restart(id) => {
                self.0.retain(|known| !matches!(known, Action::Kill(other) | Action::Pause(other) if other == id));
            }
            Action::Resume(id) => self.0.retain(|known| !matches!(known, Action::Pause(other) if other == id)),
            Action::Pass(id) => self.0.retain(|known| !matches!(known, Action::Bend(other, _) if other == id)),
            Action::Join(a, b) => {
                self.0.retain(|known| !matches!(known, Action::Cut(c, d) if (a, b) == (c, d) || (a, b) == (d, c)));
            }
            Action::Heal(id) => self.0.retain(|known| part(known) != Some(id)),
            Action::Slow(id, by) if by.is_zero() => {
                self.0.retain(|known| !matches!(known, Action::Slow(other, _) if other == id));
            }
            Action::Lag(id, by) if by.is_zero() => {
                self.0.retain(|known| !matches!(known, Action::Lag(other, _) if other == id));
            }
            new => {
                self.0.retain(|known| known != new);
                if self.0.len() == MOST {
                    self.0.remove(0);
                }
                self.0.push(new.clone());
            }
        }
    }

    /// What is broken now, in the order in which it was.
    pub fn broken(&self) -> Vec<Action> {
        self.0.clone()
    }
}

/// The part or link that something is done to; none: to two of them, or to all.
const fn part(action: &Action) -> Option<&Id> {
    match action {
        Action::Kill(id)
        | Action::Restart(id)
        | Action::Pause(id)
        | Action::Resume(id)
        | Action::Slow(id, _)
        | Action::Promote(id)
        | Action::Lag(id, _)
        | Action::Bend(id, _)
        | Action::Pass(id)
        | Action::Heal(id) => Some(id),
        Action::Cut(..) | Action::Join(..) | Action::HealAll => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulation::Mode;
    use std::time::Duration;

    #[test]
    fn what_is_mended_is_forgotten_and_the_rest_stays_in_its_order() {
        let [web, db, link] = ["web", "db", "link"].map(Id::slug);
        let mut ledger = Ledger::default();
        let bent = Action::Bend(link.clone(), Mode::Refuse);
        for action in [
            Action::Kill(web.clone()),
            bent.clone(),
            Action::Slow(db.clone(), Duration::from_millis(5)),
            Action::Pause(db.clone()),
            Action::Resume(db.clone()),
            Action::Restart(web.clone()),
            Action::Kill(db.clone()),
            Action::Slow(db.clone(), Duration::ZERO),
        ] {
            ledger.note(&action);
        }
        assert_eq!(ledger.broken(), [bent, Action::Kill(db.clone())]);
        ledger.note(&Action::Pass(link));
        assert_eq!(ledger.broken(), [Action::Kill(db)]);
        ledger.note(&Action::HealAll);
        assert_eq!(ledger.broken(), []);
    }
}

//! The history from outside: what its steps are called, and the designs between them, to be looked at elsewhere.

use super::{Editor, is_drawing};
use crate::model::{Design, Edit};

/// One step, done or undone.
#[derive(Debug, Clone)]
pub struct Step {
    /// What tells it from every other step of this editor.
    pub serial: u64,
    /// What people call it.
    pub title: String,
    /// Whether it says only where something is drawn.
    pub is_drawing: bool,
    /// What takes it back, or does it again where it is undone.
    turn: Vec<Edit>,
}

impl Step {
    /// Takes a step back that is done, or does one again that is undone.
    pub fn turn(&self, design: &mut Design) {
        if let Err(violation) = design.apply_all(self.turn.iter().rev().cloned(), &mut Vec::new()) {
            debug_assert!(false, "an inverse edit was refused: {violation}");
        }
    }
}

/// A copy of the design and its history.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The design as it is.
    pub design: Design,
    /// The steps that led to it, the last one first.
    pub done: Vec<Step>,
    /// The steps that were undone, the next one first.
    pub undone: Vec<Step>,
}

impl Editor {
    /// The steps by serial and title, the first one first; those that were undone come last.
    pub fn steps(&self) -> impl Iterator<Item = (u64, &str)> {
        let all = self.past.iter().chain(self.future.iter().rev());
        all.map(|entry| (entry.serial, entry.title.as_str()))
    }

    /// How many steps there are, done and undone.
    pub const fn step_count(&self) -> usize {
        self.past.len() + self.future.len()
    }

    /// The serial of the state that so many steps lead to; 0 is the state before the first.
    pub fn serial_at(&self, steps: usize) -> Option<u64> {
        match steps.checked_sub(1) {
            None => Some(0),
            Some(last) => self.steps().nth(last).map(|(serial, _)| serial),
        }
    }

    /// A copy of everything; a gesture that is open counts as not begun.
    pub fn timeline(&self) -> Timeline {
        let step = |entry: &super::Entry| Step {
            serial: entry.serial,
            title: entry.title.clone(),
            is_drawing: entry.undo.iter().all(is_drawing),
            turn: entry.undo.clone(),
        };
        let mut design = self.design.clone();
        if let Some(open) = &self.open {
            step(open).turn(&mut design);
        }
        let (done, undone) = (self.past.iter().rev(), self.future.iter().rev());
        Timeline { design, done: done.map(step).collect(), undone: undone.map(step).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_lead_from_the_first_design_to_the_last_and_back() {
        let mut editor = Editor::new(Design::named("a"));
        for name in ["b", "c", "d"] {
            editor.edit(format!("Call it {name}"), [Edit::SetName(name.to_owned())]).expect("a name");
        }
        editor.undo();
        let timeline = editor.timeline();
        let titles: Vec<&str> = editor.steps().map(|(_, title)| title).collect();
        assert_eq!(titles, ["Call it b", "Call it c", "Call it d"]);
        assert_eq!((timeline.done.len(), timeline.undone.len(), editor.step_count()), (2, 1, 3));
        assert_eq!(editor.serial_at(2), Some(timeline.done[0].serial));
        assert_eq!((editor.serial_at(0), editor.serial_at(4)), (Some(0), None));
        let mut design = timeline.design.clone();
        timeline.undone[0].turn(&mut design);
        assert_eq!(design.name, "d");
        let mut design = timeline.design.clone();
        let names: Vec<String> = timeline
            .done
            .iter()
            .map(|step| {
                step.turn(&mut design);
                design.name.clone()
            })
            .collect();
        assert_eq!(names, ["b", "a"]);
        // What is reopened is another step: what was known of it is not so any more.
        let before = editor.serial_at(2);
        editor.redo();
        editor.undo();
        editor.edit("Call it e", [Edit::SetName("e".to_owned())]).expect("a name");
        let last = editor.serial_at(3);
        editor.reopen();
        editor.apply(Edit::SetName("f".to_owned())).expect("a name");
        editor.commit();
        assert_eq!(editor.serial_at(2), before);
        assert_ne!(editor.serial_at(3), last);
    }
}

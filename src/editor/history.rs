//! Changes as gestures: begin, apply, commit or abort; and undo and redo of whole gestures.

mod timeline;
mod touched;

use std::collections::BTreeSet;

use crate::model::{Design, Edit, Id, Violation};
pub use timeline::{Step, Timeline};
use touched::Touched;

/// So many edits are made together: looking at the whole design for each of them would take too long.
const MANY: usize = 16;

/// A design with its history. All changes go through [`Editor::apply`], inside a gesture.
#[derive(Debug, Default)]
pub struct Editor {
    design: Design,
    past: Vec<Entry>,
    future: Vec<Entry>,
    open: Option<Entry>,
    /// What the open gesture has placed and bent so far.
    moved: Moved,
    revision: u64,
    meaning: u64,
    serial: u64,
    /// The serial of the state that is on disk.
    saved: u64,
}

/// One gesture: what people call it, and the edits that undo it, in the order of their originals.
#[derive(Debug)]
struct Entry {
    title: String,
    serial: u64,
    undo: Vec<Edit>,
}

/// Of which parts a gesture knows where they came from, and of which links how they ran.
#[derive(Debug, Default)]
struct Moved {
    placed: BTreeSet<Id>,
    bent: BTreeSet<Id>,
}

impl Moved {
    fn by(entry: &Entry) -> Self {
        let mut moved = Self::default();
        for undo in &entry.undo {
            moved.note(undo);
        }
        moved
    }

    /// Notes what an edit takes back; says whether an earlier one already takes the same thing back.
    fn note(&mut self, undo: &Edit) -> bool {
        match undo {
            Edit::Place { id, .. } => !self.placed.insert(id.clone()),
            Edit::Bend { id, .. } => !self.bent.insert(id.clone()),
            _ => false,
        }
    }
}

/// Why an edit was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditorError {
    /// The design would not be sound any more, or a kind does not accept it.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// An edit outside of a gesture.
    #[error("nothing is being edited: begin a gesture first")]
    NoGesture,
}

impl Editor {
    /// An editor for a design as it is on disk.
    pub fn new(design: Design) -> Self {
        Self { design, ..Self::default() }
    }

    /// The design as it is now, an open gesture included.
    pub const fn design(&self) -> &Design {
        &self.design
    }

    /// Grows with every change: what is derived from the design is rebuilt when this differs.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Grows with every change but those of places: what is analysed is analysed again when this differs.
    pub const fn meaning(&self) -> u64 {
        self.meaning
    }

    /// Whether a gesture is under way.
    pub const fn is_editing(&self) -> bool {
        self.open.is_some()
    }

    /// Begins a gesture. One that is still open is committed first.
    pub fn begin(&mut self, title: impl Into<String>) {
        self.commit();
        self.serial += 1;
        self.open = Some(Entry { title: title.into(), serial: self.serial, undo: Vec::new() });
        self.moved = Moved::default();
    }

    /// Applies one edit within the open gesture.
    ///
    /// # Errors
    /// When there is no gesture, or the design or the catalogue refuses the edit; nothing is changed then.
    pub fn apply(&mut self, edit: Edit) -> Result<(), EditorError> {
        if self.open.is_none() {
            return Err(EditorError::NoGesture);
        }
        let probe = Touched::of(&edit);
        let meaning = u64::from(!is_drawing(&edit));
        let undo = self.design.apply(edit)?;
        if let Err(violation) = probe.check(&self.design) {
            self.design.apply(undo).map_err(EditorError::Refused)?;
            return Err(violation.into());
        }
        self.revision += 1;
        self.meaning += meaning;
        self.remember(undo);
        Ok(())
    }

    /// Notes what undoes an edit of the open gesture.
    fn remember(&mut self, undo: Edit) {
        let Some(open) = self.open.as_mut() else { return };
        // A drag places the same part again and again: only where it came from matters. A place that was taken
        // away (its undo has an index) is another matter: what came after counts from it.
        let replaced = matches!(
            undo,
            Edit::Place { placement: Some(_), index: None, .. } | Edit::Bend { bends: Some(_), index: None, .. }
        );
        if !(self.moved.note(&undo) && replaced) {
            open.undo.push(undo);
        }
    }

    /// Applies many edits within the open gesture. The catalogue looks at what came of all of them.
    fn apply_together(&mut self, edits: Vec<Edit>) -> Result<(), EditorError> {
        let touched: Vec<Touched> = edits.iter().map(Touched::of).collect();
        let meaning = u64::from(!edits.iter().all(is_drawing));
        let mut undo = Vec::with_capacity(edits.len());
        let refused = self.design.apply_all(edits, &mut undo);
        // The first refusal is the one that is told.
        let checked = touched::check_all(&touched[..undo.len()], &self.design);
        self.revision += 1;
        self.meaning += meaning;
        for undo in undo {
            self.remember(undo);
        }
        Ok(checked.and(refused)?)
    }

    /// Ends the gesture. If it changed nothing, it leaves no entry.
    pub fn commit(&mut self) {
        let Some(entry) = self.open.take() else { return };
        if entry.undo.iter().all(|undo| self.is_so_already(undo)) {
            return;
        }
        self.past.push(entry);
        self.future.clear();
    }

    /// Ends the gesture and takes everything back that it did.
    pub fn abort(&mut self) {
        if let Some(entry) = self.open.take()
            && !entry.undo.is_empty()
        {
            self.turn(entry);
        }
    }

    /// One whole gesture: begin, all edits, commit; or nothing at all when one of them is refused.
    ///
    /// # Errors
    /// The first refusal.
    pub fn edit(&mut self, title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Result<(), EditorError> {
        self.begin(title);
        let edits: Vec<Edit> = edits.into_iter().collect();
        let made = if edits.len() < MANY {
            edits.into_iter().try_for_each(|edit| self.apply(edit))
        } else {
            self.apply_together(edits)
        };
        match made {
            Ok(()) => self.commit(),
            Err(_) => self.abort(),
        }
        made
    }

    /// Opens the last gesture once more, so that what follows belongs to it: a choice that was left open.
    pub fn reopen(&mut self) {
        self.commit();
        if self.future.is_empty() {
            self.open = self.past.pop();
            self.moved = self.open.as_ref().map(Moved::by).unwrap_or_default();
            // What is on disk, and what was said about that gesture, is about it as it was; from now on it is another.
            if let Some(open) = self.open.as_mut() {
                self.serial += 1;
                open.serial = self.serial;
            }
        }
    }

    /// Takes the last gesture back; gives its title.
    pub fn undo(&mut self) -> Option<String> {
        self.commit();
        let entry = self.past.pop()?;
        let title = entry.title.clone();
        let redo = self.turn(entry);
        self.future.push(redo);
        Some(title)
    }

    /// Does the gesture again that was taken back last; gives its title.
    pub fn redo(&mut self) -> Option<String> {
        self.commit();
        let entry = self.future.pop()?;
        let title = entry.title.clone();
        let undo = self.turn(entry);
        self.past.push(undo);
        Some(title)
    }

    /// What undo would take back.
    pub fn undo_title(&self) -> Option<&str> {
        self.past.last().map(|e| e.title.as_str())
    }

    /// What redo would do again.
    pub fn redo_title(&self) -> Option<&str> {
        self.future.last().map(|e| e.title.as_str())
    }

    /// How many gestures can be undone.
    pub const fn history_len(&self) -> usize {
        self.past.len()
    }

    /// Whether the design differs from what is on disk.
    pub fn is_changed(&self) -> bool {
        self.state() != self.saved || self.open.as_ref().is_some_and(|e| !e.undo.is_empty())
    }

    /// The design is on disk as it is now.
    pub fn mark_saved(&mut self) {
        self.commit();
        self.saved = self.state();
    }

    /// The state as it is now, by a number: to say later that it is on disk. A gesture that is open ends.
    pub fn state_to_save(&mut self) -> u64 {
        self.commit();
        self.state()
    }

    /// That state is on disk, whatever was done since.
    pub const fn mark_saved_as(&mut self, state: u64) {
        self.saved = state;
    }

    /// Whether the design is in that state.
    pub fn is_at(&self, state: u64) -> bool {
        self.state() == state && self.open.as_ref().is_none_or(|open| open.undo.is_empty())
    }

    /// What is on disk is not this design any more, whatever was saved before.
    pub const fn mark_unsaved(&mut self) {
        self.saved = u64::MAX;
    }

    fn state(&self) -> u64 {
        self.past.last().map_or(0, |e| e.serial)
    }

    /// Applies an entry backwards and returns the entry that turns it again.
    fn turn(&mut self, entry: Entry) -> Entry {
        let mut back = Vec::with_capacity(entry.undo.len());
        self.meaning += u64::from(entry.undo.iter().any(|edit| !is_drawing(edit)));
        if let Err(violation) = self.design.apply_all(entry.undo.into_iter().rev(), &mut back) {
            debug_assert!(false, "an inverse edit was refused: {violation}");
        }
        self.revision += 1;
        Entry { undo: back, ..entry }
    }

    /// Whether undoing this one edit would change nothing.
    fn is_so_already(&self, undo: &Edit) -> bool {
        let d = &self.design;
        match undo {
            Edit::SetName(name) => d.name == *name,
            Edit::SetDomain(domain) => d.domain == *domain,
            Edit::SetAccepted(list) => d.accepted == *list,
            Edit::SetComponent { id, component } => d.components.get(id) == Some(component),
            Edit::SetLink { id, link } => d.links.get(id) == Some(link),
            Edit::SetGroup { id, group } => d.groups.get(id) == Some(group),
            Edit::SetNote { id, note } => d.notes.get(id) == Some(note),
            Edit::Place { id, placement, .. } => d.drawing.get(id) == placement.as_ref(),
            Edit::Bend { id, bends, .. } => d.bends.get(id) == bends.as_ref(),
            Edit::SetLocked(list) => d.locked == *list,
            Edit::Replace(whole) => *d == **whole,
            _ => false,
        }
    }
}

/// Whether an edit says only where something is drawn.
const fn is_drawing(edit: &Edit) -> bool {
    matches!(edit, Edit::Place { .. } | Edit::Bend { .. } | Edit::SetLocked(_))
}

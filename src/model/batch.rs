//! Many edits in turn, in the time of the edits and the design together, not of the one times the other.
//!
//! One edit alone looks through the whole design for whoever refers to what it removes, and what is taken out of a section
//! moves all that comes behind it. Edits of one sort that follow each other share both: references are counted once, and
//! the section is put together once. What comes of it, the edits that undo it included, is to the byte what one after the
//! other gives.

mod marks;

use super::design::{Design, Section};
use super::edit::Edit;
use super::group::Group;
use super::id::Id;
use super::invariant::{self, Violation};
use marks::Marks;

/// So many edits of one sort are worth the looking around.
const WORTH_IT: usize = 16;

/// Edits that can be made together where they follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    AddComponent,
    SetComponent,
    RemoveComponent,
    AddLink,
    RemoveLink,
    AddGroup,
    SetGroup,
    RemoveGroup,
    AddNote,
    RemoveNote,
    Place,
    Unplace,
    Bend,
    Straighten,
}

impl Sort {
    const fn of(edit: &Edit) -> Option<Self> {
        Some(match edit {
            Edit::AddComponent { .. } => Self::AddComponent,
            Edit::SetComponent { .. } => Self::SetComponent,
            Edit::RemoveComponent { .. } => Self::RemoveComponent,
            Edit::AddLink { .. } => Self::AddLink,
            Edit::RemoveLink { .. } => Self::RemoveLink,
            Edit::AddGroup { .. } => Self::AddGroup,
            Edit::SetGroup { .. } => Self::SetGroup,
            Edit::RemoveGroup { .. } => Self::RemoveGroup,
            Edit::AddNote { .. } => Self::AddNote,
            Edit::RemoveNote { .. } => Self::RemoveNote,
            Edit::Place { placement: Some(_), .. } => Self::Place,
            Edit::Place { placement: None, .. } => Self::Unplace,
            Edit::Bend { bends: Some(_), .. } => Self::Bend,
            Edit::Bend { bends: None, .. } => Self::Straighten,
            _ => return None,
        })
    }
}

impl Design {
    /// Applies edits in turn as [`Design::apply`] does, and adds the edits that undo them to `undo`, in the same order.
    ///
    /// # Errors
    /// The first refusal. What came before it is applied, and its undoing is in `undo`.
    pub fn apply_all(&mut self, edits: impl IntoIterator<Item = Edit>, undo: &mut Vec<Edit>) -> Result<(), Violation> {
        let mut edits = edits.into_iter().peekable();
        while let Some(first) = edits.next() {
            let sort = Sort::of(&first);
            let mut run = vec![first];
            if sort.is_some() {
                run.extend(std::iter::from_fn(|| edits.next_if(|next| Sort::of(next) == sort)));
            }
            match sort.filter(|_| run.len() >= WORTH_IT) {
                Some(sort) => self.apply_run(sort, run, undo)?,
                None => self.apply_in_turn(run, undo)?,
            }
        }
        Ok(())
    }

    fn apply_in_turn(&mut self, edits: impl IntoIterator<Item = Edit>, undo: &mut Vec<Edit>) -> Result<(), Violation> {
        edits.into_iter().try_for_each(|edit| self.apply(edit).map(|inverse| undo.push(inverse)))
    }

    fn apply_run(&mut self, sort: Sort, run: Vec<Edit>, undo: &mut Vec<Edit>) -> Result<(), Violation> {
        match sort {
            Sort::SetComponent => self.set_components(run, undo),
            Sort::SetGroup => self.set_groups(run, undo),
            Sort::AddComponent => self.append(run, undo, |d| &mut d.components),
            Sort::AddLink => self.append(run, undo, |d| &mut d.links),
            Sort::AddGroup => self.append(run, undo, |d| &mut d.groups),
            Sort::AddNote => self.append(run, undo, |d| &mut d.notes),
            Sort::Place => self.append(run, undo, |d| &mut d.drawing),
            Sort::Bend => self.append(run, undo, |d| &mut d.bends),
            Sort::RemoveComponent => {
                let plan = removals(&run, &self.components, &mut Uses::of(self), |c| c.on.iter().collect());
                let back = |id, component, index| Edit::AddComponent { id, component, index };
                take_out(&mut self.components, &plan, undo, back);
                self.apply_in_turn(run.into_iter().skip(plan.len()), undo)
            }
            Sort::RemoveLink => {
                let plan = removals(&run, &self.links, &mut Uses::of(self), |l| vec![&l.from, &l.to]);
                take_out(&mut self.links, &plan, undo, |id, link, index| Edit::AddLink { id, link, index });
                self.apply_in_turn(run.into_iter().skip(plan.len()), undo)
            }
            Sort::RemoveGroup => {
                let plan = removals(&run, &self.groups, &mut Uses::of(self), |g| g.members.iter().collect());
                take_out(&mut self.groups, &plan, undo, |id, group, index| Edit::AddGroup { id, group, index });
                self.apply_in_turn(run.into_iter().skip(plan.len()), undo)
            }
            Sort::RemoveNote => {
                let plan = removals(&run, &self.notes, &mut Uses::of(self), |n| n.about.iter().collect());
                take_out(&mut self.notes, &plan, undo, |id, note, index| Edit::AddNote { id, note, index });
                self.apply_in_turn(run.into_iter().skip(plan.len()), undo)
            }
            Sort::Unplace => {
                let nothing = |id| Edit::Place { id, placement: None, index: None };
                let back = |id, old, index| Edit::Place { id, placement: Some(old), index };
                take_away(&mut self.drawing, run, undo, back, nothing);
                Ok(())
            }
            Sort::Straighten => {
                let nothing = |id| Edit::Bend { id, bends: None, index: None };
                let back = |id, old, index| Edit::Bend { id, bends: Some(old), index };
                take_away(&mut self.bends, run, undo, back, nothing);
                Ok(())
            }
        }
    }

    /// Adds at the end, where nothing moves, and brings all to their places together.
    fn append<T>(
        &mut self,
        run: Vec<Edit>,
        undo: &mut Vec<Edit>,
        section: fn(&mut Self) -> &mut Section<T>,
    ) -> Result<(), Violation> {
        let mut places = Vec::new();
        let mut made = Ok(());
        for mut edit in run {
            let wanted = take_index(&mut edit);
            let end = section(self).len();
            match self.apply(edit) {
                Ok(inverse) => undo.push(inverse),
                Err(violation) => {
                    made = Err(violation);
                    break;
                }
            }
            // Otherwise it was there, and has only changed.
            if section(self).len() > end {
                places.push(wanted.unwrap_or(end).min(end));
            }
        }
        settle(section(self), &places);
        made
    }

    /// Changes components, and looks once through those that are held whether all may lie where they lie.
    fn set_components(&mut self, run: Vec<Edit>, undo: &mut Vec<Edit>) -> Result<(), Violation> {
        let (mut old, mut fits) = (Vec::with_capacity(run.len()), true);
        for edit in &run {
            let Edit::SetComponent { id, component } = edit else { break };
            let checked = invariant::check_component(self, id, component);
            let Some(slot) = self.components.get_mut(id).filter(|_| checked.is_ok()) else { break };
            fits &= slot.on == component.on;
            old.push((id.clone(), std::mem::replace(slot, component.clone())));
        }
        // What a moved server holds may now be nested too deep.
        fits = fits || self.components.iter().all(|(id, c)| invariant::check_component(self, id, c).is_ok());
        if old.len() < run.len() || !fits {
            for (id, component) in old.into_iter().rev() {
                self.components.insert(id, component);
            }
            return self.apply_in_turn(run, undo);
        }
        undo.extend(old.into_iter().map(|(id, component)| Edit::SetComponent { id, component }));
        Ok(())
    }

    /// Changes groups, and looks once whether each still nests as groups may.
    fn set_groups(&mut self, run: Vec<Edit>, undo: &mut Vec<Edit>) -> Result<(), Violation> {
        let mut old = Vec::with_capacity(run.len());
        for edit in &run {
            let Edit::SetGroup { id, group } = edit else { break };
            let Some(slot) = self.groups.get_mut(id) else { break };
            old.push((id.clone(), std::mem::replace(slot, group.clone())));
        }
        let fits = |(id, group): (&Id, &Group)| invariant::check_group(self, id, group).is_ok();
        if old.len() < run.len() || !self.groups.iter().all(fits) {
            for (id, group) in old.into_iter().rev() {
                self.groups.insert(id, group);
            }
            return self.apply_in_turn(run, undo);
        }
        undo.extend(old.into_iter().map(|(id, group)| Edit::SetGroup { id, group }));
        Ok(())
    }
}

/// Who is referred to how often.
struct Uses<'a> {
    design: &'a Design,
    counts: hashbrown::HashMap<&'a Id, usize>,
    locked: hashbrown::HashSet<&'a Id>,
}

impl<'a> Uses<'a> {
    fn of(design: &'a Design) -> Self {
        let mut counts = hashbrown::HashMap::with_capacity(design.components.len() + design.groups.len());
        let ends = design.links.values().flat_map(|link| [&link.from, &link.to]);
        let hosts = design.components.values().filter_map(|component| component.on.as_ref());
        let members = design.groups.values().flat_map(|group| &group.members);
        let about = design.notes.values().filter_map(|note| note.about.as_ref());
        for id in ends.chain(hosts).chain(members).chain(about) {
            *counts.entry(id).or_default() += 1;
        }
        Self { design, counts, locked: design.locked.iter().collect() }
    }

    /// Whether nothing refers to it any more.
    fn is_free(&self, id: &Id) -> bool {
        self.counts.get(id).is_none_or(|count| *count == 0)
            && !self.locked.contains(id)
            && !self.design.bends.contains_key(id)
            && !self.design.drawing.contains_key(id)
    }

    fn release(&mut self, ids: Vec<&Id>) {
        for id in ids {
            if let Some(count) = self.counts.get_mut(id) {
                *count -= 1;
            }
        }
    }
}

/// What is taken out of a section: where it stands, and where it stands once those before it in the run are out.
type Plan = Vec<(usize, usize)>;

/// The removals of a run up to the first one that is refused.
fn removals<T>(run: &[Edit], section: &Section<T>, uses: &mut Uses<'_>, refers_to: fn(&T) -> Vec<&Id>) -> Plan {
    let mut gone = Marks::none(section.len());
    let mut plan = Plan::with_capacity(run.len());
    for id in run.iter().filter_map(subject) {
        let Some((at, _, value)) = section.get_full(id) else { break };
        if gone.holds(at) || !uses.is_free(id) {
            break;
        }
        uses.release(refers_to(value));
        plan.push((at, at - gone.before(at)));
        gone.mark(at);
    }
    plan
}

/// Takes what is planned out of a section, and adds the edits that put it back.
fn take_out<T>(section: &mut Section<T>, plan: &Plan, undo: &mut Vec<Edit>, back: fn(Id, T, Option<usize>) -> Edit) {
    const STAYS: usize = usize::MAX;
    let mut turn_of = vec![STAYS; section.len()];
    for (turn, (at, _)) in plan.iter().enumerate() {
        turn_of[*at] = turn;
    }
    let mut taken: Vec<Option<Edit>> = std::iter::repeat_with(|| None).take(plan.len()).collect();
    let all = std::mem::take(section);
    section.reserve(all.len() - plan.len());
    for ((id, value), turn) in all.into_iter().zip(turn_of) {
        match plan.get(turn) {
            Some((_, index)) => taken[turn] = Some(back(id, value, Some(*index))),
            None => drop(section.insert(id, value)),
        }
    }
    undo.extend(taken.into_iter().flatten());
}

/// Takes places away; of what has none, nothing is to be undone.
fn take_away<T>(
    section: &mut Section<T>,
    run: Vec<Edit>,
    undo: &mut Vec<Edit>,
    back: fn(Id, T, Option<usize>) -> Edit,
    nothing: fn(Id) -> Edit,
) {
    let mut gone = Marks::none(section.len());
    let mut plan = Plan::new();
    let there: Vec<bool> = run
        .iter()
        .map(|edit| {
            let at = subject(edit).and_then(|id| section.get_index_of(id)).filter(|at| !gone.holds(*at));
            if let Some(at) = at {
                plan.push((at, at - gone.before(at)));
                gone.mark(at);
            }
            at.is_some()
        })
        .collect();
    let mut taken = Vec::with_capacity(plan.len());
    take_out(section, &plan, &mut taken, back);
    let mut taken = taken.into_iter();
    for (edit, there) in run.into_iter().zip(there) {
        let missing = || subject(&edit).cloned().map(nothing);
        undo.extend(if there { taken.next() } else { missing() });
    }
}

/// Brings the last things of a section, which were added one after the other, each to the place at which it would have
/// been put in.
fn settle<T>(section: &mut Section<T>, places: &[usize]) {
    const STOOD: usize = usize::MAX;
    let stood = section.len() - places.len();
    if places.iter().enumerate().all(|(turn, place)| *place == stood + turn) {
        return;
    }
    // The last one stands where it was put. Without it the one before does, and so on.
    let mut free = Marks::all(section.len());
    let mut order = vec![STOOD; section.len()];
    for (turn, place) in places.iter().enumerate().rev() {
        let at = free.nth(*place);
        free.clear(at);
        order[at] = stood + turn;
    }
    let mut all: Vec<Option<(Id, T)>> = std::mem::take(section).into_iter().map(Some).collect();
    section.reserve(all.len());
    let mut others = 0..stood;
    for from in order {
        let from = if from == STOOD { others.next() } else { Some(from) };
        section.extend(from.and_then(|from| all[from].take()));
    }
}

/// What is removed or left to the layout.
const fn subject(edit: &Edit) -> Option<&Id> {
    match edit {
        Edit::RemoveComponent { id }
        | Edit::RemoveLink { id }
        | Edit::RemoveGroup { id }
        | Edit::RemoveNote { id }
        | Edit::Place { id, .. }
        | Edit::Bend { id, .. } => Some(id),
        _ => None,
    }
}

const fn take_index(edit: &mut Edit) -> Option<usize> {
    match edit {
        Edit::AddComponent { index, .. }
        | Edit::AddLink { index, .. }
        | Edit::AddGroup { index, .. }
        | Edit::AddNote { index, .. }
        | Edit::Place { index, .. }
        | Edit::Bend { index, .. } => index.take(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

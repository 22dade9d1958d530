//! The tools of the drawing hand as small state machines: select, place, connect and pan.
//!
//! The window turns what the pointer does into [`Input`]; everything that happens then is decided here, without a
//! screen: each gesture begins, applies and commits or aborts, and the status bar's hint, the cursor and the overlay
//! follow from the state.

mod bend;
mod copy;
mod drag;
mod input;
mod pin;
mod place;
mod pull;
mod resize;
mod room;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use input::{Ask, Cursor, Input, Overlay, Pointer, Stage, Tool};

use super::history::Editor;
use super::sight::Target;
use crate::layout::Rect;
use crate::model::{Design, Id, Point};

/// How far the pointer has to go before a press is a drag, in points on the screen: a mouse, and a finger or a pen.
const THRESHOLD: (f32, f32) = (4.0, 10.0);

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    /// A press that may become a click or a drag.
    Pressed {
        at: Pointer,
        target: Target,
    },
    Moving(drag::Drag),
    Marquee {
        from: Point,
        before: BTreeSet<Id>,
    },
    Pulling(pull::Pull),
    Resizing(resize::Resize),
    Bending(bend::Bend),
    Placing(place::Placing),
    Torn(pin::Pin),
    MakingRoom(room::Room),
}

/// The hand: a tool, and what it is doing.
#[derive(Debug, Default)]
pub struct Tools {
    tool: Tool,
    state: State,
    overlay: Overlay,
    cursor: Cursor,
    /// Where the first click of the connect tool was.
    first_end: Option<Id>,
    /// The link that was just made, and is selected for that reason only: the dots at its ends are still dots.
    fresh: Option<Id>,
}

impl Tools {
    /// The tool in the hand.
    pub const fn tool(&self) -> Tool {
        self.tool
    }

    /// Takes another tool. What is under way is taken back.
    pub fn take(&mut self, tool: Tool, stage: &mut Stage<'_>) {
        self.cancel(stage.editor, stage.selection);
        self.tool = tool;
        if let Tool::Place(new) = tool {
            self.state = State::Placing(place::Placing::new(new));
        }
    }

    /// Begins a link at a part; the next click, or [`Tools::connect_to`], ends it.
    pub fn connect_from(&mut self, part: Id, stage: &mut Stage<'_>) {
        self.cancel(stage.editor, stage.selection);
        self.tool = Tool::Connect;
        self.first_end = Some(part);
    }

    /// Ends the link that was begun by [`Tools::connect_from`].
    pub fn connect_to(&mut self, part: &Id, at: Point, stage: &mut Stage<'_>) {
        if let Some(from) = self.first_end.take() {
            pull::connect(&from, part, at, stage);
        }
        self.tool = Tool::Select;
    }

    /// The part at which a link was begun with two clicks.
    pub const fn first_end(&self) -> Option<&Id> {
        self.first_end.as_ref()
    }

    /// What is painted above the drawing.
    pub const fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// The cursor.
    pub const fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Whether a gesture is under way.
    pub const fn is_busy(&self) -> bool {
        !matches!(self.state, State::Idle | State::Pressed { .. })
    }

    /// What the hand can do now, with the key that changes it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match (&self.state, self.tool) {
            (State::Moving(drag), _) => drag.hint(),
            (State::Marquee { .. }, _) => "Release to select what the frame touches · Alt: only what lies within · Esc",
            (State::Pulling(_), _) => "Release on a part to link it, on the bare canvas to add one · Esc takes it back",
            (State::Resizing(_), _) => {
                "Release to keep the size · Ctrl: no snapping · Shift keeps its shape · Esc takes it back"
            }
            (State::Bending(_), _) => "Release to keep the bend · Ctrl: no snapping · Esc takes it back",
            (State::MakingRoom(_), _) => "Release to keep the room · the other way it closes · Esc takes it back",
            (State::Torn(_), _) => "What is dark falls with it · Release springs it back",
            (State::Placing(_), _) => "Click to place · Ctrl: no snapping · Esc puts it back",
            (_, Tool::Connect) if self.first_end.is_some() => "Click the part to link to · Esc takes it back",
            (_, Tool::Connect) => "Click the part from which the link leads · Esc leaves",
            (_, Tool::Pan) => "Drag to move the view · Esc leaves",
            _ => return None,
        })
    }

    /// The design as releasing here would leave it; none while that changes nothing but places.
    pub fn trial(&self, design: &Design) -> Option<Design> {
        let target = self.overlay.target.as_ref();
        let mut after = design.clone();
        match &self.state {
            State::Moving(drag) => drag.try_on(&mut after, target)?,
            State::Pulling(pull) => pull.try_on(&mut after, target?)?,
            State::Placing(placing) => placing.try_on(&mut after, target)?,
            _ => pull::Pull::from(self.first_end.clone()?, Point::default()).try_on(&mut after, target?)?,
        }
        Some(after)
    }

    /// What a press here would meet.
    fn meet(&self, pointer: &Pointer, stage: &Stage<'_>) -> Target {
        let target = stage.sight.target(pointer.at, pointer.unit, stage.selection);
        if matches!(&target, Target::End(link, _) if self.fresh.as_ref() == Some(link)) {
            let below = stage.sight.target(pointer.at, pointer.unit, &BTreeSet::new());
            if matches!(below, Target::Port(..)) {
                return below;
            }
        }
        target
    }

    /// Remembers the link that was just made, if one was.
    fn made(&mut self, links: usize, stage: &Stage<'_>) {
        let more = stage.editor.design().links.len() > links;
        self.fresh = stage.selection.first().filter(|_| more).cloned();
    }

    /// Carries out what the hand does.
    pub fn handle(&mut self, input: Input, stage: &mut Stage<'_>) {
        match input {
            Input::Hover(pointer) => self.hover(&pointer, stage),
            Input::Press(pointer) => self.press(pointer, stage),
            Input::Drag(pointer) => self.drag(&pointer, stage),
            Input::Release(pointer) => self.release(&pointer, stage),
            Input::Cancel => {
                self.cancel(stage.editor, stage.selection);
            }
        }
    }

    fn hover(&mut self, pointer: &Pointer, stage: &mut Stage<'_>) {
        if let State::Placing(placing) = &mut self.state {
            self.overlay = placing.show(pointer, stage);
            self.cursor = if self.overlay.refusal.is_some() { Cursor::Refused } else { Cursor::Cross };
            return;
        }
        if let Some(from) = &self.first_end {
            self.overlay = pull::show(from, pointer, stage);
            self.cursor = if self.overlay.refusal.is_some() { Cursor::Refused } else { Cursor::Cross };
            return;
        }
        self.overlay = Overlay::default();
        self.cursor = match self.meet(pointer, stage) {
            _ if matches!(self.tool, Tool::Connect) => Cursor::Cross,
            _ if matches!(self.tool, Tool::Pan) => Cursor::Grab,
            Target::Port(..) | Target::End(..) => Cursor::Cross,
            Target::Grip(_, grip) => Cursor::Corner(grip.x == grip.y),
            Target::Piece(link, path, piece) => {
                Cursor::Piece(bend::is_level(stage, &link, path, piece).unwrap_or(true))
            }
            Target::Nothing | Target::Link(_) | Target::Part(_) => Cursor::Arrow,
        };
    }

    fn press(&mut self, pointer: Pointer, stage: &mut Stage<'_>) {
        if !matches!(self.state, State::Placing(_)) {
            let target = self.meet(&pointer, stage);
            self.state = State::Pressed { at: pointer, target };
        }
    }

    fn drag(&mut self, pointer: &Pointer, stage: &mut Stage<'_>) {
        if let State::Pressed { at, target } = &self.state {
            let threshold = if at.touch { THRESHOLD.1 } else { THRESHOLD.0 } * at.unit;
            if (pointer.at.x - at.at.x).hypot(pointer.at.y - at.at.y) < threshold {
                return;
            }
            let (at, target) = (*at, target.clone());
            self.state = self.begin(at, target, stage);
        }
        let (overlay, cursor) = match &mut self.state {
            State::Moving(drag) => (drag.to(pointer, stage), Cursor::Move),
            State::Marquee { from, before } => {
                let frame = Rect::around(*from, pointer.at);
                let mut caught = stage.sight.touched(&frame, pointer.alt || pointer.ctrl);
                caught.retain(|id| !stage.locked.contains(id));
                *stage.selection = before.iter().cloned().chain(caught).collect();
                (Overlay { frame: Some(frame), ..Overlay::default() }, Cursor::Arrow)
            }
            State::Pulling(pull) => {
                let overlay = pull.show(pointer, stage);
                let cursor = if overlay.refusal.is_some() { Cursor::Refused } else { Cursor::Cross };
                (overlay, cursor)
            }
            State::Resizing(resize) => (resize.to(pointer, stage), self.cursor),
            State::Bending(bend) => (bend.to(pointer, stage), self.cursor),
            State::Placing(placing) => (placing.show(pointer, stage), Cursor::Cross),
            State::Torn(pin) => (pin.show(pointer), Cursor::Move),
            State::MakingRoom(room) => (room.to(pointer, stage), Cursor::Move),
            State::Idle | State::Pressed { .. } => return,
        };
        self.overlay = overlay;
        self.cursor = cursor;
    }

    /// What a press turns into when it becomes a drag.
    fn begin(&mut self, at: Pointer, target: Target, stage: &mut Stage<'_>) -> State {
        if matches!(self.tool, Tool::Connect)
            && let Some(part) = stage.sight.part_at(at.at).cloned()
        {
            return State::Pulling(pull::Pull::from(part, at.at));
        }
        if at.alt && at.shift && at.ctrl {
            return match room::Room::begin(at.at, stage) {
                Ok(room) => State::MakingRoom(room),
                Err(why) => {
                    stage.asks.push(Ask::Refuse(why, at.at));
                    State::Idle
                }
            };
        }
        let marquee = |stage: &Stage<'_>| {
            let before = if at.shift { stage.selection.clone() } else { BTreeSet::new() };
            State::Marquee { from: at.at, before }
        };
        match target {
            Target::Nothing => marquee(stage),
            Target::Part(id) | Target::Port(id, _) if at.alt && at.shift => State::Torn(pin::Pin::new(id, at.at)),
            Target::Part(id) if at.ctrl && stage.sight.containers.contains(&id) => marquee(stage),
            // A dot of something selected is still a dot; of the rest, what is dragged is the part itself when Alt is held.
            Target::Part(id) => Self::begin_move(&id, &at, stage),
            Target::Port(id, side) => {
                let from = stage.sight.arrangement.boxes.get(&id).map_or(at.at, |rect| side.middle(rect));
                State::Pulling(pull::Pull::from(id, from))
            }
            Target::Grip(id, grip) => {
                resize::Resize::begin(&id, grip, at.at, stage).map_or_else(|| marquee(stage), State::Resizing)
            }
            Target::End(id, head) => State::Pulling(pull::Pull::end(id, head, stage)),
            Target::Piece(id, path, piece) => {
                bend::Bend::begin(&id, path, piece, at.at, stage).map_or_else(|| marquee(stage), State::Bending)
            }
            Target::Link(id) => {
                *stage.selection = BTreeSet::from([id]);
                State::Idle
            }
        }
    }

    fn begin_move(id: &Id, at: &Pointer, stage: &mut Stage<'_>) -> State {
        if stage.sight.is_within(id, stage.locked) {
            stage.asks.push(Ask::Refuse("it is locked: unlock it to move it".to_owned(), at.at));
            return State::Idle;
        }
        // What lies in something selected is still what the hand takes.
        if !stage.selection.contains(id) {
            *stage.selection = BTreeSet::from([id.clone()]);
        }
        let begun = if at.alt { copy::begin(at.at, stage) } else { drag::Drag::begin(at.at, stage) };
        match begun {
            Ok(drag) => State::Moving(drag),
            Err(why) => {
                stage.asks.push(Ask::Refuse(why, at.at));
                State::Idle
            }
        }
    }

    fn release(&mut self, pointer: &Pointer, stage: &mut Stage<'_>) {
        self.overlay = Overlay::default();
        self.cursor = Cursor::Arrow;
        match std::mem::take(&mut self.state) {
            State::Idle | State::Marquee { .. } | State::Torn(_) => {}
            State::Pressed { target, .. } => self.click(pointer, target, stage),
            State::Moving(drag) => drag.drop_at(pointer, stage),
            State::Pulling(pull) => {
                let links = stage.editor.design().links.len();
                pull.drop_at(pointer, stage);
                self.made(links, stage);
                self.tool = Tool::Select;
            }
            State::Resizing(resize) => resize.commit(stage),
            State::MakingRoom(room) => room.commit(stage),
            State::Bending(_) => stage.editor.commit(),
            State::Placing(placing) => {
                placing.drop_at(pointer, stage);
                self.tool = Tool::Select;
            }
        }
    }

    fn click(&mut self, pointer: &Pointer, target: Target, stage: &mut Stage<'_>) {
        self.fresh = None;
        if matches!(self.tool, Tool::Connect) {
            let part = stage.sight.part_at(pointer.at).cloned();
            match (self.first_end.take(), part) {
                (None, part) => self.first_end = part,
                (Some(from), Some(to)) => {
                    pull::connect(&from, &to, pointer.at, stage);
                    self.tool = Tool::Select;
                }
                (Some(from), None) => {
                    stage.asks.push(Ask::Pick(from, pointer.at));
                    self.tool = Tool::Select;
                }
            }
            return;
        }
        let met = match target {
            Target::Nothing => None,
            Target::Part(id)
            | Target::Port(id, _)
            | Target::Grip(id, _)
            | Target::Link(id)
            | Target::End(id, _)
            | Target::Piece(id, ..) => Some(id),
        };
        match met {
            Some(id) if pointer.shift => {
                if !stage.selection.remove(&id) {
                    stage.selection.insert(id);
                }
            }
            // The next below: from what is selected here to what holds it.
            Some(_) if pointer.ctrl || pointer.alt => {
                let below = stage.sight.parts_at(pointer.at);
                let now = below.iter().rposition(|id| stage.selection.contains(*id)).unwrap_or(below.len());
                let next = now.checked_sub(1).or(below.len().checked_sub(1));
                if let Some(id) = next.and_then(|n| below.get(n)) {
                    *stage.selection = BTreeSet::from([(*id).clone()]);
                }
            }
            Some(id) => *stage.selection = BTreeSet::from([id]),
            None if pointer.shift => {}
            None => stage.selection.clear(),
        }
    }

    /// Takes back what is under way, and puts the tool away. Says whether there was anything.
    pub fn cancel(&mut self, editor: &mut Editor, selection: &mut BTreeSet<Id>) -> bool {
        let tool = std::mem::take(&mut self.tool);
        let had = self.first_end.take().is_some() || !matches!(tool, Tool::Select);
        self.overlay = Overlay::default();
        self.cursor = Cursor::Arrow;
        match std::mem::take(&mut self.state) {
            State::Idle | State::Pressed { .. } => return had,
            State::Placing(_) | State::Pulling(_) | State::Torn(_) => {}
            State::Marquee { before, .. } => *selection = before,
            State::Moving(_) | State::Resizing(_) | State::Bending(_) | State::MakingRoom(_) => {
                editor.abort();
                // Copies that were selected are gone.
                selection.retain(|id| editor.design().contains(id.as_str()));
            }
        }
        true
    }
}

//! The tools of the drawing hand as small state machines: select, place, connect and pan.
//!
//! The window turns what the pointer does into [`Input`]; everything that happens then is decided here, without a
//! screen: each gesture begins, applies and commits or aborts, and the status bar's hint, the cursor and the overlay
//! follow from the state.

mod bend;
mod copy;
mod drag;
mod pin;
mod place;
mod pull;
mod resize;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::layout::Rect;
use crate::model::{Design, Id, LinkKind, Point};

use super::guides::Guide;
use super::history::Editor;
use super::making::New;
use super::sight::{Sight, Target};

/// How far the pointer has to go before a press is a drag, in points on the screen: a mouse, and a finger or a pen.
const THRESHOLD: (f32, f32) = (4.0, 10.0);

/// Where the pointer is, and what is held with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pointer {
    /// On the drawing.
    pub at: Point,
    /// A point of the screen in drawing units.
    pub unit: f32,
    /// Shift is held.
    pub shift: bool,
    /// Ctrl (on a Mac: Command) is held.
    pub ctrl: bool,
    /// Alt is held.
    pub alt: bool,
    /// A finger or a pen.
    pub touch: bool,
}

/// What the hand does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// Moves without a button.
    Hover(Pointer),
    /// Presses the first button.
    Press(Pointer),
    /// Moves with it.
    Drag(Pointer),
    /// Releases it.
    Release(Pointer),
    /// Esc, another window, a second button: what is under way is taken back.
    Cancel,
}

/// Which tool is in the hand.
#[derive(Debug, Clone, Copy, Default)]
pub enum Tool {
    /// Select, move, resize, and pull links from dots.
    #[default]
    Select,
    /// Put a new part where the pointer is released.
    Place(New),
    /// Link two parts, one click each.
    Connect,
    /// Move the view.
    Pan,
}

/// What a tool works on.
pub struct Stage<'a> {
    /// The design and its history.
    pub editor: &'a mut Editor,
    /// What is drawn where.
    pub sight: Sight<'a>,
    /// What is selected.
    pub selection: &'a mut BTreeSet<Id>,
    /// The step of the grid; none: nothing snaps to one.
    pub grid: Option<f32>,
    /// Parts that cannot be moved nor caught by a frame.
    pub locked: &'a BTreeSet<Id>,
    /// What the tools ask of the window.
    pub asks: Vec<Ask>,
}

/// What a tool asks of the window.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Say this near the pointer: why something was refused.
    Refuse(String, Point),
    /// Offer these kinds for a link that was just made.
    Choose(Id, Vec<LinkKind>, Point),
    /// Offer the kinds of parts that fit at the end of a link that was dropped on the bare canvas.
    Pick(Id, Point),
    /// Rename this part, or put words on this link.
    Rename(Id),
}

/// What is painted above the drawing while a gesture is under way; no export shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// To what something snapped.
    pub guides: Vec<Guide>,
    /// The frame around what is being selected.
    pub frame: Option<Rect>,
    /// A link that hangs on the pointer.
    pub wire: Option<(Point, Point)>,
    /// A part that hangs on the pointer: its kind, and where it would be.
    pub ghost: Option<Rect>,
    /// The container, or the end of a link, that would take what is dropped.
    pub target: Option<Id>,
    /// What cannot take it is dimmed.
    pub dimmed: BTreeSet<Id>,
    /// Why what is under the pointer cannot take it.
    pub refusal: Option<String>,
    /// A part that is torn off to see what falls, and how far.
    pub torn: Option<(Id, Point)>,
}

/// The cursor that says what a press would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cursor {
    /// The arrow.
    #[default]
    Arrow,
    /// Something can be taken.
    Grab,
    /// Something is being moved.
    Move,
    /// Something can be placed, or a link pulled.
    Cross,
    /// It cannot be dropped here.
    Refused,
    /// A corner is pulled: whether it goes from the upper left to the lower right.
    Corner(bool),
    /// A level piece of a line is moved up and down, or an upright one sideways.
    Piece(bool),
}

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
            (State::Resizing(_), _) => "Release to keep the size · Shift keeps its shape · Esc takes it back",
            (State::Bending(_), _) => "Release to keep the bend · Ctrl: no snapping · Esc takes it back",
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
    fn meet(pointer: &Pointer, stage: &Stage<'_>) -> Target {
        stage.sight.target(pointer.at, pointer.unit, stage.selection)
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
        self.cursor = match Self::meet(pointer, stage) {
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
            let target = Self::meet(&pointer, stage);
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
        let marquee = |stage: &Stage<'_>| {
            let before = if at.shift { stage.selection.clone() } else { BTreeSet::new() };
            State::Marquee { from: at.at, before }
        };
        match target {
            Target::Nothing => marquee(stage),
            Target::Part(id) | Target::Port(id, _) if at.alt && at.shift => State::Torn(pin::Pin::new(id, at.at)),
            Target::Part(id) if at.ctrl && stage.sight.containers.contains(&id) => marquee(stage),
            // A dot of something selected is still a dot; of the rest, what is dragged is the part itself when Alt is held.
            Target::Part(id) => self.begin_move(&id, &at, stage).unwrap_or_else(|| marquee(stage)),
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

    fn begin_move(&mut self, id: &Id, at: &Pointer, stage: &mut Stage<'_>) -> Option<State> {
        if stage.sight.is_within(id, stage.locked) {
            stage.asks.push(Ask::Refuse("it is locked: unlock it to move it".to_owned(), at.at));
            return Some(State::Idle);
        }
        if !stage.sight.is_within(id, stage.selection) {
            *stage.selection = BTreeSet::from([id.clone()]);
        }
        let begun = if at.alt { copy::begin(at.at, stage) } else { drag::Drag::begin(at.at, stage) };
        match begun {
            Ok(drag) => Some(State::Moving(drag)),
            Err(why) => {
                stage.asks.push(Ask::Refuse(why, at.at));
                Some(State::Idle)
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
                pull.drop_at(pointer, stage);
                self.tool = Tool::Select;
            }
            State::Resizing(resize) => resize.commit(stage),
            State::Bending(bend) => bend.commit(stage),
            State::Placing(placing) => {
                placing.drop_at(pointer, stage);
                self.tool = Tool::Select;
            }
        }
    }

    fn click(&mut self, pointer: &Pointer, target: Target, stage: &mut Stage<'_>) {
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
            Target::Part(id) | Target::Port(id, _) | Target::Grip(id, _) => Some(id),
            Target::Link(id) | Target::End(id, _) | Target::Piece(id, ..) => Some(id),
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
            State::Moving(_) | State::Resizing(_) | State::Bending(_) => {
                editor.abort();
                // Copies that were selected are gone.
                selection.retain(|id| editor.design().contains(id.as_str()));
            }
        }
        true
    }
}

//! Pulling a link: from a dot of a part to another part, or an end of a link to another part.

use std::collections::BTreeSet;

use super::{Ask, Overlay, Pointer, Stage};
use crate::editor::linking;
use crate::model::{Design, Id, Point};

/// How far beside a part a link may be released, in points on the screen.
const NEAR: f32 = 24.0;

/// A link that hangs on the pointer.
#[derive(Debug)]
pub(super) struct Pull {
    /// The part at its fixed end.
    from: Id,
    /// Where that is.
    at: Point,
    /// The link of which an end is pulled, and whether it is where it arrives; none: a new one.
    link: Option<(Id, bool)>,
}

impl Pull {
    /// A new link.
    pub(super) const fn from(part: Id, at: Point) -> Self {
        Self { from: part, at, link: None }
    }

    /// An end of a link; the other one stays.
    pub(super) fn end(id: Id, head: bool, stage: &Stage<'_>) -> Self {
        let link = stage.editor.design().links.get(&id);
        let from = link.map_or_else(|| id.clone(), |l| if head { l.from.clone() } else { l.to.clone() });
        let path = stage.sight.routes.lines.get(&id).and_then(|route| route.paths.first());
        let fixed = path.and_then(|path| if head { path.first() } else { path.last() });
        Self { from, at: fixed.copied().unwrap_or_default(), link: Some((id, head)) }
    }

    /// Why the pulled end cannot be at a part.
    fn refusal(&self, to: &Id, stage: &Stage<'_>) -> Option<String> {
        let design = stage.editor.design();
        match &self.link {
            None => linking::kinds_between(design, &self.from, to).err(),
            Some((link, head)) => linking::reattach(design, link, *head, to).err(),
        }
    }

    /// The part that is meant where the link would be released, and why the link cannot end there: of a part and the
    /// container behind it the nearer one that takes it.
    fn end_at<'a>(&self, pointer: &Pointer, stage: &Stage<'a>) -> Option<(&'a Id, Option<String>)> {
        let meant = stage.sight.about(pointer.at, NEAR * pointer.unit).into_iter();
        // Beside its own beginning a link is not done yet.
        let mut meant = meant.take(2).map(|to| (to, self.refusal(to, stage).filter(|_| *to != self.from)));
        let first = meant.next()?;
        if first.1.is_none() {
            return Some(first);
        }
        meant.find(|(to, refusal)| refusal.is_none() && **to != self.from).or(Some(first))
    }

    pub(super) fn show(&self, pointer: &Pointer, stage: &Stage<'_>) -> Overlay {
        let (to, refusal) = self.end_at(pointer, stage).filter(|(to, _)| **to != self.from).unzip();
        let refusal = refusal.flatten();
        let dimmed: BTreeSet<Id> = stage
            .editor
            .design()
            .components
            .keys()
            .filter(|id| **id != self.from && self.refusal(id, stage).is_some())
            .cloned()
            .collect();
        let target = to.filter(|_| refusal.is_none()).cloned();
        Overlay { wire: Some((self.at, pointer.at)), target, refusal, dimmed, ..Overlay::default() }
    }

    /// Does to a design what dropping on a part would do.
    pub(super) fn try_on(&self, design: &mut Design, to: &Id) -> Option<()> {
        let edit = match &self.link {
            None => {
                linking::add(design, &self.from, to, linking::kinds_between(design, &self.from, to).ok()?.remove(0)).1
            }
            Some((link, head)) => linking::reattach(design, link, *head, to).ok()?,
        };
        design.apply(edit).ok().map(|_| ())
    }

    pub(super) fn drop_at(self, pointer: &Pointer, stage: &mut Stage<'_>) {
        let to = self.end_at(pointer, stage).map(|(to, _)| to.clone());
        match (to, self.link) {
            (Some(to), None) if to == self.from => {}
            (Some(to), None) => connect(&self.from, &to, pointer.at, stage),
            (None, None) => stage.asks.push(Ask::Pick(self.from, pointer.at)),
            (None, Some(_)) => {}
            (Some(to), Some((link, head))) => {
                let title = stage.editor.design().title(link.as_str()).to_owned();
                let made = linking::reattach(stage.editor.design(), &link, head, &to).and_then(|edit| {
                    stage.editor.edit(format!("Lead {title} elsewhere"), [edit]).map_err(|e| e.to_string())
                });
                if let Err(why) = made {
                    stage.asks.push(Ask::Refuse(why, pointer.at));
                }
            }
        }
    }
}

/// The part at which a link begins that is pressed here.
pub(super) fn beginning<'a>(pointer: &Pointer, stage: &Stage<'a>) -> Option<&'a Id> {
    stage.sight.near(pointer.at, NEAR * pointer.unit)
}

/// The part at which a link from another ends that is clicked here.
pub(super) fn ending<'a>(from: &Id, pointer: &Pointer, stage: &Stage<'a>) -> Option<&'a Id> {
    Pull::from(from.clone(), pointer.at).end_at(pointer, stage).map(|(to, _)| to)
}

/// What hangs on the pointer after the first of two clicks.
pub(super) fn show(from: &Id, pointer: &Pointer, stage: &Stage<'_>) -> Overlay {
    let at = stage.sight.arrangement.boxes.get(from).map_or(pointer.at, crate::layout::Rect::center);
    Pull::from(from.clone(), at).show(pointer, stage)
}

/// Links two parts with the first kind that fits, and offers the others.
pub(super) fn connect(from: &Id, to: &Id, at: Point, stage: &mut Stage<'_>) {
    let design = stage.editor.design();
    let kinds = match linking::kinds_between(design, from, to) {
        Ok(kinds) => kinds,
        Err(why) => {
            stage.asks.push(Ask::Refuse(why, at));
            return;
        }
    };
    let title = format!("Link {} to {}", design.title(from.as_str()), design.title(to.as_str()));
    let (id, edit) = linking::add(design, from, to, kinds[0].clone());
    match stage.editor.edit(title, [edit]) {
        Ok(()) => {
            *stage.selection = BTreeSet::from([id.clone()]);
            if kinds.len() > 1 {
                stage.asks.push(Ask::Choose(id, kinds, at));
            }
        }
        Err(error) => stage.asks.push(Ask::Refuse(error.to_string(), at)),
    }
}

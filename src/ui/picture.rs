//! The scene as the window paints it: in pieces that are found by place, and that follow what is dragged.
//!
//! A piece is what one part has on one sheet. Knows nothing of the screen; what painting it costs to find out again is
//! kept beside it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::canvas::{Cache, Plain};
use crate::layout::{Index, Rect};
use crate::model::{Id, Point};
use crate::scene::{Badge, Color, Layer, Paint, Scene, Shape};

/// A part's shapes on one sheet.
#[derive(Debug)]
pub struct Piece {
    /// The sheet.
    pub layer: Layer,
    /// The shapes, those behind before those in front.
    pub paints: Vec<Paint>,
}

/// A scene in pieces.
#[derive(Debug, Default)]
pub struct Picture {
    /// What is behind everything.
    pub background: Color,
    /// The badges among the shapes.
    pub badges: Vec<Badge>,
    /// What was found out in painting; dropped with the picture, so when theme or design change.
    pub(super) cache: RefCell<Cache>,
    pieces: Vec<Piece>,
    /// What is left of each piece from afar.
    plain: Vec<(Layer, Plain)>,
    /// The pieces of each part.
    of: BTreeMap<Id, Vec<u32>>,
    /// The badges of each part.
    badges_of: BTreeMap<Id, Vec<u32>>,
    index: Index,
    badge_index: Index,
    /// Grows with every change.
    version: u64,
}

impl Picture {
    /// A scene in pieces. Title and legend belong to exports: on the screen the panels say the same.
    pub fn of(scene: Scene) -> Self {
        let mut picture = Self { background: scene.background, badges: scene.badges, ..Self::default() };
        for (n, badge) in (0..).zip(&picture.badges) {
            picture.badge_index.insert(n, badge.rect);
            picture.badges_of.entry(badge.subject.clone()).or_default().push(n);
        }
        for (subject, piece) in pieces(scene.shapes) {
            picture.add(subject.as_ref(), piece);
        }
        picture
    }

    /// The pieces by number.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The numbers of the pieces of a part.
    pub fn pieces_of(&self, id: &Id) -> impl Iterator<Item = u32> {
        self.of.get(id).into_iter().flatten().copied()
    }

    /// What is left of each piece from afar, with its sheet.
    pub fn plain(&self) -> &[(Layer, Plain)] {
        &self.plain
    }

    /// Differs from that of every earlier state of this picture.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The numbers of the pieces that an area shows, in painting order.
    pub fn within(&self, area: &Rect) -> Vec<u32> {
        let mut found = self.index.within(area);
        found.sort_by_key(|n| self.pieces[*n as usize].layer);
        found
    }

    /// The badge in front at a point, by its number.
    pub fn badge_at(&self, at: Point) -> Option<usize> {
        self.badge_index.at(at).last().map(|n| *n as usize)
    }

    /// Whether a badge lies in an area.
    pub fn has_badge_in(&self, area: &Rect) -> bool {
        self.badge_index.any(area)
    }

    /// The badges of a part.
    pub fn badges_about<'a>(&'a self, id: &Id) -> impl Iterator<Item = &'a Badge> {
        self.badges_of.get(id).into_iter().flatten().filter_map(|n| self.badges.get(*n as usize))
    }

    /// Moves a part with its badges.
    pub fn shift(&mut self, id: &Id, by: Point) {
        self.version += 1;
        for n in self.of.get(id).cloned().unwrap_or_default() {
            self.unlist(n);
            self.pieces[n as usize].paints.iter_mut().for_each(|paint| paint.shift(by));
            self.list(n);
        }
        for n in self.badges_of.get(id).cloned().unwrap_or_default() {
            let old = self.badges[n as usize].rect;
            self.put_badge(n, old.moved(by.x, by.y));
        }
    }

    /// Replaces what some parts look like.
    pub fn replace(&mut self, parts: &BTreeSet<Id>, shapes: Vec<Shape>, badges: Vec<Badge>) {
        self.version += 1;
        for n in parts.iter().filter_map(|id| self.of.get(id)).flatten().copied().collect::<Vec<_>>() {
            self.unlist(n);
            self.cache.get_mut().forget(n);
            self.pieces[n as usize].paints.clear();
        }
        for (subject, piece) in pieces(shapes) {
            let own = subject.as_ref().and_then(|id| self.of.get(id)).into_iter().flatten();
            let place = own.copied().find(|n| {
                let old = &self.pieces[*n as usize];
                old.layer == piece.layer && old.paints.is_empty()
            });
            match place {
                Some(n) => {
                    self.pieces[n as usize] = piece;
                    self.list(n);
                }
                None => self.add(subject.as_ref(), piece),
            }
        }
        let mut next: BTreeMap<Id, usize> = BTreeMap::new();
        for badge in badges {
            let place = next.entry(badge.subject.clone()).or_default();
            if let Some(n) = self.badges_of.get(&badge.subject).and_then(|own| own.get(*place)).copied() {
                self.put_badge(n, badge.rect);
            }
            *place += 1;
        }
    }

    /// Takes parts out, with their badges.
    pub fn forget(&mut self, parts: &BTreeSet<Id>) {
        self.replace(parts, Vec::new(), Vec::new());
        for n in parts.iter().filter_map(|id| self.badges_of.remove(id)).flatten().collect::<Vec<_>>() {
            self.badge_index.remove(n, self.badges[n as usize].rect);
        }
    }

    fn add(&mut self, subject: Option<&Id>, piece: Piece) {
        let n = self.pieces.len() as u32;
        self.plain.push((piece.layer, Plain::Nothing));
        self.pieces.push(piece);
        if let Some(id) = subject {
            self.of.entry(id.clone()).or_default().push(n);
        }
        self.list(n);
    }

    fn put_badge(&mut self, n: u32, rect: Rect) {
        let badge = &mut self.badges[n as usize];
        self.badge_index.remove(n, badge.rect);
        badge.rect = rect;
        self.badge_index.insert(n, rect);
    }

    fn list(&mut self, n: u32) {
        let piece = &self.pieces[n as usize];
        self.plain[n as usize].1 = Plain::of(piece);
        for rect in extents(piece) {
            self.index.insert(n, rect);
        }
    }

    fn unlist(&mut self, n: u32) {
        self.plain[n as usize].1 = Plain::Nothing;
        for rect in extents(&self.pieces[n as usize]) {
            self.index.remove(n, rect);
        }
    }
}

/// Shapes in painting order as pieces: what follows each other, belongs to one part and lies on one sheet.
fn pieces(shapes: Vec<Shape>) -> Vec<(Option<Id>, Piece)> {
    let mut out: Vec<(Option<Id>, Piece)> = Vec::new();
    for Shape { subject, layer, paint } in shapes {
        if matches!(layer, Layer::Title | Layer::Legend) {
            continue;
        }
        match out.last_mut() {
            Some((id, piece)) if *id == subject && piece.layer == layer && subject.is_some() => {
                piece.paints.push(paint);
            }
            _ => out.push((subject, Piece { layer, paints: vec![paint] })),
        }
    }
    out
}

/// Where a piece is: around everything, but along a line around each of its stretches.
fn extents(piece: &Piece) -> Vec<Rect> {
    /// The bends of a line are listed with the stretch before them.
    const BEND: f32 = 16.0;
    if piece.layer != Layer::Link {
        let whole = piece.paints.iter().map(Paint::extent).reduce(|a, b| a.union(&b));
        return whole.map(|rect| rect.grown(2.0)).into_iter().collect();
    }
    let mut out = Vec::new();
    for paint in &piece.paints {
        let Paint::Path { points, .. } = paint else {
            out.push(paint.extent().grown(2.0));
            continue;
        };
        let mut open: Option<Rect> = None;
        for ends in points.windows(2) {
            let next = Rect::around(ends[0], ends[1]);
            open = match open {
                Some(rect) if next.w.max(next.h) < BEND => Some(rect.union(&next)),
                Some(rect) => {
                    out.push(rect.grown(2.0));
                    Some(next)
                }
                None => Some(next),
            };
        }
        out.extend(open.map(|rect| rect.grown(2.0)));
    }
    out
}

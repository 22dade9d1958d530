//! Which parts and links are near a place: built when somebody asks first, and kept as long as nothing moves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::geometry::Rect;
use super::index::Index;
use super::route::Route;
use crate::model::{Id, Point};

/// Things by id and place. Equal to any other: it holds nothing that the rectangles do not say.
#[derive(Debug, Default)]
pub struct Nearby(OnceLock<Built>);

#[derive(Debug, Default)]
struct Built {
    index: Index,
    ids: Vec<Id>,
    numbers: BTreeMap<Id, u32>,
    /// What holds others.
    holders: BTreeSet<Id>,
}

impl Clone for Nearby {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Nearby {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Nearby {
    fn built<'a>(
        &self,
        all: impl FnOnce() -> Vec<(&'a Id, Vec<Rect>)>,
        holders: impl Iterator<Item = &'a Id>,
    ) -> &Built {
        self.0.get_or_init(|| {
            let mut built = Built { holders: holders.cloned().collect(), ..Built::default() };
            for (number, (id, rects)) in (0..).zip(all()) {
                for rect in rects {
                    built.index.insert(number, rect);
                }
                built.numbers.insert(id.clone(), number);
                built.ids.push(id.clone());
            }
            built
        })
    }

    /// Puts something from its old rectangles to its new ones.
    fn put(&mut self, id: &Id, old: &[Rect], new: &[Rect]) {
        let Some(built) = self.0.get_mut() else { return };
        let number = built.numbers.get(id).copied().unwrap_or_else(|| {
            built.ids.push(id.clone());
            let number = built.ids.len() as u32 - 1;
            built.numbers.insert(id.clone(), number);
            number
        });
        for rect in old {
            built.index.remove(number, *rect);
        }
        for rect in new {
            built.index.insert(number, *rect);
        }
    }
}

impl super::Arrangement {
    fn near(&self) -> &Built {
        self.near.built(|| self.boxes.iter().map(|(id, rect)| (id, vec![*rect])).collect(), self.parents.values())
    }

    /// Whether others lie in this box.
    pub fn holds(&self, id: &Id) -> bool {
        self.near().holders.contains(id)
    }

    /// The boxes that overlap or touch an area, by id where the drawing is as it was laid out.
    pub fn boxes_within(&self, area: &Rect) -> Vec<&Id> {
        let near = self.near();
        near.index.within(area).into_iter().filter_map(|n| near.ids.get(n as usize)).collect()
    }

    /// The boxes that contain a point, borders included.
    pub fn boxes_at(&self, at: Point) -> Vec<&Id> {
        self.boxes_within(&Rect::at(at, Point::default()))
    }

    /// Whether a box overlaps or touches an area.
    pub fn is_drawn_in(&self, area: &Rect) -> bool {
        self.near().index.any(area)
    }

    /// Puts a box elsewhere, or gives it another size.
    pub(super) fn put(&mut self, id: &Id, rect: Rect) {
        let old = self.boxes.insert(id.clone(), rect);
        self.near.put(id, old.as_slice(), &[rect]);
    }
}

impl super::Routes {
    fn near(&self) -> &Built {
        self.near.built(|| self.lines.iter().map(|(id, route)| (id, pieces(route))).collect(), std::iter::empty())
    }

    /// The lines of which a piece, or the words, overlap or touch an area, by id where nothing was drawn anew.
    pub fn lines_within(&self, area: &Rect) -> Vec<&Id> {
        let near = self.near();
        near.index.within(area).into_iter().filter_map(|n| near.ids.get(n as usize)).collect()
    }

    /// Whether a line, or its words, overlap or touch an area.
    pub fn is_drawn_in(&self, area: &Rect) -> bool {
        self.near().index.any(area)
    }

    /// Draws a line elsewhere.
    pub(super) fn put(&mut self, id: &Id, route: Route) {
        let new = pieces(&route);
        let old = self.lines.insert(id.clone(), route).map(|old| pieces(&old)).unwrap_or_default();
        self.near.put(id, &old, &new);
    }
}

/// The rectangles around the pieces of a line, and that of its words.
fn pieces(route: &Route) -> Vec<Rect> {
    let straight = route.paths.iter().flat_map(|path| path.windows(2)).map(|ends| Rect::around(ends[0], ends[1]));
    straight.chain(route.label).collect()
}

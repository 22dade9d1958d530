//! Walking from part to part: along links in a direction, into a container and out of it, and in reading order.

use crate::layout::{Arrangement, Rect};
use crate::model::{Design, Id, Point};

use super::sight::Side;

/// The part at the other end of a link that lies most in a direction.
pub fn along<'a>(design: &'a Design, arrangement: &Arrangement, from: &Id, way: Side) -> Option<&'a Id> {
    let start = arrangement.boxes.get(from)?.center();
    let others = design.links.values().filter_map(|link| match (&link.from == from, &link.to == from) {
        (true, false) => Some(&link.to),
        (false, true) => Some(&link.from),
        _ => None,
    });
    let ahead = |id: &&Id| {
        let to = arrangement.boxes.get(*id)?.center() - start;
        let (forward, aside) = split(to, way);
        (forward > 1.0 && 3.0 * forward >= aside).then_some(forward + 2.0 * aside)
    };
    others
        .filter_map(|id| Some((ahead(&id)?, id)))
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)))
        .map(|(_, id)| id)
}

/// How far a way leads in a direction, and how far aside.
fn split(to: Point, way: Side) -> (f32, f32) {
    match way {
        Side::Top => (-to.y, to.x.abs()),
        Side::Right => (to.x, to.y.abs()),
        Side::Bottom => (to.y, to.x.abs()),
        Side::Left => (-to.x, to.y.abs()),
    }
}

/// The first part that lies in a container, in reading order.
pub fn first_held<'a>(arrangement: &'a Arrangement, container: &Id) -> Option<&'a Id> {
    let held = arrangement.parents.iter().filter(|(_, holder)| *holder == container).map(|(held, _)| held);
    held.min_by_key(|id| reading(arrangement.boxes.get(*id), id))
}

/// All parts from top to bottom and left to right; what a container holds comes right after it.
pub fn reading_order(arrangement: &Arrangement) -> Vec<&Id> {
    let mut held: std::collections::BTreeMap<Option<&Id>, Vec<&Id>> = std::collections::BTreeMap::new();
    for id in arrangement.boxes.keys() {
        held.entry(arrangement.parents.get(id)).or_default().push(id);
    }
    for ids in held.values_mut() {
        ids.sort_by_key(|id| reading(arrangement.boxes.get(*id), id));
    }
    let mut order = Vec::new();
    let mut open: Vec<&Id> = held.get(&None).into_iter().flatten().rev().copied().collect();
    while let Some(id) = open.pop() {
        order.push(id);
        open.extend(held.get(&Some(id)).into_iter().flatten().rev());
    }
    order
}

/// Rows of some height, then from the left.
fn reading<'a>(rect: Option<&Rect>, id: &'a Id) -> (i64, i64, &'a Id) {
    const ROW: f32 = 32.0;
    let at = rect.map(Rect::min).unwrap_or_default();
    ((at.y / ROW).round() as i64, at.x.round() as i64, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::arrange;
    use crate::storage::parse;

    #[test]
    fn walking_follows_links_in_their_direction_and_reading_goes_into_containers() {
        let design = parse(
            "Design(format: 1,
            components: {\"s\": (kind: Server), \"web\": (kind: WebServer, on: \"s\"), \"lb\": (kind: LoadBalancer), \"other\": (kind: WebServer)},
            links: {\"a\": (from: \"lb\", to: \"web\", kind: Http), \"b\": (from: \"lb\", to: \"other\", kind: Http)},
            drawing: {\"lb\": (at: (0, 0)), \"s\": (at: (300, 0)), \"web\": (at: (330, 60)), \"other\": (at: (0, 300))})",
        )
        .expect("a design");
        let arrangement = arrange(&design);
        let id = Id::slug;
        assert_eq!(along(&design, &arrangement, &id("lb"), Side::Right), Some(&id("web")));
        assert_eq!(along(&design, &arrangement, &id("lb"), Side::Bottom), Some(&id("other")));
        assert_eq!(along(&design, &arrangement, &id("lb"), Side::Left), None);
        assert_eq!(first_held(&arrangement, &id("s")), Some(&id("web")));
        let order: Vec<&str> = reading_order(&arrangement).into_iter().map(Id::as_str).collect();
        assert_eq!(order, ["lb", "s", "web", "other"]);
    }
}

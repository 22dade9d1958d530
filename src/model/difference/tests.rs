//! What differs between two versions of an example.

use super::*;
use crate::model::{Acceptance, Placement, Point};

#[test]
fn parts_that_only_lie_elsewhere_are_counted_apart() {
    let text = include_str!("../../../examples/distributed.ron");
    let old: Design = crate::storage::parse(text).unwrap();
    assert_eq!(Difference::between(&old, &old).to_string(), "no difference");
    let mut new = old.clone();
    new.components.shift_remove("browser");
    new.components.get_mut("lb").unwrap().name = "Another".to_owned();
    for id in ["lb", "web-1"] {
        new.drawing.insert(Id::new(id).unwrap(), Placement { at: Point::new(-900.0, 8.0), size: None });
    }
    new.accepted.push(Acceptance::default());
    let difference = Difference::between(&old, &new);
    assert_eq!(difference.to_string(), "1 removed, 1 changed, 1 moved, title, domain or accepted findings");
    assert!(difference.moved.contains("web-1") && !difference.is_none());
    assert_eq!(
        Difference::between(&new, &old).to_string(),
        "1 added, 1 changed, 1 moved, title, domain or accepted findings"
    );
}

#[test]
fn who_had_no_place_and_has_one_now_was_not_moved() {
    let text = include_str!("../../../examples/distributed.ron");
    let mut old: Design = crate::storage::parse(text).unwrap();
    old.drawing.clear();
    let mut new = old.clone();
    for (n, id) in new.components.keys().cloned().collect::<Vec<_>>().into_iter().enumerate() {
        new.drawing.insert(id, Placement { at: Point::new(40.0 * n as f32, 0.0), size: None });
    }
    let placed = new.components.len();
    assert_eq!(Difference::between(&old, &new).to_string(), format!("the places of {placed} written down"));
    assert!(!Difference::between(&old, &new).is_none());
    let another = new.components["lb"].clone();
    new.components.insert(Id::slug("another"), another);
    assert_eq!(Difference::between(&old, &new).to_string(), "1 added");
    // Back to the layout, or from one place to another, they do move.
    let mut there = new.clone();
    there.drawing.insert(Id::slug("lb"), Placement { at: Point::new(-900.0, 8.0), size: None });
    assert_eq!(Difference::between(&new, &there).to_string(), "1 moved");
    assert_eq!(Difference::between(&new, &old).to_string(), format!("1 removed, {placed} moved"));
}

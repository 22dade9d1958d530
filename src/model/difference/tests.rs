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

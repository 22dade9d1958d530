//! Icons of commands about what is seen.

use super::Icon;
use crate::catalog::Stroke::{Circle, Closed, Dot, Line, Rect};
use crate::editor::Side;

/// The corners of the view around all.
pub const FIT: Icon = &[
    Line(&[(3.0, 8.0), (3.0, 3.0), (8.0, 3.0)]),
    Line(&[(16.0, 3.0), (21.0, 3.0), (21.0, 8.0)]),
    Line(&[(21.0, 16.0), (21.0, 21.0), (16.0, 21.0)]),
    Line(&[(8.0, 21.0), (3.0, 21.0), (3.0, 16.0)]),
    Rect(7.0, 7.0, 10.0, 10.0, 1.0),
];
/// The corners of the view around one thing.
pub const FIT_SELECTION: Icon = &[
    Line(&[(3.0, 8.0), (3.0, 3.0), (8.0, 3.0)]),
    Line(&[(16.0, 3.0), (21.0, 3.0), (21.0, 8.0)]),
    Line(&[(21.0, 16.0), (21.0, 21.0), (16.0, 21.0)]),
    Line(&[(8.0, 21.0), (3.0, 21.0), (3.0, 16.0)]),
    Dot(12.0, 12.0, 3.0),
];
/// One to one.
pub const ACTUAL: Icon = &[
    Line(&[(3.5, 8.0), (6.5, 5.5), (6.5, 18.5)]),
    Dot(12.0, 9.5, 1.3),
    Dot(12.0, 15.0, 1.3),
    Line(&[(15.5, 8.0), (18.5, 5.5), (18.5, 18.5)]),
];
/// A glass with a plus.
pub const NEARER: Icon = &[
    Circle(10.5, 10.5, 7.0),
    Line(&[(15.5, 15.5), (21.0, 21.0)]),
    Line(&[(10.5, 7.5), (10.5, 13.5)]),
    Line(&[(7.5, 10.5), (13.5, 10.5)]),
];
/// A glass with a minus.
pub const FURTHER: Icon =
    &[Circle(10.5, 10.5, 7.0), Line(&[(15.5, 15.5), (21.0, 21.0)]), Line(&[(7.5, 10.5), (13.5, 10.5)])];
/// A warning.
pub const FINDINGS: Icon =
    &[Closed(&[(12.0, 3.5), (21.5, 20.0), (2.5, 20.0)]), Line(&[(12.0, 9.5), (12.0, 14.5)]), Dot(12.0, 17.2, 1.2)];
/// A flash.
pub const WHAT_IF: Icon =
    &[Closed(&[(13.5, 2.5), (5.0, 13.5), (11.0, 13.5), (10.0, 21.5), (19.0, 10.0), (13.0, 10.0)])];
/// A map with what is in view.
pub const MINIMAP: Icon = &[Rect(2.5, 4.0, 19.0, 16.0, 2.0), Rect(11.5, 11.0, 7.0, 6.0, 0.5)];
/// Lines that are set in: a tree of parts.
pub const OUTLINE: Icon = &[
    Line(&[(4.0, 5.0), (20.0, 5.0)]),
    Line(&[(9.0, 12.0), (20.0, 12.0)]),
    Line(&[(9.0, 19.0), (20.0, 19.0)]),
    Line(&[(4.5, 9.0), (4.5, 19.0)]),
];
/// What needs what.
pub const DEPENDENCIES: Icon = &[
    Circle(12.0, 5.0, 2.5),
    Circle(5.5, 18.5, 2.5),
    Circle(18.5, 18.5, 2.5),
    Line(&[(11.0, 7.3), (6.6, 16.3)]),
    Line(&[(13.0, 7.3), (17.4, 16.3)]),
];
/// Brackets.
pub const SOURCE: Icon = &[
    Line(&[(8.0, 6.5), (2.5, 12.0), (8.0, 17.5)]),
    Line(&[(16.0, 6.5), (21.5, 12.0), (16.0, 17.5)]),
    Line(&[(13.5, 4.0), (10.5, 20.0)]),
];
/// A mouse with its wheel.
pub const WHEEL: Icon = &[Rect(6.0, 2.5, 12.0, 19.0, 6.0), Line(&[(12.0, 6.5), (12.0, 10.5)])];
/// Half light, half dark.
pub const THEME: Icon = &[
    Circle(12.0, 12.0, 9.0),
    Line(&[(12.0, 3.0), (12.0, 21.0)]),
    Line(&[(14.5, 4.0), (14.5, 20.0)]),
    Line(&[(17.0, 5.5), (17.0, 18.5)]),
    Line(&[(19.3, 8.0), (19.3, 16.0)]),
];
/// What is within disappears.
pub const COLLAPSE: Icon = &[
    Line(&[(7.0, 3.0), (12.0, 8.0), (17.0, 3.0)]),
    Line(&[(3.0, 12.0), (21.0, 12.0)]),
    Line(&[(7.0, 21.0), (12.0, 16.0), (17.0, 21.0)]),
];
/// What is within comes back.
pub const EXPAND: Icon = &[
    Line(&[(7.0, 8.0), (12.0, 3.0), (17.0, 8.0)]),
    Line(&[(3.0, 12.0), (21.0, 12.0)]),
    Line(&[(7.0, 16.0), (12.0, 21.0), (17.0, 16.0)]),
];
/// Into a box.
pub const INSIDE: Icon = &[
    Rect(3.0, 3.0, 18.0, 18.0, 2.0),
    Rect(12.0, 12.0, 5.5, 5.5, 1.0),
    Line(&[(6.5, 6.5), (10.5, 10.5)]),
    Line(&[(10.5, 7.0), (10.5, 10.5), (7.0, 10.5)]),
];
/// Out to the box around.
pub const AROUND: Icon = &[
    Rect(3.0, 3.0, 18.0, 18.0, 2.0),
    Rect(12.0, 12.0, 5.5, 5.5, 1.0),
    Line(&[(6.5, 6.5), (10.5, 10.5)]),
    Line(&[(6.5, 10.0), (6.5, 6.5), (10.0, 6.5)]),
];

/// An arrow.
pub const fn arrow(side: Side) -> Icon {
    match side {
        Side::Left => &[Line(&[(20.5, 12.0), (3.5, 12.0)]), Line(&[(9.5, 6.0), (3.5, 12.0), (9.5, 18.0)])],
        Side::Right => &[Line(&[(3.5, 12.0), (20.5, 12.0)]), Line(&[(14.5, 6.0), (20.5, 12.0), (14.5, 18.0)])],
        Side::Top => &[Line(&[(12.0, 20.5), (12.0, 3.5)]), Line(&[(6.0, 9.5), (12.0, 3.5), (18.0, 9.5)])],
        Side::Bottom => &[Line(&[(12.0, 3.5), (12.0, 20.5)]), Line(&[(6.0, 14.5), (12.0, 20.5), (18.0, 14.5)])],
    }
}

/// An arrow from what is kept.
pub const fn arrow_on(side: Side) -> Icon {
    match side {
        Side::Left => &[
            Rect(15.5, 9.0, 6.0, 6.0, 1.0),
            Line(&[(15.5, 12.0), (3.0, 12.0)]),
            Line(&[(8.0, 7.0), (3.0, 12.0), (8.0, 17.0)]),
        ],
        Side::Right => &[
            Rect(2.5, 9.0, 6.0, 6.0, 1.0),
            Line(&[(8.5, 12.0), (21.0, 12.0)]),
            Line(&[(16.0, 7.0), (21.0, 12.0), (16.0, 17.0)]),
        ],
        Side::Top => &[
            Rect(9.0, 15.5, 6.0, 6.0, 1.0),
            Line(&[(12.0, 15.5), (12.0, 3.0)]),
            Line(&[(7.0, 8.0), (12.0, 3.0), (17.0, 8.0)]),
        ],
        Side::Bottom => &[
            Rect(9.0, 2.5, 6.0, 6.0, 1.0),
            Line(&[(12.0, 8.5), (12.0, 21.0)]),
            Line(&[(7.0, 16.0), (12.0, 21.0), (17.0, 16.0)]),
        ],
    }
}

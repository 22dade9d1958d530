//! Icons of commands about where things lie.

use super::Icon;
use crate::catalog::Stroke::{Circle, Dot, Line, Rect};
use crate::editor::Alignment;

/// Parts in rows.
pub const TIDY: Icon = &[
    Rect(8.5, 2.5, 7.0, 5.0, 1.0),
    Rect(2.5, 16.5, 7.0, 5.0, 1.0),
    Rect(14.5, 16.5, 7.0, 5.0, 1.0),
    Line(&[(12.0, 7.5), (12.0, 12.0)]),
    Line(&[(6.0, 16.5), (6.0, 12.0), (18.0, 12.0), (18.0, 16.5)]),
];
/// A box around two.
pub const WRAP: Icon =
    &[Rect(2.5, 4.5, 19.0, 15.0, 2.0), Rect(6.0, 9.0, 4.5, 6.0, 0.5), Rect(13.5, 9.0, 4.5, 6.0, 0.5)];
/// Two of which the box goes.
pub const UNWRAP: Icon = &[
    Line(&[(2.5, 8.0), (2.5, 4.5), (6.0, 4.5)]),
    Line(&[(18.0, 4.5), (21.5, 4.5), (21.5, 8.0)]),
    Line(&[(21.5, 16.0), (21.5, 19.5), (18.0, 19.5)]),
    Line(&[(6.0, 19.5), (2.5, 19.5), (2.5, 16.0)]),
    Rect(6.0, 9.0, 4.5, 6.0, 0.5),
    Rect(13.5, 9.0, 4.5, 6.0, 0.5),
];
/// A padlock.
pub const LOCK: Icon = &[
    Rect(4.5, 10.5, 15.0, 10.5, 1.5),
    Line(&[(8.0, 10.5), (8.0, 6.5), (9.3, 4.2), (12.0, 3.0), (14.7, 4.2), (16.0, 6.5), (16.0, 10.5)]),
    Dot(12.0, 15.7, 1.5),
];
/// Lines across and down.
pub const GRID: Icon = &[
    Rect(3.0, 3.0, 18.0, 18.0, 1.0),
    Line(&[(9.0, 3.0), (9.0, 21.0)]),
    Line(&[(15.0, 3.0), (15.0, 21.0)]),
    Line(&[(3.0, 9.0), (21.0, 9.0)]),
    Line(&[(3.0, 15.0), (21.0, 15.0)]),
];
/// A way with corners.
pub const BENDS: Icon =
    &[Circle(4.5, 5.0, 2.0), Line(&[(6.5, 5.0), (12.0, 5.0), (12.0, 19.0), (17.5, 19.0)]), Circle(19.5, 19.0, 2.0)];

/// Boxes along a line, or at equal distances between two.
pub const fn alignment(alignment: Alignment) -> Icon {
    match alignment {
        Alignment::Left => {
            &[Line(&[(3.5, 2.5), (3.5, 21.5)]), Rect(6.5, 5.0, 14.0, 5.0, 0.5), Rect(6.5, 14.0, 8.0, 5.0, 0.5)]
        }
        Alignment::Center => &[
            Line(&[(12.0, 2.5), (12.0, 5.0)]),
            Rect(4.5, 5.0, 15.0, 5.0, 0.5),
            Line(&[(12.0, 10.0), (12.0, 14.0)]),
            Rect(7.5, 14.0, 9.0, 5.0, 0.5),
            Line(&[(12.0, 19.0), (12.0, 21.5)]),
        ],
        Alignment::Right => {
            &[Line(&[(20.5, 2.5), (20.5, 21.5)]), Rect(3.5, 5.0, 14.0, 5.0, 0.5), Rect(9.5, 14.0, 8.0, 5.0, 0.5)]
        }
        Alignment::Top => {
            &[Line(&[(2.5, 3.5), (21.5, 3.5)]), Rect(5.0, 6.5, 5.0, 14.0, 0.5), Rect(14.0, 6.5, 5.0, 8.0, 0.5)]
        }
        Alignment::Middle => &[
            Line(&[(2.5, 12.0), (5.0, 12.0)]),
            Rect(5.0, 4.5, 5.0, 15.0, 0.5),
            Line(&[(10.0, 12.0), (14.0, 12.0)]),
            Rect(14.0, 7.5, 5.0, 9.0, 0.5),
            Line(&[(19.0, 12.0), (21.5, 12.0)]),
        ],
        Alignment::Bottom => {
            &[Line(&[(2.5, 20.5), (21.5, 20.5)]), Rect(5.0, 3.5, 5.0, 14.0, 0.5), Rect(14.0, 9.5, 5.0, 8.0, 0.5)]
        }
        Alignment::Across => {
            &[Line(&[(3.0, 3.0), (3.0, 21.0)]), Rect(9.0, 6.0, 6.0, 12.0, 0.5), Line(&[(21.0, 3.0), (21.0, 21.0)])]
        }
        Alignment::Down => {
            &[Line(&[(3.0, 3.0), (21.0, 3.0)]), Rect(6.0, 9.0, 12.0, 6.0, 0.5), Line(&[(3.0, 21.0), (21.0, 21.0)])]
        }
    }
}

//! The icons of commands: strokes on a grid of 24 points, as those of the catalogue.

mod arrange;
mod edit;
mod file;
mod view;

pub use arrange::*;
pub use edit::*;
pub use file::*;
pub use view::*;

use crate::catalog::Stroke;

/// What an icon is drawn with.
pub type Icon = &'static [Stroke];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::command::all;

    /// The points that a stroke reaches.
    fn reach(stroke: &Stroke) -> Vec<(f32, f32)> {
        match *stroke {
            Stroke::Line(points) | Stroke::Closed(points) => points.to_vec(),
            Stroke::Circle(x, y, r) | Stroke::Dot(x, y, r) => vec![(x - r, y - r), (x + r, y + r)],
            Stroke::Rect(x, y, w, h, _) => vec![(x, y), (x + w, y + h)],
            Stroke::Ellipse(x, y, a, b) => vec![(x - a, y - b), (x + a, y + b)],
        }
    }

    #[test]
    fn every_command_has_an_icon_of_its_own_within_the_grid() {
        let mut known: Vec<(Icon, &str)> = Vec::new();
        for spec in all() {
            assert!(!spec.icon.is_empty(), "{}", spec.label);
            let inside = |(x, y): &(f32, f32)| (2.0..=22.0).contains(x) && (2.0..=22.0).contains(y);
            let outside = spec.icon.iter().flat_map(reach).find(|point| !inside(point));
            assert_eq!(outside, None, "{}", spec.label);
            let same = known.iter().find(|(icon, _)| *icon == spec.icon);
            assert_eq!(same.map(|(_, label)| *label), None, "the icon of {}", spec.label);
            known.push((spec.icon, spec.label));
        }
    }
}

//! While parts are dragged only what moves is computed: the boxes must be those of a full layout, after every step.

mod common;
#[path = "common/random.rs"]
mod random;

use std::collections::BTreeSet;

use linchpin::layout::{self, Arrangement, Following, Rect, Routes};
use linchpin::model::{Design, Id, Placement, Point};
use random::Dice;

/// Gives every part the place in which the layout puts it, as the beginning of a drag does.
fn pinned(mut design: Design) -> Design {
    for (id, rect) in layout::arrange(&design).boxes {
        design.drawing.entry(id).or_insert(Placement { at: rect.min(), size: None });
    }
    design
}

/// Moves some parts somewhere; gives which.
fn moved(design: &mut Design, dice: &mut Dice, reach: usize) -> BTreeSet<Id> {
    let mut placed = BTreeSet::new();
    for _ in 0..=dice.below(3) {
        let Some((id, place)) = design.drawing.get_index_mut(dice.below(design.drawing.len().max(1))) else { continue };
        place.at = place.at + Point::new(dice.below(reach) as f32, dice.below(reach) as f32)
            - Point::new((reach / 2) as f32, (reach / 2) as f32);
        if dice.below(8) == 0 {
            place.size = Some(Point::new(dice.below(500) as f32, dice.below(300) as f32));
        }
        placed.insert(id.clone());
    }
    placed
}

#[test]
fn boxes_that_are_followed_are_those_of_a_full_layout() {
    let mut steps = 0;
    for seed in 0..120 {
        let mut design = random::design(seed, 14, seed % 3 == 0);
        if seed % 20 != 0 {
            // Boxes do not depend on lines, and lines are searched for: that is looked at below.
            design.notes.values_mut().for_each(|note| note.about = None);
            design.links.clear();
        }
        let mut design = pinned(design);
        let mut dice = Dice::new(seed + 7);
        let mut arrangement = layout::arrange(&design);
        let mut routes = layout::route(&design, &arrangement);
        let following = Following::of(&design, &arrangement).expect("everything has a place");
        for _ in 0..4 {
            let before = arrangement.boxes.clone();
            let placed = moved(&mut design, &mut dice, 900);
            let changed = following.follow(&design, &mut arrangement, &mut routes, &placed);
            let whole = layout::arrange(&design);
            assert_eq!(arrangement, whole, "seed {seed}");
            let differs = |(id, rect): &(&Id, &Rect)| before.get(*id) != Some(*rect);
            let differing: BTreeSet<Id> = whole.boxes.iter().filter(differs).map(|(id, _)| id.clone()).collect();
            assert_eq!(changed.boxes, differing, "seed {seed}");
            found_where_they_are(&arrangement, &routes, &mut dice);
            steps += 1;
        }
    }
    assert!(steps > 400);
}

/// What is looked up by place is what is there.
fn found_where_they_are(arrangement: &Arrangement, routes: &Routes, dice: &mut Dice) {
    let area = Rect::new(dice.below(2000) as f32 - 700.0, dice.below(1500) as f32 - 400.0, 400.0, 300.0);
    let found: BTreeSet<&Id> = arrangement.boxes_within(&area).into_iter().collect();
    let touches = |r: &Rect| r.x <= area.right() && area.x <= r.right() && r.y <= area.bottom() && area.y <= r.bottom();
    let there: BTreeSet<&Id> = arrangement.boxes.iter().filter(|(_, r)| touches(r)).map(|(id, _)| id).collect();
    assert_eq!(found, there);
    let found: BTreeSet<&Id> = routes.lines_within(&area).into_iter().collect();
    let met = |line: &layout::Route| {
        let pieces = line.paths.iter().flat_map(|path| path.windows(2)).map(|s| Rect::around(s[0], s[1]));
        pieces.chain(line.label).any(|r| touches(&r))
    };
    let there: BTreeSet<&Id> = routes.lines.iter().filter(|(_, line)| met(line)).map(|(id, _)| id).collect();
    assert_eq!(found, there);
}

/// The lines that run through a box that neither is nor holds one of their ends.
fn through_boxes(design: &Design, arrangement: &Arrangement, routes: &Routes) -> BTreeSet<(Id, Id)> {
    let mut bad = BTreeSet::new();
    for (id, line) in &routes.lines {
        let Some(link) = design.links.get(id) else { continue };
        for ends in line.paths.iter().flat_map(|path| path.windows(2)) {
            let piece = Rect::around(ends[0], ends[1]).grown(0.5);
            for (other, rect) in &arrangement.boxes {
                let own = |end: &Id| end == other || arrangement.holders(end).any(|h| h == other);
                let leaf = !arrangement.holds(other) && !design.notes.contains_key(other);
                if leaf && rect.grown(-1.0).overlaps(&piece) && !own(&link.from) && !own(&link.to) {
                    bad.insert((id.clone(), other.clone()));
                }
            }
        }
    }
    bad
}

#[test]
fn lines_that_are_followed_keep_off_foreign_boxes_where_lines_drawn_anew_do() {
    let (mut clean, mut steps) = (0, 0);
    for path in common::examples() {
        let mut design = pinned(linchpin::storage::read(&path).expect("an example"));
        let mut dice = Dice::new(path.to_string_lossy().len() as u64);
        let mut arrangement = layout::arrange(&design);
        let mut routes = layout::route(&design, &arrangement);
        let following = Following::of(&design, &arrangement).expect("everything has a place");
        for _ in 0..4 {
            let placed = moved(&mut design, &mut dice, 160);
            following.follow(&design, &mut arrangement, &mut routes, &placed);
            let anew = through_boxes(&design, &arrangement, &layout::route(&design, &arrangement));
            steps += 1;
            if anew.is_empty() {
                clean += 1;
                assert_eq!(through_boxes(&design, &arrangement, &routes), anew, "{}", path.display());
            }
        }
    }
    assert!(clean * 2 > steps, "{clean} of {steps}: the moves are too wild to say anything");
}

#[test]
fn in_a_large_drawing_the_lines_of_what_moves_end_at_their_boxes_and_the_others_stay() {
    let mut design = linchpin::storage::generate("servers=60x3").expect("a design");
    design = pinned(design);
    let mut dice = Dice::new(99);
    let mut arrangement = layout::arrange(&design);
    let mut routes = layout::route(&design, &arrangement);
    assert!(routes.lines.len() > 150);
    let following = Following::of(&design, &arrangement).expect("everything has a place");
    for _ in 0..40 {
        let before = routes.clone();
        let placed = moved(&mut design, &mut dice, 600);
        let moved = following.follow(&design, &mut arrangement, &mut routes, &placed);
        let lines = moved.lines.expect("too many lines for a search");
        assert_eq!(arrangement, layout::arrange(&design));
        for (id, line) in &routes.lines {
            let link = &design.links[id];
            let touched = [&link.from, &link.to].into_iter().any(|end| moved.boxes.contains(end));
            assert!(lines.contains(id) || !touched, "{id} was left behind");
            assert!(lines.contains(id) || before.lines[id] == *line, "{id} was changed without being said to be");
            for path in &line.paths {
                let ends = [(path[0], &link.from), (path[path.len() - 1], &link.to)];
                for (at, part) in ends {
                    let Some(rect) = arrangement.boxes.get(part) else { continue };
                    assert!(rect.grown(0.6).contains(at) && !rect.grown(-0.6).contains(at), "{id}: {at:?} {rect:?}");
                }
                let slanted = |s: &[Point]| (s[0].x - s[1].x).abs() > 0.01 && (s[0].y - s[1].y).abs() > 0.01;
                assert!(!path.windows(2).any(slanted), "{id}: {path:?}");
            }
        }
        found_where_they_are(&arrangement, &routes, &mut dice);
    }
}

//! The hierarchical layout: who asks at the left, what is needed to the right of everything that needs it, and what
//! belongs together on one height.

use egui::{Pos2, Vec2, pos2};

/// Between two columns, and between two boxes of a column.
const ACROSS: f32 = 64.0;
const DOWN: f32 = 14.0;
/// The most boxes above each other; more of one level stand in several columns.
const MOST: usize = 14;
/// How often the order of a column is taken from its neighbours.
const SWEEPS: usize = 12;

/// The middle of each box. No two boxes overlap, and arrows lead to the right except where needs go round in a circle.
pub fn places(sizes: &[Vec2], needs: &[(usize, usize)]) -> Vec<Pos2> {
    let levels = levels(sizes.len(), needs);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); levels.iter().max().map_or(0, |most| most + 1)];
    for (node, level) in levels.iter().enumerate() {
        columns[*level].push(node);
    }
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); sizes.len()];
    for &(from, to) in needs {
        beside[from].push(to);
        beside[to].push(from);
    }
    let mut height = vec![0.0_f32; sizes.len()];
    for column in &columns {
        stack(column, sizes, &mut height, &|_| 0.0);
    }
    for sweep in 0..SWEEPS {
        let wish: Vec<f32> = (0..sizes.len())
            .map(|node| {
                let around = &beside[node];
                let sum: f32 = around.iter().map(|other| height[*other]).sum();
                if around.is_empty() { height[node] } else { sum / around.len() as f32 }
            })
            .collect();
        let mut order: Vec<usize> = (0..columns.len()).collect();
        if sweep % 2 == 1 {
            order.reverse();
        }
        for column in order {
            columns[column].sort_by(|a, b| wish[*a].total_cmp(&wish[*b]).then(a.cmp(b)));
            stack(&columns[column], sizes, &mut height, &|node| wish[node]);
        }
    }
    let mut places = vec![Pos2::ZERO; sizes.len()];
    let mut left = 0.0;
    for column in &columns {
        for part in column.chunks(MOST) {
            if column.len() > MOST {
                stack(part, sizes, &mut height, &|_| 0.0);
            }
            let width = part.iter().map(|node| sizes[*node].x).fold(0.0, f32::max);
            for node in part {
                places[*node] = pos2(left + width / 2.0, height[*node]);
            }
            left += width + ACROSS;
        }
    }
    places
}

/// Puts boxes above each other in their order, each as near to its wish as the others let it.
fn stack(column: &[usize], sizes: &[Vec2], height: &mut [f32], wish: &dyn Fn(usize) -> f32) {
    let mut below = f32::NEG_INFINITY;
    let mut moved = 0.0;
    for node in column {
        let half = sizes[*node].y / 2.0;
        let at = wish(*node).max(below + half);
        moved += at - wish(*node);
        height[*node] = at;
        below = at + half + DOWN;
    }
    // What was pushed down is shared by all of them.
    let back = moved / column.len().max(1) as f32;
    for node in column {
        height[*node] -= back;
    }
}

/// The longest way to each node; where only circles are left, the first node begins.
fn levels(count: usize, needs: &[(usize, usize)]) -> Vec<usize> {
    let (mut out, mut waits) = (vec![Vec::new(); count], vec![0_usize; count]);
    for &(from, to) in needs {
        out[from].push(to);
        waits[to] += 1;
    }
    let (mut level, mut done) = (vec![0_usize; count], vec![false; count]);
    let mut ready: Vec<usize> = (0..count).filter(|node| waits[*node] == 0).collect();
    let mut next = 0;
    let mut forced = 0..count;
    while let Some(node) = ready.get(next).copied().or_else(|| forced.find(|node| !done[*node])) {
        next += usize::from(next < ready.len());
        if std::mem::replace(&mut done[node], true) {
            continue;
        }
        for &to in &out[node] {
            if !done[to] {
                level[to] = level[to].max(level[node] + 1);
                waits[to] -= 1;
                if waits[to] == 0 {
                    ready.push(to);
                }
            }
        }
    }
    // What nobody needs stands just left of what it needs first.
    for node in 0..count {
        if !needs.iter().any(|need| need.1 == node)
            && let Some(nearest) = out[node].iter().map(|to| level[*to]).min()
        {
            level[node] = nearest.saturating_sub(1);
        }
    }
    level
}

/// Moves boxes apart until none lies on another, for layouts that know only points.
pub fn separate(places: &mut [Pos2], sizes: &[Vec2]) {
    for _ in 0..200 {
        let mut apart = true;
        for a in 0..places.len() {
            for b in a + 1..places.len() {
                let way = places[b] - places[a];
                let room = (sizes[a] + sizes[b]) / 2.0 + Vec2::splat(DOWN);
                let over = room - way.abs();
                if over.x <= 0.0 || over.y <= 0.0 {
                    continue;
                }
                apart = false;
                let push = if over.y <= over.x {
                    Vec2::new(0.0, (over.y / 2.0 + 0.5) * if way.y < 0.0 { -1.0 } else { 1.0 })
                } else {
                    Vec2::new((over.x / 2.0 + 0.5) * if way.x < 0.0 { -1.0 } else { 1.0 }, 0.0)
                };
                places[a] -= push;
                places[b] += push;
            }
        }
        if apart {
            return;
        }
    }
}

/// How many times the room of all boxes they are spread over.
const AIR: f32 = 5.0;

/// Spreads places over a room of this shape (width by height) in which the boxes have air between them: what forces gave
/// keeps its order from the left and from above, and can be read when all of it is seen.
pub fn spread(places: &mut [Pos2], sizes: &[Vec2], aspect: f32) {
    let Some(around) = places.iter().map(|at| egui::Rect::from_min_max(*at, *at)).reduce(egui::Rect::union) else {
        return;
    };
    let area: f32 = sizes.iter().map(|size| (size.x + DOWN) * (size.y + DOWN)).sum::<f32>() * AIR;
    let wide = (area * aspect.clamp(0.2, 8.0)).sqrt();
    let room = Vec2::new(wide, area / wide.max(1.0));
    let scale = |size: f32, room: f32| if size > 1.0 { room / size } else { 1.0 };
    let by = Vec2::new(scale(around.width(), room.x), scale(around.height(), room.y));
    for at in places {
        *at = ((*at - around.center()) * by).to_pos2();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlapping(places: &[Pos2], sizes: &[Vec2]) -> usize {
        let rect = |n: usize| egui::Rect::from_center_size(places[n], sizes[n]);
        let pairs = (0..places.len()).flat_map(|a| (a + 1..places.len()).map(move |b| (a, b)));
        pairs.filter(|(a, b)| rect(*a).shrink(0.1).intersects(rect(*b).shrink(0.1))).count()
    }

    #[test]
    fn boxes_never_overlap_and_arrows_lead_to_the_right() {
        // Forty web servers that all need one database, and one of two balancers.
        let sizes: Vec<Vec2> = (0..43).map(|n| Vec2::new(60.0 + n as f32, 28.0)).collect();
        let mut needs: Vec<(usize, usize)> = (2..42).flat_map(|web| [(web % 2, web), (web, 42)]).collect();
        needs.dedup();
        let found = places(&sizes, &needs);
        assert_eq!(overlapping(&found, &sizes), 0);
        assert!(needs.iter().all(|(from, to)| found[*from].x < found[*to].x));
    }

    #[test]
    fn a_circle_has_places_too() {
        let sizes = [Vec2::new(50.0, 20.0); 3];
        let found = places(&sizes, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!(overlapping(&found, &sizes), 0);
    }

    #[test]
    fn points_on_each_other_are_moved_apart() {
        let sizes = [Vec2::new(80.0, 24.0); 20];
        let mut found = vec![Pos2::ZERO; 20];
        separate(&mut found, &sizes);
        assert_eq!(overlapping(&found, &sizes), 0);
    }
}

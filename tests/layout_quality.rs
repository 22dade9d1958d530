//! How good layouts are, held to what they have reached: nothing overlaps, lines stay out of foreign boxes, words sit on
//! their lines, and no graph has more crossings than recorded here.

#[path = "common/graphs.rs"]
mod graphs;
#[path = "common/shared.rs"]
mod material;
#[path = "common/quality.rs"]
mod quality;

use std::collections::BTreeSet;

use linchpin::layout::{self, Arrangement, Rect, Routes};
use linchpin::model::{Design, Id};
use quality::{Drawn, Line, Shape};

/// What a graph may have at most, and what the best of the peers has (dot, dot with right angles, ELK, as measured by
/// `cargo bench --bench layout`).
struct Kept {
    graph: &'static str,
    crossings: usize,
    best_peer: usize,
}

const fn kept(graph: &'static str, crossings: usize, best_peer: usize) -> Kept {
    Kept { graph, crossings, best_peer }
}

const EXAMPLES: [Kept; 12] = [
    kept("simple-stack", 0, 0),
    kept("distributed", 0, 0),
    kept("secured-monitored", 0, 1),
    kept("scale-up", 1, 2),
    kept("hardened", 3, 7),
    kept("drawn-layers", 0, 0),
    kept("three-tiers", 0, 0),
    kept("scaled-graph", 0, 0),
    kept("scaled-sequence", 0, 0),
    kept("all-in-one-pair", 0, 0),
    kept("php-servers", 0, 0),
    kept("checked-and-sticky", 0, 0),
];

const GENERATED: [Kept; 6] = [
    kept("servers=25x3", 216, 144),
    kept("tiers=5x10", 0, 0),
    kept("nested 100, seed 1", 19, 43),
    kept("nested 100, seed 2", 14, 18),
    kept("nested 100, seed 3", 14, 19),
    kept("nested 100, seed 4", 29, 39),
];

const GENERATED_LARGE: [Kept; 4] = [
    kept("servers=250x3", 31_125, 15_500),
    kept("tiers=10x50", 0, 0),
    kept("nested 1000, seed 1", 1_450, 1_286),
    kept("nested 1000, seed 2", 1_383, 1_736),
];

const BESIDE: [Kept; 4] =
    [kept("r1000_0", 2_766, 3_043), kept("r100_0", 55, 104), kept("r100_1", 21, 23), kept("seed", 0, 0)];

fn placed(design: &Design) -> (Arrangement, Routes) {
    let arrangement = layout::arrange(design);
    let routes = layout::route(design, &arrangement);
    (arrangement, routes)
}

/// Lays out every graph and says what is worse than it was.
fn worse(graphs: &[(String, Design)], kept: &[Kept], apart: bool) -> Vec<String> {
    let names: Vec<&str> = graphs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, kept.iter().map(|kept| kept.graph).collect::<Vec<_>>());
    let mut faults = Vec::new();
    for ((name, design), kept) in graphs.iter().zip(kept) {
        let (arrangement, routes) = placed(design);
        let drawing = Drawn::ours(design, &arrangement, &routes);
        let q = drawing.quality();
        eprintln!("{name}: {q:?}, best peer {} crossings", kept.best_peer);
        let mut at_most = |what: &str, count: usize, most: usize| {
            if count > most {
                faults.push(format!("{name}: {what}: {count}, not at most {most}"));
            }
        };
        at_most("crossings", q.crossings, kept.crossings);
        at_most("lines through foreign boxes", q.through_boxes, 0);
        at_most("overlaps", q.overlaps, 0);
        at_most("boxes that stick out", q.outside, 0);
        at_most("lines that do not end at their boxes", drawing.loose(), 0);
        at_most("lines through foreign containers", q.through_containers, 0);
        if apart {
            at_most("pieces of lines on each other", q.coincident, 0);
        }
    }
    faults
}

#[test]
fn the_examples_are_laid_out_as_well_as_they_were() {
    assert_eq!(worse(&graphs::examples(), &EXAMPLES, true), Vec::<String>::new());
}

#[test]
fn designs_of_a_hundred_parts_are_laid_out_as_well_as_they_were() {
    assert_eq!(worse(&graphs::generated(false), &GENERATED, true), Vec::<String>::new());
}

#[test]
fn designs_of_a_thousand_parts_are_laid_out_as_well_as_they_were() {
    assert_eq!(worse(&graphs::generated(true), &GENERATED_LARGE, false), Vec::<String>::new());
}

#[test]
fn the_graphs_that_peers_were_measured_on_are_laid_out_as_well_as_they_were() {
    let name = "the_graphs_that_peers_were_measured_on_are_laid_out_as_well_as_they_were";
    let Some(folder) = material::shared("spec/layout-graphs") else {
        material::skip(name, "the graphs are not beside this repository");
        return;
    };
    assert_eq!(worse(&graphs::of_folder(&folder), &BESIDE, false), Vec::<String>::new());
}

/// Words that stand on a foreign box, on other words, or not on their line.
fn misplaced(design: &Design) -> Vec<String> {
    let (arrangement, routes) = placed(design);
    let holders: BTreeSet<&Id> = arrangement.parents.values().collect();
    let labels: Vec<(&Id, Rect)> = routes.lines.iter().filter_map(|(id, line)| Some((id, line.label?))).collect();
    let mut faults = Vec::new();
    for (n, (id, label)) in labels.iter().enumerate() {
        let mut pieces = routes.lines[*id].paths.iter().flat_map(|path| path.windows(2));
        // On an upright line words may stand right beside it.
        if !pieces.any(|piece| Rect::around(piece[0], piece[1]).grown(1.5).overlaps(label)) {
            faults.push(format!("the words of {id} are not at their line"));
        }
        let mut others = labels[n + 1..].iter().filter(|(_, other)| other.overlaps(label));
        faults.extend(others.next().map(|(other, _)| format!("the words of {id} lie on those of {other}")));
        let mut boxes = arrangement.boxes.iter().filter(|(part, _)| !holders.contains(part));
        let on = boxes.find(|(_, rect)| rect.overlaps(label));
        faults.extend(on.map(|(part, _)| format!("the words of {id} lie on {part}")));
    }
    faults
}

#[test]
fn words_sit_on_their_own_line_and_on_no_box_and_no_other_words() {
    for (name, design) in graphs::examples().into_iter().chain(graphs::generated(false)) {
        assert_eq!(misplaced(&design), Vec::<String>::new(), "{name}");
    }
}

/// A drawing of three boxes in a row, the second in a container, and this line from the first to the third.
fn row(corners: &[(f32, f32)]) -> Drawn {
    let shape = |x: f32, y: f32, w: f32, h: f32, parent| Shape { rect: Rect::new(x, y, w, h), parent };
    let point = |(x, y): &(f32, f32)| linchpin::model::Point::new(*x, *y);
    Drawn {
        shapes: vec![
            shape(0.0, 40.0, 20.0, 20.0, None),
            shape(100.0, 40.0, 20.0, 20.0, Some(3)),
            shape(200.0, 40.0, 20.0, 20.0, None),
            shape(80.0, 20.0, 60.0, 60.0, None),
        ],
        lines: vec![Line { from: 0, to: 2, corners: corners.iter().map(point).collect() }],
    }
}

#[test]
fn the_measures_see_a_line_that_runs_through_a_box_or_a_container() {
    let measured = |corners: &[(f32, f32)]| {
        let q = row(corners).quality();
        (q.through_boxes, q.through_containers)
    };
    assert_eq!(measured(&[(20.0, 50.0), (200.0, 50.0)]), (1, 1));
    assert_eq!(measured(&[(20.0, 50.0), (90.0, 45.0), (200.0, 55.0)]), (1, 1));
    assert_eq!(measured(&[(20.0, 45.0), (110.0, 30.0), (200.0, 45.0)]), (0, 1));
    assert_eq!(measured(&[(10.0, 40.0), (10.0, 20.0), (210.0, 20.0), (210.0, 40.0)]), (0, 0));
    assert_eq!(row(&[]).loose(), 1);
    assert_eq!(row(&[(20.0, 50.0), (200.0, 50.0)]).loose(), 0);
}

#[test]
fn the_measures_see_crossings_overlaps_and_what_sticks_out() {
    let mut drawing = row(&[(20.0, 50.0), (200.0, 50.0)]);
    let clean = drawing.quality();
    assert_eq!((clean.crossings, clean.coincident, clean.overlaps, clean.outside), (0, 0, 0, 0));
    assert!((clean.length - 180.0).abs() < 0.01);
    // A line between the other two, once across the first and once along it.
    let at = |x, y| linchpin::model::Point::new(x, y);
    let across = vec![at(110.0, 40.0), at(70.0, 0.0), at(70.0, 90.0), at(110.0, 80.0)];
    drawing.lines.push(Line { from: 1, to: 3, corners: across });
    assert_eq!(drawing.quality().crossings, 1);
    drawing.lines[1].corners = vec![at(100.0, 50.0), at(60.0, 50.0), at(60.0, 80.0)];
    assert_eq!((drawing.quality().crossings, drawing.quality().coincident), (0, 1));
    // Lines with a common end may meet.
    drawing.lines[1].to = 0;
    assert_eq!(drawing.quality().coincident, 0);
    drawing.shapes[1].rect.x = 130.0;
    assert_eq!((drawing.quality().overlaps, drawing.quality().outside), (0, 1));
    drawing.shapes[0].rect.x = 70.0;
    assert_eq!(drawing.quality().overlaps, 1);
}

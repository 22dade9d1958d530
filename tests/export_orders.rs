//! Exports as they are ordered: a selection or all, with a margin, larger, without a background, with or without findings.

mod common;

use std::collections::BTreeSet;

use common::{example, run, stderr, stdout};
use linchpin::export::{Format, Order, pixels};
use linchpin::layout;
use linchpin::model::{Design, Id};
use linchpin::scene::Theme;
use linchpin::storage;

fn design(name: &str) -> Design {
    storage::template(name).expect("a template").design()
}

fn ids(names: &[&str]) -> BTreeSet<Id> {
    names.iter().map(|name| Id::slug(name)).collect()
}

#[test]
fn two_parts_at_twice_the_size_are_twice_their_bounds_and_the_margin_with_nothing_at_the_corner() {
    let design = design("distributed");
    let boxes = layout::arrange(&design).boxes;
    for (margin, scale) in [(32_u16, 2_u32), (0, 1), (20, 3)] {
        let order = Order {
            scale,
            margin,
            only: ids(&["web-1", "db-2"]),
            transparent: true,
            findings: false,
            title: false,
            legend: false,
            ..Order::of(Format::Png)
        };
        let (part, report) = order.select(&design, &order.analyse(&design)).expect("known parts");
        assert_eq!(part.components.len(), 2);
        let drawn = pixels(&order.picture(&part, &report), scale).expect("a picture");
        let around = boxes[&Id::slug("web-1")].union(&boxes[&Id::slug("db-2")]);
        for (pixels, side) in [(drawn.width, around.w), (drawn.height, around.h)] {
            // The border of a box lies half outside of it.
            let wanted = scale as f32 * (side + 2.0 * f32::from(margin));
            assert!((pixels as f32 - wanted).abs() <= 4.0 * scale as f32, "{pixels} for {wanted}");
        }
        if margin > 0 {
            assert_eq!(drawn.rgba[3], 0, "nothing at the corner");
        }
        assert!(drawn.rgba.chunks(4).any(|pixel| pixel[3] == 255), "and something is drawn");
    }
}

/// The shapes of an SVG that show findings and what explains them stand in groups; everything else line by line.
fn shapes(svg: &str) -> BTreeSet<String> {
    svg.replace("><", ">\n<")
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("<rect") || line.starts_with("<path") || line.starts_with("<text"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn with_and_without_findings_only_badges_and_rings_differ() {
    let design = design("distributed");
    let of = |findings| {
        let order = Order { findings, legend: false, title: false, ..Order::of(Format::Svg) };
        String::from_utf8(order.deliver(&design).expect("an export").bytes).expect("text")
    };
    let (with, without) = (shapes(&of(true)), shapes(&of(false)));
    let colours: Vec<String> = linchpin::analysis::Severity::ALL
        .into_iter()
        .map(|severity| Theme::LIGHT.severity(severity).css())
        .chain([Theme::LIGHT.spof.css(), Theme::LIGHT.on_badge.css()])
        .collect();
    // The ground is as large as the picture, which badges may widen.
    let ground = format!("fill=\"{}\"", Theme::LIGHT.background.css());
    let lost: Vec<&String> = without.difference(&with).filter(|line| !line.contains(&ground)).collect();
    assert!(lost.is_empty(), "nothing is missing beside the badges: {lost:?}");
    let added: Vec<&String> = with.difference(&without).filter(|line| !line.contains(&ground)).collect();
    assert!(added.len() > 10, "{added:?}");
    let strange: Vec<_> = added.iter().filter(|line| !colours.iter().any(|colour| line.contains(colour))).collect();
    assert!(strange.is_empty(), "only badges and rings were added: {strange:?}");
}

#[test]
fn the_command_line_has_the_same_choices_and_gives_the_same_bytes() {
    let (file, known) = (example("distributed"), design("distributed"));
    let order = Order { margin: 8, only: ids(&["server-1", "lb"]), findings: false, ..Order::of(Format::Svg) };
    let arguments = ["export", &file, "--to", "svg", "--only", "server-1,lb", "--margin", "8", "--no-findings"];
    let bytes = order.deliver(&known).expect("an export").bytes;
    assert_eq!(stdout(&run(&arguments)), String::from_utf8(bytes).expect("text"));
    assert_eq!(stdout(&run(&["export", &file, "--to", "ron"])), storage::to_ron(&known));
    // What is exported alone is a design of its own: with all that lies in it and the links among that.
    let part = stdout(&run(&["export", &file, "--to", "ron", "--only", "server-1"]));
    let part = storage::parse(&part).expect("a design");
    assert!(part.contains("web-1") && !part.contains("lb") && part.name == known.name);
    for format in ["mermaid", "sequence", "architecture", "ascii", "svg", "png", "report"] {
        let output = run(&["export", &file, "--to", format, "--only", "server-1,browser-lb"]);
        assert!(output.status.success() && !output.stdout.is_empty(), "{format}: {}", stderr(&output));
    }
}

#[test]
fn a_part_that_is_not_there_is_named_in_one_line() {
    let file = example("distributed");
    for (only, says) in [("lb,nobody", "there is no part `nobody`"), ("Not An Id", "is not an id")] {
        let output = run(&["export", &file, "--to", "svg", "--only", only]);
        assert_eq!(output.status.code(), Some(2), "{only}");
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
    assert_eq!(run(&["export", &file, "--to", "svg", "--margin", "9999"]).status.code(), Some(2));
}

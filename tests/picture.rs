//! The picture: nothing overlaps, nothing is cut, no line runs through a box, and equal designs give equal bytes.

mod common;
#[path = "common/random.rs"]
mod random;

use std::collections::{BTreeMap, BTreeSet};

use linchpin::analysis::{Finding, Journey, JourneyReport, Report, Severity, analyse};
use linchpin::export::{self, picture};
use linchpin::layout::{self, Arrangement, Rect, Routes};
use linchpin::model::{Component, Design, Id, Kind, Link, LinkKind, Placement, Point, Server};
use linchpin::scene::{Layer, Options, Paint, Scene, Theme};
use linchpin::storage::TEMPLATES;
use proptest::prelude::*;
use resvg::usvg;

/// The examples, as they are placed and as the layout would place them.
fn examples() -> Vec<(String, Design)> {
    let mut all = Vec::new();
    for template in TEMPLATES {
        let mut design = template.design();
        all.push((template.name.to_owned(), design.clone()));
        design.drawing.clear();
        all.push((format!("{} without places", template.name), design));
    }
    all
}

/// An SVG as a program reads it that has these fonts.
fn read_with(svg: &str, fonts: &[&[u8]]) -> usvg::Tree {
    let mut all = usvg::fontdb::Database::new();
    for font in fonts {
        all.load_font_data(font.to_vec());
    }
    let options = usvg::Options { fontdb: std::sync::Arc::new(all), ..usvg::Options::default() };
    usvg::Tree::from_str(svg, &options).expect("an SVG")
}

/// An SVG as pixels, drawn with our fonts.
fn drawn(svg: &str) -> resvg::tiny_skia::Pixmap {
    let tree = read_with(svg, &[linchpin::font::REGULAR, linchpin::font::SEMIBOLD]);
    let size = tree.size().to_int_size();
    let mut pixels = resvg::tiny_skia::Pixmap::new(size.width(), size.height()).expect("memory");
    resvg::render(&tree, resvg::tiny_skia::Transform::default(), &mut pixels.as_mut());
    pixels
}

/// What is wrong with the boxes of a drawing.
fn faults(arrangement: &Arrangement) -> Vec<String> {
    let mut faults = Vec::new();
    let mut held: BTreeMap<Option<&Id>, Vec<(&Id, Rect)>> = BTreeMap::new();
    for (id, rect) in &arrangement.boxes {
        let parent = arrangement.parents.get(id);
        held.entry(parent).or_default().push((id, *rect));
        if let Some(outer) = parent
            && !arrangement.boxes[outer].holds(rect)
        {
            faults.push(format!("{id} sticks out of {outer}"));
        }
        if !(rect.w > 0.0 && rect.h > 0.0 && rect.x.is_finite() && rect.y.is_finite()) {
            faults.push(format!("{id} is no rectangle: {rect:?}"));
        }
    }
    for siblings in held.values() {
        for (n, (a, ra)) in siblings.iter().enumerate() {
            faults.extend(
                siblings[n + 1..].iter().filter(|(_, rb)| ra.overlaps(rb)).map(|(b, _)| format!("{a} lies on {b}")),
            );
        }
    }
    faults
}

/// Every part that is drawn has its box.
fn missing(design: &Design, arrangement: &Arrangement) -> Vec<Id> {
    let parts = design.components.keys().chain(design.notes.keys());
    parts.filter(|id| !arrangement.boxes.contains_key(*id)).cloned().collect()
}

/// Where lines run through boxes that are neither their ends nor hold one of them, or have no length.
fn trespasses(design: &Design, arrangement: &Arrangement, routes: &Routes) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, route) in &routes.lines {
        let Some(link) = design.links.get(id) else { continue };
        let ends: Vec<&Id> = match design.groups.get(&link.to) {
            Some(group) => std::iter::once(&link.from).chain(&group.members).chain([&link.to]).collect(),
            None => vec![&link.from, &link.to],
        };
        let own: BTreeSet<&Id> = ends.iter().flat_map(|e| arrangement.holders(e)).chain(ends.iter().copied()).collect();
        for segment in route.paths.iter().flat_map(|p| p.windows(2)) {
            let around = Rect::around(segment[0], segment[1]);
            for (other, rect) in arrangement.boxes.iter().filter(|(o, _)| !own.contains(o)) {
                if rect.overlaps(&around) {
                    faults.push(format!("{id} runs through {other}"));
                }
            }
            if around.w > 0.01 && around.h > 0.01 {
                faults.push(format!("{id} runs aslant"));
            }
        }
    }
    faults
}

/// Texts that are wider than what they stand in, or stand outside the picture.
fn overflows(design: &Design, arrangement: &Arrangement, scene: &Scene) -> Vec<String> {
    let mut faults = Vec::new();
    for shape in &scene.shapes {
        let Paint::Text { text, .. } = &shape.paint else { continue };
        let extent = shape.paint.extent();
        let home = match (&shape.subject, shape.layer) {
            (Some(id), Layer::Node | Layer::Container) => arrangement.boxes.get(id).copied(),
            _ => None,
        };
        if !home.unwrap_or(scene.bounds).holds(&extent) {
            faults.push(format!("{}: `{text}` at {extent:?} leaves {home:?}", design.name));
        }
        if text.chars().any(char::is_control) {
            faults.push(format!("`{text:?}` has control characters"));
        }
    }
    faults
}

#[test]
fn no_box_of_an_example_overlaps_another_and_no_child_leaves_its_container() {
    for (name, design) in examples() {
        let arrangement = layout::arrange(&design);
        assert_eq!(faults(&arrangement), Vec::<String>::new(), "{name}");
        assert_eq!(missing(&design, &arrangement), Vec::<Id>::new(), "{name}");
    }
}

#[test]
fn no_line_of_an_example_runs_through_a_foreign_box_and_every_line_has_its_words() {
    for (name, design) in examples() {
        let arrangement = layout::arrange(&design);
        let routes = layout::route(&design, &arrangement);
        assert_eq!(trespasses(&design, &arrangement, &routes), Vec::<String>::new(), "{name}");
        let labels: Vec<(&Id, Rect)> = routes.lines.iter().filter_map(|(id, r)| Some((id, r.label?))).collect();
        assert_eq!(labels.len(), design.links.len(), "{name}: a line has no place for its words");
        let holders: BTreeSet<&Id> = arrangement.parents.values().collect();
        for (n, (id, label)) in labels.iter().enumerate() {
            let covers = |r: &&(&Id, Rect)| r.1.overlaps(label);
            assert!(!labels[n + 1..].iter().any(|r| covers(&r)), "{name}: {id} lies on other words");
            let leaf = arrangement.boxes.iter().find(|(b, r)| !holders.contains(b) && r.overlaps(label));
            assert!(leaf.is_none(), "{name}: the words of {id} lie on {leaf:?}");
        }
    }
}

#[test]
fn peers_stand_side_by_side_and_the_browser_on_top() {
    for name in ["distributed", "hardened", "all-in-one-pair"] {
        let mut design = linchpin::storage::template(name).expect("a template").design();
        design.drawing.clear();
        let boxes = layout::arrange(&design).boxes;
        let of = |id: &str| boxes[&Id::slug(id)];
        assert!((of("server-1").y - of("server-2").y).abs() < 1.0, "{name}");
        assert!(of("server-1").right() < of("server-2").x, "{name}");
        assert!(boxes.values().all(|r| of("browser").y <= r.y + 24.0), "{name}");
    }
}

#[test]
fn what_the_author_placed_stays_and_its_container_grows() {
    let mut design = linchpin::storage::template("distributed").expect("a template").design();
    let (web, lb) = (Id::slug("web-1"), Id::slug("lb"));
    for (id, x) in [(&web, -700.0), (&lb, 3000.5)] {
        design.drawing.insert(id.clone(), Placement { at: Point::new(x, 420.25), size: None });
    }
    let arrangement = layout::arrange(&design);
    assert_eq!(arrangement.boxes[&web].min(), Point::new(-700.0, 420.25));
    assert_eq!(arrangement.boxes[&lb].min(), Point::new(3000.5, 420.25));
    assert!(arrangement.boxes[&Id::slug("server-1")].holds(&arrangement.boxes[&web]));
    assert_eq!(faults(&arrangement), Vec::<String>::new());
}

#[test]
fn moving_one_box_keeps_the_lines_of_the_others() {
    let design = linchpin::storage::template("distributed").expect("a template").design();
    let before = layout::arrange(&design);
    let routes = layout::route(&design, &before);
    let mut moved = design.clone();
    let browser = Id::slug("browser");
    moved.drawing[&browser].at.x += 160.0;
    let after = layout::arrange(&moved);
    let again = layout::reroute(&moved, &after, &routes, Some(&BTreeSet::from([browser])));
    for (id, line) in &routes.lines {
        let same = again.lines[id].paths == line.paths;
        assert_eq!(same, id.as_str() != "browser-lb", "{id}");
    }
    assert_eq!(again.lines.len(), routes.lines.len());
}

#[test]
fn every_text_of_every_example_lies_within_its_box() {
    for (name, design) in examples() {
        let arrangement = layout::arrange(&design);
        let scene = picture(&design, &analyse(&design), &Options::default());
        assert_eq!(overflows(&design, &arrangement, &scene), Vec::<String>::new(), "{name}");
    }
}

/// What badges cover that is not their own: words, other badges, foreign lines, foreign boxes.
fn covered(design: &Design, arrangement: &Arrangement, routes: &Routes, scene: &Scene) -> Vec<String> {
    let mut faults = Vec::new();
    let holders: BTreeSet<&Id> = arrangement.parents.values().collect();
    let pills = scene.shapes.iter().filter(|s| s.layer == Layer::Badge).filter_map(|s| match &s.paint {
        Paint::Rect { rect, fill: Some(fill), .. } if *fill == Theme::LIGHT.spof => Some((s.subject.as_ref()?, *rect)),
        _ => None,
    });
    let badges: Vec<(&Id, Rect)> = scene.badges.iter().map(|b| (&b.subject, b.rect)).chain(pills).collect();
    for (n, (id, rect)) in badges.iter().enumerate() {
        let mut fault = |what: String| faults.push(format!("{}: a badge of {id} lies on {what}", design.name));
        for shape in scene.shapes.iter().filter(|s| s.layer < Layer::Badge) {
            if let Paint::Text { text, .. } = &shape.paint
                && shape.paint.extent().overlaps(rect)
            {
                fault(format!("the words `{text}`"));
            }
        }
        for (other, _) in badges[n + 1..].iter().filter(|(_, r)| r.overlaps(rect)) {
            fault(format!("a badge of {other}"));
        }
        for (line, route) in routes.lines.iter().filter(|(line, _)| line != id) {
            let mut segments = route.paths.iter().flat_map(|p| p.windows(2));
            if segments.any(|s| Rect::around(s[0], s[1]).grown(1.0).overlaps(rect)) {
                fault(format!("the line {line}"));
            }
        }
        let own = |part: &Id| part == *id || design.groups.get(*id).is_some_and(|g| g.members.contains(part));
        for (part, _) in arrangement.boxes.iter().filter(|(b, r)| !holders.contains(b) && r.overlaps(rect)) {
            if !own(part) {
                fault(format!("the box {part}"));
            }
        }
    }
    faults
}

/// A report in which every part, drawn or not, has findings of several severities, some of them accepted.
fn everything_found(design: &Design) -> Report {
    let mut report = analyse(design);
    let parts: Vec<Id> =
        design.components.keys().chain(design.links.keys()).chain(design.groups.keys()).cloned().collect();
    let sample = Finding {
        rule: "load-balancer-spof",
        code: "REL-001",
        severity: Severity::High,
        key: String::new(),
        subjects: Vec::new(),
        journeys: Vec::new(),
        message: "Something is wrong.".to_owned(),
        evidence: linchpin::analysis::Evidence::Stated,
        fixes: Vec::new(),
        accepted: false,
        decision: None,
    };
    report.findings.clear();
    for (n, id) in parts.iter().enumerate() {
        let severities = [(Severity::High, false), (Severity::Medium, false), (Severity::Low, n % 2 == 0)];
        for (severity, accepted) in severities.into_iter().take(1 + n % 3) {
            report.findings.push(Finding { severity, accepted, subjects: vec![id.clone()], ..sample.clone() });
        }
    }
    report
}

#[test]
fn badges_cover_no_words_no_foreign_line_and_no_other_badge() {
    for (name, design) in examples() {
        let arrangement = layout::arrange(&design);
        let routes = layout::route(&design, &arrangement);
        for report in [analyse(&design), everything_found(&design)] {
            let scene = picture(&design, &report, &Options::default());
            assert_eq!(covered(&design, &arrangement, &routes, &scene), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn every_component_link_and_group_with_findings_has_its_badges() {
    for (name, design) in examples() {
        let report = everything_found(&design);
        let scene = picture(&design, &report, &Options::default());
        for finding in &report.findings {
            let id = &finding.subjects[0];
            let shown = scene.badges.iter().any(|b| b.subject == *id && b.tally.counts(finding));
            assert!(shown, "{name}: {id} has no badge for a {:?} finding", finding.severity);
        }
        let badges = |findings| picture(&design, &report, &Options { findings, ..Options::default() }).badges.len();
        assert_eq!(badges(true), scene.badges.len());
        assert_eq!(badges(false), 0);
    }
}

#[test]
fn the_legend_explains_every_badge_that_occurs_and_lies_below_the_drawing() {
    for (name, design) in examples() {
        let arrangement = layout::arrange(&design);
        for report in [analyse(&design), everything_found(&design)] {
            let scene = picture(&design, &report, &Options::default());
            let legend: Vec<&str> = scene
                .shapes
                .iter()
                .filter(|s| s.layer == Layer::Legend)
                .filter_map(|s| match &s.paint {
                    Paint::Text { text, .. } => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            for badge in &scene.badges {
                let name = badge.tally.severity.name();
                let words = if badge.tally.accepted { format!("{name}, accepted") } else { name.to_owned() };
                assert!(legend.contains(&words.as_str()), "{words}: {legend:?}");
            }
            assert_eq!(legend.contains(&"SPOF"), !report.spofs().is_empty(), "{name}");
            let general = report.findings.iter().filter(|f| f.subjects.is_empty()).count();
            let counted =
                legend.iter().any(|t| t.contains("about the whole design") && t.starts_with(&general.to_string()));
            assert_eq!(counted, general > 0, "{name}: {legend:?}");
            // Its frame holds all that is written in it, and lies below every box.
            let frame = scene.shapes.iter().find_map(|s| match (&s.paint, s.layer) {
                (Paint::Rect { rect, .. }, Layer::Legend) => Some(*rect),
                _ => None,
            });
            let dashed = design.links.values().any(|link| linchpin::catalog::link(&link.kind).dashed);
            assert_eq!(frame.is_none(), report.findings.is_empty() && report.spofs().is_empty() && !dashed, "{name}");
            let Some(frame) = frame else { continue };
            assert!(frame.y >= arrangement.bounds().bottom(), "{name}");
            let below = scene.shapes.iter().filter(|s| s.layer == Layer::Legend && s.paint.extent().y >= frame.y);
            assert!(below.into_iter().all(|s| frame.holds(&s.paint.extent())), "{name}: the legend leaves its frame");
        }
    }
}

#[test]
fn the_title_block_stands_above_the_drawing_and_says_what_the_report_says() {
    for (name, design) in examples() {
        let report = analyse(&design);
        let titles = |options: &Options| -> Vec<(String, Rect)> {
            let scene = picture(&design, &report, options);
            let texts = scene.shapes.iter().filter(|s| s.layer == Layer::Title).map(|s| match &s.paint {
                Paint::Text { text, .. } => (text.replace(linchpin::font::NO_BREAK, " "), s.paint.extent()),
                other => panic!("{other:?} in the title block"),
            });
            texts.collect()
        };
        let block = titles(&Options::default());
        let words = block.iter().map(|(text, _)| &text[..]).collect::<Vec<_>>().join(" ");
        let mut expected = vec![design.name.clone(), design.domain.clone()];
        expected.push(format!("{} components, {} links", design.components.len(), design.links.len()));
        for (journey, of) in report.journeys.iter().filter(|(_, of)| of.drawn) {
            let share = of.availability.map_or("impossible".to_owned(), |a| a.served());
            expected.push(format!("{} {share}", journey.name()));
        }
        for severity in [Severity::Low, Severity::Medium, Severity::High, Severity::Critical] {
            let count = report.findings.iter().filter(|f| f.severity == severity && !f.accepted).count();
            if count > 0 {
                expected.push(format!("{count} {}", severity.name()));
            }
        }
        for sentence in expected {
            assert!(words.contains(&sentence), "{name}: {sentence} in {words}");
        }
        let drawing = layout::arrange(&design).bounds();
        for (n, (text, rect)) in block.iter().enumerate() {
            // Badges and labels stand out of the drawing by less than this.
            assert!(rect.bottom() + 12.0 < drawing.y, "{name}: `{text}` at {rect:?} is in the drawing");
            assert!(
                block[n + 1..].iter().all(|(_, other)| !other.overlaps(rect)),
                "{name}: `{text}` lies on other words"
            );
        }
        assert_eq!(titles(&Options { title: false, ..Options::default() }), []);
        let plain = titles(&Options { findings: false, ..Options::default() });
        assert!(plain.iter().all(|(text, _)| !text.contains('%') && !text.contains("found")), "{name}: {plain:?}");
    }
}

#[test]
fn long_and_foreign_names_lie_within_their_boxes() {
    for name in ["W".repeat(500), "😀".repeat(500), "خادم الويب ".repeat(50), "名前".repeat(250)] {
        let mut design = linchpin::storage::template("hardened").expect("a template").design();
        design.drawing.clear();
        design.name.clone_from(&name);
        design.domain.clone_from(&name);
        design.components.values_mut().for_each(|c| c.name.clone_from(&name));
        design.groups.values_mut().for_each(|g| g.name.clone_from(&name));
        design.links.values_mut().for_each(|l| l.label.clone_from(&name));
        let arrangement = layout::arrange(&design);
        let scene = picture(&design, &analyse(&design), &Options::default());
        assert_eq!(overflows(&design, &arrangement, &scene), Vec::<String>::new());
        assert_eq!(faults(&arrangement), Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_designs_are_drawn_without_overlaps(seed in any::<u64>()) {
        let design = random::design(seed, 24, false);
        let arrangement = layout::arrange(&design);
        prop_assert_eq!(faults(&arrangement), Vec::<String>::new());
        prop_assert_eq!(missing(&design, &arrangement), Vec::<Id>::new());
        prop_assert_eq!(&layout::arrange(&design), &arrangement);
    }

    #[test]
    fn random_places_lose_no_child(seed in any::<u64>()) {
        let design = random::design(seed, 24, true);
        let arrangement = layout::arrange(&design);
        for (id, rect) in &arrangement.boxes {
            if let Some(outer) = arrangement.parents.get(id) {
                prop_assert!(arrangement.boxes[outer].holds(rect), "{} sticks out of {}", id, outer);
            } else if let Some(placement) = design.drawing.get(id).filter(|_| !arrangement.parents.values().any(|h| h == id)) {
                prop_assert_eq!(rect.min(), placement.at);
            }
        }
    }
}

#[test]
fn random_pictures_are_whole_and_readable_svg() {
    for seed in 0..60 {
        let design = random::design(seed, 24, seed % 2 == 0);
        let arrangement = layout::arrange(&design);
        let scene = picture(&design, &analyse(&design), &Options::default());
        assert_eq!(overflows(&design, &arrangement, &scene), Vec::<String>::new(), "seed {seed}");
        let svg = export::svg(&scene);
        usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
    }
}

#[test]
fn an_svg_has_a_title_a_description_and_plain_text() {
    for (name, design) in examples() {
        let svg = export::svg(&picture(&design, &analyse(&design), &Options::default()));
        usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let titled = svg.contains(&format!("<title>\n{}\n</title>", design.name))
            || svg.contains(&format!("<title>{}</title>", design.name));
        assert!(titled && svg.contains("<desc>"), "{name}");
        assert!(svg.contains("<text") && !svg.contains("foreignObject") && !svg.contains("NaN"), "{name}");
    }
}

#[test]
fn a_png_has_the_size_of_its_picture_and_refuses_to_be_enormous() {
    let design = linchpin::storage::template("simple-stack").expect("a template").design();
    let mut scene = picture(&design, &analyse(&design), &Options { theme: &Theme::DARK, ..Options::default() });
    for scale in [1, 3] {
        let bytes = export::png(&scene, scale).expect("a picture");
        let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
        let (width, height) = reader.info().size();
        assert!((width as f32 - scene.bounds.w * scale as f32).abs() <= 2.0 * scale as f32, "{width}");
        assert!((height as f32 - scene.bounds.h * scale as f32).abs() <= 2.0 * scale as f32, "{height}");
    }
    assert!(export::png(&scene, 0).is_err() && export::png(&scene, 5).is_err());
    scene.bounds.w = 1e6;
    scene.bounds.h = 1e6;
    assert!(export::png(&scene, 1).expect_err("too large").to_string().contains("larger than 64 million pixels"));
}

#[test]
fn every_part_of_an_svg_says_once_what_it_is_in_the_order_of_reading() {
    for (name, design) in examples() {
        let svg = export::svg(&picture(&design, &analyse(&design), &Options::default()));
        assert!(svg.contains("role=\"graphics-document img\"") && svg.contains("aria-label="), "{name}");
        for id in design.components.keys().chain(design.links.keys()).chain(design.notes.keys()) {
            let told = format!("<g data-id=\"{id}\" role=\"graphics-symbol img\">\n<title>");
            assert_eq!(svg.matches(&told).count(), 1, "{name}: {id}");
        }
        // The title block before the drawing, the legend after it.
        let at = |text: &str| svg.find(&format!(">{text}</text>")).or_else(|| svg.find(&format!(">\n{text}\n</text>")));
        let drawing = svg.find("data-id").expect("a part");
        assert!(at(&design.name).is_some_and(|title| title < drawing), "{name}");
        let last = svg.rfind("data-id").expect("a part");
        let legend = at("Findings by severity; a number says how many");
        assert!(legend.is_none_or(|legend| legend > last), "{name}");
    }
    let svg = export::svg(&picture(
        &linchpin::storage::template("distributed").expect("a template").design(),
        &analyse(&linchpin::storage::template("distributed").expect("a template").design()),
        &Options { findings: false, ..Options::default() },
    ));
    assert!(svg.contains("<title>HTTP from Browser to Load balancer</title>"));
    assert!(svg.contains("<title>web-1: Nginx, on Server 1</title>"));
}

#[test]
fn a_png_shows_the_pixels_of_its_svg() {
    for theme in Theme::ALL {
        let design = linchpin::storage::template("secured-monitored").expect("a template").design();
        let scene = picture(&design, &analyse(&design), &Options { theme, ..Options::default() });
        let svg = drawn(&export::svg(&scene));
        let bytes = export::png(&scene, 1).expect("a picture");
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
        let mut png = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut png).expect("pixels");
        assert_eq!(reader.info().size(), (svg.width(), svg.height()));
        // Letters may lie a fraction of a pixel apart: the SVG states how long its texts are.
        let pairs = svg.data().chunks_exact(4).zip(png.chunks_exact(3));
        let far = pairs.filter(|(a, b)| a.iter().zip(b.iter()).any(|(a, b)| a.abs_diff(*b) > 96)).count();
        let share = far as f32 / (svg.width() * svg.height()) as f32;
        assert!(share < 0.003, "{}: {share}", theme.name);
    }
}

/// The widths of all texts of an SVG, in order.
fn widths(svg: &str, fonts: &[&[u8]]) -> Vec<f32> {
    fn visit(group: &usvg::Group, out: &mut Vec<f32>) {
        for node in group.children() {
            match node {
                usvg::Node::Text(text) => out.push(text.bounding_box().width()),
                usvg::Node::Group(inner) => visit(inner, out),
                _ => {}
            }
        }
    }
    let mut out = Vec::new();
    visit(read_with(svg, fonts).root(), &mut out);
    out
}

#[test]
fn letters_that_the_fonts_lack_are_told_and_not_squeezed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron").to_string_lossy().into_owned();
    let mut design = linchpin::storage::template("distributed").expect("a template").design();
    design.components[&Id::slug("lb")].name = "موازن 😀".to_owned();
    linchpin::storage::save(&design, std::path::Path::new(&path)).expect("saved");
    let png = common::run(&["export", &path, "--to", "png"]);
    let said = common::stderr(&png);
    assert!(
        png.status.success() && said.contains("موازن 😀") && said.contains("svg") && said.lines().count() == 1,
        "{said}"
    );
    let svg = common::run(&["export", &path, "--to", "svg"]);
    assert!(svg.status.success() && svg.stderr.is_empty());
    let svg = common::stdout(&svg);
    let element = |text: &str| svg.lines().find(|l| l.starts_with("<text") && l.contains(text)).map(str::to_owned);
    let plain =
        svg.lines().position(|l| l.trim() == "موازن 😀").map(|n| svg.lines().nth(n - 1).unwrap_or_default().to_owned());
    let foreign = element("موازن 😀").or(plain).expect("the name");
    assert!(!foreign.contains("textLength"), "{foreign}");
    assert!(svg.contains("textLength"));
    assert!(common::stderr(&common::run(&["export", &common::example("distributed"), "--to", "png"])).is_empty());
}

#[test]
fn an_svg_is_as_wide_in_another_font() {
    use linchpin::font::{REGULAR, SEMIBOLD};
    for (name, design) in examples() {
        let svg = export::svg(&picture(&design, &analyse(&design), &Options::default()));
        // Everything in the wider of our two fonts: what a fallback font is to the others.
        let (ours, foreign) = (widths(&svg, &[REGULAR, SEMIBOLD]), widths(&svg, &[SEMIBOLD]));
        assert!(ours.len() > 10 && ours.len() == foreign.len(), "{name}");
        for (ours, foreign) in ours.iter().zip(&foreign) {
            assert!((ours - foreign).abs() <= 1.5 + 0.005 * ours, "{name}: {ours} and {foreign}");
        }
        let bare = svg.replace("textLength", "data-length");
        let wider = widths(&bare, &[SEMIBOLD]).iter().zip(&ours).filter(|(bare, ours)| *bare - *ours > 3.0).count();
        assert!(wider > 5, "{name}: the lengths change nothing");
    }
}

#[test]
fn a_transparent_picture_has_no_background_and_no_plates_on_it() {
    let design = linchpin::storage::template("distributed").expect("a template").design();
    for (theme, title, legend) in [(&Theme::LIGHT, true, true), (&Theme::DARK, false, false)] {
        let options = Options { theme, title, legend, transparent: true, ..Options::default() };
        let scene = picture(&design, &analyse(&design), &options);
        let bytes = export::png(&scene, 2).expect("a picture");
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        let clear = pixels.chunks_exact(4).filter(|p| p[3] == 0).count();
        assert!(clear * 4 > pixels.len() / 4, "most of the background is clear");
        let svg = export::svg(&scene);
        assert!(
            !svg.contains(&format!("<rect fill=\"{}\" height=\"16\"", theme.background.css())),
            "a plate on nothing"
        );
        assert_eq!(svg.contains(">Distributed web infrastructure</text>"), title);
        assert_eq!(scene.shapes.iter().any(|s| s.layer == Layer::Legend), legend);
        // The words of a link outside all containers lie on no line of it.
        let browser = &Id::slug("browser-lb");
        let of = |layer| scene.shapes.iter().filter(move |s| s.layer == layer && s.subject.as_ref() == Some(browser));
        let words = of(Layer::Label).map(|s| s.paint.extent()).next().expect("words");
        assert!(of(Layer::Link).all(|s| !s.paint.extent().overlaps(&words)));
        assert_eq!(of(Layer::Link).count(), 3, "two pieces and a head");
    }
}

#[test]
fn equal_designs_give_equal_bytes() {
    for (name, design) in examples() {
        let report = analyse(&design);
        let svg = || export::svg(&picture(&design, &report, &Options::default()));
        assert_eq!(svg(), svg(), "{name}");
        let chart = || export::mermaid::flowchart(&design, Some(&report), &Theme::LIGHT);
        assert_eq!(chart(), chart(), "{name}");
    }
}

#[test]
fn a_single_point_of_failure_is_marked_and_explained_unless_findings_are_off() {
    let design = linchpin::storage::template("distributed").expect("a template").design();
    let lb = Id::slug("lb");
    let journey = JourneyReport { possible: true, spof: BTreeSet::from([lb.clone()]), ..JourneyReport::default() };
    let finding = Finding {
        rule: "load-balancer-spof",
        code: "REL-001",
        severity: Severity::High,
        key: "lb".to_owned(),
        subjects: vec![lb.clone()],
        journeys: vec![Journey::Read],
        message: "One balancer.".to_owned(),
        evidence: linchpin::analysis::Evidence::Stated,
        fixes: Vec::new(),
        accepted: false,
        decision: None,
    };
    let general = Finding { subjects: Vec::new(), message: "Nothing watches.".to_owned(), ..finding.clone() };
    let journeys = BTreeMap::from([(Journey::Read, journey)]);
    let report = Report {
        design: design.name.clone(),
        journeys,
        switch_overs: Vec::new(),
        findings: vec![finding, general],
        lapsed: Vec::new(),
    };
    let texts = |options: &Options| -> Vec<(Option<Id>, String)> {
        let text = |s: linchpin::scene::Shape| match s.paint {
            Paint::Text { text, .. } => Some((s.subject, text)),
            _ => None,
        };
        picture(&design, &report, options).shapes.into_iter().filter_map(text).collect()
    };
    let shown = texts(&Options::default());
    assert!(shown.contains(&(Some(lb.clone()), "SPOF".to_owned())) && shown.contains(&(Some(lb), "H".to_owned())));
    assert!(shown.contains(&(None, "read: Load balancer".to_owned())), "{shown:?}");
    assert!(shown.contains(&(None, "REL-001 Nothing watches.".to_owned())));
    let plain = texts(&Options { findings: false, ..Options::default() });
    assert!(plain.iter().all(|(_, t)| t != "SPOF" && t != "H"));
}

#[test]
fn no_export_shows_findings_that_are_switched_off() {
    let file = common::example("distributed");
    let export = |format: &str, more: &[&str]| {
        let output = common::run(&[&["export", &file, "--to", format], more].concat());
        assert!(output.status.success(), "{}", common::stderr(&output));
        output.stdout
    };
    for format in ["svg", "mermaid"] {
        let text = |more| String::from_utf8(export(format, more)).expect("text");
        let (with, without) = (text(&[]), text(&["--no-findings"]));
        for mark in ["SPOF", "OPS-001", "SEC-001"] {
            assert!(with.contains(mark) && !without.contains(mark), "{format}: {mark}");
        }
        assert!(without.contains("Load balancer") && !without.contains("finding") && !without.contains("Finding"));
    }
    let design = linchpin::storage::template("distributed").expect("a template").design();
    let plain = picture(&design, &analyse(&design), &Options { findings: false, ..Options::default() });
    let bare = export::png(&plain, 1).expect("a picture");
    assert!(export("png", &["--no-findings", "--no-design"]) == bare);
    assert!(export("png", &["--no-findings"]) == linchpin::storage::carry_in_png(bare, &design));
    assert!(export("png", &[]) != export("png", &["--no-findings"]));
}

/// The icon of a kind as a picture of its own.
fn icon_svg(label: &str, icon: &[linchpin::catalog::Stroke], family: linchpin::catalog::Family) -> String {
    let square = Rect::new(0.0, 0.0, 24.0, 24.0);
    let paints = linchpin::scene::icon::paints(icon, square, Theme::LIGHT.family(family));
    let shape = |paint| linchpin::scene::Shape { subject: None, layer: Layer::Node, paint };
    export::svg(&Scene {
        bounds: square,
        background: Theme::LIGHT.background,
        transparent: true,
        title: label.to_owned(),
        description: format!("Icon: {}", label.to_lowercase()),
        spoken: BTreeMap::new(),
        shapes: paints.into_iter().map(shape).collect(),
        badges: Vec::new(),
    })
}

/// `UPDATE_ICONS=1` writes them; the drawings themselves are in the catalogue, one beside each kind.
#[test]
fn the_icons_in_assets_are_those_of_the_catalogue_and_no_two_look_alike() {
    let kinds = linchpin::catalog::KINDS.iter().map(|s| (s.name, s.label, s.icon, s.family));
    let groups = linchpin::catalog::GROUPS.iter().map(|s| (s.name, s.label, s.icon, s.family));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icons");
    let mut pixels: Vec<(&str, Vec<bool>)> = Vec::new();
    for (name, label, icon, family) in kinds.chain(groups) {
        let (svg, path) = (icon_svg(label, icon, family), folder.join(format!("{name}.svg")));
        if std::env::var_os("UPDATE_ICONS").is_some() {
            std::fs::write(&path, &svg).expect("the folder can be written");
        }
        let there = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(there, svg, "{name}: run this test with UPDATE_ICONS=1");
        let ink: Vec<bool> = drawn(&svg).pixels().iter().map(|p| p.alpha() > 96).collect();
        for (other, theirs) in &pixels {
            // Of the pixels that either inks, those that both do.
            let count =
                |both: bool| ink.iter().zip(theirs).filter(|(a, b)| if both { **a && **b } else { **a || **b }).count();
            let alike = count(true) as f32 / count(false) as f32;
            assert!(alike < 0.6, "{name} and {other} look alike: {alike}");
        }
        pixels.push((name, ink));
    }
}

#[test]
fn odd_and_enormous_designs_are_drawn() {
    assert_eq!(layout::arrange(&Design::default()), Arrangement::default());
    let empty = picture(&Design::default(), &analyse(&Design::default()), &Options::default());
    assert!(export::png(&empty, 1).is_ok());

    let mut chain = Design::named("A chain of a hundred thousand, closed to a ring");
    let id = |n: usize| Id::slug(&format!("c{n}"));
    for n in 0..100_000 {
        chain.components.insert(id(n), Component::new(Kind::Server(Server::default())));
    }
    for n in 0..100_000 {
        let link = Link::new(id(n), id((n + 1) % 100_000), LinkKind::all()[0].clone());
        chain.links.insert(Id::slug(&format!("l{n}")), link);
    }
    let arrangement = layout::arrange(&chain);
    assert_eq!(arrangement.boxes.len(), 100_000);
    assert_eq!(layout::route(&chain, &arrangement).lines.len(), 100_000);
}

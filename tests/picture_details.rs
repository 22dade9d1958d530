//! Small things in the picture, looked at in its pixels: long names, and lines that cross.

use linchpin::analysis::Report;
use linchpin::export;
use linchpin::layout;
use linchpin::model::{Design, Id, Placement, Point};
use linchpin::scene::{Layer, Options, Paint, Scene, build};
use linchpin::storage::parse;

fn plain() -> Options {
    Options { findings: false, legend: false, title: false, ..Options::default() }
}

fn scene(design: &Design) -> Scene {
    let arrangement = layout::arrange(design);
    let routes = layout::route(design, &arrangement);
    let marks = linchpin::scene::Marks::of(&Report::default(), design);
    build(design, &arrangement, &routes, &marks, &plain())
}

/// The pixels of a picture, three bytes each, with its width.
fn pixels(scene: &Scene, scale: u32) -> (Vec<u8>, usize) {
    let bytes = export::png(scene, scale).expect("a picture");
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    let mut out = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut out).expect("pixels");
    (out, reader.info().width as usize)
}

#[test]
fn no_letter_of_a_name_of_60_characters_is_outside_of_its_box_in_the_pixels() {
    let text = "Design(format: 1, components: {\"web\": (kind: WebServer), \"s\": (kind: Server), \"app\": (kind: AppServer, on: \"s\")},
        drawing: {\"web\": (at: (0, 0), size: (140, 56)), \"s\": (at: (200, 0), size: (220, 160)), \"app\": (at: (240, 60), size: (140, 56))})";
    let mut design = parse(text).expect("a design");
    design.components.values_mut().for_each(|component| component.name = "W".repeat(60));
    let scene = scene(&design);
    let (pixels, width) = pixels(&scene, 2);
    // A border lies half outside of its box.
    let boxes: Vec<_> = layout::arrange(&design).boxes.values().map(|rect| rect.grown(1.0)).collect();
    let ground = scene.background;
    let mut inked = 0;
    for (n, pixel) in pixels.chunks_exact(3).enumerate().filter(|(_, p)| **p != [ground.0, ground.1, ground.2]) {
        let at = Point::new((n % width) as f32 / 2.0 + scene.bounds.x, (n / width) as f32 / 2.0 + scene.bounds.y);
        assert!(boxes.iter().any(|rect| rect.contains(at)), "{pixel:?} at {at:?}");
        inked += 1;
    }
    assert!(inked > 1_000, "the parts are seen");
}

/// Two links that cross in the middle of a bare place.
fn crossing() -> Design {
    let text = "Design(format: 1,
        components: {\"left\": (kind: Other), \"right\": (kind: Other), \"top\": (kind: Other), \"foot\": (kind: Other)},
        links: {\"level\": (from: \"left\", to: \"right\", kind: Other), \"down\": (from: \"top\", to: \"foot\", kind: Other)})";
    let mut design = parse(text).expect("a design");
    let size = Some(Point::new(136.0, 56.0));
    for (id, x, y) in [("left", -400.0, 0.0), ("right", 400.0, 0.0), ("top", 0.0, -300.0), ("foot", 0.0, 300.0)] {
        design.drawing.insert(Id::slug(id), Placement { at: Point::new(x, y), size });
    }
    design
}

#[test]
fn where_two_lines_cross_the_level_one_makes_an_arch_in_the_picture_and_in_its_svg() {
    let scene = scene(&crossing());
    let paths = |id: &str| -> Vec<Vec<Point>> {
        let shapes = scene.shapes.iter().filter(|s| s.layer == Layer::Link && s.subject == Some(Id::slug(id)));
        let open = |paint: &Paint| match paint {
            Paint::Path { points, closed: false, .. } => Some(points.clone()),
            _ => None,
        };
        shapes.filter_map(|shape| open(&shape.paint)).collect()
    };
    let (level, down) = (paths("level"), paths("down"));
    assert!(down.iter().flatten().all(|p| (p.x - 64.0).abs() < 0.01), "the upright line is straight: {down:?}");
    let highest = level.iter().flatten().min_by(|a, b| a.y.total_cmp(&b.y)).expect("a line");
    assert_eq!((highest.x, highest.y), (64.0, 24.0 - 4.5));
    assert!(level.iter().flatten().all(|p| p.y <= 24.01));
    let svg = export::svg(&scene);
    assert!(svg.contains("64 19.5") || svg.contains("64,19.5"), "{svg}");
}

#[test]
fn lines_that_do_not_cross_are_drawn_without_arches() {
    let mut design = crossing();
    design.links.shift_remove("down");
    let scene = scene(&design);
    let lines = scene.shapes.iter().filter(|shape| shape.layer == Layer::Link);
    for shape in lines {
        if let Paint::Path { points, closed: false, .. } = &shape.paint {
            assert!(points.iter().all(|p| (p.y - 24.0).abs() < 0.01), "{points:?}");
        }
    }
}

#[test]
fn words_stand_on_no_border_of_a_container_and_on_no_other_path_of_their_link() {
    for template in linchpin::storage::TEMPLATES {
        let (path, design) = (template.name, template.design());
        let drawn = layout::arrange(&design);
        let routes = layout::route(&design, &drawn);
        let holders: std::collections::BTreeSet<_> = drawn.parents.values().collect();
        for (id, line) in &routes.lines {
            let Some(label) = line.label else { continue };
            let cut = holders.iter().find(|holder| {
                let frame = &drawn.boxes[**holder];
                frame.overlaps(&label) && !frame.holds(&label)
            });
            assert!(cut.is_none(), "{path}: the words of {id} lie on the border of {cut:?}");
            let near = |path: &&Vec<Point>| {
                path.windows(2).any(|ends| layout::Rect::around(ends[0], ends[1]).grown(1.0).overlaps(&label))
            };
            let under = line.paths.iter().filter(near).count();
            assert!(under <= 1, "{path}: the words of {id} lie on {under} of its paths");
        }
    }
}

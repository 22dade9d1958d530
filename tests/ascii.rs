//! Drawings of characters: every title is there, every link is a line from box to box, and nothing is too wide.

mod common;
#[path = "common/random.rs"]
mod random;

use linchpin::analysis::analyse_on;
use linchpin::export::ascii::{Charset, Drawing, Line, ascii};
use linchpin::layout;
use linchpin::model::{Design, Id};
use linchpin::storage::TEMPLATES;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

const STROKES: &str = "-|+.:<>^v─│┌┐└┘├┤┬┴┼┄┊▶▼◀▲";

/// The cells of a text, line by line: what is two cells wide stands in the first of them.
fn cells(text: &str) -> Vec<Vec<String>> {
    let line = |line: &str| {
        let mut cells = Vec::new();
        for g in line.graphemes(true) {
            let wide = g.width().min(2);
            assert!(wide > 0, "{g:?} has no width in {line:?}");
            cells.push(g.to_owned());
            cells.extend((1..wide).map(|_| String::new()));
        }
        cells
    };
    text.lines().map(line).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !STROKES.contains(*c)).collect()
}

/// Whether the characters of `part` stand in `whole` in their order, whatever stands between them.
fn in_order(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|c| rest.any(|d| c == d))
}

fn cell(cells: &[Vec<String>], x: usize, y: usize) -> &str {
    cells.get(y).and_then(|row| row.get(x)).map_or(" ", String::as_str)
}

fn check_titles(design: &Design, drawing: &Drawing, cells: &[Vec<String>], about: &str) {
    let parents = layout::parents(design);
    let drawn = parents.drawn.iter().copied();
    for id in design.components.keys().chain(drawn) {
        let area = drawing.boxes.get(id).unwrap_or_else(|| panic!("{about}: no box for {id}"));
        let rows = (area.y..area.y + area.h).map(|y| (area.x..area.x + area.w).map(|x| cell(cells, x, y)).collect());
        let inside: String = rows.collect::<Vec<String>>().concat();
        let title = match design.groups.get(id) {
            Some(group) => layout::size::group_words(design, id, group).0,
            None => design.title(id.as_str()).to_owned(),
        };
        let unseen = |c: char| ('\u{200e}'..='\u{202e}').contains(&c) || c.is_control() || c == '\u{ffff}';
        let title = squeezed(&title.chars().filter(|c| !unseen(*c)).collect::<String>());
        let holds = parents.of.values().any(|holder| *holder == id);
        let inside = squeezed(&inside);
        let there = if holds { in_order(&title, &inside) } else { inside.contains(&title) };
        assert!(there, "{about}: {title:?} is not in {inside:?}\n{}", drawing.text);
    }
}

fn check_line(design: &Design, drawing: &Drawing, cells: &[Vec<String>], line: &Line, about: &str) {
    let parents = layout::parents(design);
    let around = |id: &Id| -> Vec<Id> {
        std::iter::successors(parents.of.get(id).copied(), |id| parents.of.get(*id).copied()).cloned().collect()
    };
    let (from, to) = (drawing.boxes[&line.from], drawing.boxes[&line.to]);
    let beside = |area: &linchpin::export::ascii::Area, (x, y): (usize, usize)| {
        let near = [(x + 1, y), (x.wrapping_sub(1), y), (x, y + 1), (x, y.wrapping_sub(1))];
        let border = |(x, y): (usize, usize)| {
            area.holds(x, y) && (x == area.x || y == area.y || x + 1 == area.x + area.w || y + 1 == area.y + area.h)
        };
        near.into_iter().any(border)
    };
    let name = format!("{about}: {}\n{}", line.link, drawing.text);
    let (first, last) = (line.cells[0], line.cells[line.cells.len() - 1]);
    assert!(beside(&from, first), "{name}: it begins at {first:?}");
    assert!(beside(&to, last), "{name}: it ends at {last:?}");
    for pair in line.cells.windows(2) {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        assert_eq!(ax.abs_diff(bx) + ay.abs_diff(by), 1, "{name}: a gap at {pair:?}");
    }
    let allowed: Vec<Id> = around(&line.from).into_iter().chain(around(&line.to)).collect();
    for &(x, y) in &line.cells {
        let sign = cell(cells, x, y);
        assert!(!sign.is_empty() && STROKES.contains(sign), "{name}: {sign:?} at {x}, {y}");
        for (id, _) in drawing.boxes.iter().filter(|(_, area)| area.holds(x, y)) {
            assert!(allowed.contains(id), "{name}: it runs through {id} at {x}, {y}");
        }
    }
    let arrow = cell(cells, last.0, last.1);
    assert!("<>^v▶▼◀▲".contains(arrow), "{name}: {arrow:?} at its end");
}

fn check(design: &Design, drawing: &Drawing, width: usize, about: &str) {
    let cells = cells(&drawing.text);
    for (row, line) in cells.iter().zip(drawing.text.lines()) {
        assert!(row.len() <= width, "{about}: {} cells in {line:?}\n{}", row.len(), drawing.text);
        assert!(!line.ends_with(' '), "{about}: {line:?} ends with a space");
    }
    check_titles(design, drawing, &cells, about);
    for line in &drawing.lines {
        check_line(design, drawing, &cells, line, about);
    }
    let parents = layout::parents(design);
    for (id, link) in &design.links {
        let drawn = drawing.lines.iter().any(|l| l.link == *id) || drawing.left_out.contains(id);
        let group = design.groups.get(&link.to).filter(|_| !parents.drawn.contains(&link.to));
        let itself = group.is_some_and(|g| g.members.iter().all(|m| *m == link.from));
        assert!(drawn || itself, "{about}: {id} is neither drawn nor said");
    }
}

#[test]
fn every_example_is_drawn_within_every_width() {
    for template in TEMPLATES {
        let design = template.design();
        let report = analyse_on(&design, "2026-01-01");
        for (width, charset) in [(40, Charset::Unicode), (72, Charset::Ascii), (160, Charset::Unicode)] {
            let about = format!("{} at {width}", template.name);
            let drawing = ascii(&design, Some(&report), charset, width);
            check(&design, &drawing, width, &about);
            assert_eq!(drawing.left_out, Vec::<Id>::new(), "{about}");
        }
    }
}

#[test]
fn random_designs_keep_titles_lines_and_width() {
    for seed in 0..150 {
        let design = random::design(seed, 10, seed % 2 == 0);
        let (charset, width) = ([Charset::Ascii, Charset::Unicode][seed as usize % 2], 40 + (seed as usize * 7) % 121);
        let drawing = ascii(&design, None, charset, width);
        check(&design, &drawing, width, &format!("design {seed} at {width}"));
        assert_eq!(drawing.left_out, Vec::<Id>::new(), "design {seed}");
        if seed % 10 == 0 {
            assert_eq!(drawing, ascii(&design, None, charset, width), "design {seed}: drawn twice alike");
        }
    }
}

#[test]
fn the_plain_drawing_of_a_plain_design_is_ascii() {
    for template in TEMPLATES {
        let design = template.design();
        let drawing = ascii(&design, Some(&analyse_on(&design, "2026-01-01")), Charset::Ascii, 100);
        assert!(drawing.text.is_ascii(), "{}\n{}", template.name, drawing.text);
    }
}

/// With `LINCHPIN_BLESS=1` the goldens are written instead: look at each before you commit it.
#[test]
fn the_examples_are_drawn_as_their_goldens() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/ascii");
    for template in TEMPLATES {
        let design = template.design();
        let report = analyse_on(&design, "2026-01-01");
        for (ending, charset) in [("ascii", Charset::Ascii), ("unicode", Charset::Unicode)] {
            let path = folder.join(format!("{}.{ending}.txt", template.name));
            let drawing = ascii(&design, Some(&report), charset, 100);
            if std::env::var_os("LINCHPIN_BLESS").is_some() {
                std::fs::create_dir_all(&folder).expect("a folder");
                std::fs::write(&path, &drawing.text).expect("written");
            }
            let golden = std::fs::read_to_string(&path).expect("the golden");
            assert!(golden == drawing.text, "{}:\n{}", path.display(), drawing.text);
        }
    }
}

#[test]
fn the_command_line_draws_with_a_width_and_a_charset() {
    let example = common::example("distributed");
    let plain = common::run(&["export", &example, "--to", "ascii"]);
    assert_eq!(plain.status.code(), Some(0), "{}", common::stderr(&plain));
    assert!(common::stdout(&plain).is_ascii() && common::stdout(&plain).contains("| Load balancer |"));
    let narrow = common::run(&["export", &example, "--to", "ascii", "--charset", "unicode", "--width", "50"]);
    let text = common::stdout(&narrow);
    assert!(text.contains('┌') && cells(&text).iter().all(|row| row.len() <= 50), "{text}");
    let refused = common::run(&["export", &example, "--to", "ascii", "--width", "10"]);
    assert_eq!(refused.status.code(), Some(2));
}

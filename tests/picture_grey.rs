//! The exported picture without its colours: badges of different severities still tell apart, by their letters alone and
//! by their outlines alone, and what is accepted from what is open.

use linchpin::analysis::{Report, Severity};
use linchpin::export;
use linchpin::layout;
use linchpin::model::{Component, Design, Id, Kind, Placement, Point};
use linchpin::scene::{Badge, Color, Mark, Marks, Options, Scene, Tally, Theme, build};

/// Pixels to a point of the drawing.
const SCALE: u32 = 4;

/// One part for each badge there is, far from each other and each at the same place of the pixels' grid.
fn badges(theme: &'static Theme) -> Scene {
    drawn(theme, true)
}

/// The same parts, with their badges or without.
fn drawn(theme: &'static Theme, marked: bool) -> Scene {
    let mut design = Design::named("Badges");
    let mut marks = Marks::of(&Report::default(), &design);
    let kind = Kind::all().into_iter().find(|kind| kind.type_name() == "Other").expect("a plain part");
    for (row, accepted) in [false, true].into_iter().enumerate() {
        for (column, severity) in Severity::ALL.into_iter().enumerate() {
            let id = Id::slug(&format!("{}-{accepted}", severity.name()));
            design.components.insert(id.clone(), Component::new(kind.clone()));
            let at = Point::new(240.0 * column as f32, 160.0 * row as f32);
            design.drawing.insert(id.clone(), Placement { at, size: Some(Point::new(136.0, 56.0)) });
            let tallies = vec![Tally { severity, accepted, count: 1 }];
            if marked {
                marks.parts.insert(id, Mark { tallies, ..Mark::default() });
            }
        }
    }
    let arrangement = layout::arrange(&design);
    let routes = layout::route(&design, &arrangement);
    let options = Options { theme, findings: true, legend: false, title: false, ..Options::default() };
    build(&design, &arrangement, &routes, &marks, &options)
}

/// How bright a colour is, from 0 to 255, as a grey picture shows it.
fn grey(red: u8, green: u8, blue: u8) -> f32 {
    0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
}

fn grey_of(color: Color) -> f32 {
    grey(color.0, color.1, color.2)
}

/// A picture in grey: its width, and how bright each pixel is.
fn without_colour(scene: &Scene) -> (usize, Vec<f32>) {
    let bytes = export::png(scene, SCALE).expect("a picture");
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    let mut out = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut out).expect("pixels");
    let step = info.color_type.samples();
    (info.width as usize, out.chunks_exact(step).map(|p| grey(p[0], p[1], p[2])).collect())
}

/// What a picture shows around the middle of each badge, row by row, of a square as wide as the badges are high, or more.
fn squares(picture: &Scene, badges: &[Badge], larger: f32) -> Vec<(Tally, Vec<f32>)> {
    let (width, pixels) = without_colour(picture);
    let pixel = |points: f32| (points * SCALE as f32).round() as usize;
    let of = |badge: &Badge| {
        let high = badge.rect.h + larger;
        let side = pixel(high);
        let corner = badge.rect.center() - Point::new(high / 2.0, high / 2.0);
        let (left, top) = (pixel(corner.x - picture.bounds.x), pixel(corner.y - picture.bounds.y));
        let rows = (top..top + side).flat_map(|y| (left..left + side).map(move |x| y * width + x));
        rows.map(|at| pixels[at]).collect()
    };
    badges.iter().map(|badge| (badge.tally, of(badge))).collect()
}

/// What is in each badge.
fn crops(scene: &Scene) -> Vec<(Tally, Vec<f32>)> {
    squares(scene, &scene.badges, 0.0)
}

/// Which pixels are the letter's: nearer to its grey than to that of the ground.
fn letter(crop: &[f32], tally: &Tally, theme: &Theme) -> Vec<bool> {
    let strong = grey_of(theme.severity(tally.severity));
    let (letter, ground) =
        if tally.accepted { (strong, grey_of(theme.surface)) } else { (grey_of(theme.on_badge), strong) };
    assert!((letter - ground).abs() > 50.0, "{tally:?}: the letter is seen in grey: {letter} on {ground}");
    // Without the ring around: the middle half, where the letter is.
    let side = crop.len().isqrt();
    let middle = side / 4..side - side / 4;
    let inner = crop.iter().enumerate().filter(|(n, _)| middle.contains(&(n / side)) && middle.contains(&(n % side)));
    inner.map(|(_, grey)| (grey - letter).abs() < (grey - ground).abs()).collect()
}

#[test]
fn without_colour_badges_of_different_severities_still_tell_apart_by_their_letters() {
    for theme in Theme::ALL {
        let scene = badges(theme);
        let crops = crops(&scene);
        assert_eq!(crops.len(), 2 * Severity::ALL.len(), "{}: one badge for each", theme.name);
        let letters: Vec<(&Tally, Vec<bool>)> =
            crops.iter().map(|(tally, crop)| (tally, letter(crop, tally, theme))).collect();
        for (n, (tally, mask)) in letters.iter().enumerate() {
            let inked = mask.iter().filter(|inked| **inked).count();
            assert!(inked > mask.len() / 20, "{} {tally:?}: {inked} of {} pixels", theme.name, mask.len());
            for (other, mask_of_other) in &letters[..n] {
                let differ = mask.iter().zip(mask_of_other).filter(|(a, b)| a != b).count();
                let share = differ as f32 / mask.len() as f32;
                let same = tally.severity == other.severity;
                assert!(same || share > 0.08, "{}: {tally:?} and {other:?}: {share}", theme.name);
                assert!(!same || share < 0.08, "{}: the same letter: {share}", theme.name);
            }
        }
    }
}

#[test]
fn without_colour_an_accepted_finding_tells_apart_from_an_open_one() {
    for theme in Theme::ALL {
        let crops = crops(&badges(theme));
        for severity in Severity::ALL {
            let mut of = crops.iter().filter(|(tally, _)| tally.severity == severity).map(|(_, crop)| crop);
            let (Some(one), Some(other)) = (of.next(), of.next()) else { panic!("two badges") };
            let differ = one.iter().zip(other).filter(|(a, b)| (*a - *b).abs() > 40.0).count();
            let share = differ as f32 / one.len() as f32;
            assert!(share > 0.3, "{} {}: {share}", theme.name, severity.name());
        }
    }
}

/// Where each row of a badge begins and ends, seen by what it changes in the picture; none where it has nothing.
fn outline(with: &[f32], without: &[f32]) -> Vec<Option<(usize, usize)>> {
    let side = with.len().isqrt();
    let changed: Vec<bool> = with.iter().zip(without).map(|(a, b)| (a - b).abs() > 30.0).collect();
    let row = |row: &[bool]| Some((row.iter().position(|x| *x)?, row.iter().rposition(|x| *x)?));
    changed.chunks_exact(side).map(row).collect()
}

#[test]
fn without_colour_and_letters_badges_of_different_severities_still_tell_apart_by_their_outlines() {
    for theme in Theme::ALL {
        let scene = badges(theme);
        let (with, without) = (squares(&scene, &scene.badges, 8.0), squares(&drawn(theme, false), &scene.badges, 8.0));
        let outlines: Vec<(Tally, Vec<_>)> =
            with.iter().zip(&without).map(|((tally, with), (_, without))| (*tally, outline(with, without))).collect();
        for (n, (tally, rows)) in outlines.iter().enumerate() {
            assert!(rows.iter().flatten().count() > rows.len() / 2, "{} {tally:?} is seen", theme.name);
            for (other, rows_of_other) in outlines[..n].iter().filter(|(other, _)| other.accepted == tally.accepted) {
                // By how many pixels the sides of a row are apart, on average; a missing row is a whole side away.
                let apart: usize = rows
                    .iter()
                    .zip(rows_of_other)
                    .map(|rows| match rows {
                        (Some(a), Some(b)) => a.0.abs_diff(b.0) + a.1.abs_diff(b.1),
                        (None, None) => 0,
                        _ => 2 * SCALE as usize,
                    })
                    .sum();
                let apart = apart as f32 / rows.iter().flatten().count() as f32;
                assert!(apart > SCALE as f32, "{}: {tally:?} and {other:?}: {apart}", theme.name);
            }
        }
    }
}

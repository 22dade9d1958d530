//! The exported picture without its colours: badges of different severities still tell apart, by their letters alone,
//! and what is accepted from what is open.

use linchpin::analysis::{Report, Severity};
use linchpin::export;
use linchpin::layout;
use linchpin::model::{Component, Design, Id, Kind, Placement, Point};
use linchpin::scene::{Color, Mark, Marks, Options, Scene, Tally, Theme, build};

/// Pixels to a point of the drawing.
const SCALE: u32 = 3;

/// One part for each badge there is, far from each other and each at the same place of the pixels' grid.
fn badges(theme: &'static Theme) -> Scene {
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
            marks.parts.insert(id, Mark { tallies, ..Mark::default() });
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

/// What is in each badge, row by row.
fn crops(scene: &Scene) -> Vec<(Tally, Vec<f32>)> {
    let (width, pixels) = without_colour(scene);
    let pixel = |at: f32, from: f32| ((at - from) * SCALE as f32).round() as usize;
    let of = |badge: &linchpin::scene::Badge| {
        let (left, top) = (pixel(badge.rect.x, scene.bounds.x), pixel(badge.rect.y, scene.bounds.y));
        // A disc is as wide as it is high, and a single letter makes no badge wider.
        let side = (badge.rect.h * SCALE as f32).round() as usize;
        (top..top + side)
            .flat_map(|y| (left..left + side).map(move |x| (x, y)))
            .map(|(x, y)| pixels[y * width + x])
            .collect()
    };
    scene.badges.iter().map(|badge| (badge.tally, of(badge))).collect()
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

//! The program's own icon: every size in `packaging/icons` is what its one SVG gives (`UPDATE_ICONS=1` renews them), and it can be
//! seen on light and on dark.

use std::path::{Path, PathBuf};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

/// The sizes that desktops and packages ask for.
const SIZES: [u32; 8] = [16, 24, 32, 48, 64, 128, 256, 512];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/icons")
}

fn file(size: u32) -> PathBuf {
    folder().join(format!("hicolor/{size}x{size}/apps/linchpin.png"))
}

/// The SVG at a size: red, green, blue and how opaque, four bytes to the pixel.
fn drawn(size: u32) -> Vec<u8> {
    let svg = std::fs::read_to_string(folder().join("linchpin.svg")).expect("the icon");
    let tree = usvg::Tree::from_str(&svg, &usvg::Options::default()).expect("an SVG");
    let mut pixels = Pixmap::new(size, size).expect("a picture");
    let scale = size as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.take_demultiplied()
}

fn write(path: &Path, size: u32, pixels: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
    let mut encoder = png::Encoder::new(std::fs::File::create(path).expect("the file"), size, size);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels)).expect("it is written");
}

fn read(path: &Path) -> (u32, u32, Vec<u8>) {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("the pixels");
    assert_eq!(info.color_type, png::ColorType::Rgba, "{}", path.display());
    (info.width, info.height, pixels)
}

#[test]
fn every_size_of_the_icon_is_what_its_svg_gives() {
    for size in SIZES {
        let (path, pixels) = (file(size), drawn(size));
        if std::env::var_os("UPDATE_ICONS").is_some() {
            write(&path, size, &pixels);
        }
        let (width, height, written) = read(&path);
        assert_eq!((width, height), (size, size), "{}", path.display());
        assert!(written == pixels, "{} is old: UPDATE_ICONS=1 renews it", path.display());
    }
    let there = std::fs::read_dir(folder().join("hicolor")).expect("the folder").count();
    assert_eq!(there, SIZES.len(), "a size that nobody keeps");
}

/// Relative luminance (WCAG 2.2) of a colour.
fn luminance(pixel: &[u8]) -> f64 {
    let part = |byte: u8| {
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(pixel[0]) + 0.7152 * part(pixel[1]) + 0.0722 * part(pixel[2])
}

fn contrast(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_icon_stands_out_on_light_and_on_dark_and_its_pin_from_all_else_even_at_16_pixels() {
    let pixels = drawn(16);
    let opaque: Vec<&[u8]> = pixels.chunks_exact(4).filter(|pixel| pixel[3] > 250).collect();
    assert!(opaque.len() > 150, "{} of 256 pixels are painted", opaque.len());
    for ground in [1.0, luminance(&[15, 23, 42])] {
        let seen = opaque.iter().filter(|pixel| contrast(luminance(pixel), ground) >= 3.0).count();
        assert!(seen >= 30, "{seen} pixels stand out from {ground}");
    }
    let amber = |pixel: &&&[u8]| pixel[0] > 200 && pixel[1] > 130 && pixel[2] < 120;
    let white = |pixel: &&&[u8]| pixel.iter().all(|part| *part > 200);
    assert!(opaque.iter().filter(amber).count() >= 12, "the pin is lost");
    assert!(opaque.iter().filter(white).count() >= 12, "the wheel is lost");
}

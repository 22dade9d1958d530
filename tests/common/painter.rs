//! What the window shows as pixels, without a graphics card: the triangles that egui hands to one, painted as its shader
//! paints them. The same on every machine, up to rounding.

#![allow(dead_code, reason = "each test file uses its own part of this module")]
#![allow(
    clippy::float_cmp,
    reason = "whether an edge is exactly level, or a point exactly on it, decides who owns a pixel"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex, WHITE_UV};
use egui::{ColorImage, Pos2, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;

/// Pixels as RGBA, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pixels {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgba: Vec<[u8; 4]>,
}

/// The textures of a window; cheap to clone, and each clone sees the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Painter(Rc<RefCell<BTreeMap<u64, ColorImage>>>);

impl TestRenderer for Painter {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.0.borrow_mut();
        // Each texture has its own changes, in order; in which order the textures come is no matter.
        let mut changed: Vec<_> = std::mem::take(&mut delta.set).into_iter().collect();
        changed.sort_by_key(|(id, _)| number(*id));
        for (id, change) in changed.into_iter().flat_map(|(id, all)| all.into_iter().map(move |one| (id, one))) {
            let ImageData::Color(image) = change.image;
            match change.pos {
                None => drop(textures.insert(number(id), image.as_ref().clone())),
                Some([x, y]) => {
                    let Some(whole) = textures.get_mut(&number(id)) else { continue };
                    for row in 0..image.height() {
                        let at = (y + row) * whole.width() + x;
                        let from = row * image.width();
                        whole.pixels[at..at + image.width()].copy_from_slice(&image.pixels[from..from + image.width()]);
                    }
                }
            }
        }
        let gone: std::collections::BTreeSet<u64> = std::mem::take(&mut delta.free).into_iter().map(number).collect();
        textures.retain(|id, _| !gone.contains(id));
    }
}

fn number(id: TextureId) -> u64 {
    match id {
        TextureId::Managed(n) => n,
        TextureId::User(n) => u64::MAX - n,
    }
}

impl Painter {
    /// Paints a frame onto black.
    pub(crate) fn paint(&self, primitives: &[ClippedPrimitive], size: [usize; 2], scale: f32) -> Pixels {
        let [width, height] = size;
        let mut pixels = Pixels { width, height, rgba: vec![[0, 0, 0, 255]; width * height] };
        let textures = self.0.borrow();
        for primitive in primitives {
            let Primitive::Mesh(mesh) = &primitive.primitive else { continue };
            let Some(texture) = textures.get(&number(mesh.texture_id)) else { continue };
            let limit = |v: f32, most: usize| ((v * scale).round().max(0.0) as usize).min(most);
            let clip = primitive.clip_rect;
            let x = limit(clip.min.x, width)..limit(clip.max.x, width);
            let y = limit(clip.min.y, height)..limit(clip.max.y, height);
            triangles(&mut pixels, mesh, texture, scale, &(x, y));
        }
        pixels
    }
}

type Clip = (std::ops::Range<usize>, std::ops::Range<usize>);

fn triangles(pixels: &mut Pixels, mesh: &Mesh, texture: &ColorImage, scale: f32, clip: &Clip) {
    for corners in mesh.indices.chunks_exact(3) {
        let [a, b, c] = [0, 1, 2].map(|n| mesh.vertices[corners[n] as usize]);
        let at = |v: &Vertex| v.pos * scale;
        // Always the same way round.
        let turned = side(at(&a), at(&b), at(&c));
        if turned > 0.0 {
            triangle(pixels, [a, b, c], texture, scale, clip);
        } else if turned < 0.0 {
            triangle(pixels, [a, c, b], texture, scale, clip);
        }
    }
}

/// Twice the area of a triangle; positive when its corners go round clockwise on the screen.
fn side(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// A pixel belongs to a triangle when its middle lies inside, or on an edge that is a top or left one.
fn triangle(pixels: &mut Pixels, corners: [Vertex; 3], texture: &ColorImage, scale: f32, (xs, ys): &Clip) {
    let [a, b, c] = corners.map(|v| v.pos * scale);
    let least = |f: fn(&Pos2) -> f32| [a, b, c].iter().map(f).fold(f32::MAX, f32::min).floor().max(0.0) as usize;
    let most = |f: fn(&Pos2) -> f32| [a, b, c].iter().map(f).fold(0.0, f32::max).ceil() as usize;
    let area = side(a, b, c);
    let first = |from: Pos2, to: Pos2| to.y < from.y || (to.y == from.y && to.x > from.x);
    let edges = [(b, c), (c, a), (a, b)].map(|(from, to)| (from, to, first(from, to)));
    let white = corners.iter().all(|v| v.uv == WHITE_UV);
    for y in least(|p| p.y).max(ys.start)..most(|p| p.y).min(ys.end) {
        for x in least(|p| p.x).max(xs.start)..most(|p| p.x).min(xs.end) {
            let middle = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
            let weights = edges.map(|(from, to, _)| side(from, to, middle));
            let inside = |n: usize| weights[n] > 0.0 || (weights[n] == 0.0 && edges[n].2);
            if !(0..3).all(inside) {
                continue;
            }
            let mix = |f: fn(&Vertex) -> f32| (0..3).map(|n| f(&corners[n]) * weights[n] / area).sum::<f32>();
            let color = [mix(|v| v.color.r().into()), mix(|v| v.color.g().into()), mix(|v| v.color.b().into())];
            let alpha = mix(|v| v.color.a().into());
            let texel = if white { [1.0; 4] } else { sample(texture, mix(|v| v.uv.x), mix(|v| v.uv.y)) };
            let under = &mut pixels.rgba[y * pixels.width + x];
            let rest = 1.0 - alpha * texel[3] / 255.0;
            for n in 0..3 {
                under[n] = (color[n] * texel[n] + f32::from(under[n]) * rest).round() as u8;
            }
        }
    }
}

/// The texture at a place from 0 to 1, between the four texels around it.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let texel = |x: f32, y: f32| {
        let x = (x.max(0.0) as usize).min(width - 1);
        let y = (y.max(0.0) as usize).min(height - 1);
        texture.pixels[y * width + x].to_array().map(|c| f32::from(c) / 255.0)
    };
    let (left, top) = (x.floor(), y.floor());
    let (right, below) = (x - left, y - top);
    let corners = [texel(left, top), texel(left + 1.0, top), texel(left, top + 1.0), texel(left + 1.0, top + 1.0)];
    [0, 1, 2, 3].map(|n| {
        let upper = corners[0][n] * (1.0 - right) + corners[1][n] * right;
        let lower = corners[2][n] * (1.0 - right) + corners[3][n] * right;
        upper * (1.0 - below) + lower * below
    })
}

impl Pixels {
    /// As a PNG file.
    pub(crate) fn save(&self, path: &Path) {
        let file = std::fs::File::create(path).expect("a file");
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let bytes: Vec<u8> = self.rgba.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).expect("a picture");
    }

    /// From a PNG file as [`Pixels::save`] writes it.
    pub(crate) fn load(path: &Path) -> Option<Self> {
        let file = std::io::BufReader::new(std::fs::File::open(path).ok()?);
        let mut reader = png::Decoder::new(file).read_info().ok()?;
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut bytes).ok()?;
        let rgba = bytes[..info.buffer_size()].chunks_exact(3).map(|p| [p[0], p[1], p[2], 255]).collect();
        Some(Self { width: info.width as usize, height: info.height as usize, rgba })
    }

    /// How many pixels differ by more than rounding does.
    pub(crate) fn differing(&self, other: &Self) -> usize {
        if (self.width, self.height) != (other.width, other.height) {
            return self.rgba.len().max(other.rgba.len());
        }
        let differs = |(a, b): &(&[u8; 4], &[u8; 4])| (0..3).any(|n| a[n].abs_diff(b[n]) > 8);
        self.rgba.iter().zip(&other.rgba).filter(differs).count()
    }
}

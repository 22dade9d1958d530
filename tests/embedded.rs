//! The design inside a picture: what was exported opens again, whatever a picture from elsewhere holds.

mod common;
#[path = "common/random.rs"]
mod random;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use common::{example, examples, run, stderr, stdout};
use linchpin::catalog;
use linchpin::model::Design;
use linchpin::storage::{self, carry_in_png, carry_in_svg, to_ron};

/// A small picture that says nothing.
fn pixels() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[0, 50, 100, 150]).expect("pixels");
    writer.finish().expect("a PNG");
    bytes
}

const LINES: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>t</title><desc>d</desc><g/></svg>\n";

/// A chunk of a PNG.
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&name[..], data].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&body);
    [&(data.len() as u32).to_be_bytes()[..], &body, &crc.sum().to_be_bytes()].concat()
}

/// A PNG with a chunk after its header.
fn with(chunk: &[u8]) -> Vec<u8> {
    let plain = pixels();
    [&plain[..33], chunk, &plain[33..]].concat()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).and_then(|()| packer.finish()).expect("memory")
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file, as an argument.
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).expect("a file");
        self.path(name).to_string_lossy().into_owned()
    }
}

fn read(folder: &Folder, name: &str, bytes: impl AsRef<[u8]>) -> Design {
    let file = folder.file(name, bytes);
    storage::read(Path::new(&file)).unwrap_or_else(|e| panic!("{}", e.about(Path::new(&file))))
}

#[test]
fn every_example_opens_again_from_its_pictures() {
    let folder = Folder::new();
    for path in examples() {
        let (file, design) = (path.to_string_lossy().into_owned(), storage::read(&path).expect("an example"));
        for format in ["png", "svg"] {
            // By what is in it, not by what it is called.
            let picture = folder.path("picture").to_string_lossy().into_owned();
            let exported = run(&["export", &file, "--to", format, "--theme", "dark", "--out", &picture]);
            assert!(exported.status.success(), "{}", stderr(&exported));
            let again = storage::read(Path::new(&picture)).expect("a design");
            assert_eq!(to_ron(&again), to_ron(&design), "{file} as {format}");
            assert_eq!(again, design, "{file} as {format}");
        }
    }
}

#[test]
fn random_designs_with_the_oddest_names_open_again() {
    let folder = Folder::new();
    let names = [
        "]]> <a b='c'>&amp;&lt; </linchpin-design>",
        "\u{0}\u{1}\u{b}\u{1f}\u{7f}\u{85}\u{fffe}\u{ffff}",
        "\r\n\t \\ \" '",
        "🏴‍☠️ مرحبا \u{202e}",
    ];
    let mut opened = 0;
    for seed in 0..200_u64 {
        let mut design = random::design(seed, 24, seed % 2 == 0);
        // What a file would not be allowed to say is left out.
        let sound = design.clone();
        design.groups.retain(|id, group| catalog::check_group(&sound, id, group).is_ok());
        design.components.iter_mut().for_each(|(id, c)| {
            c.on = c.on.take().filter(|_| catalog::check_component(&sound, id, &sound.components[id]).is_ok());
        });
        let kept = design.clone();
        design.links.retain(|id, link| kept.contains(link.to.as_str()) && catalog::check_link(&kept, id, link).is_ok());
        design.drawing.retain(|id, _| kept.contains(id.as_str()));
        if linchpin::model::check(&design).is_err() || catalog::check(&design).is_err() {
            continue;
        }
        opened += 1;
        let name = names[seed as usize % names.len()];
        design.name = name.to_owned();
        design.components.values_mut().for_each(|c| c.name = name.to_owned());
        design.links.values_mut().for_each(|l| l.label = name.to_owned());
        assert_eq!(read(&folder, "a.png", carry_in_png(pixels(), &design)), design, "seed {seed}");
        let svg = carry_in_svg(LINES, &design);
        assert_eq!(read(&folder, "a.svg", &svg), design, "seed {seed}");
        let tree = resvg::usvg::Tree::from_str(
            &svg.replace("<svg ", "<svg width='9' height='9' "),
            &resvg::usvg::Options::default(),
        );
        assert!(tree.is_ok(), "seed {seed}: {:?}", tree.err());
    }
    assert!(opened > 100, "{opened}");
}

#[test]
fn a_picture_with_a_design_is_still_a_sound_picture() {
    let design = storage::read(Path::new(&example("hardened"))).expect("an example");
    let mut reader =
        png::Decoder::new(std::io::Cursor::new(carry_in_png(pixels(), &design))).read_info().expect("a PNG");
    let text = reader.info().utf8_text.first().expect("its text").clone();
    assert_eq!((&text.keyword[..], text.compressed), ("linchpin-design", true));
    assert_eq!(text.get_text().expect("text"), to_ron(&design));
    let mut bytes = [0; 4];
    reader.next_frame(&mut bytes).expect("pixels");
    assert_eq!(bytes, [0, 50, 100, 150]);
}

#[test]
fn every_command_reads_a_picture_and_standard_input_may_be_one() {
    let (folder, file) = (Folder::new(), example("distributed"));
    for format in ["png", "svg"] {
        let picture = folder.path(&format!("picture.{format}")).to_string_lossy().into_owned();
        assert!(run(&["export", &file, "--to", format, "--out", &picture]).status.success());
        let same = |more: &[&str]| {
            let output = |file: &str| stdout(&run(&[&[more[0], file], &more[1..]].concat())).replace(file, "FILE");
            assert_eq!(output(&picture), output(&file), "{format}: {more:?}");
        };
        same(&["check"]);
        same(&["check", "--format", "json"]);
        same(&["check", "--dead", "lb"]);
        same(&["check", "--blast"]);
        same(&["fix"]);
        same(&["fix", "--all", "--out", "-"]);
        same(&["export", "--to", "mermaid"]);
        same(&["export", "--to", "svg"]);
        // The lines of the design are no lines of the picture.
        let sarif = stdout(&run(&["check", &picture, "--format", "sarif"]));
        let lines: Vec<&str> = sarif.lines().filter(|line| line.contains("startLine")).map(str::trim).collect();
        assert!(!lines.is_empty() && lines.iter().all(|line| *line == "\"startLine\": 1"), "{lines:?}");
        let piped = piped(&["check", "-", "--format", "json"], &fs::read(&picture).expect("the picture"));
        assert_eq!(piped.status.code(), Some(1));
        assert_eq!(
            stdout(&piped).replace("\"-\"", "FILE"),
            stdout(&run(&["check", &file, "--format", "json"])).replace(&format!("\"{file}\""), "FILE")
        );
    }
}

fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = common::linchpin()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("its input").write_all(input).expect("it reads");
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_picture_without_its_design_says_so() {
    let (folder, file) = (Folder::new(), example("distributed"));
    for format in ["png", "svg"] {
        let picture = folder.path(&format!("bare.{format}")).to_string_lossy().into_owned();
        assert!(run(&["export", &file, "--to", format, "--no-design", "--out", &picture]).status.success());
        for arguments in [&["check", &picture][..], &["run", &picture], &["export", &picture, "--to", "svg"]] {
            let output = run(arguments);
            assert_eq!(output.status.code(), Some(3), "{arguments:?}");
            let said = stderr(&output);
            assert!(
                said.contains("holds no design") && said.contains("--no-design") && said.lines().count() == 1,
                "{said}"
            );
        }
    }
}

#[test]
fn nothing_is_written_over_a_picture_unless_it_is_a_picture() {
    let (folder, file) = (Folder::new(), example("distributed"));
    for format in ["png", "svg"] {
        let picture = folder.path(&format!("p.{format}")).to_string_lossy().into_owned();
        let unnamed = folder.path("unnamed").to_string_lossy().into_owned();
        for path in [&picture, &unnamed] {
            assert!(run(&["export", &file, "--to", format, "--out", path]).status.success());
        }
        let before = fs::read(&picture).expect("the picture");
        let new = folder.path(&format!("new.{format}")).to_string_lossy().into_owned();
        let accept = ["accept", &picture, "load-balancer-spof", "--on", "lb", "--reason", "an exercise"];
        for arguments in [
            &["fix", &picture, "--all"][..],
            &["fix", &file, "--all", "--out", &picture],
            &["fix", &file, "--all", "--out", &unnamed],
            &accept,
            &["new", &new],
        ] {
            let output = run(arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            let said = stderr(&output);
            assert!(said.contains("picture") && said.contains(".ron") && said.lines().count() == 1, "{said}");
        }
        assert_eq!(fs::read(&picture).expect("the picture"), before);
        assert_eq!(fs::read(&unnamed).expect("the picture"), before);
        assert!(!Path::new(&new).exists());
        let out = folder.path("out.ron").to_string_lossy().into_owned();
        let output = run(&[&accept[..], &["--out", &out]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(storage::read(Path::new(&out)).expect("a design").accepted.len(), 1);
    }
}

#[test]
fn what_other_programs_make_of_the_chunk_is_read() {
    let folder = Folder::new();
    let design = storage::read(Path::new(&example("distributed"))).expect("an example");
    let ron = to_ron(&design);
    let key = b"linchpin-design\0";
    let forms = [
        chunk(*b"tEXt", &[key, ron.as_bytes()].concat()),
        chunk(*b"zTXt", &[key, &[0][..], &packed(ron.as_bytes())].concat()),
        chunk(*b"iTXt", &[key, &[0, 0, 0, 0][..], ron.as_bytes()].concat()),
        chunk(*b"iTXt", &[key, &[0, 0][..], b"en\0design\0", ron.as_bytes()].concat()),
        chunk(*b"iTXt", &[key, &[1, 0][..], b"en\0design\0", &packed(ron.as_bytes())].concat()),
    ];
    for (n, form) in forms.iter().enumerate() {
        assert_eq!(read(&folder, "a.png", with(form)), design, "form {n}");
    }
    // After the pixels, too.
    let mut late = pixels();
    late.splice(late.len() - 12..late.len() - 12, forms[1].clone());
    assert_eq!(read(&folder, "late.png", late), design);
    let svg = carry_in_svg(LINES, &design);
    let text = &svg[svg.find("\n(").map_or(0, |at| at)..];
    assert!(!text.is_empty());
    let verbatim = format!(
        "\u{feff}<?xml version='1.0'?>\n<!-- > -->\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\">\n<s:svg xmlns:s='http://www.w3.org/2000/svg' a='>'><s:metadata><ns0:linchpin-design xmlns:ns0='x'><![CDATA[{ron}]]></ns0:linchpin-design></s:metadata></s:svg>"
    );
    assert_eq!(read(&folder, "a.svg", verbatim), design);
}

/// One error line with exit code 3, within seconds.
fn refused(folder: &Folder, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let began = Instant::now();
    let file = folder.file(name, bytes);
    let output = common::run_bounded(&["check", &file]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{name}: {said}");
    assert!(said.lines().count() == 1 && said.len() < 600 && said.contains(name), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(began.elapsed() < Duration::from_secs(30), "{name}: {:?}", began.elapsed());
    said
}

#[test]
fn damaged_and_hostile_pngs_end_in_one_line() {
    let folder = Folder::new();
    let design = storage::read(Path::new(&example("simple-stack"))).expect("an example");
    let good = carry_in_png(pixels(), &design);
    for cut in (8..good.len()).step_by(7) {
        assert!(refused(&folder, "cut.png", &good[..cut]).contains("damaged or cut off"));
    }
    // One bit wrong in the design.
    let mut bad = good;
    bad[120] ^= 4;
    assert!(refused(&folder, "bit.png", bad).contains("checksum"));
    let key = b"linchpin-design\0";
    let zeros = packed(&vec![b' '; 80 << 20]);
    let bomb = chunk(*b"iTXt", &[key, &[1, 0, 0, 0][..], &zeros].concat());
    assert!(bomb.len() < 1 << 20 && refused(&folder, "bomb.png", with(&bomb)).contains("limit of 64 MiB"));
    let huge = [&0xffff_fff0_u32.to_be_bytes()[..], b"iTXt", key].concat();
    assert!(refused(&folder, "huge.png", with(&huge)).contains("longer than the file"));
    for (name, data) in [
        ("method.png", &[1, 9, 0, 0, 1][..]),
        ("flag.png", &[7, 0, 0, 0, 1]),
        ("short.png", &[1]),
        ("garbage.png", &[1, 0, 0, 0, 1, 2, 3]),
        ("latin.png", &[0, 0, 0, 0, 0xff, 0xfe]),
        ("empty.png", &[0, 0, 0, 0]),
    ] {
        refused(&folder, name, with(&chunk(*b"iTXt", &[key, data].concat())));
    }
    let said = refused(&folder, "ron.png", with(&chunk(*b"tEXt", &[key, &b"Design(\n  nmae: 1)"[..]].concat())));
    assert!(said.contains("line 2, column") && said.contains("of the design"), "{said}");
    refused(&folder, "signature.png", b"\x89PNG\r\n\x1a\n");
}

#[test]
fn damaged_and_hostile_svgs_end_in_one_line() {
    let folder = Folder::new();
    let design = storage::read(Path::new(&example("simple-stack"))).expect("an example");
    let good = carry_in_svg(LINES, &design);
    let good = good.trim_end();
    for cut in (1..good.len()).step_by(41) {
        refused(&folder, "cut.svg", &good.as_bytes()[..cut]);
    }
    let open = "<svg xmlns='http://www.w3.org/2000/svg'>";
    let laughs = format!("<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>{open}&b;</svg>");
    assert!(refused(&folder, "laughs.svg", laughs).contains("entities"));
    let fetched = "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg><metadata><linchpin-design>&x;</linchpin-design></metadata></svg>";
    assert!(refused(&folder, "fetched.svg", fetched).contains("entities"));
    assert!(refused(&folder, "page.svg", "<!DOCTYPE html><html><body><br></body></html>").contains("`<html`"));
    assert!(refused(&folder, "conflict.svg", "<<<<<<< HEAD\nDesign(\n").contains("neither"));
    assert!(refused(&folder, "other.svg", format!("{open}<path d='M0 0'/></svg>")).contains("holds no design"));
    for (name, text) in [
        ("unknown.svg", "<linchpin-design>&x;</linchpin-design></svg>".to_owned()),
        ("number.svg", "<linchpin-design>&#xD800;</linchpin-design></svg>".to_owned()),
        ("empty.svg", "<linchpin-design/></svg>".to_owned()),
        ("twice.svg", "</svg><svg>".to_owned()),
        ("closed.svg", "</g></svg></svg>".to_owned()),
        ("deep.svg", "<g>".repeat(5_000_000)),
        (
            "attributes.svg",
            format!("<g {}/></svg>", (0..2_000_000).map(|n| format!("a{n}=''")).collect::<Vec<_>>().join(" ")),
        ),
        ("namespaces.svg", (0..500_000).map(|n| format!("<g xmlns:a{n}='u'>")).collect::<Vec<_>>().concat()),
        ("quotes.svg", "<g a='".repeat(3_000_000)),
        ("comments.svg", "<!--".repeat(5_000_000)),
        ("references.svg", format!("<linchpin-design>{}</linchpin-design></svg>", "&".repeat(10_000_000))),
    ] {
        refused(&folder, name, format!("{open}{text}"));
    }
    refused(&folder, "binary.svg", b"<svg>\xff\xfe</svg>");
}

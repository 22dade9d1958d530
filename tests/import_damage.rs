//! Texts broken at random, in bounded number: fixed samples, what linchpin itself writes, and real diagrams.
//! `fuzz/` looks further, for as long as one lets it.

#[path = "common/damage.rs"]
mod damage;
#[path = "common/shared.rs"]
mod material;
#[path = "common/random.rs"]
mod random;

use std::path::Path;

use damage::{Damage, SAMPLES, survives};
use linchpin::analysis::analyse;
use linchpin::export::ascii::{Charset, ascii};
use linchpin::export::mermaid::{architecture, carrying, flowchart, sequence};
use linchpin::export::report::{ReportOptions, report};
use linchpin::model::Design;
use linchpin::scene::Theme;
use linchpin::storage::{self, TEMPLATES};

/// Breaks each text in turn, so many times.
fn break_all(texts: &[(String, Vec<u8>)], times: usize) {
    for round in 0..times {
        for (n, (name, text)) in texts.iter().enumerate() {
            // A seed for each, so that one that fails can be made again alone.
            let broken = Damage::new((round * texts.len() + n) as u64 + 1).of(text);
            let shown = || format!("{name}, round {round}:\n{}", String::from_utf8_lossy(&broken));
            let outcome = std::panic::catch_unwind(|| drop(survives(&format!("{name}, round {round}"), &broken)));
            assert!(outcome.is_ok(), "{}", shown());
        }
    }
}

/// All that linchpin writes of a design and somebody may hand back to it.
fn written(name: &str, design: &Design) -> Vec<(String, Vec<u8>)> {
    let (analysis, theme) = (analyse(design), &Theme::LIGHT);
    let plain = flowchart(design, Some(&analysis), theme);
    let drawn = ascii(design, None, Charset::Ascii, 100);
    [
        ("flowchart with the design", carrying(&plain, design)),
        ("flowchart", plain),
        ("sequence", sequence(design, &analysis, theme)),
        ("architecture", architecture(design, false, theme)),
        ("report", report(design, &analysis, &ReportOptions::default())),
        ("characters", drawn.text),
        ("file", storage::to_ron(design)),
    ]
    .map(|(what, text)| (format!("{what} of {name}"), text.into_bytes()))
    .into()
}

#[test]
fn damaged_samples_of_each_dialect_are_read() {
    let samples: Vec<(String, Vec<u8>)> =
        SAMPLES.iter().map(|sample| ((*sample).to_owned(), sample.as_bytes().to_vec())).collect();
    break_all(&samples, 6_000);
}

#[test]
fn damaged_texts_that_linchpin_wrote_are_read() {
    let examples = TEMPLATES.iter().flat_map(|template| written(template.name, &template.design()));
    let odd = (1..=12).flat_map(|seed| written(&format!("random design {seed}"), &random::accepted(seed, 12)));
    let texts: Vec<(String, Vec<u8>)> = examples.chain(odd).collect();
    assert!(texts.len() > 150, "only {} texts", texts.len());
    break_all(&texts, 40);
}

/// All files of a folder and the folders in it, in the order of their names.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, found);
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            found.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes));
        }
    }
}

#[test]
fn damaged_diagrams_of_the_corpus_are_read() {
    let Some(corpus) = material::shared("corpus") else {
        return material::skip("damaged_diagrams_of_the_corpus_are_read", "there is no corpus");
    };
    let mut texts = Vec::new();
    files(&corpus, &mut texts);
    assert!(texts.len() > 290, "only {} texts", texts.len());
    break_all(&texts, 60);
}

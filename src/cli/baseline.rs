//! Baselines: findings that were there before, so that only new ones count.
//!
//! A design is known by its file, as a path from the baseline's folder: titles may be equal or empty. Its title finds
//! it again when the file was moved, when it is standard input, and in baselines of format 1, which knew titles only.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::outcome::Failure;
use crate::analysis::rules::{self, Profile};
use crate::analysis::{Decision, Report, Source};
use crate::storage;

/// The largest baseline that is read, in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// The known findings of some designs.
#[derive(Debug)]
pub(super) struct Baseline {
    path: PathBuf,
    designs: Vec<Known>,
}

/// What is known of one design.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// Its path from the baseline's folder, with `/`; none: standard input, or a baseline of format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    title: String,
    /// The keys of its findings.
    findings: BTreeSet<String>,
}

/// The file as it is written.
#[derive(Serialize)]
struct Written<'a> {
    baseline: u32,
    designs: &'a [Known],
}

/// The file in any format that was ever written.
#[derive(Deserialize)]
struct Format {
    baseline: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Titles {
    #[expect(dead_code, reason = "read before, to choose among the formats")]
    baseline: u32,
    designs: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Files {
    #[expect(dead_code, reason = "read before, to choose among the formats")]
    baseline: u32,
    designs: Vec<Known>,
}

impl Baseline {
    const FORMAT: u32 = 2;

    /// Reads a baseline.
    ///
    /// # Errors
    /// When the file cannot be read or is no baseline.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let bad = |why: String| Failure::unreadable(format!("{why}: {}", path.display()));
        Self::open(path).map_err(bad)?.ok_or_else(|| bad("there is no such baseline".to_owned()))
    }

    /// A baseline; none when there is no such file.
    fn open(path: &Path) -> Result<Option<Self>, String> {
        let unreadable = |e: std::io::Error| format!("the baseline cannot be read ({e})");
        match std::fs::metadata(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(unreadable(e)),
            Ok(metadata) if metadata.is_dir() => return Err("a folder is no baseline".to_owned()),
            Ok(_) => {}
        }
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(unreadable)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(format!("the baseline is larger than the limit of {} MiB", MAX_BYTES >> 20));
        }
        let no_baseline = |e: serde_json::Error| format!("this is no baseline ({e})");
        let designs = match serde_json::from_slice::<Format>(&bytes).map_err(no_baseline)?.baseline {
            1 => {
                let read: Titles = serde_json::from_slice(&bytes).map_err(no_baseline)?;
                read.designs.into_iter().map(|(title, findings)| Known { file: None, title, findings }).collect()
            }
            Self::FORMAT => serde_json::from_slice::<Files>(&bytes).map_err(no_baseline)?.designs,
            other => return Err(format!("baseline format {other} is not known to this version")),
        };
        Ok(Some(Self { path: path.to_owned(), designs }))
    }

    /// The entries that are about a design: those of its file; else those that name no file and its title; else those
    /// of its title whose file is gone.
    fn about(&self, file: &Path, title: &str) -> Vec<usize> {
        let own = key(&self.path, file);
        let of = |wanted: &dyn Fn(&Known) -> bool| -> Vec<usize> {
            self.designs.iter().enumerate().filter(|(_, known)| wanted(known)).map(|(n, _)| n).collect()
        };
        let exact = of(&|k| k.file.is_some() && k.file == own);
        if !exact.is_empty() {
            return exact;
        }
        let titled = of(&|k| k.file.is_none() && k.title == title);
        if !titled.is_empty() {
            return titled;
        }
        let folder = folder_of(&self.path);
        let is_gone = |k: &Known| own.is_none() || k.file.as_ref().is_some_and(|f| !folder.join(f).exists());
        of(&|k| !title.is_empty() && k.title == title && is_gone(k))
    }

    /// Takes what this baseline knows out of what counts. Gives false when it knows nothing of this design.
    pub(super) fn apply(&self, file: &Path, report: &mut Report) -> bool {
        let about = self.about(file, &report.design);
        for finding in &mut report.findings {
            if !finding.accepted && about.iter().any(|n| self.designs[*n].findings.contains(&finding.key)) {
                finding.accepted = true;
                finding.decision = Some(Decision { source: Source::Baseline, reason: None, until: None, author: None });
            }
        }
        !about.is_empty()
    }

    /// How many of the findings that it knows of a design are gone, as far as their rules ran.
    pub(super) fn outdated(&self, file: &Path, report: &Report, profile: Profile) -> usize {
        let keys: BTreeSet<&str> = report.findings.iter().map(|f| f.key.as_str()).collect();
        let known: BTreeSet<&String> =
            self.about(file, &report.design).into_iter().flat_map(|n| &self.designs[n].findings).collect();
        known.into_iter().filter(|key| !keys.contains(key.as_str()) && ran(key, profile)).count()
    }

    /// Writes what these reports found into a baseline file. What the file says of other designs stays, and of these
    /// designs what rules found that did not run now. What a design accepts itself is left to it.
    ///
    /// # Errors
    /// When the file is there and no baseline, or cannot be written.
    pub(super) fn write(path: &Path, reports: &[(&Path, &Report)], profile: Profile) -> Result<(), Failure> {
        let old = Self::open(path).map_err(|why| Failure::unreadable(format!("{why}: {}", path.display())))?;
        let old = old.unwrap_or_else(|| Self { path: path.to_owned(), designs: Vec::new() });
        let mut replaced = BTreeSet::new();
        let mut designs = Vec::new();
        for (file, report) in reports {
            let about = old.about(file, &report.design);
            let silent = about.iter().flat_map(|n| &old.designs[*n].findings).filter(|key| !ran(key, profile));
            let by_design = |d: &Option<Decision>| d.as_ref().is_some_and(|d| d.source == Source::Design);
            let found = report.findings.iter().filter(|f| !by_design(&f.decision)).map(|f| &f.key);
            let findings = silent.chain(found).cloned().collect();
            designs.push(Known { file: key(path, file), title: report.design.clone(), findings });
            replaced.extend(about);
        }
        let kept = old.designs.into_iter().enumerate().filter(|(n, _)| !replaced.contains(n)).map(|(_, known)| known);
        designs.extend(kept);
        designs.sort();
        designs.dedup();
        let text = serde_json::to_string_pretty(&Written { baseline: Self::FORMAT, designs: &designs })
            .map_err(|e| Failure::usage(format!("no JSON can be made ({e})")))?;
        storage::save_bytes((text + "\n").as_bytes(), path)
            .map_err(|error| Failure::usage(format!("{error}: {}", path.display())))
    }
}

/// Whether the rule of a key runs in a profile. Keys of rules that are no more belong to every profile.
fn ran(key: &str, profile: Profile) -> bool {
    let rule = key.split(':').next().unwrap_or_default();
    rules::find(rule).is_none_or(|r| r.meta.profile <= profile)
}

fn folder_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    parent.canonicalize().unwrap_or_else(|_| parent.to_owned())
}

/// The path of a design from the folder of a baseline; none for standard input.
fn key(baseline: &Path, design: &Path) -> Option<String> {
    if design == Path::new("-") {
        return None;
    }
    let folder = folder_of(baseline);
    let design = design.canonicalize().unwrap_or_else(|_| design.to_owned());
    let words = |path: &Path| -> Vec<String> {
        path.components().map(|c: Component| c.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (folder, design) = (words(&folder), words(&design));
    let shared = folder.iter().zip(&design).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return Some(design.join("/"));
    }
    let up = std::iter::repeat_n("..", folder.len() - shared);
    Some(up.chain(design[shared..].iter().map(String::as_str)).collect::<Vec<_>>().join("/"))
}

//! Baselines: findings that were there before, so that only new ones count.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::outcome::Failure;
use crate::analysis::Report;
use crate::storage;

/// The largest baseline that is read, in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// The keys of known findings, per design title.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Baseline {
    /// The version of this file format.
    baseline: u32,
    /// Keys by design title, sorted.
    designs: BTreeMap<String, std::collections::BTreeSet<String>>,
}

impl Baseline {
    const FORMAT: u32 = 1;

    /// Reads a baseline.
    ///
    /// # Errors
    /// When the file cannot be read or is no baseline.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let bad = |why: String| Failure::unreadable(format!("{why}: {}", path.display()));
        let length = std::fs::metadata(path).map_err(|e| bad(format!("the baseline cannot be read ({e})")))?.len();
        if length > MAX_BYTES {
            return Err(bad(format!("the baseline has {length} bytes, the limit is {MAX_BYTES}")));
        }
        let text = std::fs::read_to_string(path).map_err(|e| bad(format!("the baseline cannot be read ({e})")))?;
        let read: Self = serde_json::from_str(&text).map_err(|e| bad(format!("this is no baseline ({e})")))?;
        if read.baseline != Self::FORMAT {
            return Err(bad(format!("baseline format {} is not known to this version", read.baseline)));
        }
        Ok(read)
    }

    /// Takes what this baseline knows out of what counts. Gives false when it knows nothing of this design.
    pub(super) fn apply(&self, report: &mut Report) -> bool {
        let Some(known) = self.designs.get(&report.design) else { return false };
        for finding in &mut report.findings {
            finding.accepted |= known.contains(&finding.key);
        }
        true
    }

    /// Writes the findings of these reports into a baseline file. What the file says of other designs stays.
    ///
    /// # Errors
    /// When the file is there and no baseline, or cannot be written.
    pub(super) fn write(path: &Path, reports: &[&Report]) -> Result<(), Failure> {
        let mut all = if path.exists() { Self::read(path)? } else { Self::default() };
        all.baseline = Self::FORMAT;
        for report in reports {
            let keys = report.findings.iter().map(|f| f.key.clone()).collect();
            all.designs.insert(report.design.clone(), keys);
        }
        let text =
            serde_json::to_string_pretty(&all).map_err(|e| Failure::usage(format!("no JSON can be made ({e})")))?;
        storage::save_bytes((text + "\n").as_bytes(), path)
            .map_err(|error| Failure::usage(format!("{error}: {}", path.display())))
    }
}

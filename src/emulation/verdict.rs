//! Whether a measurement agrees with a prediction.

use serde::Serialize;

/// What an experiment says about a prediction. The worst compares as the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The measurement agrees.
    Confirmed,
    /// It could not be measured here.
    NotTestable,
    /// The measurement disagrees.
    Refuted,
}

impl Verdict {
    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::NotTestable => "not testable",
            Self::Refuted => "refuted",
        }
    }
}

/// Two-sided 99.9 % of the normal distribution, in standard deviations.
const Z: f64 = 3.2905;
/// The share of failures that a busy machine may cause by itself (a timeout here and there) where everything
/// should succeed. A dead part costs at least a share of 1 / members, which is far more.
const NOISE: f64 = 0.01;

/// Compares `ok` right answers of `sent` with the predicted share.
///
/// * Predicted 0: not one may succeed; noise makes requests fail, never succeed.
/// * Predicted 1: at most 1 % may fail, which is noise.
/// * Between: within the binomial margin of 99.9 % (normal approximation with continuity correction), plus the noise.
pub(super) fn judge(predicted: f64, ok: u32, sent: u32) -> Verdict {
    if sent == 0 {
        return Verdict::NotTestable;
    }
    let n = f64::from(sent);
    let observed = f64::from(ok) / n;
    let agrees = if predicted <= 0.0 {
        ok == 0
    } else if predicted >= 1.0 {
        observed >= 1.0 - NOISE
    } else {
        let margin = Z * (predicted * (1.0 - predicted) / n).sqrt() + 0.5 / n;
        observed <= predicted + margin && observed >= predicted - margin - NOISE
    };
    if agrees { Verdict::Confirmed } else { Verdict::Refuted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_predictions_are_held_to_their_word() {
        assert_eq!(judge(0.0, 0, 200), Verdict::Confirmed);
        assert_eq!(judge(0.0, 1, 200), Verdict::Refuted);
        assert_eq!(judge(1.0, 200, 200), Verdict::Confirmed);
        assert_eq!(judge(1.0, 198, 200), Verdict::Confirmed);
        assert_eq!(judge(1.0, 197, 200), Verdict::Refuted);
    }

    #[test]
    fn shares_have_the_binomial_margin() {
        for (ok, verdict) in
            [(100, Verdict::Confirmed), (85, Verdict::Confirmed), (74, Verdict::Refuted), (125, Verdict::Refuted)]
        {
            assert_eq!(judge(0.5, ok, 200), verdict, "{ok}");
        }
        assert_eq!(judge(0.5, 0, 0), Verdict::NotTestable);
    }
}

//! How a run fared over the last minutes: a point for each half second, and what happened when, for the plots.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use crate::analysis::Journey;
use crate::emulation::{Event, Stats, What};
use crate::model::Id;

/// Five minutes.
const MOST: usize = 600;
/// The most events that are marked.
const MOST_MARKS: usize = 100;

/// The points of one journey or replica: seconds since the start, and the value then.
pub type Points = Vec<[f64; 2]>;

/// Something that happened, for the plots.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Seconds since the start.
    pub seconds: f64,
    /// What it was.
    pub words: String,
    /// Whether something was broken; else it was mended or noticed.
    pub breaks: bool,
}

/// The last minutes of a run.
#[derive(Debug, Default)]
pub struct Trend {
    samples: VecDeque<Sample>,
    marks: VecDeque<Mark>,
}

#[derive(Debug)]
struct Sample {
    seconds: f64,
    /// The share of right answers in per cent, and the slowest of a hundred in milliseconds.
    journeys: BTreeMap<Journey, (Option<f64>, Option<f64>)>,
    /// How late each replica is, in milliseconds.
    lags: BTreeMap<Id, f64>,
}

impl Trend {
    /// Notes how the run fares so many seconds after its start, and how late its replicas are.
    pub fn note(&mut self, seconds: f64, stats: &Stats, lags: impl Iterator<Item = (Id, Duration)>) {
        let journeys = stats.journeys.iter();
        let journeys = journeys.map(|(journey, of)| (*journey, (of.recent_share.map(|s| s * 100.0), of.p99_ms)));
        let lags = lags.map(|(id, lag)| (id, lag.as_secs_f64() * 1000.0)).collect();
        if self.samples.len() == MOST {
            self.samples.pop_front();
        }
        self.samples.push_back(Sample { seconds, journeys: journeys.collect(), lags });
        let first = self.samples.front().map_or(0.0, |sample| sample.seconds);
        self.marks.retain(|mark| mark.seconds >= first);
    }

    /// Marks what happened, as far as it explains the lines.
    pub fn mark(&mut self, event: &Event) {
        let breaks = match &event.what {
            What::Killed { .. }
            | What::Paused { .. }
            | What::Bent { .. }
            | What::Cut { .. }
            | What::Failed { .. }
            | What::Fenced { .. }
            | What::Diverged { .. } => true,
            What::Slowed { delay_ms, .. } | What::Lagged { delay_ms, .. } => *delay_ms > 0,
            What::Restarted { .. }
            | What::Resumed { .. }
            | What::Straight { .. }
            | What::Joined { .. }
            | What::Promoted { .. }
            | What::Tuned { .. }
            | What::Moved { .. } => false,
            _ => return,
        };
        if self.marks.len() == MOST_MARKS {
            self.marks.pop_front();
        }
        self.marks.push_back(Mark { seconds: event.ms as f64 / 1000.0, words: event.what.to_string(), breaks });
    }

    /// What happened, the oldest first.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter()
    }

    /// The share of right answers of a journey, in per cent.
    pub fn success(&self, journey: Journey) -> Points {
        self.points(|sample| sample.journeys.get(&journey)?.0)
    }

    /// The response time that 99 of 100 right answers stay below, in milliseconds.
    pub fn latency(&self, journey: Journey) -> Points {
        self.points(|sample| sample.journeys.get(&journey)?.1)
    }

    /// The replicas that were heard of.
    pub fn replicas(&self) -> BTreeSet<&Id> {
        self.samples.iter().flat_map(|sample| sample.lags.keys()).collect()
    }

    /// How late a replica was, in milliseconds.
    pub fn lag(&self, replica: &Id) -> Points {
        self.points(|sample| sample.lags.get(replica).copied())
    }

    fn points(&self, value: impl Fn(&Sample) -> Option<f64>) -> Points {
        self.samples.iter().filter_map(|sample| Some([sample.seconds, value(sample)?])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lags_are_kept_by_replica_and_marks_go_with_the_samples_they_belong_to() {
        let (mut trend, db) = (Trend::default(), Id::slug("db-2"));
        let killed = Event { ms: 200, what: What::Killed { id: db.clone() } };
        trend.mark(&killed);
        trend.mark(&Event { ms: 300, what: What::Started { id: db.clone() } });
        for n in 0..MOST {
            trend.note(0.1 + n as f64 / 2.0, &Stats::default(), [(db.clone(), Duration::from_millis(7))].into_iter());
        }
        assert_eq!(
            trend.marks().map(|mark| (mark.words.as_str(), mark.breaks)).collect::<Vec<_>>(),
            [("db-2 killed", true)]
        );
        assert_eq!(trend.replicas(), [&db].into());
        assert_eq!((trend.lag(&db).len(), trend.lag(&db)[0]), (MOST, [0.1, 7.0]));
        trend.note(900.0, &Stats::default(), std::iter::empty());
        assert_eq!((trend.marks().count(), trend.lag(&db).len()), (0, MOST - 1));
    }
}

//! How a run fared over the last minutes: a point for each half second, for the plots.

use std::collections::{BTreeMap, VecDeque};

use crate::analysis::Journey;
use crate::emulation::Stats;

/// Five minutes.
const MOST: usize = 600;

/// The points of one journey: seconds since the start, and the value then.
pub type Points = Vec<[f64; 2]>;

/// The last minutes of a run.
#[derive(Debug, Default)]
pub struct Trend {
    samples: VecDeque<Sample>,
}

#[derive(Debug)]
struct Sample {
    seconds: f64,
    /// The share of right answers in per cent, and the slowest of a hundred in milliseconds.
    journeys: BTreeMap<Journey, (Option<f64>, Option<f64>)>,
}

impl Trend {
    /// Notes how the run fares so many seconds after its start.
    pub fn note(&mut self, seconds: f64, stats: &Stats) {
        let journeys = stats.journeys.iter();
        let journeys = journeys.map(|(journey, of)| (*journey, (of.recent_share.map(|s| s * 100.0), of.p99_ms)));
        if self.samples.len() == MOST {
            self.samples.pop_front();
        }
        self.samples.push_back(Sample { seconds, journeys: journeys.collect() });
    }

    /// The share of right answers of a journey, in per cent.
    pub fn success(&self, journey: Journey) -> Points {
        self.points(journey, |(share, _)| *share)
    }

    /// The response time that 99 of 100 right answers stay below, in milliseconds.
    pub fn latency(&self, journey: Journey) -> Points {
        self.points(journey, |(_, latency)| *latency)
    }

    fn points(&self, journey: Journey, value: impl Fn(&(Option<f64>, Option<f64>)) -> Option<f64>) -> Points {
        let of = |sample: &Sample| Some([sample.seconds, value(sample.journeys.get(&journey)?)?]);
        self.samples.iter().filter_map(of).collect()
    }
}

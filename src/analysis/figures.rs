//! The numbers that are shown: what each means and why it matters, for the window's tooltips and `linchpin explain`.

use super::Journey;

/// A number, or a set of parts, that is shown.
#[derive(Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it means, and in which unit.
    pub means: &'static str,
    /// Why one looks at it.
    pub matters: &'static str,
}

/// What visitors feel in the long run.
pub const EXPECTED: Figure = Figure {
    name: "expected",
    label: "Expected availability",
    means: "The share of requests that succeed in the long run: the mean over all ways in which parts can be dead at once, \
            each weighed by how probable it is. A part works 99 % of the time unless it says otherwise.",
    matters: "It is what visitors feel. 99 % are more than seven hours without service a month, 99.9 % are 43 minutes.",
};
/// Something is served.
pub const ANY: Figure = Figure {
    name: "any",
    label: "Availability of anything",
    means: "The probability that at least some requests succeed.",
    matters: "Where it is far above the expected availability, some visitors are served while others are not: a balancer \
              sends requests to what is dead, because nothing checks it.",
};
/// Everything is served.
pub const FULL: Figure = Figure {
    name: "full",
    label: "Availability of everything",
    means: "The probability that every request succeeds.",
    matters: "Where it is far below the expected availability, the design often limps: it serves, but not everybody.",
};
/// Alone, they take everything.
pub const SPOF: Figure = Figure {
    name: "spof",
    label: "Single points of failure",
    means: "The parts without which alone no request of the journey succeeds. A server counts with all that it holds.",
    matters: "The journey is never better than the worst of them, whatever stands beside them: here redundancy pays first.",
};
/// What is left without a part.
pub const LEFT: Figure = Figure {
    name: "left",
    label: "What is left if it dies",
    means: "The share of requests of each journey that still succeed while this part is dead and all others work; \
            journeys that are not named lose nothing.",
    matters: "0 % is an outage, 50 % is every second visitor in front of an error page until somebody acts or a health \
              check takes the part out.",
};
/// Two that take everything.
pub const PAIRS: Figure = Figure {
    name: "pairs",
    label: "Failing pairs",
    means: "Two parts without which together no request of the journey succeeds, though either may be missing alone.",
    matters: "They are what is left when single points of failure are gone: two such parts in one rack, zone or hand are \
              a single one after all.",
};
/// How much a part weighs.
pub const IMPORTANCE: Figure = Figure {
    name: "importance",
    label: "Importance",
    means: "Birnbaum importance, −1 to 1: by how much the availability of anything rises when that of this part rises \
            from 0 to 1.",
    matters: "It says where a better machine pays and where it would be wasted.",
};
/// Not exact.
pub const ESTIMATE: Figure = Figure {
    name: "estimate",
    label: "≈, an estimate",
    means: "The design was too entangled for an exact answer within the time there is: the figure comes from random \
            trials, and lies within the stated interval in 95 of 100 cases.",
    matters: "Two estimates whose intervals overlap do not say which design is better.",
};
/// How bad a finding is.
pub const SEVERITY: Figure = Figure {
    name: "severity",
    label: "Findings and their severity",
    means: "What the rules have to say about the drawing: critical (C), high (H), medium (M), low (L) and info (i), those \
            that are accepted left out of the count.",
    matters: "`linchpin check` fails on high and critical unless told otherwise: these are outages and holes that have \
              happened to others.",
};
/// Right answers in a run.
pub const SUCCESS: Figure = Figure {
    name: "success",
    label: "Success in the run",
    means: "The share of the requests of the last two seconds that were answered rightly; beside it all of the run.",
    matters: "It is measured, not calculated: where it differs from what the drawing promises, the drawing or the \
              prediction is wrong.",
};
/// Slow answers in a run.
pub const LATENCY: Figure = Figure {
    name: "p99",
    label: "p99, the slowest of a hundred",
    means: "The response time in milliseconds that 99 of 100 requests stay below.",
    matters: "A mean hides the visitors who wait. Timeouts and retries show here long before anything fails.",
};
/// How late replicas are.
pub const LAG: Figure = Figure {
    name: "lag",
    label: "Replication lag",
    means: "How old, in milliseconds, what a replica shows is: the age of the oldest change of the primary that has not \
            arrived there.",
    matters: "Who reads from a replica reads the past, and what has not arrived is lost when the primary dies.",
};
/// What flows over a link.
pub const RATE: Figure = Figure {
    name: "rate",
    label: "Requests a second",
    means: "How many requests a second reach a part, and how many of them fail, in the last seconds of the run.",
    matters: "It shows where requests really go: what the algorithm spreads, and what a dead part still gets.",
};
/// Rules against reality.
pub const PROOF: Figure = Figure {
    name: "proof",
    label: "Rules and reality",
    means: "Left what the analysis says is left of a journey when the part dies, right what was measured while it was \
            really dead in a run. They agree within what so few requests can tell: confirmed. They do not: refuted.",
    matters: "A finding that was proved is no opinion. A refuted one is a fault in the drawing, in its settings or in \
              this program, and says which.",
};
/// How long nobody takes over.
pub const TAKE_OVER: Figure = Figure {
    name: "take-over",
    label: "Take-over",
    means: "How long it takes until another part serves in the place of a dead one: by its formula, and as measured from \
            the death to the first right answer.",
    matters: "Availability figures leave it out. It is the outage that every failover still costs.",
};

const DNS: Figure = Figure {
    name: "dns-journey",
    label: "The journey dns",
    means: "Resolving the site's name, by a visitor who has not asked before.",
    matters: "Without it newcomers find nothing, however well everything behind it works.",
};
const TLS: Figure = Figure {
    name: "tls-journey",
    label: "The journey tls",
    means: "Opening an encrypted connection to the entry, with a certificate that is valid.",
    matters: "An expired certificate stops every visitor as surely as a dead machine.",
};
const STATIC: Figure = Figure {
    name: "static-journey",
    label: "The journey static",
    means: "Fetching a file that is the same for everybody: it needs the way to a web server and its files.",
    matters: "It is what goes on longest: where even this fails, the site is gone.",
};
const READ: Figure = Figure {
    name: "read-journey",
    label: "The journey read",
    means: "Fetching a page computed from the database: any database that may be read serves it.",
    matters: "It is most of what visitors do, and what replicas help.",
};
const WRITE: Figure = Figure {
    name: "write-journey",
    label: "The journey write",
    means: "Changing something in the database: it needs the primary, or a failover that nobody has to be woken for.",
    matters: "Orders, comments and logins end here. It is where most designs have their last single point of failure.",
};

/// Every figure.
pub const FIGURES: [&Figure; 20] = [
    &EXPECTED,
    &ANY,
    &FULL,
    &SPOF,
    &LEFT,
    &PAIRS,
    &IMPORTANCE,
    &ESTIMATE,
    &SEVERITY,
    &DNS,
    &TLS,
    &STATIC,
    &READ,
    &WRITE,
    &SUCCESS,
    &LATENCY,
    &LAG,
    &RATE,
    &PROOF,
    &TAKE_OVER,
];

impl Figure {
    /// The one of a journey.
    pub const fn of(journey: Journey) -> &'static Self {
        match journey {
            Journey::Dns => &DNS,
            Journey::Tls => &TLS,
            Journey::Static => &STATIC,
            Journey::Read => &READ,
            Journey::Write => &WRITE,
        }
    }

    /// The one of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        FIGURES.into_iter().find(|figure| figure.name == name)
    }

    /// What it means and why it matters.
    pub fn words(&self) -> String {
        format!("{}\n\nWhy it matters: {}", self.means, self.matters)
    }
}

//! Texts that are broken at random, and what has to hold of whatever comes of reading them.

#![allow(dead_code, reason = "each target that reads this file uses its own part of it")]

use std::time::{Duration, Instant};

use linchpin::import::{self, ImportError, Imported};
use linchpin::{catalog, model};

/// A text with most of what can be written, of each dialect.
pub(crate) const SAMPLES: [&str; 3] = [
    "---\ntitle: The site\n---\n%%{init: {'theme': 'dark'}}%%\nflowchart TD\n  accTitle: T\n  U[\"User é\"] -->|HTTPS| \
    LB{{\"`Load **balancer**`\"}}:::big\n  LB -- \"round robin\" --> W1 & W2\n  subgraph S1[Server 1]\n    W1[(Nginx)]@{ shape: cyl }\n  \
    end\n  W2 -. x .-> D[(\"MySQL\n(Primary)\")]; D <==> E[/x\\]\n  %% linchpin: Design(format: 1)\n  click U \"a\" \"b\"\n  class U,LB big\n",
    "sequenceDiagram\n  box Blue Web\n  participant A as Nginx (1)\n  end\n  actor B\n  alt A is down\n  A->>+B: x #59; y; B-->>-A: z\n  \
    else\n  A-xB: lost\n  end\n  Note over A,B: words\n",
    "architecture-beta\n  group g(cloud)[API (x)]\n  service a(server)[Web] in g\n  junction j\n  a{group}:R <-[x: y]-> L:j\n",
];

/// What damage puts in: what opens, closes or separates something, in any dialect, and bytes of any encoding.
const PIECES: [&[u8]; 46] = [
    b"[",
    b"]",
    b"(",
    b")",
    b"{",
    b"}",
    b"\"",
    b"|",
    b"--",
    b"-->",
    b"==",
    b"-.",
    b"~~~",
    b"&",
    b";",
    b":",
    b"::",
    b"\n",
    b"\r",
    b"@{",
    b"%%",
    b"%%{",
    b"#",
    b"`",
    b"\\",
    b"/",
    b"<",
    b">",
    b"end\n",
    b"subgraph ",
    b"\xc3\xa9",
    b"\xff",
    b"\xf0\x9f\x8c\x90",
    b"\xe2\x86\x92",
    b"\xc2\xa0",
    b"style ",
    b"click a \"",
    b"class ",
    b"x",
    b"o--",
    b"alt ",
    b"Note over ",
    b"1 / 2",
    b"---\n",
    b"```\n",
    b"in ",
];

/// Damage from a seed: the same everywhere (xorshift64).
pub(crate) struct Damage(u64);

impl Damage {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    /// A text broken in up to six places, or cut off: something put in, left out, repeated from elsewhere, or another byte.
    pub(crate) fn of(&mut self, text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(text.len() + 1);
            match self.below(16) {
                0 => text.truncate(at),
                1..=5 => drop(text.splice(at..at, PIECES[self.below(PIECES.len())].iter().copied())),
                6..=9 => drop(text.drain(at..(at + self.below(12)).min(text.len()))),
                10..=12 => {
                    let from = self.below(text.len());
                    let copied = text[from..(from + self.below(30)).min(text.len())].to_vec();
                    drop(text.splice(at..at, copied));
                }
                _ => {
                    if let Some(byte) = text.get_mut(at) {
                        *byte = self.below(256) as u8;
                    }
                }
            }
        }
        text
    }
}

/// Reads within bounded time; what comes out is sound, and what is said of it names a place in the text.
pub(crate) fn survives(what: &str, bytes: &[u8]) -> Result<Vec<Imported>, ImportError> {
    let began = Instant::now();
    let result = import::mermaid(bytes, "test");
    let took = began.elapsed();
    let most = if bytes.len() < 100_000 { 10 } else { 90 };
    assert!(took < Duration::from_secs(most), "{what} took {took:?}");
    for imported in result.iter().flatten() {
        model::check(&imported.design).expect(what);
        catalog::check(&imported.design).expect(what);
        assert!(imported.repairs.len() <= import::MAX_TOLD + 100, "{what}: {} repairs", imported.repairs.len());
    }
    // A line ends at a line feed, in old texts of the Mac at a carriage return; UTF-16 has the same bytes among others.
    let ends = |end: u8| bytes.split(|byte| *byte == end).count() - 1;
    let lines = 1 + ends(b'\n') + ends(b'\r');
    match &result {
        Ok(all) => {
            for told in all.iter().flat_map(|one| one.repairs.iter().chain(&one.unsure)) {
                assert!((1..=lines).contains(&told.line) && told.column > 0, "{what}: {told} of {lines} lines");
                assert!(!told.what.is_empty() && !told.what.contains('\n'), "{what}: {told}");
            }
        }
        Err(error) => {
            assert!(error.line <= lines && error.column > 0, "{what}: line {} of {lines}", error.line);
            assert!(!error.what.is_empty() && !error.what.contains('\n'), "{what}: {error}");
        }
    }
    result
}

//! What a text claims about an infrastructure, by tables of words in five languages. Knows no drawing.

use std::sync::LazyLock;

/// One claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing is encrypted for users.
    NoHttps,
    /// Nothing is watched.
    NoMonitoring,
    /// Nothing is filtered.
    NoFirewall,
    /// Nothing is replicated.
    NoReplication,
    /// All balancers, or members, work.
    ActiveActive,
    /// One works, the others wait.
    ActivePassive,
    /// This part waits until another one fails.
    Standby,
    /// There are so many.
    Count {
        /// Of what.
        what: Counted,
        /// How many.
        number: usize,
    },
}

/// What texts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Machines.
    Servers,
    /// Load balancers.
    Balancers,
    /// Web servers.
    WebServers,
    /// Application servers.
    AppServers,
    /// Databases.
    Databases,
}

impl Counted {
    /// The kind as the file names it.
    pub(super) const fn type_name(self) -> &'static str {
        match self {
            Self::Servers => "Server",
            Self::Balancers => "LoadBalancer",
            Self::WebServers => "WebServer",
            Self::AppServers => "AppServer",
            Self::Databases => "Database",
        }
    }

    /// `servers`.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Self::Servers => "servers",
            Self::Balancers => "load balancers",
            Self::WebServers => "web servers",
            Self::AppServers => "application servers",
            Self::Databases => "databases",
        }
    }
}

/// Claims without a number. English, French, Spanish, Portuguese, Italian.
const PHRASES: &[(Said, &[&str])] = &[
    (
        Said::NoHttps,
        &[
            "no https",
            "without https",
            "no tls",
            "without tls",
            "no ssl",
            "without ssl",
            "pas de https",
            "sans https",
            "sin https",
            "sem https",
            "senza https",
            "nessun https",
        ],
    ),
    (
        Said::NoMonitoring,
        &[
            "no monitoring",
            "without monitoring",
            "not monitored",
            "nothing is monitored",
            "unmonitored",
            "pas de monitoring",
            "sans monitoring",
            "pas de supervision",
            "sans supervision",
            "sin monitoreo",
            "sin monitorización",
            "sin monitorizacion",
            "sin supervisión",
            "sem monitoramento",
            "sem monitorização",
            "senza monitoraggio",
            "nessun monitoraggio",
        ],
    ),
    (
        Said::NoFirewall,
        &[
            "no firewall",
            "no firewalls",
            "without firewall",
            "without firewalls",
            "without a firewall",
            "pas de pare feu",
            "sans pare feu",
            "pas de firewall",
            "sans firewall",
            "sin cortafuegos",
            "sin firewall",
            "sem firewall",
            "senza firewall",
            "nessun firewall",
        ],
    ),
    (
        Said::NoReplication,
        &[
            "no replication",
            "without replication",
            "not replicated",
            "pas de réplication",
            "sans réplication",
            "sin replicación",
            "sem replicação",
            "senza replica",
            "nessuna replica",
        ],
    ),
    (Said::ActiveActive, &["active active", "actif actif", "activo activo", "ativo ativo", "attivo attivo"]),
    (
        Said::ActivePassive,
        &["active passive", "active standby", "actif passif", "activo pasivo", "ativo passivo", "attivo passivo"],
    ),
    (
        Said::Standby,
        &["backup", "standby", "stand by", "secours", "respaldo", "reserva", "riserva", "passif", "pasivo", "passivo"],
    ),
];

/// Nouns that follow a number, the longer before the shorter that begins alike.
const NOUNS: &[(&str, Counted)] = &[
    ("serveurs web", Counted::WebServers),
    ("servidores web", Counted::WebServers),
    ("server web", Counted::WebServers),
    ("web servers", Counted::WebServers),
    ("serveurs d application", Counted::AppServers),
    ("servidores de aplicaciones", Counted::AppServers),
    ("servidores de aplicação", Counted::AppServers),
    ("server applicativi", Counted::AppServers),
    ("application servers", Counted::AppServers),
    ("app servers", Counted::AppServers),
    ("serveurs de base", Counted::Databases),
    ("servidores de base", Counted::Databases),
    ("servidores de banco", Counted::Databases),
    ("database servers", Counted::Databases),
    ("databases", Counted::Databases),
    ("bases de données", Counted::Databases),
    ("bases de datos", Counted::Databases),
    ("bancos de dados", Counted::Databases),
    ("load balancers", Counted::Balancers),
    ("balancers", Counted::Balancers),
    ("répartiteurs", Counted::Balancers),
    ("balanceadores", Counted::Balancers),
    ("bilanciatori", Counted::Balancers),
    ("servers", Counted::Servers),
    ("server", Counted::Servers),
    ("serveurs", Counted::Servers),
    ("servidores", Counted::Servers),
];

/// Words for numbers from two on: `one server` is seldom a count.
const NUMBERS: [(usize, &[&str]); 9] = [
    (2, &["two", "deux", "dos", "dois", "duas", "due"]),
    (3, &["three", "trois", "tres", "três", "tre"]),
    (4, &["four", "quatre", "cuatro", "quatro", "quattro"]),
    (5, &["five", "cinq", "cinco", "cinque"]),
    (6, &["six", "seis", "sei"]),
    (7, &["seven", "sept", "siete", "sete", "sette"]),
    (8, &["eight", "huit", "ocho", "oito", "otto"]),
    (9, &["nine", "neuf", "nueve", "nove"]),
    (10, &["ten", "dix", "diez", "dez", "dieci"]),
];

/// Every claim of a text, each once, in the order of the tables.
pub(super) fn in_text(text: &str) -> Vec<Said> {
    if !may_claim(text) {
        return Vec::new();
    }
    let words: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    let plain = format!(" {} ", words.join(" "));
    let says = |phrase: &str| plain.contains(&format!(" {phrase} "));
    let mut out: Vec<Said> =
        PHRASES.iter().filter(|(_, phrases)| phrases.iter().any(|p| says(p))).map(|(said, _)| *said).collect();
    for (at, word) in words.iter().enumerate() {
        let Some(number) = number(word) else { continue };
        let after = format!("{} ", words[at + 1..].iter().take(3).copied().collect::<Vec<_>>().join(" "));
        let noun = NOUNS.iter().find(|(noun, _)| after.strip_prefix(noun).is_some_and(|rest| rest.starts_with(' ')));
        if let Some((_, what)) = noun {
            let said = Said::Count { what: *what, number };
            if !out.contains(&said) {
                out.push(said);
            }
        }
    }
    out
}

/// Where claims begin: for each first letter the lengths of the words, a bit for each.
struct Beginnings {
    phrases: [u64; 26],
    numbers: [u64; 26],
    nouns: [u64; 26],
}

static BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(|| {
    fn of<'a>(texts: impl Iterator<Item = &'a str>) -> [u64; 26] {
        let mut lengths = [0; 26];
        for word in texts.filter_map(|text| text.split(' ').next()) {
            if let Some(letter) = letter(word) {
                lengths[letter] |= 1 << word.len().min(63);
            }
        }
        lengths
    }
    Beginnings {
        phrases: of(PHRASES.iter().flat_map(|(_, phrases)| phrases.iter().copied())),
        numbers: of(NUMBERS.iter().flat_map(|(_, words)| words.iter().copied())),
        nouns: of(NOUNS.iter().map(|(noun, _)| *noun)),
    }
});

fn letter(word: &str) -> Option<usize> {
    word.bytes().next().filter(u8::is_ascii_alphabetic).map(|b| usize::from(b.to_ascii_lowercase() - b'a'))
}

/// Whether a text has a word with which a claim could begin. Most names and labels have none, and need no closer look.
fn may_claim(text: &str) -> bool {
    if !text.is_ascii() {
        return true;
    }
    let is = |lengths: &[u64; 26], word: &str| {
        letter(word).is_some_and(|letter| lengths[letter] & (1 << word.len().min(63)) != 0)
    };
    let mut after_number = false;
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).any(|word| {
        let noun = std::mem::replace(&mut after_number, false) && is(&BEGINNINGS.nouns, word);
        after_number = word.as_bytes()[0].is_ascii_digit() || is(&BEGINNINGS.numbers, word);
        noun || is(&BEGINNINGS.phrases, word)
    })
}

fn number(word: &str) -> Option<usize> {
    let by_word = NUMBERS.iter().find(|(_, words)| words.contains(&word)).map(|(number, _)| *number);
    by_word.or_else(|| word.parse().ok().filter(|n| (2..1000).contains(n)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_nouns_make_counts() {
        let count = |what, number| vec![Said::Count { what, number }];
        assert_eq!(in_text("A three-server topology"), count(Counted::Servers, 3));
        assert_eq!(in_text("deux serveurs web"), count(Counted::WebServers, 2));
        assert_eq!(in_text("2 load balancers (HAProxy)"), count(Counted::Balancers, 2));
        assert_eq!(in_text("Server 2 serves; server 3, web server 4"), []);
        assert_eq!(in_text("Two PHP servers behind a balancer on the third"), []);
    }

    #[test]
    fn no_claim_is_overlooked_by_the_first_look() {
        for (said, phrases) in PHRASES {
            for phrase in *phrases {
                assert!(may_claim(&format!("x {}, y", phrase.to_uppercase())), "{said:?}: {phrase}");
            }
        }
        for (noun, what) in NOUNS {
            for word in NUMBERS.iter().flat_map(|(_, words)| words.iter()).chain(&["2", "17"]) {
                let text = format!("A {word}-{noun}!");
                let found = in_text(&text);
                assert!(matches!(found[..], [Said::Count { what: found, .. }] if found == *what), "{text}: {found:?}");
            }
        }
        for plain in ["Server 2", "HTTP 80, round robin", "web-12", "The part called s-199", ""] {
            assert!(!may_claim(plain), "{plain}");
        }
    }

    #[test]
    fn phrases_are_whole_words() {
        assert_eq!(in_text("No HTTPS!"), [Said::NoHttps]);
        assert_eq!(in_text("no https-only mode"), [Said::NoHttps]);
        assert_eq!(in_text("casino httpsx backups"), []);
    }
}

//! What a name server knows: one name with the addresses of the entries, in turn, and nothing else.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::message::{
    A, ANY, BAD_VERSION, IN, NO_ERROR, NO_SUCH_NAME, Packet, Query, REFUSED, Reply, SOA, read, write,
};

/// The zone of a design's domain.
#[derive(Debug)]
pub(super) struct Zone {
    domain: String,
    /// The zone's own name: that of the domain without its first word, where two others are left.
    apex: String,
    ttl: u32,
    addresses: Vec<Told>,
    turn: AtomicUsize,
}

/// One address.
#[derive(Debug)]
struct Told {
    address: Ipv4Addr,
    /// Whether it is told: false while the entry behind it is dead and its name withdrawn.
    told: AtomicBool,
}

impl Zone {
    /// The zone of a domain with these addresses.
    pub(super) fn new(domain: &str, ttl: u32, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        let apex = domain.split_once('.').map(|(_, rest)| rest).filter(|rest| rest.contains('.')).unwrap_or(domain);
        let mut told: Vec<Told> = Vec::new();
        for address in addresses {
            if let IpAddr::V4(address) = address {
                told.push(Told { address, told: AtomicBool::new(true) });
            }
        }
        let (domain, apex) = (domain.to_owned(), apex.to_owned());
        Self { domain, apex, ttl, addresses: told, turn: AtomicUsize::new(0) }
    }

    /// Withdraws the address with this number, or tells it again. True when that changes something.
    pub(super) fn tell(&self, index: usize, told: bool) -> bool {
        self.addresses.get(index).is_some_and(|entry| entry.told.swap(told, Relaxed) != told)
    }

    /// The answer to a packet; none when it deserves none.
    pub(super) fn answer(&self, bytes: &[u8], datagram: bool) -> Option<Vec<u8>> {
        match read(bytes) {
            Packet::Noise => None,
            Packet::Query(query, Some(code)) => {
                // Whoever does not know our version of EDNS learns of it; what else is wrong may be the question itself.
                let query = if code == BAD_VERSION { query } else { query.without_question() };
                Some(write(&query, &Reply { code, ..Reply::default() }, datagram))
            }
            Packet::Query(query, None) => Some(write(&query, &self.reply(&query), datagram)),
        }
    }

    fn reply(&self, query: &Query) -> Reply<'_> {
        let within = query.name == self.apex || query.name.strip_suffix(&self.apex).is_some_and(|n| n.ends_with('.'));
        if query.class != IN || !within {
            return Reply { code: REFUSED, ..Reply::default() };
        }
        let known = query.name == self.domain || query.name == self.apex;
        let code = if known { NO_ERROR } else { NO_SUCH_NAME };
        let asked = query.kind == A || query.kind == ANY;
        let addresses = if asked && query.name == self.domain { self.in_turn() } else { Vec::new() };
        let zone = (addresses.is_empty() || query.kind == SOA).then_some(self.apex.as_str());
        Reply { code, authoritative: true, addresses, ttl: self.ttl, zone }
    }

    /// The addresses, each answer beginning with the next one. When all are withdrawn all are told: worse than dead it
    /// cannot become.
    fn in_turn(&self) -> Vec<Ipv4Addr> {
        let told = |all: bool| {
            let mut out: Vec<Ipv4Addr> = Vec::new();
            for entry in self.addresses.iter().filter(|entry| all || entry.told.load(Relaxed)) {
                if !out.contains(&entry.address) {
                    out.push(entry.address);
                }
            }
            out
        };
        let mut out = told(false);
        if out.is_empty() {
            out = told(true);
        }
        if !out.is_empty() {
            let first = self.turn.fetch_add(1, Relaxed) % out.len();
            out.rotate_left(first);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::{FORMAT_ERROR, NOT_IMPLEMENTED, ask, read_answer};
    use super::*;

    fn zone(count: u8) -> Zone {
        Zone::new("www.foobar.com", 60, (0..count).map(|n| IpAddr::from([127, 10, 0, n])))
    }

    #[test]
    fn the_domain_has_the_addresses_in_turn() {
        let zone = zone(3);
        let first = |id| {
            let answer = read_answer(&zone.answer(&ask(id, "www.foobar.com"), true).unwrap(), id, "www.foobar.com");
            let answer = answer.unwrap();
            assert_eq!((answer.code, answer.ttl, answer.addresses.len()), (0, 60, 3));
            answer.addresses[0].octets()[3]
        };
        assert_eq!([first(7), first(8), first(9), first(10)], [0, 1, 2, 0]);
    }

    #[test]
    fn withdrawn_addresses_are_not_told_and_the_last_ones_are_all_the_same() {
        let zone = zone(2);
        let told = || {
            let answer = zone.answer(&ask(1, "www.foobar.com"), true).unwrap();
            read_answer(&answer, 1, "www.foobar.com").unwrap().addresses.len()
        };
        assert!(zone.tell(0, false) && !zone.tell(0, false));
        assert_eq!(told(), 1);
        assert!(zone.tell(1, false));
        assert_eq!(told(), 2);
        assert!(!zone.tell(9, false));
    }

    #[test]
    fn other_names_are_denied_and_other_zones_refused() {
        let zone = zone(1);
        for (name, code) in [
            ("foobar.com", 0),
            ("mail.foobar.com", 3),
            ("a.www.foobar.com", 3),
            ("xfoobar.com", 5),
            ("www.example.org", 5),
            ("", 5),
        ] {
            let answer = read_answer(&zone.answer(&ask(2, name), true).unwrap(), 2, name).unwrap();
            assert_eq!((answer.code, answer.addresses.len()), (code, 0), "{name}");
        }
        // Another type of a known name: no error, no answer, and the zone's start beside.
        let mut question = ask(3, "www.foobar.com");
        let at = question.len() - 11 - 4 + 1;
        question[at] = 28;
        let answer = zone.answer(&question, true).unwrap();
        assert_eq!((answer[3] & 15, answer[7], answer[9]), (0, 0, 1));
    }

    #[test]
    fn what_does_not_fit_a_datagram_says_so() {
        let zone = zone(200);
        let short = zone.answer(&ask(4, "www.foobar.com"), true).unwrap();
        assert!(short.len() < 512 && short[2] & 2 != 0);
        let long = zone.answer(&ask(4, "www.foobar.com"), false).unwrap();
        assert_eq!(read_answer(&long, 4, "www.foobar.com").unwrap().addresses.len(), 200);
    }

    #[test]
    fn packets_that_are_broken_never_get_more_than_a_code() {
        let zone = zone(2);
        let good = ask(0x1234, "WWW.fooBAR.com");
        let answer = zone.answer(&good, true).unwrap();
        assert!(answer.windows(3).any(|w| w == b"WWW"), "the question comes back as it was asked");
        for end in 0..good.len() {
            let answer = zone.answer(&good[..end], true);
            assert_eq!(answer.is_some(), end >= 12, "{end}");
            assert!(answer.is_none_or(|a| u16::from(a[3] & 15) == FORMAT_ERROR), "{end}");
        }
        // Every byte turned into every other: whatever comes of it, it ends.
        let mut bytes = good.clone();
        for at in 0..bytes.len() {
            for value in 0..=u8::MAX {
                bytes[at] = value;
                let answer = zone.answer(&bytes, true);
                assert!(answer.is_none_or(|a| a.len() <= 1232 && read_answer(&a, 0, "x").is_none()));
            }
            bytes[at] = good[at];
        }
        let mut update = good.clone();
        update[2] |= 5 << 3;
        assert_eq!(u16::from(zone.answer(&update, true).unwrap()[3] & 15), NOT_IMPLEMENTED);
        // A name that leads to itself, and an answer instead of a question.
        let mut circle = good[..12].to_vec();
        circle.extend([0xc0, 12, 0, 1, 0, 1]);
        assert_eq!(u16::from(zone.answer(&circle, true).unwrap()[3] & 15), FORMAT_ERROR);
        assert!(zone.answer(&answer, true).is_none());
    }
}

//! Messages of the domain name system: RFC 1035 §4.1 with names as in §4.1.4, and EDNS(0), RFC 6891.
//!
//! Only what a name server for one zone of addresses says and hears. Whatever arrives is read without trust: a name
//! is followed backwards only, so no packet keeps us longer than its length.

use std::net::Ipv4Addr;

/// Types of records, RFC 1035 §3.2.2 and RFC 6891 §6.1.1.
pub(super) const A: u16 = 1;
pub(super) const SOA: u16 = 6;
const OPT: u16 = 41;
pub(super) const ANY: u16 = 255;
/// The class of the internet, §3.2.4.
pub(super) const IN: u16 = 1;

/// Response codes, §4.1.1; BADVERS is RFC 6891 §9.
pub(super) const NO_ERROR: u16 = 0;
pub(super) const FORMAT_ERROR: u16 = 1;
pub(super) const NO_SUCH_NAME: u16 = 3;
pub(super) const NOT_IMPLEMENTED: u16 = 4;
pub(super) const REFUSED: u16 = 5;
pub(super) const BAD_VERSION: u16 = 16;

const RESPONSE: u16 = 0x8000;
const OPCODE: u16 = 0x7800;
const AUTHORITATIVE: u16 = 0x0400;
const TRUNCATED: u16 = 0x0200;
const WISHES_RECURSION: u16 = 0x0100;

const HEAD: usize = 12;
/// The longest name, §3.1.
const MAX_NAME: usize = 255;
/// What fits a datagram without EDNS, §4.2.1, and what we send with it: no fragments on any usual network.
const PLAIN: u16 = 512;
const ROOM: u16 = 1232;

/// What arrived.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Packet {
    /// Nothing that could be answered: too short, or an answer itself.
    Noise,
    /// A question; a code instead when it cannot be understood.
    Query(Query, Option<u16>),
}

/// A question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Query {
    id: u16,
    flags: u16,
    /// Its one question as it was asked: who randomizes upper and lower case wants the same back.
    question: Vec<u8>,
    /// The name in small letters, without the last dot.
    pub(super) name: String,
    /// The type of record that is asked for.
    pub(super) kind: u16,
    /// The class.
    pub(super) class: u16,
    /// The size of datagram that the asker can take, when it speaks EDNS.
    edns: Option<u16>,
}

impl Query {
    /// The same without what was asked, which may be what is wrong.
    pub(super) fn without_question(self) -> Self {
        Self { question: Vec::new(), edns: None, ..self }
    }
}

/// What is answered.
#[derive(Debug, Default)]
pub(super) struct Reply<'a> {
    /// The response code.
    pub(super) code: u16,
    /// Whether we are the authority for the name.
    pub(super) authoritative: bool,
    /// Addresses of the name asked for.
    pub(super) addresses: Vec<Ipv4Addr>,
    /// How long they may be kept, in seconds.
    pub(super) ttl: u32,
    /// The zone whose start of authority is told: as the answer when it was asked for, else for how long the absence
    /// may be kept (RFC 2308 §3).
    pub(super) zone: Option<&'a str>,
}

/// An answer as who asked reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emulation) struct Answer {
    /// The response code.
    pub(in crate::emulation) code: u16,
    /// Whether not all of it fitted, so that it has to be asked for over TCP.
    pub(super) truncated: bool,
    /// The addresses, in the order in which they were told.
    pub(in crate::emulation) addresses: Vec<Ipv4Addr>,
    /// How long they may be kept, in seconds.
    pub(in crate::emulation) ttl: u32,
}

/// Reads what arrived at a server.
pub(super) fn read(bytes: &[u8]) -> Packet {
    let (Some(id), Some(flags)) = (number(bytes, 0), number(bytes, 2)) else { return Packet::Noise };
    if bytes.len() < HEAD || flags & RESPONSE != 0 {
        return Packet::Noise;
    }
    let mut query = Query { id, flags, ..Query::default() };
    let wrong = if flags & OPCODE == 0 { read_query(bytes, &mut query).err() } else { Some(NOT_IMPLEMENTED) };
    Packet::Query(query, wrong)
}

fn read_query(bytes: &[u8], query: &mut Query) -> Result<(), u16> {
    let count = |at| number(bytes, at).unwrap_or_default();
    if count(4) != 1 {
        return Err(FORMAT_ERROR);
    }
    let mut at = HEAD;
    let (name, kind, class) = question(bytes, &mut at).ok_or(FORMAT_ERROR)?;
    (query.name, query.kind, query.class) = (name, kind, class);
    query.question = bytes[HEAD..at].to_vec();
    for _ in 0..usize::from(count(6)) + usize::from(count(8)) + usize::from(count(10)) {
        let record = record(bytes, &mut at).ok_or(FORMAT_ERROR)?;
        if record.kind == OPT {
            if query.edns.replace(record.class).is_some() {
                return Err(FORMAT_ERROR);
            }
            // The version is the second byte of what is the TTL elsewhere.
            if (record.ttl >> 16) & 0xff != 0 {
                return Err(BAD_VERSION);
            }
        }
    }
    Ok(())
}

/// Writes an answer that fits a datagram, or, without that limit, a TCP connection. One that does not fit says so and
/// holds no half of the truth (RFC 2181 §9).
pub(super) fn write(query: &Query, reply: &Reply, datagram: bool) -> Vec<u8> {
    let whole = write_all(query, reply, 0);
    let room = if datagram { query.edns.map_or(PLAIN, |size| size.clamp(PLAIN, ROOM)) } else { u16::MAX };
    if whole.len() <= usize::from(room) {
        return whole;
    }
    write_all(query, &Reply { code: reply.code, authoritative: reply.authoritative, ..Reply::default() }, TRUNCATED)
}

fn write_all(query: &Query, reply: &Reply, more: u16) -> Vec<u8> {
    let mut flags = RESPONSE | more | (query.flags & (OPCODE | WISHES_RECURSION)) | (reply.code & 15);
    if reply.authoritative {
        flags |= AUTHORITATIVE;
    }
    let is_answer = reply.zone.is_some()
        && query.kind == SOA
        && reply.code == NO_ERROR
        && query.name == reply.zone.unwrap_or_default();
    let (told, beside) = (u16::from(reply.zone.is_some() && is_answer), u16::from(reply.zone.is_some() && !is_answer));
    let answers = reply.addresses.len() as u16 + told;
    let asked = u16::from(!query.question.is_empty());
    let mut out = Vec::with_capacity(128);
    for number in [query.id, flags, asked, answers, beside, u16::from(query.edns.is_some())] {
        out.extend(number.to_be_bytes());
    }
    out.extend(&query.question);
    for address in &reply.addresses {
        // The name of the question, by its place.
        out.extend([0xc0, HEAD as u8]);
        put_record(&mut out, A, IN, reply.ttl, &address.octets());
    }
    if let Some(zone) = reply.zone {
        let mut data = Vec::new();
        put_name(&mut data, &format!("ns.{zone}"));
        put_name(&mut data, &format!("hostmaster.{zone}"));
        // Serial, refresh, retry, expire, and how long an absence may be kept.
        for number in [1, 7200, 900, 1_209_600, reply.ttl] {
            data.extend(u32::to_be_bytes(number));
        }
        put_name(&mut out, zone);
        put_record(&mut out, SOA, IN, reply.ttl, &data);
    }
    if query.edns.is_some() {
        out.push(0);
        put_record(&mut out, OPT, ROOM, u32::from(reply.code >> 4) << 24, &[]);
    }
    out
}

/// Writes a question for the addresses of a name.
pub(super) fn ask(id: u16, name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    for number in [id, WISHES_RECURSION, 1, 0, 0, 1] {
        out.extend(number.to_be_bytes());
    }
    put_name(&mut out, name);
    out.extend(A.to_be_bytes());
    out.extend(IN.to_be_bytes());
    out.push(0);
    put_record(&mut out, OPT, ROOM, 0, &[]);
    out
}

/// Reads the answer to a question; none when it answers something else, or is broken.
pub(super) fn read_answer(bytes: &[u8], id: u16, name: &str) -> Option<Answer> {
    let flags = number(bytes, 2)?;
    if number(bytes, 0)? != id || flags & RESPONSE == 0 || number(bytes, 4)? != 1 {
        return None;
    }
    let mut at = HEAD;
    if question(bytes, &mut at)? != (name.to_owned(), A, IN) {
        return None;
    }
    let mut answer =
        Answer { code: flags & 15, truncated: flags & TRUNCATED != 0, addresses: Vec::new(), ttl: u32::MAX };
    for _ in 0..number(bytes, 6)? {
        let record = record(bytes, &mut at)?;
        if record.kind == A && record.class == IN && record.name == name {
            answer.addresses.push(Ipv4Addr::from(<[u8; 4]>::try_from(record.data).ok()?));
            answer.ttl = answer.ttl.min(record.ttl);
        }
    }
    Some(answer)
}

struct Record<'a> {
    name: String,
    kind: u16,
    class: u16,
    ttl: u32,
    data: &'a [u8],
}

fn record<'a>(bytes: &'a [u8], at: &mut usize) -> Option<Record<'a>> {
    let name = name(bytes, at)?;
    let here = *at;
    let (kind, class, length) = (number(bytes, here)?, number(bytes, here + 2)?, number(bytes, here + 8)?);
    let ttl = (u32::from(number(bytes, here + 4)?) << 16) | u32::from(number(bytes, here + 6)?);
    *at = here + 10 + usize::from(length);
    Some(Record { name, kind, class, ttl, data: bytes.get(here + 10..*at)? })
}

fn question(bytes: &[u8], at: &mut usize) -> Option<(String, u16, u16)> {
    let name = name(bytes, at)?;
    let (kind, class) = (number(bytes, *at)?, number(bytes, *at + 2)?);
    *at += 4;
    Some((name, kind, class))
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// The name at a place, in small letters; `at` goes behind it.
fn name(bytes: &[u8], at: &mut usize) -> Option<String> {
    let (mut here, mut before, mut behind) = (*at, *at, None);
    let (mut length, mut text) = (1, String::new());
    loop {
        let first = usize::from(*bytes.get(here)?);
        match first {
            0 => break,
            1..=63 => {
                length += first + 1;
                if length > MAX_NAME {
                    return None;
                }
                if !text.is_empty() {
                    text.push('.');
                }
                for byte in bytes.get(here + 1..here + 1 + first)? {
                    let byte = byte.to_ascii_lowercase();
                    // A dot within a label is none between labels (§5.1).
                    if byte.is_ascii_graphic() && byte != b'.' && byte != b'\\' {
                        text.push(char::from(byte));
                    } else {
                        text.extend(format!("\\{byte:03}").chars());
                    }
                }
                here += first + 1;
            }
            192.. => {
                let to = ((first & 63) << 8) | usize::from(*bytes.get(here + 1)?);
                behind.get_or_insert(here + 2);
                if to >= before {
                    return None;
                }
                (here, before) = (to, to);
            }
            _ => return None,
        }
    }
    *at = behind.unwrap_or(here + 1);
    Some(text)
}

fn put_name(out: &mut Vec<u8>, name: &str) {
    for label in name.split('.').filter(|label| !label.is_empty()) {
        let label = &label.as_bytes()[..label.len().min(63)];
        out.push(label.len() as u8);
        out.extend(label);
    }
    out.push(0);
}

/// A record after its name.
fn put_record(out: &mut Vec<u8>, kind: u16, class: u16, ttl: u32, data: &[u8]) {
    out.extend(kind.to_be_bytes());
    out.extend(class.to_be_bytes());
    out.extend(ttl.to_be_bytes());
    out.extend((data.len() as u16).to_be_bytes());
    out.extend(data);
}

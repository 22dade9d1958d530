//! Messages of D-Bus: calls are written, and of what comes as much is read as is asked for here.

use std::io::{self, Read};

/// The largest message that is read.
const LARGEST: usize = 1 << 20;
/// How deep a variant in a variant is followed.
const DEEPEST: usize = 4;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The answer to a call.
    Reply,
    /// The refusal of a call.
    Error,
    /// Something that happened.
    Signal,
    /// A call, or what nobody knows.
    Other,
}

/// A message that came.
#[derive(Debug)]
pub struct Message {
    /// What it is.
    pub kind: Kind,
    /// The number of the call that it answers.
    pub to: Option<u32>,
    /// The interface of a signal.
    pub interface: String,
    /// The name of a signal.
    pub member: String,
    /// The name of an error.
    pub error: String,
    little: bool,
    body: Vec<u8>,
}

/// A value that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `u`
    Number(u32),
    /// `b`
    Truth(bool),
    /// `s`
    Text(String),
}

pub(super) fn pad(out: &mut Vec<u8>, to: usize) {
    out.resize(out.len().next_multiple_of(to), 0);
}

pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    pad(out, 4);
    out.extend_from_slice(&length(text.as_bytes()));
    out.extend_from_slice(text.as_bytes());
    out.push(0);
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or_default().to_le_bytes()
}

/// A method call: destination, path, interface and member, with strings as its arguments.
pub fn call(serial: u32, [destination, path, interface, member]: [&str; 4], arguments: &[&str]) -> Vec<u8> {
    let mut body = Vec::new();
    for argument in arguments {
        text(&mut body, argument);
    }
    let mut fields = Vec::new();
    for (code, kind, value) in [(1, b'o', path), (2, b's', interface), (3, b's', member), (6, b's', destination)] {
        pad(&mut fields, 8);
        fields.extend_from_slice(&[code, 1, kind, 0]);
        text(&mut fields, value);
    }
    if !arguments.is_empty() {
        pad(&mut fields, 8);
        let signature = u8::try_from(arguments.len()).unwrap_or_default();
        fields.extend_from_slice(&[8, 1, b'g', 0, signature]);
        fields.extend(std::iter::repeat_n(b's', arguments.len()));
        fields.push(0);
    }
    // Little endian, a call, no flags, version 1.
    let mut out = vec![b'l', 1, 0, 1];
    out.extend_from_slice(&length(&body));
    out.extend_from_slice(&serial.to_le_bytes());
    out.extend_from_slice(&length(&fields));
    out.extend_from_slice(&fields);
    pad(&mut out, 8);
    out.extend_from_slice(&body);
    out
}

fn number(little: bool, at: &[u8]) -> Option<u32> {
    let bytes: [u8; 4] = at.get(..4)?.try_into().ok()?;
    Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
}

impl Message {
    /// Reads the next message.
    ///
    /// # Errors
    /// Nothing comes any more, or what comes is no message that a portal would send.
    pub fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut head = [0; 16];
        from.read_exact(&mut head)?;
        let little = match head[0] {
            b'l' => true,
            b'B' => false,
            _ => return Err(io::Error::other("what it says is no D-Bus")),
        };
        let size = |at: &[u8]| number(little, at).map_or(LARGEST, |n| n as usize);
        let (body, fields) = (size(&head[4..]), size(&head[12..]));
        if body.saturating_add(fields) >= LARGEST {
            return Err(io::Error::other("a message is too large"));
        }
        let mut rest = vec![0; fields.next_multiple_of(8) + body];
        from.read_exact(&mut rest)?;
        let kind = match head[1] {
            2 => Kind::Reply,
            3 => Kind::Error,
            4 => Kind::Signal,
            _ => Kind::Other,
        };
        let body = rest.split_off(fields.next_multiple_of(8));
        let (interface, member, error) = (String::new(), String::new(), String::new());
        let mut message = Self { kind, to: None, interface, member, error, little, body };
        message.read_fields(&rest[..fields]);
        Ok(message)
    }

    fn read_fields(&mut self, fields: &[u8]) {
        let mut at = 0;
        while let (Some(&code), Some(&kind)) = (fields.get(at), fields.get(at + 2)) {
            let value = fields.get(at + 4..).unwrap_or_default();
            let length = match kind {
                b'u' => {
                    if code == 5 {
                        self.to = number(self.little, value);
                    }
                    4
                }
                b's' | b'o' => {
                    let length = number(self.little, value).map_or(LARGEST, |n| n as usize);
                    let words = value.get(4..4 + length).map(|name| String::from_utf8_lossy(name).into_owned());
                    match code {
                        2 => self.interface = words.unwrap_or_default(),
                        3 => self.member = words.unwrap_or_default(),
                        4 => self.error = words.unwrap_or_default(),
                        _ => {}
                    }
                    length + 5
                }
                b'g' => usize::from(value.first().copied().unwrap_or_default()) + 2,
                // Headers hold nothing else.
                _ => return,
            };
            at = (at + 4 + length).next_multiple_of(8);
        }
    }

    /// Its content, to be read from the beginning.
    pub fn values(&self) -> Values<'_> {
        Values { bytes: &self.body, at: 0, little: self.little }
    }
}

/// What is in a message, one after the other. Whoever asks knows the order from the interface's description.
pub struct Values<'a> {
    bytes: &'a [u8],
    at: usize,
    little: bool,
}

impl Values<'_> {
    fn number(&mut self) -> Option<u32> {
        let from = self.at.next_multiple_of(4);
        let value = number(self.little, self.bytes.get(from..)?)?;
        self.at = from + 4;
        Some(value)
    }

    /// A string.
    pub fn text(&mut self) -> Option<String> {
        let length = self.number()? as usize;
        let bytes = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length + 1;
        Some(String::from_utf8_lossy(bytes).into_owned())
    }

    /// A variant, or what is in the variant within it; none where that is no number, truth or text.
    pub fn variant(&mut self) -> Option<Value> {
        for _ in 0..DEEPEST {
            let length = usize::from(*self.bytes.get(self.at)?);
            let signature = self.bytes.get(self.at + 1..self.at + 1 + length)?;
            self.at += length + 2;
            match signature {
                b"v" => {}
                b"u" => return self.number().map(Value::Number),
                b"b" => return self.number().map(|n| Value::Truth(n != 0)),
                b"s" => return self.text().map(Value::Text),
                _ => return None,
            }
        }
        None
    }
}

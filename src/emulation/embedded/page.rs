//! The message board's page and its form: what visitors write is escaped, never trusted.

use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::json;

use super::server::Answer;

/// The longest message, in characters.
const MAX_MESSAGE: usize = 500;

/// One message of the board.
pub(super) struct Message {
    /// What somebody wrote.
    pub(super) text: String,
    /// Which units brought it to the database.
    pub(super) via: String,
}

/// Fills in the page's template.
pub(super) fn fill(template: &str, marker: &str, served_by: &str, messages: impl Iterator<Item = Message>) -> String {
    let items: Vec<String> =
        messages.map(|m| format!("<li>{}<br><small>via {}</small></li>", escaped(&m.text), escaped(&m.via))).collect();
    let items = items.join("\n");
    let values = [("{{marker}}", escaped(marker)), ("{{served_by}}", escaped(served_by)), ("{{messages}}", items)];
    // One pass from left to right: a message that looks like a place to fill in stays a message.
    let mut page = String::with_capacity(template.len() + 2048);
    let mut rest = template;
    while let Some(at) = rest.find("{{") {
        page.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((place, value)) = values.iter().find(|(place, _)| rest.starts_with(place)) {
            page.push_str(value);
            rest = &rest[place.len()..];
        } else {
            page.push_str("{{");
            rest = &rest[2..];
        }
    }
    page.push_str(rest);
    page
}

/// Text as HTML shows it, also inside attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// The message in a posted form (`text=…`); none when it is empty, too long or not there.
pub(super) fn posted(body: &[u8]) -> Option<String> {
    let body = std::str::from_utf8(body).ok()?;
    let value = body.split('&').find_map(|pair| pair.strip_prefix("text="))?;
    let words = decoded(value)?.trim().to_owned();
    (!words.is_empty() && words.chars().count() <= MAX_MESSAGE).then_some(words)
}

/// `application/x-www-form-urlencoded` as text.
fn decoded(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(b) = rest.next() {
        bytes.push(match b {
            b'+' => b' ',
            b'%' => {
                let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
                (digit(rest.next())? * 16 + digit(rest.next())?) as u8
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The answer to a post: back to the page for browsers, the row for programs.
pub(super) fn posted_answer(wants_json: bool, row: Option<i64>, words: &str) -> Answer {
    if wants_json {
        let mut answer = Response::new(json!({ "id": row, "text": words }).to_string().into());
        *answer.status_mut() = StatusCode::CREATED;
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return answer;
    }
    let mut answer = Response::default();
    *answer.status_mut() = StatusCode::SEE_OTHER;
    answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_visitors_write_is_escaped_and_filled_in_once() {
        let message = |text: &str| Message { text: text.to_owned(), via: "lb".to_owned() };
        let messages = ["<script>'\"&", "{{marker}}"].map(message).into_iter();
        let page = fill("{{marker}}|{{messages}}|{{other}}", "m<", "x", messages);
        assert!(page.starts_with("m&lt;|<li>&lt;script&gt;&#39;&quot;&amp;<br>"), "{page}");
        assert!(page.contains("<li>{{marker}}<br>"), "{page}");
        assert!(page.ends_with("|{{other}}"), "{page}");
    }

    #[test]
    fn forms_are_decoded_and_bounded() {
        assert_eq!(posted(b"a=1&text=gr%C3%BC%C3%9Fe+dich"), Some("grüße dich".to_owned()));
        for bad in [&b"text="[..], b"text=%zz", b"text=%", b"other=1", b"text=%ff", b"text=++"] {
            assert_eq!(posted(bad), None, "{}", String::from_utf8_lossy(bad));
        }
        assert!(posted(format!("text={}", "x".repeat(501)).as_bytes()).is_none());
    }
}

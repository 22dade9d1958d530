//! Finding secrets in texts: where they stand, never what they are. Knows no drawing.

use std::ops::Range;

/// Words before a secret, in lower case without `-` and `_`.
const KEY_WORDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "credential",
    "credentials",
    "motdepasse",
    "contraseña",
    "senha",
    "key",
];

/// How well-known tokens begin, and how long they are at least.
const TOKENS: &[(&str, usize)] = &[
    ("AKIA", 20),
    ("ASIA", 20),
    ("AIza", 35),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghs_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("sk_live_", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
];

/// Where secrets stand in a text, as byte ranges, from left to right without overlap.
pub(super) fn in_text(text: &str) -> Vec<Range<usize>> {
    let mut found = private_keys(text);
    let words: Vec<Range<usize>> = words(text).collect();
    for (at, word) in words.iter().enumerate() {
        found.extend(in_word(&text[word.clone()]).map(|r| word.start + r.start..word.start + r.end));
        found.extend(after_key_word(text, &words[at..]));
    }
    found.sort_by_key(|r| (r.start, std::cmp::Reverse(r.end)));
    let mut end = 0;
    found.retain(|r| {
        let new = r.start >= end;
        end = end.max(r.end);
        new
    });
    found
}

/// The text with every secret replaced by `…`.
pub(super) fn without(text: &str) -> String {
    let mut out = text.to_owned();
    for range in in_text(text).into_iter().rev() {
        out.replace_range(range, "…");
    }
    out
}

fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split(char::is_whitespace).filter(|w| !w.is_empty()).map(|w| {
        let start = w.as_ptr() as usize - text.as_ptr() as usize;
        start..start + w.len()
    })
}

/// `-----BEGIN … PRIVATE KEY-----` and everything up to its end.
fn private_keys(text: &str) -> Vec<Range<usize>> {
    let Some(start) = text.find("-----BEGIN ") else { return Vec::new() };
    let Some(length) = text[start..].find("PRIVATE KEY-----") else { return Vec::new() };
    let body = start + length;
    let end = text[body..].find("-----END ").map_or(text.len(), |at| {
        let end = body + at + "-----END ".len();
        text[end..].find("-----").map_or(text.len(), |close| end + close + "-----".len())
    });
    std::iter::once(start..end).collect()
}

/// A well-known token, or the password in `scheme://user:password@host`.
fn in_word(word: &str) -> Option<Range<usize>> {
    let shortest = TOKENS.iter().map(|(_, length)| *length).min().unwrap_or(0);
    for (prefix, length) in TOKENS.iter().filter(|_| word.len() >= shortest) {
        if let Some(start) = word.find(prefix) {
            let run = word[start..].find(|c: char| !is_token(c)).unwrap_or(word.len() - start);
            if run >= *length {
                return Some(start..start + run);
            }
        }
    }
    let authority = word.find("://")? + 3;
    let end = word[authority..].find('/').map_or(word.len(), |at| authority + at);
    let host = authority + word[authority..end].find('@')?;
    let colon = authority + word[authority..host].find(':')? + 1;
    is_secret(&word[colon..host], 1).then_some(colon..host)
}

/// The secret of `password=…`, `password = …`, `token: …` and `key 9f86d0…`, whose first word is the first here.
fn after_key_word(text: &str, words: &[Range<usize>]) -> Option<Range<usize>> {
    let first = words.first()?.clone();
    let word = &text[first.clone()];
    let split = word.find(['=', ':']);
    let key = split.map_or(word, |at| &word[..at]);
    let alone = words.len() == 1 && split.is_none_or(|at| at + 1 == word.len());
    if alone || !is_key_word(key) {
        return None;
    }
    // What separates key and value: `=` makes anything a secret, `:` and a space what looks like one.
    let (sign, value) = match split {
        Some(at) if at + 1 < word.len() => (word.as_bytes()[at], first.start + at + 1..first.end),
        Some(at) => (word.as_bytes()[at], words.get(1)?.clone()),
        None => {
            let next = words.get(1)?.clone();
            let sign = text.as_bytes()[next.start];
            match sign {
                b'=' | b':' if next.len() > 1 => (sign, next.start + 1..next.end),
                b'=' | b':' => (sign, words.get(2)?.clone()),
                _ => (b' ', next),
            }
        }
    };
    let value = unquoted(text, value);
    let shown = &text[value.clone()];
    let secret = match sign {
        b'=' => is_secret(shown, 3),
        b':' => is_secret(shown, 6) && shown.chars().any(|c| c.is_ascii_digit()),
        _ => is_random(shown),
    };
    secret.then_some(value)
}

/// Compared from the end, as most words differ there.
fn is_key_word(word: &str) -> bool {
    let plain = || word.chars().rev().flat_map(|c| c.to_lowercase().rev()).filter(|c| c.is_alphanumeric());
    KEY_WORDS.iter().any(|key| {
        let mut plain = plain();
        key.chars().rev().all(|c| plain.next() == Some(c))
    })
}

fn unquoted(text: &str, range: Range<usize>) -> Range<usize> {
    let marks = |c: char| matches!(c, '"' | '\'' | '`' | ',' | ';' | '.' | ')' | '(');
    let word = &text[range.clone()];
    let start = range.start + (word.len() - word.trim_start_matches(marks).len());
    start..start + word.trim_matches(marks).len()
}

/// Long enough, and no placeholder such as `$PASSWORD`, `<secret>`, `{{ token }}`, `***` or `…`.
fn is_secret(value: &str, at_least: usize) -> bool {
    let placeholder = value.starts_with(['$', '<', '{', '[', '%', '*', '…', '?']) || value.chars().all(|c| c == 'x');
    value.chars().count() >= at_least && !placeholder
}

/// Twenty or more characters of base64 or hexadecimal, letters and digits mixed.
fn is_random(value: &str) -> bool {
    let alphabet = |c: char| is_token(c) || matches!(c, '+' | '/' | '=');
    value.len() >= 20
        && value.chars().all(alphabet)
        && value.chars().any(|c| c.is_ascii_digit())
        && value.chars().any(|c| c.is_ascii_alphabetic())
}

const fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_cut_out_and_nothing_else() {
        for (text, left) in [
            ("password=hunter2", "password=…"),
            ("DB_PASSWORD = 'hunter2', then", "DB_PASSWORD = '…', then"),
            ("api-key: 12ab34cd", "api-key: …"),
            ("key AKIAIOSFODNN7EXAMPLE is used", "key … is used"),
            ("token 9f86d081884c7d659a2feaa0c55ad015", "token …"),
            ("mysql://app:s3cret@db:3306/shop", "mysql://app:…@db:3306/shop"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nend", "…\nend"),
        ] {
            assert_eq!(without(text), left);
            assert!(in_text(left).is_empty(), "{left}");
        }
    }

    #[test]
    fn words_about_secrets_are_not_secrets() {
        for text in [
            "Password: never shared",
            "password=$DB_PASSWORD",
            "token=<from the vault>",
            "The key is in the vault",
            "primary key lookup",
            "https://www.foobar.com:443/a@b",
            "-----BEGIN CERTIFICATE-----",
            "é=è password=",
        ] {
            assert!(in_text(text).is_empty(), "{text}");
        }
    }
}

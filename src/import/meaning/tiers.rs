//! Several parts in one box: `Web Server 1 / 2`, `App servers (x3)`, `2 web servers`, `MySQL Master/Slave`.

use crate::import::words::{Part, Reading, Token};
use crate::model::Role;

/// The most parts that one box becomes.
const MAX_TIER: u32 = 16;

/// One part of a tier: its name and what is said about it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) role: Option<Role>,
}

/// The parts that a box stands for; none when it stands for one.
pub(super) fn members(label: &str, part: Part, reading: &Reading) -> Option<Vec<Member>> {
    if !matches!(
        part,
        Part::WebServer
            | Part::AppServer
            | Part::Database
            | Part::LoadBalancer
            | Part::Server
            | Part::Container
            | Part::Dns
            | Part::Firewall
            | Part::MonitoringClient
            | Part::SessionStore
    ) {
        return None;
    }
    if part == Part::Database
        && let Some(pair) = pair(label, reading)
    {
        return Some(pair);
    }
    let (numbers, from, to) = listed(label, reading).or_else(|| counted(label, reading))?;
    let (before, after) = (label[..from].trim_end(), label[to..].trim_start());
    let before = before.trim_end_matches(['(', '[', '#', '×', ' ']);
    let after = after.trim_start_matches([')', ']', '×', ' ']);
    let base = if before.is_empty() { singular(after) } else { singular(before) };
    let rest = if before.is_empty() || after.is_empty() { String::new() } else { format!(" {after}") };
    let member = |n: &u32| Member { name: format!("{base} {n}{rest}"), role: None };
    Some(numbers.iter().map(member).collect())
}

/// `1 / 2`, `1, 2 and 3`, `1-3`, `1 to 3`: the numbers, and where they stand.
fn listed(label: &str, reading: &Reading) -> Option<(Vec<u32>, usize, usize)> {
    let tokens = &reading.tokens;
    for (n, token) in tokens.iter().enumerate() {
        let Some(first) = number(token) else { continue };
        let (mut numbers, mut last, mut next) = (vec![first], n, n + 1);
        let mut is_range = false;
        while let Some(token) = tokens.get(next) {
            if reading.joins(next) && tokens.get(next + 1).and_then(number).is_some() {
                is_range |= token.text == "to";
                next += 1;
                continue;
            }
            let Some(value) = number(token) else { break };
            let between = label[tokens[next - 1].span.end..token.span.start].trim();
            let joined = matches!(between, "/" | "&" | "+" | "," | "-" | "–" | "…" | ".." | "...");
            if !(joined || reading.joins(next - 1)) || value <= *numbers.last()? {
                break;
            }
            is_range |= matches!(between, "-" | "–" | "…" | ".." | "...");
            numbers.push(value);
            last = next;
            next += 1;
        }
        if numbers.len() < 2 {
            continue;
        }
        if is_range && numbers.len() == 2 && numbers[1] - numbers[0] < MAX_TIER {
            numbers = (numbers[0]..=numbers[1]).collect();
        }
        return Some((numbers, token.span.start, tokens[last].span.end));
    }
    None
}

/// `x2`, `(×3)`, `2 x web server`, `2 web servers`: one to the number, and where it stands.
fn counted(label: &str, reading: &Reading) -> Option<(Vec<u32>, usize, usize)> {
    let tokens = &reading.tokens;
    for (n, token) in tokens.iter().enumerate() {
        let Some(count) = number(token).filter(|c| *c >= 2) else { continue };
        let before = label[..token.span.start].chars().next_back();
        let after = label[token.span.end..].trim_start().chars().next();
        let x_before = n > 0 && tokens[n - 1].text == "x" && tokens[n - 1].span.end == token.span.start;
        let x_after = tokens.get(n + 1).is_some_and(|t| t.text == "x");
        let plural = n == 0 && tokens.last().is_some_and(|t| t.text.ends_with('s')) && tokens.len() > 1;
        if before == Some('×') || after == Some('×') || x_before || x_after || plural {
            let from = if x_before { tokens[n - 1].span.start } else { token.span.start };
            let to = if x_after { tokens[n + 1].span.end } else { token.span.end };
            return Some(((1..=count).collect(), from, to));
        }
    }
    None
}

/// A number small enough to count parts, not a port or a version.
fn number(token: &Token) -> Option<u32> {
    token.number().filter(|n| (1..=MAX_TIER).contains(n) && token.text.len() <= 2)
}

/// `Master/Slave`, `Primary-Replica`, `primary + 2 replicas` is not one of these: both roles in one box are two nodes.
fn pair(label: &str, reading: &Reading) -> Option<Vec<Member>> {
    let roles: Vec<Role> = reading.roles().collect();
    if !(roles.contains(&Role::Primary) && roles.contains(&Role::Replica)) {
        return None;
    }
    let member = |word: &str, role| Member { name: format!("{label}: {word}"), role: Some(role) };
    Some(vec![member("primary", Role::Primary), member("replica", Role::Replica)])
}

/// `Web servers` is made of `Web server`s.
fn singular(words: &str) -> String {
    let words = words.trim().trim_matches(['(', ')', '[', ']', ',', '-', ' ']);
    match words.strip_suffix('s') {
        Some(one) if one.ends_with(['r', 'e', 't', 'n', 'd', 'b', 'l']) => one.to_owned(),
        _ => words.to_owned(),
    }
}

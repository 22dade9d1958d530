//! Numbers as the user's language writes them: a comma or a point before the fraction. Both are understood when typed.

use egui::{Context, Id};

fn key() -> Id {
    Id::new("decimal comma")
}

/// From now on numbers have a comma, or a point.
pub fn set(ctx: &Context, comma: bool) {
    ctx.data_mut(|data| data.insert_temp(key(), comma));
    ctx.all_styles_mut(|style| {
        style.number_formatter = egui::style::NumberFormatter::new(move |number, decimals| {
            let said = egui::emath::format_with_decimals_in_range(number, decimals);
            if comma { said.replace('.', ",") } else { said }
        });
    });
}

/// A text in which points stand between digits, as this user reads it: `99.9 %` as `99,9 %`.
pub fn local(ctx: &Context, said: impl Into<String>) -> String {
    let said = said.into();
    if ctx.data(|data| data.get_temp(key()).unwrap_or(false)) { with_comma(&said) } else { said }
}

/// A share without digits that say nothing: `50 %`, `33.3 %`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let digits = usize::from((percent - percent.round()).abs() >= 0.05);
    format!("{percent:.digits$} %")
}

/// Only a single point between digits is one of a number: `10.0.0.1` is an address, `1.2.3` a version.
fn with_comma(said: &str) -> String {
    let word = |word: &str| {
        let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        match word.match_indices('.').map(|(at, _)| at).collect::<Vec<_>>()[..] {
            [at] if at > 0
                && !word[..at].contains(char::is_alphabetic)
                && digit(word.as_bytes().get(at - 1))
                && digit(word.as_bytes().get(at + 1)) =>
            {
                word.replacen('.', ",", 1)
            }
            _ => word.to_owned(),
        }
    };
    // A version stands behind the name of a protocol: `TLS 1.3`.
    let named = |before: &str| before.len() > 1 && before.bytes().all(|b| b.is_ascii_uppercase());
    let mut before = "";
    let mut words = Vec::new();
    for piece in said.split(' ') {
        words.push(if named(before) { piece.to_owned() } else { word(piece) });
        before = piece;
    }
    words.join(" ")
}

/// A typed number, with a point or a comma, whatever the language; a unit behind it is passed over.
pub fn parse(typed: &str) -> Option<f64> {
    let number: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let number = number.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let number = number.replace('−', "-").replace(',', ".");
    number.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_point_of_a_number_becomes_a_comma() {
        assert_eq!(with_comma("served 99.9605 % of requests."), "served 99,9605 % of requests.");
        assert_eq!(with_comma("10.0.0.1 v1.2.3 a.b 5. .5"), "10.0.0.1 v1.2.3 a.b 5. .5");
        assert_eq!(with_comma("96.0% (1.5) ≈0.5"), "96,0% (1,5) ≈0,5");
        assert_eq!(with_comma("TLS 1.3, HTTP/1.1, web1.2"), "TLS 1.3, HTTP/1.1, web1.2");
    }

    #[test]
    fn a_number_is_understood_with_either() {
        for (typed, number) in [("0,5", 0.5), ("0.5", 0.5), (" 99,95 % ", 99.95), ("−3", -3.0), ("40 ms", 40.0)] {
            assert_eq!(parse(typed), Some(number), "{typed}");
        }
        for typed in ["", "x", "1,2,3", "1.000,5", "%", "inf"] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }
}

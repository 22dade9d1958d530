//! Of the messages of a sequence, the ones that answer: they belong to the link of the question.

use crate::import::chart::{Edge, Stroke};

/// What answers begin with, in small letters.
const BEGINNINGS: &[&str] = &[
    "return",
    "respon",
    "reply",
    "answer",
    "result",
    "ack",
    "ok",
    "200",
    "201",
    "204",
    "301",
    "302",
    "304",
    "400",
    "401",
    "403",
    "404",
    "500",
    "502",
    "503",
    "send back",
    "sends back",
    "serve",
    "deliver",
    "renvoi",
    "retour",
    "repon",
    "répon",
    "devuelve",
    "respuesta",
    "retorna",
    "resposta",
    "devolve",
    "rispost",
    "restituisc",
    "html",
    "json",
    "data",
];

/// Whether a message's line or its words are those of an answer.
pub(super) fn sounds_like_one(edge: &Edge<'_>) -> bool {
    let words = edge.label.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start: String = words.chars().take(12).flat_map(char::to_lowercase).collect();
    edge.stroke == Stroke::Dotted || BEGINNINGS.iter().any(|b| start.starts_with(b))
}

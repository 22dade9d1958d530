//! Which statements a node takes, decided by their words: what could reach another file, or the node's own log, and
//! writes that would not give the same rows on every node.

/// The tables that are the node's own.
pub(super) const OWN: &str = "linchpin_";

/// What a clock, a die or the connection answers: in a write each node would get an answer of its own.
const UNSAFE: [&str; 15] = [
    "random",
    "randomblob",
    "date",
    "time",
    "datetime",
    "julianday",
    "unixepoch",
    "strftime",
    "timediff",
    "current_timestamp",
    "current_date",
    "current_time",
    "changes",
    "total_changes",
    "last_insert_rowid",
];

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// It only reads.
    Read,
    /// It makes a row.
    Insert,
    /// It changes rows.
    Change,
}

/// What a statement does.
///
/// # Errors
/// Why no node takes it, in the words of MySQL where it has some.
pub(super) fn sort(sql: &str) -> Result<Sort, String> {
    let words = words(sql);
    let sort = match words.first().map(String::as_str) {
        Some("select") => Sort::Read,
        Some("insert") => Sort::Insert,
        Some("update" | "delete") => Sort::Change,
        // These four cannot reach another file; ATTACH, VACUUM INTO and the like can.
        _ => return Err("only SELECT, INSERT, UPDATE and DELETE are understood".to_owned()),
    };
    if let Some(table) = words.iter().find(|word| word.starts_with(OWN) || word.starts_with("sqlite_")) {
        return Err(format!("ERROR 1142 (42000): command denied to user for table '{table}'"));
    }
    if sort != Sort::Read && words.iter().any(|word| UNSAFE.contains(&word.as_str())) {
        return Err("ERROR 1592 (HY000): Unsafe statement written to the binary log using statement format: each \
                    node would get an answer of its own"
            .to_owned());
    }
    Ok(sort)
}

/// The names and words of a statement in lower case, without what stands in strings and comments.
fn words(sql: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        let in_word = c.is_alphanumeric() || c == '_';
        if in_word {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        match c {
            '\'' => while rest.next().is_some_and(|c| c != '\'') {},
            '-' if rest.peek() == Some(&'-') => while rest.next().is_some_and(|c| c != '\n') {},
            '/' if rest.peek() == Some(&'*') => {
                rest.next();
                let mut last = ' ';
                while let Some(c) = rest.next().filter(|c| !(last == '*' && *c == '/')) {
                    last = c;
                }
            }
            _ => {}
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_kinds_of_statement_are_taken() {
        assert_eq!(sort(" SELECT 'drop', \"text\" FROM messages"), Ok(Sort::Read));
        assert_eq!(sort("/* x */ insert INTO messages VALUES ('linchpin_log random()')"), Ok(Sort::Insert));
        assert_eq!(sort("-- x\nDelete FROM messages"), Ok(Sort::Change));
        assert_eq!(sort("SELECT random()"), Ok(Sort::Read));
    }

    #[test]
    fn what_reaches_too_far_or_differs_from_node_to_node_is_refused() {
        for (bad, words) in [
            ("", "only SELECT"),
            ("ATTACH 'x' AS y", "only SELECT"),
            ("WITH x AS (SELECT 1) DELETE FROM messages", "only SELECT"),
            ("DELETE FROM linchpin_log", "command denied"),
            ("SELECT * FROM \"LINCHPIN_epoch\"", "command denied"),
            ("DELETE FROM [sqlite_sequence]", "command denied"),
            ("INSERT INTO messages (text, via) VALUES (random(), '')", "ERROR 1592"),
            ("UPDATE messages SET text = datetime /**/ ('now')", "ERROR 1592"),
            ("UPDATE messages SET text = CURRENT_TIMESTAMP", "ERROR 1592"),
        ] {
            assert!(sort(bad).is_err_and(|why| why.contains(words)), "{bad}");
        }
        // Quotes that never end, end.
        assert_eq!(sort("SELECT 'a"), Ok(Sort::Read));
        assert_eq!(sort("SELECT 1 /* a"), Ok(Sort::Read));
    }
}

//! What a node keeps: an SQLite file with the site's tables, the numbered log and the epoch.
//!
//! A write and its log entry are one transaction, as with MySQL's statement-based binary log: a statement
//! with bound values, so that applying the log in order gives the same rows everywhere.

use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, ToSql, params, params_from_iter};
use serde_json::Value;

use super::protocol::{Entry, Reply};

/// What MySQL says when a replica is asked to write.
const READ_ONLY: &str = "ERROR 1290 (HY000): The MySQL server is running with the --read-only option so it cannot \
                         execute this statement";
/// How many log entries travel at once.
const PAGE: u64 = 500;
/// How many rows an answer may have.
const MAX_ROWS: usize = 1000;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS epoch (number INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS log (number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, sql TEXT NOT NULL, vals TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS site (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, via TEXT NOT NULL);";

/// An open database file.
#[derive(Debug)]
pub(super) struct Store {
    db: Connection,
    path: PathBuf,
    marker: String,
}

type Result<T> = std::result::Result<T, rusqlite::Error>;

impl Store {
    /// Opens the file, or makes it with the content that every node begins with.
    pub(super) fn open(path: &Path, marker: &str) -> Result<Self> {
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // The file must survive the unit's death, not the machine's: no wait for the disk.
        db.pragma_update(None, "synchronous", "OFF")?;
        db.execute_batch(SCHEMA)?;
        db.execute("INSERT INTO epoch SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM epoch)", [])?;
        db.execute("INSERT OR IGNORE INTO site VALUES ('marker', ?)", [marker])?;
        Ok(Self { db, path: path.to_owned(), marker: marker.to_owned() })
    }

    /// Drops everything and begins anew, as before copying another node.
    pub(super) fn reset(&mut self) -> Result<()> {
        self.db.execute_batch(
            "BEGIN; DROP TABLE epoch; DROP TABLE log; DROP TABLE site; DROP TABLE messages; DELETE FROM sqlite_sequence; COMMIT",
        )?;
        *self = Self::open(&self.path, &self.marker)?;
        Ok(())
    }

    /// The epoch that this node has seen.
    pub(super) fn epoch(&self) -> Result<u64> {
        self.db.query_row("SELECT number FROM epoch", [], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned)
    }

    /// Begins an epoch.
    pub(super) fn set_epoch(&self, epoch: u64) -> Result<()> {
        self.db.execute("UPDATE epoch SET number = ?", [epoch.cast_signed()]).map(drop)
    }

    /// Number and epoch of the last log entry; zeros when there is none.
    pub(super) fn last(&self) -> Result<(u64, u64)> {
        let row = self.db.query_row("SELECT number, epoch FROM log ORDER BY number DESC LIMIT 1", [], |row| {
            Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned()))
        });
        row.optional().map(Option::unwrap_or_default)
    }

    /// Runs one statement; a write that commits is in the log. The number of the last entry comes with the answer.
    pub(super) fn run(&mut self, sql: &str, values: &[Value], leads: bool) -> Result<(Reply, Option<u64>)> {
        let first = sql.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        // These four cannot reach another file; ATTACH, VACUUM INTO and the like can.
        if !["SELECT", "INSERT", "UPDATE", "DELETE"].contains(&first.as_str()) {
            return Ok((Reply::error("only SELECT, INSERT, UPDATE and DELETE are understood"), None));
        }
        if first == "SELECT" {
            return Ok((Reply { rows: self.rows(sql, values)?, ..Reply::default() }, None));
        }
        if !leads {
            return Ok((Reply::error(READ_ONLY), None));
        }
        let (number, epoch) = (self.last()?.0 + 1, self.epoch()?);
        let entry = Entry { number, epoch, sql: sql.to_owned(), values: values.to_vec() };
        let transaction = self.db.transaction()?;
        let row = commit(&transaction, &entry)?;
        transaction.commit()?;
        Ok((Reply { row: (first == "INSERT").then_some(row), ..Reply::default() }, Some(number)))
    }

    fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>> {
        let mut statement = self.db.prepare_cached(sql)?;
        let columns = statement.column_count();
        let rows = statement.query_map(params_from_iter(values.iter().map(Bound)), |row| {
            (0..columns).map(|column| Ok(plain(row.get_ref(column)?))).collect::<Result<Vec<Value>>>()
        })?;
        rows.take(MAX_ROWS).collect()
    }

    /// The log after an entry; none when the asker's entry is not in it: its history has diverged.
    pub(super) fn log(&self, after: u64, epoch: u64) -> Result<Option<Vec<Entry>>> {
        if after > 0 {
            let known = self.db.query_row("SELECT epoch FROM log WHERE number = ?", [after.cast_signed()], |row| {
                row.get::<_, i64>(0).map(i64::cast_unsigned)
            });
            if known.optional()? != Some(epoch) {
                return Ok(None);
            }
        }
        let mut statement = self
            .db
            .prepare_cached("SELECT number, epoch, sql, vals FROM log WHERE number > ? ORDER BY number LIMIT ?")?;
        let entries = statement.query_map(params![after.cast_signed(), PAGE.cast_signed()], |row| {
            let values: String = row.get(3)?;
            Ok(Entry {
                number: row.get::<_, i64>(0)?.cast_unsigned(),
                epoch: row.get::<_, i64>(1)?.cast_unsigned(),
                sql: row.get(2)?,
                values: serde_json::from_str(&values).unwrap_or_default(),
            })
        })?;
        entries.collect::<Result<Vec<Entry>>>().map(Some)
    }

    /// Applies entries of a primary's log, all or none. Only with the last page does the primary's epoch count
    /// as seen: a copy that is not whole must not look like one.
    pub(super) fn apply(&mut self, entries: &[Entry], epoch: u64) -> Result<()> {
        let transaction = self.db.transaction()?;
        for entry in entries {
            commit(&transaction, entry)?;
        }
        if (entries.len() as u64) < PAGE {
            transaction.execute("UPDATE epoch SET number = max(number, ?)", [epoch.cast_signed()])?;
        }
        transaction.commit()
    }
}

/// Runs a write and notes it; the id of the row that it made.
fn commit(db: &Connection, entry: &Entry) -> Result<i64> {
    db.prepare_cached(&entry.sql)?.execute(params_from_iter(entry.values.iter().map(Bound)))?;
    let row = db.last_insert_rowid();
    let values = serde_json::to_string(&entry.values).unwrap_or_default();
    db.prepare_cached("INSERT INTO log VALUES (?, ?, ?, ?)")?.execute(params![
        entry.number.cast_signed(),
        entry.epoch.cast_signed(),
        entry.sql,
        values
    ])?;
    Ok(row)
}

/// A JSON value as a bound one.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(SqlValue::Null),
            Value::Bool(b) => ToSqlOutput::Owned(SqlValue::Integer(i64::from(*b))),
            Value::Number(n) => ToSqlOutput::Owned(
                n.as_i64().map_or_else(|| SqlValue::Real(n.as_f64().unwrap_or_default()), SqlValue::Integer),
            ),
            Value::String(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            other => ToSqlOutput::Owned(SqlValue::Text(other.to_string())),
        })
    }
}

fn plain(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => n.into(),
        ValueRef::Real(x) => x.into(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into(),
    }
}

//! What a node keeps: an SQLite file with the site's tables, the numbered log, what was fetched and is not applied yet, and
//! the epoch.
//!
//! A write and its log entry are one transaction, as with MySQL's statement-based binary log: a statement
//! with bound values, so that applying the log in order gives the same rows everywhere.

use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::limits::Limit;
use rusqlite::{Connection, InterruptHandle, OptionalExtension as _, Row, params, params_from_iter};
use serde_json::Value;

use super::protocol::{Entry, Reply};
use super::statement::{Sort, sort};
use super::value::{Bound, plain};

/// What MySQL says when a replica is asked to write.
const READ_ONLY: &str = "ERROR 1290 (HY000): The MySQL server is running with the --read-only option so it cannot \
                         execute this statement";
/// How many log entries travel at once, and how many bytes of them, give or take the last one.
const PAGE: u64 = 500;
const PAGE_BYTES: usize = 1024 * 1024;
/// How many rows an answer may have, and how many bytes.
const MAX_ROWS: usize = 1000;
const MAX_BYTES: usize = 1024 * 1024;
/// How large one row or value may be, in bytes.
const MAX_VALUE: i32 = 4 * 1024 * 1024;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS linchpin_epoch (number INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS linchpin_log
        (number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, at INTEGER NOT NULL, sql TEXT NOT NULL, vals TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS linchpin_relay
        (number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, at INTEGER NOT NULL, sql TEXT NOT NULL, vals TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS site (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, via TEXT NOT NULL);";
const DROP: &str = "
    DROP TABLE linchpin_epoch; DROP TABLE linchpin_log; DROP TABLE linchpin_relay; DROP TABLE site; DROP TABLE messages;
    DELETE FROM sqlite_sequence;";

/// An open database file.
#[derive(Debug)]
pub(super) struct Store {
    db: Connection,
    marker: String,
}

/// How far a store is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The epoch that it has seen.
    pub(super) epoch: u64,
    /// The number of the last entry that was applied.
    pub(super) applied: u64,
    /// The number of the last entry that it has.
    pub(super) received: u64,
    /// When the first entry that waits to be applied was written, in microseconds since 1970.
    pub(super) waiting_since: Option<u64>,
}

type Result<T> = std::result::Result<T, rusqlite::Error>;

impl Store {
    /// Opens the file, or makes it with the content that every node begins with.
    pub(super) fn open(path: &Path, marker: &str) -> Result<Self> {
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // The file must survive the unit's death, not the machine's: no wait for the disk.
        db.pragma_update(None, "synchronous", "OFF")?;
        // No row and no value is larger than what could be sent.
        db.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE)?;
        let mut store = Self { db, marker: marker.to_owned() };
        store.fill(SCHEMA)?;
        Ok(store)
    }

    /// Drops everything and begins anew, as before copying another node.
    pub(super) fn reset(&mut self) -> Result<()> {
        self.db.flush_prepared_statement_cache();
        self.fill(&format!("{DROP}{SCHEMA}"))
    }

    fn fill(&mut self, statements: &str) -> Result<()> {
        let transaction = self.db.transaction()?;
        transaction.execute_batch(statements)?;
        transaction
            .execute("INSERT INTO linchpin_epoch SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM linchpin_epoch)", [])?;
        transaction.execute("INSERT OR IGNORE INTO site VALUES ('marker', ?)", [&self.marker])?;
        transaction.commit()
    }

    /// What ends a statement that runs for too long.
    pub(super) fn interrupt_handle(&self) -> InterruptHandle {
        self.db.get_interrupt_handle()
    }

    /// The epoch that this node has seen.
    pub(super) fn epoch(&self) -> Result<u64> {
        self.number("SELECT number FROM linchpin_epoch").map(Option::unwrap_or_default)
    }

    /// How far it is.
    pub(super) fn mark(&self) -> Result<Mark> {
        let applied = self.number("SELECT max(number) FROM linchpin_log")?.unwrap_or_default();
        let received = self.number("SELECT max(number) FROM linchpin_relay")?.unwrap_or(applied);
        let waiting_since = self.number("SELECT at FROM linchpin_relay ORDER BY number LIMIT 1")?;
        Ok(Mark { epoch: self.epoch()?, applied, received, waiting_since })
    }

    /// Number and epoch of the last entry that it has; zeros when there is none.
    pub(super) fn last(&self) -> Result<(u64, u64)> {
        let number = self.mark()?.received;
        Ok((number, self.epoch_of(number)?.unwrap_or_default()))
    }

    /// The epoch in which an entry was written; none when it has no such entry.
    pub(super) fn epoch_of(&self, number: u64) -> Result<Option<u64>> {
        let mut statement = self.db.prepare_cached(
            "SELECT epoch FROM linchpin_log WHERE number = ?1 UNION ALL SELECT epoch FROM linchpin_relay WHERE number = ?1",
        )?;
        statement.query_row([number.cast_signed()], |row| unsigned(row, 0)).optional()
    }

    fn number(&self, sql: &str) -> Result<Option<u64>> {
        let row = self.db.prepare_cached(sql)?.query_row([], |row| row.get::<_, Option<i64>>(0)).optional()?;
        Ok(row.flatten().map(i64::cast_unsigned))
    }

    /// Runs one statement; a write that commits is in the log. The number of the last entry comes with the answer.
    pub(super) fn run(&mut self, sql: &str, values: &[Value], may_write: bool) -> Result<(Reply, Option<u64>)> {
        let sort = match sort(sql) {
            Ok(Sort::Read) => return Ok((self.rows(sql, values)?, None)),
            Ok(sort) => sort,
            Err(why) => return Ok((Reply::error(why), None)),
        };
        if !may_write {
            return Ok((Reply::error(READ_ONLY), None));
        }
        let (number, epoch) = (self.last()?.0 + 1, self.epoch()?);
        let entry = Entry { number, epoch, at: now(), sql: sql.to_owned(), values: values.to_vec() };
        let transaction = self.db.transaction()?;
        let Some(row) = commit(&transaction, &entry)? else { return Ok((Reply::default(), None)) };
        transaction.commit()?;
        Ok((Reply { row: (sort == Sort::Insert).then_some(row), ..Reply::default() }, Some(number)))
    }

    fn rows(&self, sql: &str, values: &[Value]) -> Result<Reply> {
        let mut statement = self.db.prepare_cached(sql)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found = statement.query(params_from_iter(values.iter().map(Bound)))?;
        let (mut rows, mut bytes, mut cut_short) = (Vec::new(), 0, false);
        while let Some(row) = found.next()? {
            if rows.len() == MAX_ROWS || bytes > MAX_BYTES {
                cut_short = true;
                break;
            }
            let row =
                (0..columns.len()).map(|column| Ok(plain(row.get_ref(column)?))).collect::<Result<Vec<Value>>>()?;
            let size: usize = row.iter().map(|value| value.as_str().map_or(8, str::len)).sum();
            // A row that no answer could hold is not a row of this answer.
            if size > 2 * MAX_BYTES {
                return Ok(Reply::error("ERROR 1301 (HY000): Result was larger than max_allowed_packet"));
            }
            bytes += size;
            rows.push(row);
        }
        Ok(Reply { columns, cut_short, rows, ..Reply::default() })
    }

    /// The log after an entry, and whether that is all of it; none when the asker's entry is not in it: its history has
    /// diverged.
    pub(super) fn log(&self, after: u64, epoch: u64) -> Result<Option<(Vec<Entry>, bool)>> {
        if after > 0 && self.epoch_of(after)? != Some(epoch) {
            return Ok(None);
        }
        let page = self.entries("SELECT * FROM linchpin_log WHERE number > ? ORDER BY number LIMIT ?", after)?;
        let whole = page.last().map_or(after, |entry| entry.number) >= self.mark()?.applied;
        Ok(Some((page, whole)))
    }

    fn entries(&self, sql: &str, value: u64) -> Result<Vec<Entry>> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut found = statement.query(params![value.cast_signed(), PAGE.cast_signed()])?;
        let (mut out, mut bytes) = (Vec::new(), 0);
        while bytes < PAGE_BYTES
            && let Some(row) = found.next()?
        {
            let values: String = row.get(4)?;
            let entry = Entry {
                number: unsigned(row, 0)?,
                epoch: unsigned(row, 1)?,
                at: unsigned(row, 2)?,
                sql: row.get(3)?,
                values: serde_json::from_str(&values).unwrap_or_default(),
            };
            bytes += entry.sql.len() + values.len();
            out.push(entry);
        }
        Ok(out)
    }

    /// Takes in entries of a primary's log, all or none. Only when these are the last (`whole`) does the primary's epoch
    /// count as seen: a copy that is not whole must not look like one.
    pub(super) fn receive(&mut self, entries: &[Entry], epoch: u64, whole: bool) -> Result<()> {
        let transaction = self.db.transaction()?;
        for entry in entries {
            keep(&transaction, "INSERT INTO linchpin_relay VALUES (?, ?, ?, ?, ?)", entry)?;
        }
        if whole {
            transaction.execute("UPDATE linchpin_epoch SET number = max(number, ?)", [epoch.cast_signed()])?;
        }
        transaction.commit()
    }

    /// Applies what was received and is older than `delay`, in order, a page at most; true when that was all.
    pub(super) fn apply(&mut self, delay: Duration) -> Result<bool> {
        let due = now().saturating_sub(delay.as_micros() as u64);
        let sql = "SELECT * FROM linchpin_relay WHERE at <= ? ORDER BY number LIMIT ?";
        let entries = self.entries(sql, due)?;
        let Some(last) = entries.last().map(|entry| entry.number) else { return Ok(true) };
        let transaction = self.db.transaction()?;
        for entry in &entries {
            commit(&transaction, entry)?;
        }
        transaction.execute("DELETE FROM linchpin_relay WHERE number <= ?", [last.cast_signed()])?;
        transaction.commit()?;
        Ok(false)
    }

    /// Applies whatever was received, then begins an epoch: what comes before the first write of a new primary. An epoch
    /// that is over cannot begin again.
    pub(super) fn lead(&mut self, epoch: u64) -> Result<bool> {
        if epoch < self.epoch()? {
            return Ok(false);
        }
        while !self.apply(Duration::ZERO)? {}
        // What the clock of the old primary dates after now is due all the same.
        self.db.execute("UPDATE linchpin_relay SET at = 0", [])?;
        while !self.apply(Duration::ZERO)? {}
        self.db.execute("UPDATE linchpin_epoch SET number = ?", [epoch.cast_signed()]).map(|_| true)
    }
}

/// Microseconds since 1970. The system's clock is read once and time counted from there: all nodes are in this process,
/// and a clock that is set back would let writes overtake each other on their way into a replica.
pub(super) fn now() -> u64 {
    static BEGAN: OnceLock<(Instant, Duration)> = OnceLock::new();
    let (began, then) = BEGAN.get_or_init(|| {
        let then = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        (Instant::now(), then)
    });
    (*then + began.elapsed()).as_micros() as u64
}

/// Runs a write and notes it; the id of the row that it made. None when it changes nothing: then there is nothing to note,
/// and checks that ask by writing leave no trace.
fn commit(db: &Connection, entry: &Entry) -> Result<Option<i64>> {
    let changed = db.prepare_cached(&entry.sql)?.execute(params_from_iter(entry.values.iter().map(Bound)))?;
    let row = db.last_insert_rowid();
    if changed == 0 {
        return Ok(None);
    }
    keep(db, "INSERT INTO linchpin_log VALUES (?, ?, ?, ?, ?)", entry)?;
    Ok(Some(row))
}

fn keep(db: &Connection, sql: &str, entry: &Entry) -> Result<usize> {
    let values = serde_json::to_string(&entry.values).unwrap_or_default();
    let (number, epoch, at) = (entry.number.cast_signed(), entry.epoch.cast_signed(), entry.at.cast_signed());
    db.prepare_cached(sql)?.execute(params![number, epoch, at, entry.sql, values])
}

fn unsigned(row: &Row<'_>, column: usize) -> Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

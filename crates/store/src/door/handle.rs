//! The handle a unit or look works with: one open transaction.
//!
//! The aggregates call `one`, `all` and `run` on it and know no driver. After
//! a statement failed nothing more is done and the unit cannot commit, on
//! either database. Audit events and changes are collected and numbered at
//! the end, tenant rows first and the change counter last: the rows every
//! writer wants are held only for the moment of the commit, and two units can
//! never wait for each other's.

use latchkey_core::{
    audit::Event,
    change::ChangeKind,
    id::TenantId,
    ports::{Reads, StoreError, Writes},
    time::Timestamp,
};
use sqlx::{PgConnection, Postgres};

use super::{
    failure::{of_lite, of_pg},
    lite,
    row::{Row, Sql, Value, bound},
};
use crate::{changes, events};

/// A statement with more values than this asks for a list of ids. On PostgreSQL it is planned for its values
/// each time: the plan for an average tenant, which is small, reads through a large one.
const LONG_LIST: usize = 24;

/// The connection a transaction is open on.
pub(crate) enum Line<'c> {
    /// SQLite.
    Lite(&'c mut rusqlite::Connection),
    /// PostgreSQL.
    Pg(&'c mut PgConnection),
}

/// A change waiting for its number.
#[derive(PartialEq, Eq)]
pub(crate) struct PendingChange {
    /// Whose.
    pub(crate) tenant: TenantId,
    /// What kind of thing.
    pub(crate) kind: ChangeKind,
    /// Its id.
    pub(crate) id: String,
}

/// One open transaction.
pub(crate) struct Handle<'c> {
    line: Line<'c>,
    failed: Option<StoreError>,
    events: Vec<Event>,
    changes: Vec<PendingChange>,
}

impl<'c> Handle<'c> {
    /// A handle on an open transaction.
    pub(crate) fn new(line: Line<'c>) -> Self {
        Handle {
            line,
            failed: None,
            events: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// All rows.
    pub(crate) async fn all(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.check(sql, values)?;
        let answer = match &mut self.line {
            Line::Lite(line) => {
                lite::all(line, sql, values).map_err(|error| of_lite(sql.name, &error))
            }
            Line::Pg(line) => sqlx::query_with::<Postgres, _>(sql.text, bound(sql, values)?)
                .persistent(values.len() <= LONG_LIST)
                .fetch_all(&mut **line)
                .await
                .map(|rows| rows.into_iter().map(Row::Pg).collect())
                .map_err(|error| of_pg(sql.name, &error)),
        };
        answer.map_err(|error| self.fail(error))
    }

    /// The first row, if any.
    pub(crate) async fn one(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }

    /// How many rows were written.
    pub(crate) async fn run(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        self.check(sql, values)?;
        let answer = match &mut self.line {
            Line::Lite(line) => {
                lite::run(line, sql, values).map_err(|error| of_lite(sql.name, &error))
            }
            Line::Pg(line) => sqlx::query_with::<Postgres, _>(sql.text, bound(sql, values)?)
                .execute(&mut **line)
                .await
                .map(|done| done.rows_affected())
                .map_err(|error| of_pg(sql.name, &error)),
        };
        answer.map_err(|error| self.fail(error))
    }

    /// Runs several statements without arguments (migrations).
    pub(crate) async fn script(
        &mut self,
        name: &'static str,
        text: &'static str,
    ) -> Result<(), StoreError> {
        let answer = match &mut self.line {
            Line::Lite(line) => lite::script(line, text).map_err(|error| of_lite(name, &error)),
            Line::Pg(line) => sqlx::raw_sql(text)
                .execute(&mut **line)
                .await
                .map(|_| ())
                .map_err(|error| of_pg(name, &error)),
        };
        answer.map_err(|error| self.fail(error))
    }

    /// Collects an event for the end of the unit.
    pub(crate) fn note_event(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Collects a change for the end of the unit; the same one is told once.
    pub(crate) fn note_change(&mut self, tenant: &TenantId, kind: ChangeKind, id: &str) {
        let change = PendingChange {
            tenant: tenant.clone(),
            kind,
            id: id.to_owned(),
        };
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Writes the collected events and changes; fails if any statement before failed.
    pub(super) async fn finish(&mut self) -> Result<(), StoreError> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        let events = std::mem::take(&mut self.events);
        let changes = std::mem::take(&mut self.changes);
        let latest: Option<Timestamp> = events.iter().map(|event| event.at).max();
        events::write(self, &events).await?;
        changes::write(self, &changes, latest).await
    }

    fn check(&self, sql: &Sql, values: &[Value<'_>]) -> Result<(), StoreError> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        if values.iter().all(|value| value.is_storable()) {
            Ok(())
        } else {
            Err(StoreError::Broken(format!("{}: NUL in a text", sql.name)))
        }
    }

    /// Remembers: PostgreSQL would refuse everything that follows.
    fn fail(&mut self, failed: StoreError) -> StoreError {
        self.failed = Some(failed.clone());
        failed
    }
}

impl Reads for Handle<'_> {}
impl Writes for Handle<'_> {}

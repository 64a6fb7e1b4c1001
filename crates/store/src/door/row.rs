//! Neutral values, rows and statements: what the aggregates speak.
//!
//! Columns are TEXT, BIGINT and BOOLEAN only, so three getters and their
//! optional forms are enough for both drivers. A stored value that does not
//! read is an error that names the column's place, never its content.

use std::str::FromStr;

use latchkey_core::{
    id::{Id, Kind},
    ports::StoreError,
    time::Timestamp,
    token::Digest,
};
use serde::de::DeserializeOwned;
use sqlx::{
    Arguments as _, Decode, Postgres, Row as _, Type,
    postgres::{PgArguments, PgRow},
};

use super::lite::Cell;

/// A statement: its name (for errors) and its one text.
pub(crate) struct Sql {
    /// Short name, unique in the crate.
    pub(crate) name: &'static str,
    /// The text, with `$1` to `$n`.
    pub(crate) text: &'static str,
}

impl Sql {
    /// Names a statement.
    pub(crate) const fn new(name: &'static str, text: &'static str) -> Self {
        Sql { name, text }
    }
}

/// A value handed to a statement.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    /// TEXT, or NULL.
    Text(Option<&'a str>),
    /// BIGINT, or NULL.
    Int(Option<i64>),
    /// BOOLEAN.
    Bool(bool),
}

impl Value<'_> {
    /// PostgreSQL cannot store NUL in a text; refusing it here keeps both databases alike.
    pub(crate) fn is_storable(self) -> bool {
        match self {
            Value::Text(Some(text)) => !text.as_bytes().contains(&0),
            _ => true,
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Some(text))
    }
}
impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Value::Text(text)
    }
}
impl<'a, K> From<&'a Id<K>> for Value<'a>
where
    K: Kind,
{
    fn from(id: &'a Id<K>) -> Self {
        Value::Text(Some(id.as_str()))
    }
}
impl<'a, K: Kind> From<Option<&'a Id<K>>> for Value<'a> {
    fn from(id: Option<&'a Id<K>>) -> Self {
        Value::Text(id.map(Id::as_str))
    }
}
impl<'a> From<&'a Digest> for Value<'a> {
    fn from(digest: &'a Digest) -> Self {
        Value::Text(Some(digest.as_str()))
    }
}
impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Int(Some(number))
    }
}
impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Value::Int(number)
    }
}
impl From<Timestamp> for Value<'_> {
    fn from(moment: Timestamp) -> Self {
        Value::Int(Some(moment.millis()))
    }
}
impl From<Option<Timestamp>> for Value<'_> {
    fn from(moment: Option<Timestamp>) -> Self {
        Value::Int(moment.map(Timestamp::millis))
    }
}
impl From<bool> for Value<'_> {
    fn from(yes: bool) -> Self {
        Value::Bool(yes)
    }
}

/// Turns values into PostgreSQL's arguments.
pub(super) fn bound(sql: &Sql, values: &[Value<'_>]) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    for value in values {
        let added = match *value {
            Value::Text(text) => arguments.add(text),
            Value::Int(number) => arguments.add(number),
            Value::Bool(yes) => arguments.add(yes),
        };
        added.map_err(|_| StoreError::Broken(format!("{}: a value does not fit", sql.name)))?;
    }
    Ok(arguments)
}

/// A row of either database; columns are read by their place, from 0.
pub(crate) enum Row {
    /// From SQLite.
    Lite(Vec<Cell>),
    /// From PostgreSQL.
    Pg(PgRow),
}

fn unreadable(place: usize) -> StoreError {
    StoreError::Broken(format!("column {place} does not read"))
}

fn of_server<'r, T>(row: &'r PgRow, place: usize) -> Result<T, StoreError>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    row.try_get(place).map_err(|_| unreadable(place))
}

impl Row {
    fn opt_str(&self, place: usize) -> Result<Option<&str>, StoreError> {
        match self {
            Row::Lite(cells) => match cells.get(place) {
                Some(Cell::Text(text)) => Ok(Some(text)),
                Some(Cell::Null) => Ok(None),
                _ => Err(unreadable(place)),
            },
            Row::Pg(row) => of_server(row, place),
        }
    }
    fn str(&self, place: usize) -> Result<&str, StoreError> {
        self.opt_str(place)?.ok_or_else(|| unreadable(place))
    }

    /// A text.
    pub(crate) fn text(&self, place: usize) -> Result<String, StoreError> {
        self.str(place).map(str::to_owned)
    }
    /// A text or NULL.
    pub(crate) fn opt_text(&self, place: usize) -> Result<Option<String>, StoreError> {
        Ok(self.opt_str(place)?.map(str::to_owned))
    }
    /// A number.
    pub(crate) fn int(&self, place: usize) -> Result<i64, StoreError> {
        self.opt_int(place)?.ok_or_else(|| unreadable(place))
    }
    /// A number or NULL.
    pub(crate) fn opt_int(&self, place: usize) -> Result<Option<i64>, StoreError> {
        match self {
            Row::Lite(cells) => match cells.get(place) {
                Some(Cell::Int(number)) => Ok(Some(*number)),
                Some(Cell::Null) => Ok(None),
                _ => Err(unreadable(place)),
            },
            Row::Pg(row) => of_server(row, place),
        }
    }
    /// Yes or no.
    pub(crate) fn bool(&self, place: usize) -> Result<bool, StoreError> {
        match self {
            Row::Lite(cells) => match cells.get(place) {
                Some(Cell::Int(0)) => Ok(false),
                Some(Cell::Int(1)) => Ok(true),
                _ => Err(unreadable(place)),
            },
            Row::Pg(row) => of_server(row, place),
        }
    }

    /// A moment.
    pub(crate) fn time(&self, place: usize) -> Result<Timestamp, StoreError> {
        self.int(place).map(Timestamp::from_millis)
    }
    /// A moment or NULL.
    pub(crate) fn opt_time(&self, place: usize) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.opt_int(place)?.map(Timestamp::from_millis))
    }
    /// A token's digest.
    pub(crate) fn digest(&self, place: usize) -> Result<Digest, StoreError> {
        self.text(place).map(Digest::from_stored)
    }
    /// An id.
    pub(crate) fn id<K: Kind>(&self, place: usize) -> Result<Id<K>, StoreError> {
        let text = self.str(place)?;
        Id::from_str(text).map_err(|_| unreadable(place))
    }
    /// An id or NULL.
    pub(crate) fn opt_id<K: Kind>(&self, place: usize) -> Result<Option<Id<K>>, StoreError> {
        let text = self.opt_str(place)?;
        text.map(|text| Id::from_str(text).map_err(|_| unreadable(place)))
            .transpose()
    }
    /// A word of a closed list.
    pub(crate) fn word<T>(
        &self,
        place: usize,
        parse: fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let text = self.str(place)?;
        parse(text).ok_or_else(|| unreadable(place))
    }
    /// A word of a closed list or NULL.
    pub(crate) fn opt_word<T>(
        &self,
        place: usize,
        parse: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        let text = self.opt_str(place)?;
        text.map(|text| parse(text).ok_or_else(|| unreadable(place)))
            .transpose()
    }
    /// A JSON text.
    pub(crate) fn json<T: DeserializeOwned>(&self, place: usize) -> Result<T, StoreError> {
        let text = self.str(place)?;
        serde_json::from_str(text).map_err(|_| unreadable(place))
    }
    /// A JSON text or NULL.
    pub(crate) fn opt_json<T: DeserializeOwned>(
        &self,
        place: usize,
    ) -> Result<Option<T>, StoreError> {
        let text = self.opt_str(place)?;
        text.map(|text| serde_json::from_str(text).map_err(|_| unreadable(place)))
            .transpose()
    }
}

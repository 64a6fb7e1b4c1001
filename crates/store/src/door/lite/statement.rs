//! One statement on a SQLite connection: bound, run, its rows copied.
//!
//! SQLite numbers `$n` by where it first stands in the text, so values are
//! bound by name. Nothing here awaits, and no statement outlives its call:
//! what is handed out are neutral cells.

use rusqlite::{Connection, Error, Statement, types::ValueRef};

use crate::door::row::{Row, Sql, Value};

/// One value of a row.
pub(crate) enum Cell {
    /// NULL.
    Null,
    /// BIGINT or BOOLEAN.
    Int(i64),
    /// TEXT.
    Text(String),
}

/// All rows.
pub(in crate::door) fn all(
    connection: &Connection,
    sql: &Sql,
    values: &[Value<'_>],
) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql.text)?;
    bind(&mut statement, values)?;
    let width = statement.column_count();
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cells = (0..width).map(|place| cell(place, row.get_ref(place)?));
        found.push(Row::Lite(cells.collect::<rusqlite::Result<_>>()?));
    }
    Ok(found)
}

/// How many rows were written.
pub(in crate::door) fn run(
    connection: &Connection,
    sql: &Sql,
    values: &[Value<'_>],
) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(sql.text)?;
    bind(&mut statement, values)?;
    let written = statement.raw_execute()?;
    Ok(u64::try_from(written).unwrap_or(u64::MAX))
}

/// A statement without arguments and rows: the steps of a transaction.
pub(super) fn step(connection: &Connection, text: &'static str) -> rusqlite::Result<()> {
    connection.prepare_cached(text)?.raw_execute().map(|_| ())
}

/// Several statements without arguments. Byte order, "C" to PostgreSQL, is what SQLite itself calls BINARY;
/// a collation of ours would be called back for every comparison of a walk down an index.
pub(in crate::door) fn script(connection: &Connection, text: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&text.replace("COLLATE \"C\"", "COLLATE BINARY"))
}

fn bind(statement: &mut Statement<'_>, values: &[Value<'_>]) -> rusqlite::Result<()> {
    let wanted = statement.parameter_count();
    let unfit = || Error::InvalidParameterCount(values.len(), wanted);
    if wanted != values.len() {
        return Err(unfit());
    }
    for place in 1..=wanted {
        let name = statement.parameter_name(place);
        let number = name.and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number.and_then(|number| values.get(number.checked_sub(1)?));
        match *value.ok_or_else(unfit)? {
            Value::Text(text) => statement.raw_bind_parameter(place, text)?,
            Value::Int(number) => statement.raw_bind_parameter(place, number)?,
            Value::Bool(yes) => statement.raw_bind_parameter(place, yes)?,
        }
    }
    Ok(())
}

fn cell(place: usize, value: ValueRef<'_>) -> rusqlite::Result<Cell> {
    match value {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(number) => Ok(Cell::Int(number)),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes)
            .map(|text| Cell::Text(text.to_owned()))
            .map_err(|error| Error::Utf8Error(place, error)),
        ValueRef::Real(_) | ValueRef::Blob(_) => Err(Error::InvalidColumnType(
            place,
            String::new(),
            value.data_type(),
        )),
    }
}

//! What may leave the house of a tenant, page by page in the order of the keys.

use latchkey_core::{
    id::TenantId,
    ports::StoreError,
    tenant_export::{After, ExportPage, ExportRow, Exported, Field},
};

use super::{
    Column, Key,
    kinds::{Kind, kind_of},
};
use crate::door::{Handle, Row, Value};

/// A page of at most `limit` rows after `after`.
pub(super) async fn page(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    what: Exported,
    after: &After,
    limit: i64,
) -> Result<ExportPage, StoreError> {
    let kind = kind_of(what);
    let mut values: Vec<Value<'_>> = vec![tenant.into()];
    let (text, more) = (Value::from(after.text.as_str()), after.more.as_str());
    match kind.key {
        Key::Text => values.push(text),
        Key::TextText => values.extend([text, more.into()]),
        Key::Number => values.push(after.number.into()),
        Key::TextNumber => values.extend([text, after.number.into()]),
    }
    values.push(limit.into());
    let rows = handle.all(&kind.sql, &values).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count >= limit);
    let next = match rows.last() {
        Some(last) if full => Some(end(kind.key, last)?),
        _ => None,
    };
    let rows: Result<_, _> = rows.iter().map(|row| read(kind, row)).collect();
    Ok(ExportPage { rows: rows?, next })
}

fn end(key: Key, last: &Row) -> Result<After, StoreError> {
    let mut after = After::default();
    match key {
        Key::Text => after.text = last.text(0)?,
        Key::TextText => (after.text, after.more) = (last.text(0)?, last.text(1)?),
        Key::Number => after.number = last.int(0)?,
        Key::TextNumber => (after.text, after.number) = (last.text(0)?, last.int(1)?),
    }
    Ok(after)
}

fn read(kind: &Kind, row: &Row) -> Result<ExportRow, StoreError> {
    let before = kind.key.columns();
    let named = kind.columns.iter().enumerate();
    named
        .map(|(place, (name, column))| Ok((*name, field(*column, row, before + place)?)))
        .collect()
}

fn field(column: Column, row: &Row, place: usize) -> Result<Field, StoreError> {
    let found = match column {
        Column::Text => row.opt_text(place)?.map(Field::Text),
        Column::Json => row.opt_text(place)?.map(Field::Json),
        Column::Number => row.opt_int(place)?.map(Field::Number),
        Column::Moment => row.opt_time(place)?.map(Field::Moment),
        Column::Truth => Some(Field::Truth(row.bool(place)?)),
    };
    Ok(found.unwrap_or(Field::Nothing))
}

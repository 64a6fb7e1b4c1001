//! Finds a tenant's events, newest first, and names who is in them.
//!
//! The events are walked backwards by their number and judged by the filter
//! here, so no index but the primary key is needed. One call looks at a bounded
//! number of events: when it stops before the beginning, it says how far it
//! came. Names are looked up in the tenant, each member once.

use std::collections::{BTreeSet, HashMap};

use latchkey_core::{
    audit::StoredEvent,
    audit_filter::Filter,
    chain::Chained,
    email::EmailAddress,
    id::{MemberId, TenantId},
    ports::{Reads, StoreError, StoreExt, audit_log::NamedMember},
    problem::{Code, Problem, Stage},
    time::Timestamp,
};

use crate::{App, Refusal};

/// Events looked at in one call.
pub const SCANNED: i64 = 5_000;
/// Events in one statement.
const BATCH: i64 = 500;

/// The members of a tenant who are in some events, by id.
pub type Names = HashMap<String, NamedMember>;

/// Where a search goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// That was all.
    End,
    /// There are more that match, before this number.
    More(i64),
    /// Enough was looked at; the search may go on before this number.
    Further {
        /// The number.
        before: i64,
        /// The time of the last event looked at.
        reached: Timestamp,
    },
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The events, newest first.
    pub events: Vec<StoredEvent>,
    /// Who is in them.
    pub names: Names,
    /// Where it goes on.
    pub next: Next,
}

/// At most `limit` events of the tenant that `filter` asks for, before number `before`.
///
/// Actor and target may be e-mail addresses of members.
///
/// # Errors
/// If the store does not answer.
pub async fn search_events(
    app: &App,
    tenant: &TenantId,
    filter: Filter,
    before: Option<i64>,
    limit: usize,
) -> Result<Found, Refusal> {
    let tenant = tenant.clone();
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let filter = meant(rows, &tenant, filter).await?;
                let before = before.unwrap_or(i64::MAX);
                let (events, next) = scan(rows, &tenant, &filter, before, limit).await?;
                let names = names_in(rows, &tenant, events.iter()).await?;
                Ok(Found {
                    events,
                    names,
                    next,
                })
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(found)
}

/// One event with its link and who is in it.
///
/// # Errors
/// `not_found` if the tenant has no event of this number.
pub async fn one_event(
    app: &App,
    tenant: &TenantId,
    seq: i64,
) -> Result<(Chained, Names), Refusal> {
    let tenant = tenant.clone();
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let after = seq.saturating_sub(1);
                let found = rows.chained_events(&tenant, after, 1).await?;
                let Some(one) = found.into_iter().find(|one| one.event.seq == seq) else {
                    return Ok(None);
                };
                let names = names_in(rows, &tenant, std::iter::once(&one.event)).await?;
                Ok(Some((one, names)))
            })
        })
        .await
        .map_err(Problem::from)?;
    found.ok_or_else(|| Box::new(Problem::new(Code::NotFound, "no_event", Stage::Start)))
}

/// The last `count` events of the tenant with their links, oldest first.
///
/// # Errors
/// If the store does not answer.
pub async fn last_events(
    app: &App,
    tenant: &TenantId,
    count: i64,
) -> Result<(Vec<Chained>, Names), Refusal> {
    let tenant = tenant.clone();
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let last = rows.trail(&tenant).await?.map_or(0, |trail| trail.numbered);
                let events = rows.chained_events(&tenant, last - count, count).await?;
                let names = names_in(rows, &tenant, events.iter().map(|one| &one.event)).await?;
                Ok((events, names))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(found)
}

/// The filter with the ids of the members whose addresses were typed.
pub(super) async fn meant(
    rows: &mut dyn Reads,
    tenant: &TenantId,
    filter: Filter,
) -> Result<Filter, StoreError> {
    Ok(Filter {
        actor: id_of(rows, tenant, filter.actor).await?,
        target: id_of(rows, tenant, filter.target).await?,
        ..filter
    })
}

async fn id_of(
    rows: &mut dyn Reads,
    tenant: &TenantId,
    typed: Option<String>,
) -> Result<Option<String>, StoreError> {
    let Some(email) = typed
        .as_deref()
        .and_then(|text| EmailAddress::parse(text).ok())
    else {
        return Ok(typed);
    };
    let member = rows.member_by_email(tenant, email.canonical()).await?;
    Ok(member.map(|member| member.id.to_string()).or(typed))
}

async fn scan(
    rows: &mut dyn Reads,
    tenant: &TenantId,
    filter: &Filter,
    before: i64,
    limit: usize,
) -> Result<(Vec<StoredEvent>, Next), StoreError> {
    let mut found: Vec<StoredEvent> = Vec::new();
    let one_more = i64::try_from(limit).unwrap_or(BATCH).saturating_add(1);
    let batch = if filter.is_empty() { one_more } else { BATCH };
    let (mut before, mut left) = (before, SCANNED);
    while left > 0 {
        let events = rows.events_before(tenant, before, batch.min(left)).await?;
        let Some(last) = events.last() else {
            return Ok((found, Next::End));
        };
        (before, left) = (last.seq, left - batch.min(left));
        let reached = last.at;
        for event in events.into_iter().filter(|event| filter.matches(event)) {
            if found.len() == limit {
                let more = found.last().map_or(before, |last| last.seq);
                return Ok((found, Next::More(more)));
            }
            found.push(event);
        }
        if before <= 1 {
            return Ok((found, Next::End));
        }
        if left == 0 {
            return Ok((found, Next::Further { before, reached }));
        }
    }
    Ok((found, Next::End))
}

/// The members among actors and targets.
pub(super) async fn names_in<'a>(
    rows: &mut dyn Reads,
    tenant: &TenantId,
    events: impl Iterator<Item = &'a StoredEvent>,
) -> Result<Names, StoreError> {
    let ids: BTreeSet<MemberId> = events
        .flat_map(|event| [&event.actor, &event.target])
        .filter_map(|text| text.parse().ok())
        .collect();
    let ids: Vec<MemberId> = ids.into_iter().collect();
    let named = rows.named_members(tenant, &ids).await?;
    Ok(named
        .into_iter()
        .map(|one| (one.id.to_string(), one))
        .collect())
}

//! Lists of members, each page a bounded walk along one index.
//!
//! Nothing is counted, skipped or sorted as a whole: without a filter the
//! addresses are walked, a search walks words, and a filter walks the facets it
//! lets through, 8 at a time, 51 rows of each. What they give is merged here: to
//! SQLite each sort inside a statement is a table of its own. A cursor is a member
//! of the same tenant, read again here (T062). One more than a page is read, so that
//! the caller knows whether there is another. Roles stand in the member's row, and
//! whether a word is the first of its member in the word's: looked up again for each
//! of 50 members who lie anywhere they would cost more in a large tenant.

use std::collections::HashMap;

use latchkey_core::{
    id::{ConnectionId, MemberId, TenantId},
    member::Member,
    member_list::{MemberFilter, PAGE},
    ports::StoreError,
};

use super::{read, read_all};
use crate::door::{Handle, Row, Sql, Value};

/// How many facets one statement walks.
const ARMS: usize = 8;

const MEMBERS: Sql = Sql::new(
    "members",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, \
     m.is_admin, m.is_user \
     FROM member m WHERE m.tenant_id = $1 AND m.email_canonical > $2 AND m.state <> 'removed' \
     ORDER BY m.email_canonical LIMIT $3",
);
const ADMINS: Sql = Sql::new(
    "active_admins",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, \
     TRUE, m.is_user \
     FROM member m WHERE m.tenant_id = $1 AND m.is_admin = TRUE AND m.state = 'active' ORDER BY m.id LIMIT 200",
);
const ADMINS_LINKED: Sql = Sql::new(
    "admins_linked",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, \
     TRUE, m.is_user \
     FROM member m WHERE m.tenant_id = $1 AND m.is_admin = TRUE AND m.state = 'active' \
     AND EXISTS (SELECT 1 FROM identity i WHERE i.tenant_id = m.tenant_id AND i.member_id = m.id \
       AND i.connection_id = $2 AND i.state = 'active') ORDER BY m.id LIMIT 2",
);
const ADMINS_WITH_PASSWORD: Sql = Sql::new(
    "admins_with_password",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, \
     TRUE, m.is_user \
     FROM member m WHERE m.tenant_id = $1 AND m.is_admin = TRUE AND m.state = 'active' \
     AND m.password_hash IS NOT NULL ORDER BY m.id LIMIT 2",
);
const AMONG: Sql = Sql::new(
    "members_among",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, \
     m.is_admin, m.is_user \
     FROM member m WHERE m.tenant_id = $1 AND m.id IN ( \
       $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
       $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
       $43, $44, $45, $46, $47, $48, $49, $50, $51, $52)",
);
const ADDRESS: Sql = Sql::new(
    "member_address",
    "SELECT email_canonical FROM member WHERE tenant_id = $1 AND id = $2",
);
const FIRST_WORD: Sql = Sql::new(
    "member_first_word",
    "SELECT MIN(word) FROM member_word WHERE tenant_id = $1 AND member_id = $2 AND word >= $3 AND word < $4",
);
const BY_FACET: Sql = Sql::new(
    "members_by_facet",
    "SELECT k.id, k.place FROM (\
     SELECT * FROM (SELECT tenant_id, id, email_canonical AS place FROM member WHERE tenant_id = $1 AND facet = $3 \
       AND email_canonical > $2 ORDER BY email_canonical LIMIT 51) a0 UNION ALL \
     SELECT * FROM (SELECT tenant_id, id, email_canonical AS place FROM member WHERE tenant_id = $1 AND facet = $4 \
       AND email_canonical > $2 ORDER BY email_canonical LIMIT 51) a1 UNION ALL \
     SELECT * FROM (SELECT tenant_id, id, email_canonical AS place FROM member WHERE tenant_id = $1 AND facet = $5 \
       AND email_canonical > $2 ORDER BY email_canonical LIMIT 51) a2 UNION ALL \
     SELECT * FROM (SELECT tenant_id, id, email_canonical AS place FROM member WHERE tenant_id = $1 AND facet = $6 \
       AND email_canonical > $2 ORDER BY email_canonical LIMIT 51) a3 UNION ALL \
     SELECT * FROM (SELECT tenant_id, id, email_canonical AS place FROM member WHERE tenant_id = $1 AND facet = $7 \
       AND email_canonical > $2 ORDER BY email_canonical LIMIT 51) a4 UNION ALL \
     SELECT * FROM (SELECT tenant_id, id, email_canonical AS place FROM member WHERE tenant_id = $1 AND facet = $8 \
       AND email_canonical > $2 ORDER BY email_canonical LIMIT 51) a5 UNION ALL \
     SELECT * FROM (SELECT tenant_id, id, email_canonical AS place FROM member WHERE tenant_id = $1 AND facet = $9 \
       AND email_canonical > $2 ORDER BY email_canonical LIMIT 51) a6 UNION ALL \
     SELECT * FROM (SELECT tenant_id, id, email_canonical AS place FROM member WHERE tenant_id = $1 AND facet = $10 \
       AND email_canonical > $2 ORDER BY email_canonical LIMIT 51) a7) k \
     WHERE k.tenant_id = $1",
);
const BY_WORD: Sql = Sql::new(
    "members_by_word",
    "SELECT w.member_id, w.word FROM member_word w WHERE w.tenant_id = $1 \
     AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
     AND w.earlier < $2 \
     ORDER BY w.word, w.member_id LIMIT 51",
);
const BY_WORD_AND_FACET: Sql = Sql::new(
    "members_by_word_and_facet",
    "SELECT k.member_id, k.place FROM (\
     SELECT * FROM (SELECT w.tenant_id, w.member_id, w.word AS place FROM member_word w WHERE w.tenant_id = $1 \
       AND w.facet = $6 AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
       AND w.earlier < $2 ORDER BY w.word, w.member_id LIMIT 51) a0 UNION ALL \
     SELECT * FROM (SELECT w.tenant_id, w.member_id, w.word AS place FROM member_word w WHERE w.tenant_id = $1 \
       AND w.facet = $7 AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
       AND w.earlier < $2 ORDER BY w.word, w.member_id LIMIT 51) a1 UNION ALL \
     SELECT * FROM (SELECT w.tenant_id, w.member_id, w.word AS place FROM member_word w WHERE w.tenant_id = $1 \
       AND w.facet = $8 AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
       AND w.earlier < $2 ORDER BY w.word, w.member_id LIMIT 51) a2 UNION ALL \
     SELECT * FROM (SELECT w.tenant_id, w.member_id, w.word AS place FROM member_word w WHERE w.tenant_id = $1 \
       AND w.facet = $9 AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
       AND w.earlier < $2 ORDER BY w.word, w.member_id LIMIT 51) a3 UNION ALL \
     SELECT * FROM (SELECT w.tenant_id, w.member_id, w.word AS place FROM member_word w WHERE w.tenant_id = $1 \
       AND w.facet = $10 AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
       AND w.earlier < $2 ORDER BY w.word, w.member_id LIMIT 51) a4 UNION ALL \
     SELECT * FROM (SELECT w.tenant_id, w.member_id, w.word AS place FROM member_word w WHERE w.tenant_id = $1 \
       AND w.facet = $11 AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
       AND w.earlier < $2 ORDER BY w.word, w.member_id LIMIT 51) a5 UNION ALL \
     SELECT * FROM (SELECT w.tenant_id, w.member_id, w.word AS place FROM member_word w WHERE w.tenant_id = $1 \
       AND w.facet = $12 AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
       AND w.earlier < $2 ORDER BY w.word, w.member_id LIMIT 51) a6 UNION ALL \
     SELECT * FROM (SELECT w.tenant_id, w.member_id, w.word AS place FROM member_word w WHERE w.tenant_id = $1 \
       AND w.facet = $13 AND w.word < $3 AND (w.word, w.member_id) > ($4, $5) \
       AND w.earlier < $2 ORDER BY w.word, w.member_id LIMIT 51) a7) k \
     WHERE k.tenant_id = $1",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &MEMBERS,
    &ADMINS,
    &ADMINS_LINKED,
    &ADMINS_WITH_PASSWORD,
    &AMONG,
    &ADDRESS,
    &FIRST_WORD,
    &BY_FACET,
    &BY_WORD,
    &BY_WORD_AND_FACET,
];

/// Members in order of address after `after`, at most `limit`.
pub(super) async fn members(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    after: &str,
    limit: i64,
) -> Result<Vec<Member>, StoreError> {
    let values = [tenant.into(), after.into(), limit.into()];
    let rows = handle.all(&MEMBERS, &values).await?;
    read_all(tenant, &rows)
}

/// Active admins.
pub(super) async fn active_admins(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
) -> Result<Vec<Member>, StoreError> {
    let rows = handle.all(&ADMINS, &[tenant.into()]).await?;
    read_all(tenant, &rows)
}

/// Some of the active admins who have a way in, each once.
pub(super) async fn admins_who_enter(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    connection: Option<&ConnectionId>,
) -> Result<Vec<Member>, StoreError> {
    let mut rows = match connection {
        Some(id) => {
            let values = [tenant.into(), id.into()];
            handle.all(&ADMINS_LINKED, &values).await?
        }
        None => Vec::new(),
    };
    let values = [tenant.into()];
    rows.extend(handle.all(&ADMINS_WITH_PASSWORD, &values).await?);
    let mut found = read_all(tenant, &rows)?;
    found.sort_by(|one, other| one.id.cmp(&other.id));
    found.dedup_by(|one, other| one.id == other.id);
    Ok(found)
}

/// A place in a list: what it is ordered by, and whose it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    place: String,
    member: MemberId,
}

/// Members that `filter` lets through after the member `after`.
pub(super) async fn members_where(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    filter: &MemberFilter,
    after: Option<&MemberId>,
) -> Result<Vec<Member>, StoreError> {
    let prefix = filter.prefix();
    if !prefix.is_empty() {
        let keys = by_word(handle, tenant, filter, &prefix, after).await?;
        return whole(handle, tenant, &keys).await;
    }
    let after = match after {
        Some(id) => {
            let row = handle.one(&ADDRESS, &[tenant.into(), id.into()]).await?;
            row.map_or(Ok(String::new()), |row| row.text(0))?
        }
        None => String::new(),
    };
    if !filter.narrows() {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        return members(handle, tenant, &after, limit).await;
    }
    let mut keys = Vec::new();
    for facets in filter.facets().chunks(ARMS) {
        let mut values: Vec<Value<'_>> = vec![tenant.into(), after.as_str().into()];
        values.extend(of_facets(facets));
        read_keys(&handle.all(&BY_FACET, &values).await?, &mut keys)?;
    }
    whole(handle, tenant, &first_page(keys)).await
}

async fn by_word(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    filter: &MemberFilter,
    prefix: &str,
    after: Option<&MemberId>,
) -> Result<Vec<Key>, StoreError> {
    // Nothing sorts behind this sign, on either database.
    let end = format!("{prefix}\u{10ffff}");
    let from = match after {
        Some(id) => {
            let values = [tenant.into(), id.into(), prefix.into(), end.as_str().into()];
            let row = handle.one(&FIRST_WORD, &values).await?;
            let word = row.map_or(Ok(None), |row| row.opt_text(0))?;
            word.map(|word| (word, id.as_str()))
        }
        None => None,
    };
    // One lower bound only: a walk begins behind the cursor, or at the prefix.
    let (word, member) = from.unwrap_or_else(|| (prefix.to_owned(), ""));
    let start: Vec<Value<'_>> = vec![
        tenant.into(),
        prefix.into(),
        end.as_str().into(),
        word.as_str().into(),
        member.into(),
    ];
    let mut keys = Vec::new();
    if filter.narrows() {
        for facets in filter.facets().chunks(ARMS) {
            let mut values = start.clone();
            values.extend(of_facets(facets));
            read_keys(&handle.all(&BY_WORD_AND_FACET, &values).await?, &mut keys)?;
        }
    } else {
        read_keys(&handle.all(&BY_WORD, &start).await?, &mut keys)?;
    }
    Ok(first_page(keys))
}

/// As many facets as a statement takes; no member has an empty one.
fn of_facets(facets: &[String]) -> impl Iterator<Item = Value<'_>> {
    let none = std::iter::repeat(Value::from(""));
    facets
        .iter()
        .map(|facet| facet.as_str().into())
        .chain(none)
        .take(ARMS)
}

fn read_keys(rows: &[Row], keys: &mut Vec<Key>) -> Result<(), StoreError> {
    for row in rows {
        keys.push(Key {
            member: row.id(0)?,
            place: row.text(1)?,
        });
    }
    Ok(())
}

fn first_page(mut keys: Vec<Key>) -> Vec<Key> {
    keys.sort();
    keys.truncate(PAGE + 1);
    keys
}

/// The members of these keys, in their order.
async fn whole(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    keys: &[Key],
) -> Result<Vec<Member>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value<'_>> = vec![tenant.into()];
    let none = std::iter::repeat(Value::from(""));
    values.extend(
        keys.iter()
            .map(|key| Value::from(&key.member))
            .chain(none)
            .take(PAGE + 1),
    );
    let mut found = HashMap::new();
    for row in handle.all(&AMONG, &values).await? {
        let member = read(tenant, &row)?;
        found.insert(member.id.clone(), member);
    }
    let in_order = keys.iter().filter_map(|key| found.remove(&key.member));
    Ok(in_order.collect())
}

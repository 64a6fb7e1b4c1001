//! What members are searched and filtered by, kept as the members' rows say.
//!
//! A removed member has no words. Each knows the one before it, so that a search
//! sees from the row alone which comes first. The facet stands in the member's row and in
//! each of its words, so that a filtered search walks one index too.

use latchkey_core::{
    email::EmailAddress,
    id::{MemberId, TenantId},
    member::MemberState,
    member_list,
    ports::StoreError,
};

use crate::door::{Handle, Sql};

/// How the facet of a member ends who never came by SSO.
pub(super) const NEVER: &str = ".never";

const NAMES: Sql = Sql::new(
    "member_names",
    "SELECT state, email_shown, first_name, last_name, facet FROM member WHERE tenant_id = $1 AND id = $2",
);
const DROP: Sql = Sql::new(
    "drop_words",
    "DELETE FROM member_word WHERE tenant_id = $1 AND member_id = $2",
);
const ADD: Sql = Sql::new(
    "add_word",
    "INSERT INTO member_word (tenant_id, word, member_id, facet, earlier) VALUES ($1, $2, $3, $4, $5)",
);
const SET_FACET: Sql = Sql::new(
    "set_facet",
    "UPDATE member SET facet = state || '.' || CASE WHEN is_admin THEN 'admin' ELSE 'user' END || '.' || source \
     || CASE WHEN last_sso IS NULL THEN '.never' ELSE '.sso' END WHERE tenant_id = $1 AND id = $2 RETURNING facet",
);
const SET_WORD_FACET: Sql = Sql::new(
    "set_word_facet",
    "UPDATE member_word SET facet = $3 WHERE tenant_id = $1 AND member_id = $2",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&NAMES, &DROP, &ADD, &SET_FACET, &SET_WORD_FACET];

/// Writes the words of a member that has none.
pub(super) async fn write(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &MemberId,
) -> Result<(), StoreError> {
    let Some(row) = handle.one(&NAMES, &[tenant.into(), id.into()]).await? else {
        return Ok(());
    };
    if row.word(0, MemberState::parse)? == MemberState::Removed {
        return Ok(());
    }
    let email = row.word(1, |text| EmailAddress::parse(text).ok())?;
    let (first, last, facet) = (row.text(2)?, row.text(3)?, row.text(4)?);
    let mut earlier = String::new();
    for word in member_list::words(&email, &first, &last) {
        let values = [
            tenant.into(),
            word.as_str().into(),
            id.into(),
            facet.as_str().into(),
            earlier.as_str().into(),
        ];
        handle.run(&ADD, &values).await?;
        earlier = word;
    }
    Ok(())
}

/// Writes them anew.
pub(super) async fn rewrite(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &MemberId,
) -> Result<(), StoreError> {
    handle.run(&DROP, &[tenant.into(), id.into()]).await?;
    write(handle, tenant, id).await
}

/// Sets the facet as state, role, source and sign-ins now are.
pub(super) async fn refacet(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &MemberId,
) -> Result<(), StoreError> {
    let row = handle.one(&SET_FACET, &[tenant.into(), id.into()]).await?;
    if let Some(row) = row {
        let facet = row.text(0)?;
        let values = [tenant.into(), id.into(), facet.as_str().into()];
        handle.run(&SET_WORD_FACET, &values).await?;
    }
    Ok(())
}

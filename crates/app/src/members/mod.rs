//! Members: adding and listing them, roles, state, passwords, links and sessions.

mod accept_email;
mod add_member;
mod change_member;
mod describe;
mod end_sessions;
mod remove_member;
mod set_password;
mod unlink_member;

pub use accept_email::accept_provider_email;
pub use add_member::{NewMember, add_member};
pub use change_member::{Change, change_member, change_oneself};
pub use describe::{
    MemberDetail, MemberRow, TeamList, list_members, member_by_email, member_detail,
};
pub use end_sessions::end_member_sessions;
pub use remove_member::remove_member;
pub(crate) use set_password::hash as hash_password;
pub use set_password::{PasswordRule, check_new_password, set_password};
pub use unlink_member::unlink_member;

use latchkey_core::{
    connection::LiveConnection,
    decide::keep_an_admin::{Act, AdminFact, keeps_an_admin},
    id::{MemberId, TenantId},
    policy::SsoPolicy,
    ports::{Reads, StoreError, Writes, rows::ADMINS_LISTED},
    problem::{Code, Problem, Stage},
};

/// "No such member", the same for a foreign id and a missing one (T061).
pub(crate) fn no_member() -> Problem {
    Problem::new(Code::NotFound, "no_member", Stage::Start)
}

/// Whether `act` leaves an admin who can enter, judged inside the unit so that
/// two acts at once cannot both be allowed (T071, N-06).
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn act_is_safe(
    tx: &mut dyn Writes,
    tenant: &TenantId,
    act: &Act,
) -> Result<bool, StoreError> {
    // Writing the tenant's row first makes units of this kind wait for each
    // other on every database.
    tx.hold_tenant(tenant).await?;
    let (policy, admins) = admin_facts(tx, tenant).await?;
    Ok(keeps_an_admin(policy, &admins, act))
}

/// The policy, and who of the active admins has which way in.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn admin_facts(
    rows: &mut dyn Reads,
    tenant: &TenantId,
) -> Result<(SsoPolicy, Vec<AdminFact>), StoreError> {
    let policy = rows.policy(tenant).await?;
    let mut admins = rows.active_admins(tenant).await?;
    let connections = rows.connections(tenant).await?;
    let usable: Option<&LiveConnection> = connections
        .iter()
        .find(|live| live.connection.state.is_usable());
    if admins.len() >= ADMINS_LISTED {
        // Those listed may all be locked out while one behind them enters: what is decided needs no more of the rest.
        let found = rows.admins_who_enter(tenant, usable.map(|live| &live.connection.id));
        let more = found.await?;
        admins.retain(|admin| more.iter().all(|one| one.id != admin.id));
        admins.extend(more);
    }
    let ids: Vec<MemberId> = admins.iter().map(|admin| admin.id.clone()).collect();
    let linked = match usable {
        Some(live) => rows.linked_among(tenant, &live.connection.id, &ids).await?,
        None => Vec::new(),
    };
    let facts = admins.into_iter().map(|admin| AdminFact {
        linked: linked.contains(&admin.id),
        has_password: admin.has_password,
        member: admin.id,
    });
    Ok((policy.sso, facts.collect()))
}

/// The refusal of an act that would lock the tenant out.
pub(crate) fn last_admin() -> Problem {
    Problem::new(Code::LastAdmin, "last_admin", Stage::Member)
}

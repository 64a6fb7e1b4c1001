//! Reads what the dashboard shows, in one bounded look.
//!
//! Counts stop at [`MOST_COUNTED`], so that the page costs the same in a team
//! of ten and in one of a hundred thousand. What concerns the whole team is
//! read for admins only (T069). It changes nothing.

use latchkey_core::{
    connection::{LiveConnection, Slot},
    id::{MemberId, TenantId},
    member::MemberState,
    member_list::MemberFilter,
    policy::{Policy, SsoPolicy},
    ports::{
        Reads, StoreError, StoreExt,
        accounts::{PastCursor, PastSession},
    },
    problem::Problem,
    session::Session,
    time::{Span, Timestamp},
};

use crate::{App, Cx, Refusal, sessions::Principal};

/// Sign-ins shown.
pub const RECENT: i64 = 5;
/// Counts stop here and say "more than".
pub const MOST_COUNTED: usize = 50;

/// An earlier sign-in of the member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedInBefore {
    /// The session it opened.
    pub session: Session,
    /// The name of the connection it came through, while that exists.
    pub through: Option<String>,
    /// Whether it is the session of this request.
    pub is_this: bool,
}

/// What a member sees.
pub struct Overview {
    /// The team's connection.
    pub connection: Option<LiveConnection>,
    /// Whether the member is linked through it.
    pub linked: bool,
    /// The team's policy.
    pub policy: Policy,
    /// Whether the member has an authenticator app here.
    pub has_app: bool,
    /// The newest sign-ins.
    pub recent: Vec<SignedInBefore>,
    /// Live sessions, counted up to [`MOST_COUNTED`] and one.
    pub live: usize,
    /// What concerns the whole team; for admins.
    pub admins: Option<Admins>,
}

/// What an admin sees of the team.
pub struct Admins {
    /// Whether a sign-in has proved the present settings and secret of the connection.
    pub proved: bool,
    /// Whether nobody but the admin is in the team, invited or not.
    pub alone: bool,
    /// Members who were invited and have not joined, counted up to [`MOST_COUNTED`] and one.
    pub waiting: usize,
}

/// The overview of whoever asks.
///
/// # Errors
/// If the store does not answer.
pub async fn overview(app: &App, cx: &Cx, principal: &Principal) -> Result<Overview, Refusal> {
    let asker = Asker {
        tenant: principal.tenant.id.clone(),
        member: principal.member.id.clone(),
        session: principal.session.id.to_string(),
        is_admin: principal.member.is_admin(),
        now: cx.now,
    };
    let found = app
        .store
        .look(move |rows| Box::pin(read(rows, asker)))
        .await;
    Ok(found.map_err(Problem::from)?)
}

struct Asker {
    tenant: TenantId,
    member: MemberId,
    session: String,
    is_admin: bool,
    now: Timestamp,
}

async fn read(rows: &mut dyn Reads, asker: Asker) -> Result<Overview, StoreError> {
    let (tenant, member) = (&asker.tenant, &asker.member);
    let policy = rows.policy(tenant).await?;
    let connections = rows.connections(tenant).await?;
    let identities = rows.identities_of(tenant, member).await?;
    let most = i64::try_from(MOST_COUNTED + 1).unwrap_or(i64::MAX);
    let live = rows.live_sessions(tenant, member, asker.now, most).await?;
    let past = rows
        .past_sessions(
            tenant,
            member,
            Timestamp::from_millis(0),
            &PastCursor::newest(),
            RECENT,
        )
        .await?;
    let has_app = rows.app_factor(tenant, member).await?.is_some();
    let recent = past
        .into_iter()
        .map(|one| before(one, &connections, &asker));
    let recent = recent.collect();
    let connection = connections.into_iter().next();
    let linked = connection.as_ref().is_some_and(|live| {
        let mut all = identities.iter();
        all.any(|identity| identity.connection == live.connection.id)
    });
    let admins = match asker.is_admin {
        true => Some(for_admins(rows, &asker, connection.as_ref()).await?),
        false => None,
    };
    Ok(Overview {
        connection,
        linked,
        policy,
        has_app,
        recent,
        live: live.len(),
        admins,
    })
}

fn before(one: PastSession, connections: &[LiveConnection], asker: &Asker) -> SignedInBefore {
    let through = one.session.connection.as_ref().and_then(|id| {
        let mut all = connections.iter();
        let live = all.find(|live| live.connection.id == *id)?;
        Some(live.connection.name.clone())
    });
    SignedInBefore {
        through,
        is_this: one.session.id.as_str() == asker.session,
        session: one.session,
    }
}

async fn for_admins(
    rows: &mut dyn Reads,
    asker: &Asker,
    live: Option<&LiveConnection>,
) -> Result<Admins, StoreError> {
    let tenant = &asker.tenant;
    let waiting = MemberFilter {
        state: Some(MemberState::Invited),
        ..MemberFilter::default()
    };
    Ok(Admins {
        proved: match live {
            Some(live) => is_proved(rows, asker, live).await?,
            None => false,
        },
        alone: rows.members(tenant, "", 2).await?.len() < 2,
        waiting: rows.members_where(tenant, &waiting, None).await?.len(),
    })
}

/// The secret was accepted since these settings were made, or an admin signed in with them.
async fn is_proved(
    rows: &mut dyn Reads,
    asker: &Asker,
    live: &LiveConnection,
) -> Result<bool, StoreError> {
    let secret = live.credential(Slot::Preferred);
    let accepted = secret.and_then(|one| one.last_ok);
    if accepted.is_some_and(|at| at >= live.revision.created) {
        return Ok(true);
    }
    let since = asker.now.minus(Span::days(30));
    let signed_in = rows
        .admin_sign_ins(&asker.tenant, &live.connection.id, since)
        .await?;
    let fingerprint = live.fingerprint();
    Ok(signed_in.iter().any(|one| {
        one.fingerprint == fingerprint && one.credential.as_ref() == secret.map(|now| &now.id)
    }))
}

impl Overview {
    /// Whether passwords are refused for the whole team.
    pub fn is_required(&self) -> bool {
        self.policy.sso == SsoPolicy::Required
    }
}

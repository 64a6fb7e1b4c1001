//! Step one of /login: from a typed address to the ways that fit it.

use latchkey_core::{
    connection::LiveConnection,
    decide::login_route::{Entrance, LoginRoute, MemberFact, RouteFacts, login_route},
    email::EmailAddress,
    id::{ConnectionId, TenantId},
    ports::{Reads, StoreError, StoreExt},
    problem::{Code, Evidence, Problem, Stage},
    tenant::Tenant,
};

use crate::{App, Refusal};

/// What the visitor typed, and the door.
pub struct RouteInput {
    /// The address.
    pub email: String,
    /// The team, when the visitor came through its door or chose it.
    pub team: Option<TeamChoice>,
}

/// A chosen team.
pub enum TeamChoice {
    /// By `/t/{slug}/login`: everybody sees the same there.
    Door(String),
    /// Typed at "Which team?": a slug or a name.
    Typed(String),
}

/// A "Continue with …" button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// The connection.
    pub connection: ConnectionId,
    /// Its name.
    pub name: String,
}

/// The buttons of the connections that may be used.
pub(crate) fn buttons_of(connections: &[LiveConnection]) -> Vec<Button> {
    let usable = connections
        .iter()
        .filter(|live| live.connection.state.is_usable());
    usable
        .map(|live| Button {
            connection: live.connection.id.clone(),
            name: live.connection.name.clone(),
        })
        .collect()
}

/// What step two shows.
pub enum Routed {
    /// The ways.
    Ways {
        /// The address, as it is shown.
        email: String,
        /// The tenant, when it is settled.
        tenant: Option<Tenant>,
        /// The buttons.
        buttons: Vec<Button>,
        /// Which parts are shown.
        route: LoginRoute,
        /// The tenant was settled by its door or by a typed team, not by the address.
        chosen: bool,
    },
    /// The address is known in several tenants (N-12: they are not listed).
    WhichTeam {
        /// The address, as it is shown.
        email: String,
        /// A team was typed that does not fit.
        not_found: bool,
    },
}

/// Decides what step two shows.
///
/// # Errors
/// `invalid_input` for what is no address, `not_found` for an unknown door.
pub async fn route(app: &App, input: RouteInput) -> Result<Routed, Refusal> {
    let email = EmailAddress::parse(&input.email).map_err(|error| {
        let evidence = Evidence::compared("email", "an e-mail address", error.to_string());
        Problem::new(Code::InvalidInput, "email", Stage::Start).with(evidence)
    })?;
    let routed = app
        .store
        .look(move |rows| Box::pin(load(rows, email, input.team)))
        .await
        .map_err(Problem::from)?;
    Ok(routed?)
}

async fn load(
    rows: &mut dyn Reads,
    email: EmailAddress,
    team: Option<TeamChoice>,
) -> Result<Result<Routed, Problem>, StoreError> {
    let shown = email.shown().to_owned();
    let candidates = rows.find_email(email.canonical()).await?;
    // A typed team counts only where there is a choice; for any other address its
    // answer would tell who is known (N-11).
    let counts = |team: &TeamChoice| matches!(team, TeamChoice::Door(_)) || candidates.len() > 1;
    match team.filter(counts) {
        Some(TeamChoice::Door(slug)) => {
            let Some(tenant) = rows.tenant_by_slug(&slug).await? else {
                return Ok(Err(Problem::new(Code::NotFound, "tenant", Stage::Start)));
            };
            Ok(Ok(ways(rows, email, Door::Own, Some(tenant)).await?))
        }
        Some(TeamChoice::Typed(text)) => match typed_team(rows, &text, &candidates).await? {
            Some(tenant) => Ok(Ok(ways(rows, email, Door::Typed, Some(tenant)).await?)),
            None => Ok(Ok(Routed::WhichTeam {
                email: shown,
                not_found: true,
            })),
        },
        None if candidates.len() > 1 => Ok(Ok(Routed::WhichTeam {
            email: shown,
            not_found: false,
        })),
        None => {
            let tenant = match candidates.first() {
                Some(id) => rows.tenant(id).await?,
                None => None,
            };
            Ok(Ok(ways(rows, email, Door::None, tenant).await?))
        }
    }
}

/// The typed team, if the address is known there; a stranger learns nothing else.
async fn typed_team(
    rows: &mut dyn Reads,
    text: &str,
    candidates: &[TenantId],
) -> Result<Option<Tenant>, StoreError> {
    let text = text.trim();
    let mut fitting = Vec::new();
    if let Some(tenant) = rows.tenant_by_slug(&text.to_ascii_lowercase()).await? {
        fitting.push(tenant);
    }
    fitting.extend(rows.tenants_by_name(text).await?);
    Ok(fitting
        .into_iter()
        .find(|tenant| candidates.contains(&tenant.id)))
}

/// How the tenant was settled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Through `/t/{slug}/login`.
    Own,
    /// By a typed team.
    Typed,
    /// By the address alone, or not at all.
    None,
}

async fn ways(
    rows: &mut dyn Reads,
    email: EmailAddress,
    door: Door,
    tenant: Option<Tenant>,
) -> Result<Routed, StoreError> {
    let shown = email.shown().to_owned();
    let chosen = door != Door::None;
    let Some(tenant) = tenant else {
        let route = LoginRoute {
            sso: false,
            password: true,
            enforced: false,
        };
        return Ok(Routed::Ways {
            email: shown,
            tenant: None,
            buttons: Vec::new(),
            route,
            chosen,
        });
    };
    let policy = rows.policy(&tenant.id).await?.sso;
    let connections = rows.connections(&tenant.id).await?;
    let member = rows.member_by_email(&tenant.id, email.canonical()).await?;
    let buttons = buttons_of(&connections);
    let route = login_route(RouteFacts {
        entrance: match door {
            Door::Own => Entrance::Tenant,
            Door::Typed | Door::None => Entrance::Shared,
        },
        member: member.map(|one| MemberFact {
            has_password: one.has_password,
        }),
        policy,
        has_connection: !buttons.is_empty(),
    });
    let buttons = if route.sso { buttons } else { Vec::new() };
    Ok(Routed::Ways {
        email: shown,
        tenant: Some(tenant),
        buttons,
        route,
        chosen,
    })
}

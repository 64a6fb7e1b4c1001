//! Adds a member: by an admin on Team Members, or by the operator.
//!
//! An admin sets no password: that member signs in by SSO. The operator may
//! set one, so that the first admin can enter before a connection exists.

use latchkey_core::{
    audit::Actor,
    email::EmailAddress,
    id::{MemberId, TenantId},
    member::{MAX_NAME, Member, MemberSource, MemberState, Role, clean_name},
    password::PasswordRules,
    ports::{StoreError, StoreExt},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
};
use serde_json::{Value, json};

use super::set_password::hash;
use crate::{
    App, Cx, Refusal,
    accounts::check_password,
    audit::{changed, event},
};

/// What was typed.
pub struct NewMember {
    /// The address.
    pub email: String,
    /// Given name; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// `admin` or `user`.
    pub role: Role,
    /// Only from the command line.
    pub password: Option<Secret<String>>,
}

/// Adds a member who may sign in at once.
///
/// # Errors
/// `invalid_input` naming the field, or `already_exists` if the tenant has a
/// member with that address.
pub async fn add_member(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    input: NewMember,
) -> Result<Member, Refusal> {
    let member = read(app, cx, tenant, &input)?;
    let hash = match &input.password {
        Some(password) => {
            check_password(&rules_of(app, &member).await?, password)?;
            Some(hash(app, password).await?)
        }
        None => None,
    };
    let unit_cx = cx.clone();
    let row = member.clone();
    app.store
        .unit(move |tx| {
            Box::pin(async move {
                tx.insert_member(&row).await?;
                if let Some(hash) = &hash {
                    tx.set_password(&row.tenant, &row.id, Some(hash)).await?;
                }
                let after = json!({ "email": row.email.shown(), "role": row.role().as_str() });
                let added = event(&unit_cx, &row.tenant, "member.added", row.id.as_str());
                tx.append_event(&changed(added, Value::Null, after)).await
            })
        })
        .await
        .map_err(|error| match error {
            StoreError::Taken => field("email", "taken", Code::AlreadyExists),
            other => Box::new(Problem::from(other)),
        })?;
    Ok(member)
}

/// The tenant's rules, with what is known of the member to be.
async fn rules_of(app: &App, member: &Member) -> Result<PasswordRules, Refusal> {
    let id = member.tenant.clone();
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let settings = rows.tenant_settings(&id).await?;
                Ok(rows.tenant(&id).await?.map(|tenant| (tenant, settings)))
            })
        })
        .await
        .map_err(Problem::from)?;
    let (tenant, settings) =
        found.ok_or_else(|| Problem::new(Code::NotFound, "tenant", Stage::Start))?;
    Ok(PasswordRules::of(&settings, &tenant, member))
}

fn read(app: &App, cx: &Cx, tenant: &TenantId, input: &NewMember) -> Result<Member, Refusal> {
    let email = EmailAddress::parse(&input.email)
        .map_err(|error| field("email", &error.to_string(), Code::InvalidInput))?;
    let name = |field_name: &str, typed: &str| {
        clean_name(typed, MAX_NAME)
            .ok_or_else(|| field(field_name, "at most 200 characters", Code::InvalidInput))
    };
    let source = match cx.origin.actor {
        Actor::Cli(_) => MemberSource::Cli,
        _ => MemberSource::Admin,
    };
    Ok(Member {
        id: MemberId::new(cx.now, &*app.rng),
        tenant: tenant.clone(),
        state: MemberState::Active,
        email,
        first_name: name("first_name", &input.first_name)?,
        last_name: name("last_name", &input.last_name)?,
        source,
        roles: vec![input.role],
        has_password: input.password.is_some(),
        security_stamp: 0,
        provider_email: None,
        created: cx.now,
        last_sign_in: None,
        last_method: None,
    })
}

fn field(name: &str, rule: &str, code: Code) -> Refusal {
    let evidence = Evidence::compared(name, rule, "something else");
    Box::new(Problem::new(code, "field", Stage::Start).with(evidence))
}

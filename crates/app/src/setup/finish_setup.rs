//! Makes the first tenant with its admin, uses the code up and signs the admin in.
//!
//! One unit: of two browsers with one code one wins, and a code is used up only
//! together with what it was for. Fields are read and the password is hashed
//! before. Nothing here has a default password (N-26).

use std::sync::Arc;

use latchkey_core::{
    audit::Actor,
    email::EmailAddress,
    id::{MemberId, TenantId},
    member::{MAX_NAME, Member, MemberSource, MemberState, Role, clean_name},
    password::PasswordRules,
    ports::{Rng, StoreError, StoreExt, Writes, setup::fact},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
    session::Method,
    tenant::{Slug, SlugError, Tenant},
    token::Digest,
};
use serde_json::{Value, json};

use super::{is_set_up::is_over, setup_code::invalid};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    connections::reserve_in,
    members::hash_password,
    sessions::{Opened, Opening, Principal, new_session},
};

/// What was typed, as it was typed.
pub struct FirstAdmin {
    /// The name of the team.
    pub team: String,
    /// Its short name in addresses.
    pub slug: String,
    /// Given name of the admin; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// The admin's address.
    pub email: String,
    /// The admin's password.
    pub password: Secret<String>,
}

/// A field and the rule it breaks, both stable words.
pub type Fault = (&'static str, &'static str);

/// What was typed, read.
struct Read {
    team: String,
    slug: Slug,
    first_name: String,
    last_name: String,
    email: EmailAddress,
}

/// Reads the fields without doing anything; all faults at once.
///
/// # Errors
/// The fields that break a rule, in the order of the form.
pub fn read_first_admin(input: &FirstAdmin) -> Result<(), Vec<Fault>> {
    read(input).map(|_| ())
}

/// What the admin's password must keep: it is not made of the names on the same form.
pub fn first_admin_rules(input: &FirstAdmin) -> PasswordRules {
    let names = [
        &input.team,
        &input.slug,
        &input.email,
        &input.first_name,
        &input.last_name,
    ];
    let rules = PasswordRules::default();
    names
        .into_iter()
        .fold(rules, |rules, name| rules.with(name))
}

fn read(input: &FirstAdmin) -> Result<Read, Vec<Fault>> {
    let mut faults = Vec::new();
    let team = clean_name(&input.team, 200).filter(|name| !name.is_empty());
    if team.is_none() {
        faults.push(("team", "missing"));
    }
    let slug = Slug::parse(input.slug.trim());
    match slug {
        Err(SlugError::Malformed) => faults.push(("slug", "malformed")),
        Err(SlugError::Reserved) => faults.push(("slug", "reserved")),
        Ok(_) => {}
    }
    let first_name = clean_name(&input.first_name, MAX_NAME);
    if first_name.is_none() {
        faults.push(("first_name", "long"));
    }
    let last_name = clean_name(&input.last_name, MAX_NAME);
    if last_name.is_none() {
        faults.push(("last_name", "long"));
    }
    let email = EmailAddress::parse(&input.email);
    if email.is_err() {
        faults.push(("email", "invalid"));
    }
    if first_admin_rules(input)
        .check(input.password.expose())
        .is_err()
    {
        faults.push(("password", "rule"));
    }
    match (team, slug, first_name, last_name, email) {
        (Some(team), Ok(slug), Some(first_name), Some(last_name), Ok(email))
            if faults.is_empty() =>
        {
            Ok(Read {
                team,
                slug,
                first_name,
                last_name,
                email,
            })
        }
        _ => Err(faults),
    }
}

/// Makes tenant, admin and session, and uses the code up.
///
/// # Errors
/// `invalid_input` naming the first field that breaks a rule, `already_exists`
/// for a slug that is taken, `setup_code_invalid` if the code is not open any
/// more, `not_found` once the first run is over.
pub async fn finish_setup(
    app: &App,
    cx: &Cx,
    code: &Digest,
    input: FirstAdmin,
) -> Result<Opened, Refusal> {
    let read = read(&input).map_err(|faults| {
        let (field, rule) = faults.first().copied().unwrap_or(("team", "missing"));
        let evidence = Evidence::compared(field, rule, "something else");
        Problem::new(Code::InvalidInput, "field", Stage::Start).with(evidence)
    })?;
    let hash = hash_password(app, &input.password).await?;
    let (unit_cx, code, rng) = (cx.clone(), code.clone(), Arc::clone(&app.rng));
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, unit_cx, code, read, hash, rng)))
        .await
        .map_err(Problem::from)?;
    let opened = done?;
    app.caches.note_set_up();
    app.catch_up().await;
    Ok(opened)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    code: Digest,
    read: Read,
    hash: String,
    rng: Arc<dyn Rng>,
) -> Result<Result<Opened, Problem>, StoreError> {
    if is_over(&mut *tx).await? {
        let over = Problem::new(Code::NotFound, "set_up", Stage::Start);
        return Ok(Err(over));
    }
    if !tx.take_setup_code(&code, cx.now).await? {
        return Ok(Err(invalid()));
    }
    tx.note_installation_fact(fact::SET_UP, &cx.now.millis().to_string())
        .await?;
    let tenant = make_tenant(tx, &cx, &read, &*rng).await?;
    let member = make_admin(tx, &cx, &tenant, read, &hash, &*rng).await?;
    sign_in(tx, &cx, tenant, member, &*rng).await.map(Ok)
}

async fn make_tenant(
    tx: &mut dyn Writes,
    cx: &Cx,
    read: &Read,
    rng: &dyn Rng,
) -> Result<Tenant, StoreError> {
    let id = TenantId::new(cx.now, rng);
    let tenant = tx
        .insert_tenant(&id, &read.slug, &read.team, cx.now)
        .await?;
    let base = event(cx, &id, "tenant.created", id.as_str());
    let after =
        json!({ "slug": tenant.slug.as_str(), "name": tenant.name, "through": "setup_code" });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    reserve_in(tx, &id, rng).await?;
    Ok(tenant)
}

async fn make_admin(
    tx: &mut dyn Writes,
    cx: &Cx,
    tenant: &Tenant,
    read: Read,
    hash: &str,
    rng: &dyn Rng,
) -> Result<Member, StoreError> {
    let member = Member {
        id: MemberId::new(cx.now, rng),
        tenant: tenant.id.clone(),
        state: MemberState::Active,
        email: read.email,
        first_name: read.first_name,
        last_name: read.last_name,
        source: MemberSource::Setup,
        roles: vec![Role::Admin],
        has_password: true,
        security_stamp: 0,
        provider_email: None,
        created: cx.now,
        last_sign_in: None,
        last_method: None,
    };
    tx.insert_member(&member).await?;
    tx.set_password(&tenant.id, &member.id, Some(hash)).await?;
    let base = event(cx, &tenant.id, "member.added", member.id.as_str());
    let after = json!({ "email": member.email.shown(), "role": member.role().as_str() });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    // As stored: setting the password raised the stamp.
    let stored = tx.member(&tenant.id, &member.id).await?;
    stored.ok_or_else(|| StoreError::Broken("the new admin is not there".into()))
}

async fn sign_in(
    tx: &mut dyn Writes,
    cx: &Cx,
    tenant: Tenant,
    member: Member,
    rng: &dyn Rng,
) -> Result<Opened, StoreError> {
    let cx = cx.acting(Actor::Member(member.id.clone()));
    let settings = tx.tenant_settings(&tenant.id).await?;
    let opening = Opening {
        settings: &settings,
        member: &member,
        method: Method::Password,
        identity: None,
        revision: None,
        credential: None,
        idp_sid: None,
        auth_time: Some(cx.now),
    };
    let (session, token) = new_session(&cx, opening, rng);
    tx.insert_session(&session).await?;
    tx.note_sign_in(&tenant.id, &member.id, Method::Password, cx.now)
        .await?;
    let base = event(&cx, &tenant.id, "signin.succeeded", member.id.as_str());
    let after = json!({ "method": "password", "session": session.id.as_str() });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    Ok(Opened {
        token,
        principal: Arc::new(Principal {
            session,
            member,
            tenant,
            settings,
            connection: None,
        }),
    })
}

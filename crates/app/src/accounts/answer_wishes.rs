//! Answers wishes for a reset: looks whose address it is and writes the mail that fits.
//!
//! A job calls this. Each wish is one unit that takes it first, so that two
//! processes never answer it twice. Per tenant that knows the address: an
//! enforced tenant or a member without a password gets the mail that names the
//! identity provider and no token (T129, T135), an active member with a
//! password gets the one valid link (T132), anybody else gets nothing.

use latchkey_core::{
    audit::{Actor, Origin},
    id::{ResetId, TenantId},
    mail::{Letter, Mail},
    member::{Member, MemberState},
    policy::SsoPolicy,
    ports::{
        StoreError, StoreExt, Writes,
        accounts::{PasswordReset, ResetWish},
    },
    tenant::{Tenant, TenantState},
    time::Span,
    token::{Digest, new_token},
};
use serde_json::{Value, json};

use super::{
    ask_reset::{Wish, place},
    put_password::Post,
};
use crate::{
    App, Cx,
    audit::{changed, event},
    mail::queue_mail,
};

/// A reset is good this long (threats, section 3).
pub(super) const LIFETIME: Span = Span::minutes(30);
/// Wishes answered in one go.
const AT_ONCE: i64 = 50;
/// Tenants that write to one address at most.
const TENANTS: usize = 10;

/// Answers what waits; says how many wishes that were.
///
/// # Errors
/// If the store does not answer; what was not answered still waits.
pub async fn answer_wishes(app: &App) -> Result<usize, StoreError> {
    let waiting = app
        .store
        .look(|rows| Box::pin(async move { rows.reset_wishes(AT_ONCE).await }))
        .await?;
    let count = waiting.len();
    for wish in waiting {
        answer(app, wish).await?;
    }
    Ok(count)
}

async fn answer(app: &App, row: ResetWish) -> Result<(), StoreError> {
    let opened = app.sealer.open(place(&row.id), &row.sealed).ok();
    let wish: Option<Wish> =
        opened.and_then(|plain| serde_json::from_slice(plain.expose().as_slice()).ok());
    if wish.is_none() {
        tracing::warn!("a wish for a password reset cannot be read and is dropped");
    }
    let now = app.clock.now();
    let (post, id) = (Post::of(app), row.id);
    app.store
        .unit(move |tx| {
            Box::pin(async move {
                if !tx.take_wish(&id).await? {
                    return Ok(());
                }
                let Some(wish) = wish else { return Ok(()) };
                let cx = Cx {
                    device: None,
                    now,
                    origin: Origin {
                        actor: Actor::Visitor,
                        address: wish.address.clone(),
                        agent: wish.agent.clone(),
                        request: wish.request.clone(),
                    },
                };
                for tenant in tenants(tx, &wish).await? {
                    write_to(tx, &cx, &post, &tenant, &wish.email).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn tenants(tx: &mut dyn Writes, wish: &Wish) -> Result<Vec<TenantId>, StoreError> {
    if let Some(slug) = &wish.team {
        let door = tx.tenant_by_slug(slug).await?;
        return Ok(door.into_iter().map(|tenant| tenant.id).collect());
    }
    let mut known = tx.find_email(&wish.email).await?;
    known.truncate(TENANTS);
    Ok(known)
}

async fn write_to(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    id: &TenantId,
    email: &str,
) -> Result<(), StoreError> {
    let Some(tenant) = tx.tenant(id).await? else {
        return Ok(());
    };
    let Some(member) = tx.member_by_email(id, email).await? else {
        return Ok(());
    };
    if tenant.state != TenantState::Active || member.state != MemberState::Active {
        return Ok(());
    }
    let required = tx.policy(id).await?.sso == SsoPolicy::Required;
    if required || !member.has_password {
        return uses_provider(tx, cx, post, &tenant, &member).await;
    }
    send_link(tx, cx, post, &tenant, &member).await
}

/// No token: the mail says through which provider the person signs in.
async fn uses_provider(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    tenant: &Tenant,
    member: &Member,
) -> Result<(), StoreError> {
    let connections = tx.connections(&tenant.id).await?;
    let usable = connections
        .into_iter()
        .find(|live| live.connection.state.is_usable());
    let Some(live) = usable else { return Ok(()) };
    let letter = Letter::UsesProvider {
        tenant: tenant.name.clone(),
        idp: live.connection.name,
        link: format!("{}/t/{}/login", post.public_url, tenant.slug.as_str()),
    };
    post.tell(tx, cx, member, letter).await
}

async fn send_link(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    tenant: &Tenant,
    member: &Member,
) -> Result<(), StoreError> {
    let token = new_token("rst_", &*post.rng);
    let reset = PasswordReset {
        id: ResetId::new(cx.now, &*post.rng),
        tenant: tenant.id.clone(),
        member: member.id.clone(),
        digest: Digest::of(token.expose()),
        stamp: member.security_stamp,
        created: cx.now,
        expires: cx.now.plus(LIFETIME),
    };
    tx.insert_reset(&reset).await?;
    let mail = Mail {
        tenant: tenant.id.clone(),
        to: member.email.clone(),
        member: Some(member.id.clone()),
        thing: Some(reset.id.to_string()),
        letter: Letter::PasswordReset {
            tenant: tenant.name.clone(),
            link: format!(
                "{}/reset-password?token={}",
                post.public_url,
                token.expose()
            ),
            expires: reset.expires,
        },
    };
    queue_mail(tx, cx, &*post.sealer, &*post.rng, mail).await?;
    let base = event(cx, &tenant.id, "member.reset_asked", member.id.as_str());
    let after = json!({ "reset": reset.id.as_str() });
    tx.append_event(&changed(base, Value::Null, after)).await
}

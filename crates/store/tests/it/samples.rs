//! Things to store; each states only what a test cares about.

use std::sync::atomic::{AtomicU64, Ordering};

use latchkey_core::{
    connection::{
        CallbackPath, Connection, ConnectionState, Credential, Endpoints, Revision, Settings, Slot,
    },
    email::EmailAddress,
    id::{ConnectionId, CredentialId, Id, IdentityId, Kind, MemberId, TenantId},
    identity::{Identity, IdentityState},
    member::{Member, MemberSource, MemberState, Role},
    ports::{Rng, Store, StoreError, StoreExt as _, store::Old},
    session::{ABSOLUTE, IDLE, Method, Session},
    sign_in::{Ending, Purpose, SignIn},
    tenant::{Slug, Tenant},
    time::{Span, Timestamp},
    token::{Digest, new_reference, random_base32},
    trace::Timeline,
};

/// A moment to begin with.
pub const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// `n` seconds after the start.
pub fn at(n: i64) -> Timestamp {
    START.plus(Span::seconds(n))
}

/// Numbers that never come twice in one test run.
pub struct Counting;

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = NEXT.fetch_add(1, Ordering::Relaxed);
        for byte in buffer {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = state.to_be_bytes()[0];
        }
    }
}

/// A new id.
pub fn id<K: Kind>() -> Id<K> {
    Id::new(START, &Counting)
}

/// A new digest.
pub fn digest() -> Digest {
    Digest::of(&random_base32(40, &Counting))
}

/// An address in its parsed form.
pub fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("a good address")
}

/// A stored tenant.
pub async fn tenant(store: &dyn Store, slug: &str) -> Tenant {
    let slug = Slug::parse(slug).expect("a good slug");
    let made = store.unit(move |tx| {
        Box::pin(async move { tx.insert_tenant(&id(), &slug, slug.as_str(), START).await })
    });
    made.await.expect("the tenant is new")
}

/// A member, not stored yet.
pub fn member_of(tenant: &TenantId, address: &str, roles: &[Role]) -> Member {
    Member {
        id: id(),
        tenant: tenant.clone(),
        state: MemberState::Active,
        email: email(address),
        first_name: "Ada".into(),
        last_name: "Byron".into(),
        source: MemberSource::Cli,
        roles: roles.to_vec(),
        has_password: false,
        security_stamp: 1,
        provider_email: None,
        created: START,
        last_sign_in: None,
        last_method: None,
    }
}

/// Stores a member.
pub async fn store_member(store: &dyn Store, member: &Member) -> Result<(), StoreError> {
    let member = member.clone();
    store
        .unit(move |tx| Box::pin(async move { tx.insert_member(&member).await }))
        .await
}

/// A stored member.
pub async fn member(store: &dyn Store, tenant: &TenantId, address: &str, role: Role) -> Member {
    let member = member_of(tenant, address, &[role]);
    store_member(store, &member)
        .await
        .expect("the address is free");
    member
}

/// Settings of a connection.
pub fn revision(n: i64) -> Revision {
    Revision {
        n,
        settings: Settings {
            issuer: "https://issuer.example/v2.0".into(),
            client_id: "client".into(),
            scopes: "openid profile email".into(),
            email_claim: "email".into(),
            first_name_claim: "given_name".into(),
            last_name_claim: "family_name".into(),
        },
        endpoints: None,
        created: START,
    }
}

/// Endpoints to pin.
pub fn endpoints() -> Endpoints {
    Endpoints {
        authorization: "https://issuer.example/authorize".into(),
        token: "https://issuer.example/token".into(),
        jwks: "https://issuer.example/keys".into(),
        userinfo: None,
        end_session: None,
        iss_promised: false,
        auth_methods: vec!["client_secret_post".into()],
        algorithms: vec!["RS256".into()],
        entra_like: true,
        msgraph_host: Some("graph.example".into()),
    }
}

/// A connection on the callback path `key`, not stored yet.
pub fn connection_of(tenant: &TenantId, key: &str) -> Connection {
    Connection {
        id: id(),
        tenant: tenant.clone(),
        name: "Example Login".into(),
        state: ConnectionState::Active,
        callback: CallbackPath::from_key(key),
        live_revision: 1,
        client_auth: None,
        keys_by_app: false,
        created: START,
    }
}

/// A stored connection on a callback path of its own.
pub async fn connection(store: &dyn Store, tenant: &TenantId) -> Connection {
    let made = connection_of(tenant, &random_base32(10, &Counting));
    let stored = made.clone();
    let unit = store.unit(move |tx| {
        Box::pin(async move {
            tx.reserve_callback(&stored.tenant, stored.callback.key())
                .await?;
            tx.insert_connection(&stored, &revision(1)).await
        })
    });
    unit.await.expect("the path is free");
    made
}

/// A secret, not stored yet.
pub fn credential(sealed: &str) -> Credential {
    Credential {
        id: id(),
        slot: Slot::Preferred,
        sealed: sealed.into(),
        last_four: "wxyz".into(),
        created: START,
        ends: Some(at(1000)),
        last_ok: None,
        last_failed: None,
    }
}

/// An identity, not stored yet.
pub fn identity_of(
    connection: &Connection,
    member: &MemberId,
    subject: &str,
    oid: Option<&str>,
) -> Identity {
    let id: IdentityId = id();
    Identity {
        id,
        tenant: connection.tenant.clone(),
        connection: connection.id.clone(),
        issuer: "https://issuer.example/v2.0".into(),
        subject: subject.into(),
        tid: oid.map(|_| "directory".into()),
        oid: oid.map(str::to_owned),
        member: member.clone(),
        state: IdentityState::Active,
        linked_by: "first_link".into(),
        linked_at: START,
        last_used: None,
    }
}

/// Stores an identity.
pub async fn store_identity(store: &dyn Store, identity: &Identity) -> Result<(), StoreError> {
    let identity = identity.clone();
    store
        .unit(move |tx| Box::pin(async move { tx.insert_identity(&identity).await }))
        .await
}

/// A stored session.
pub async fn session(store: &dyn Store, member: &Member, method: Method) -> Session {
    let made = Session {
        id: id(),
        tenant: member.tenant.clone(),
        member: member.id.clone(),
        digest: digest(),
        method,
        identity: None,
        connection: None,
        revision: None,
        credential: None,
        idp_sid: Some("sid".into()),
        auth_time: Some(at(-5)),
        stamp: member.security_stamp,
        created: START,
        last_seen: START,
        absolute_end: START.plus(ABSOLUTE),
        idle: IDLE,
        proved: START,
        agent: Some("Firefox on Linux".into()),
        address: Some("192.0.2.7".into()),
    };
    let stored = made.clone();
    let unit = store.unit(move |tx| Box::pin(async move { tx.insert_session(&stored).await }));
    unit.await.expect("a session is stored");
    made
}

/// An attempt of `browser` begun at `created`, not stored yet.
pub fn attempt(connection: &Connection, browser: &Digest, created: Timestamp) -> SignIn {
    SignIn {
        resume: None,
        id: Id::new(created, &Counting),
        tenant: connection.tenant.clone(),
        connection: connection.id.clone(),
        revision: 1,
        purpose: Purpose::SignIn,
        state: digest(),
        browser: browser.clone(),
        sealed: "sealed proofs".into(),
        next: "/dashboard".into(),
        reference: new_reference(&Counting),
        created,
        timeline: Timeline::leaving(created, created),
    }
}

/// Stores an attempt.
pub async fn store_attempt(store: &dyn Store, attempt: &SignIn) {
    let attempt = attempt.clone();
    let unit = store.unit(move |tx| Box::pin(async move { tx.insert_sign_in(&attempt).await }));
    unit.await.expect("an attempt is stored");
}

/// Takes an attempt.
pub async fn take(
    store: &dyn Store,
    attempt: &SignIn,
    browser: &Digest,
    not_before: Timestamp,
) -> Option<SignIn> {
    let (tenant, id, browser) = (attempt.tenant.clone(), attempt.id.clone(), browser.clone());
    let unit = store.unit(move |tx| {
        Box::pin(async move { tx.take_sign_in(&tenant, &id, &browser, not_before).await })
    });
    unit.await.expect("taking works")
}

/// The ending of a sign-in of `member`.
pub fn signed_in(member: &MemberId, credential: Option<&CredentialId>) -> Ending {
    Ending::SignedIn {
        member: member.clone(),
        fingerprint: "fingerprint".into(),
        credential: credential.cloned(),
        requests: 1,
    }
}

/// A connection id nobody has.
pub fn nobodys_connection() -> ConnectionId {
    id()
}

/// Everything but attempts and deliveries is old at `before`; those are at `sign_ins`.
pub fn old(before: Timestamp, sign_ins: Timestamp) -> Old {
    Old {
        counters: before,
        letters: before,
        sign_ins,
        history: before,
        devices: before,
        spares: before,
    }
}

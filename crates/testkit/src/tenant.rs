//! Tenants for tests: a plan that states what matters, and what came of it.
//!
//! `tenant("acme").staffed().with_connection(entra()).enforced().make(&world)`
//! uses the product's own verbs, so that a made tenant is one that could exist:
//! Enforce SSO is turned on by a real sign-in of its admin.

use std::collections::BTreeMap;

use latchkey_app::{
    connections::{SaveOptions, SaveOutcome, Typed, connection_view, reserved_redirect_uri, save},
    invitations::{InviteOutcome, NewInvitation, invite},
    members::{NewMember, add_member},
    policy::set_enforcement,
    tenants::{NewTenant, create_tenant},
};
use latchkey_core::{
    connection::LiveConnection,
    id::{MemberId, TenantId},
    invitation::DAYS,
    member::Role,
    policy::SsoPolicy,
    secret::Secret,
};
use latchkey_entra_emulator::{ADA, AppSetup, BEN, CARA, CONTOSO, Registered};

use crate::World;

/// The password of every member who has one.
pub const PASSWORD: &str = "seven herons over the weir";

/// A tenant to be made.
pub struct TenantPlan {
    slug: String,
    name: String,
    members: Vec<(String, Role, bool)>,
    invited: Vec<(String, Role)>,
    connection: Option<ConnectionPlan>,
    enforced: bool,
}

/// A connection to be made.
pub struct ConnectionPlan {
    name: String,
    directory: String,
}

/// A connection named "Microsoft Entra ID" to the provider's main directory.
pub fn entra() -> ConnectionPlan {
    ConnectionPlan {
        name: "Microsoft Entra ID".to_owned(),
        directory: CONTOSO.to_owned(),
    }
}

impl ConnectionPlan {
    /// To another directory of the provider.
    #[must_use]
    pub fn at(mut self, directory: &str) -> Self {
        directory.clone_into(&mut self.directory);
        self
    }

    /// Under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }
}

/// A tenant with nobody in it, named after its slug.
pub fn tenant(slug: &str) -> TenantPlan {
    let mut name = slug.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    TenantPlan {
        slug: slug.to_owned(),
        name,
        members: Vec::new(),
        invited: Vec::new(),
        connection: None,
        enforced: false,
    }
}

impl TenantPlan {
    /// Under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// With an admin and two users whom the provider knows too: [`ADA`], [`BEN`]
    /// with passwords, [`CARA`] without.
    #[must_use]
    pub fn staffed(self) -> Self {
        self.member(ADA, Role::Admin, true)
            .member(BEN, Role::User, true)
            .member(CARA, Role::User, false)
    }

    /// With this member; `password` says whether they have [`PASSWORD`].
    #[must_use]
    pub fn member(mut self, email: &str, role: Role, password: bool) -> Self {
        self.members.push((email.to_owned(), role, password));
        self
    }

    /// With an open invitation to this address; see [`Tenant::link`].
    #[must_use]
    pub fn with_invited(mut self, email: &str, role: Role) -> Self {
        self.invited.push((email.to_owned(), role));
        self
    }

    /// Connected.
    #[must_use]
    pub fn with_connection(mut self, plan: ConnectionPlan) -> Self {
        self.connection = Some(plan);
        self
    }

    /// With Enforce SSO on, after [`ADA`] signed in by SSO.
    #[must_use]
    pub fn enforced(mut self) -> Self {
        self.enforced = true;
        self
    }

    /// Makes it.
    pub async fn make(self, world: &World) -> Tenant {
        let cx = world.operator();
        let new = NewTenant {
            slug: self.slug.clone(),
            name: self.name.clone(),
        };
        let made = create_tenant(world.app(), &cx, new).await;
        let made = made.unwrap_or_else(|problem| panic!("no tenant: {problem:?}"));
        let mut tenant = Tenant {
            id: made.id,
            slug: self.slug,
            name: self.name,
            members: BTreeMap::new(),
            links: BTreeMap::new(),
            connected: None,
        };
        for (email, role, password) in self.members {
            tenant.add(world, &email, role, password).await;
        }
        if let Some(plan) = self.connection {
            tenant.connect(world, plan).await;
        }
        if self.enforced {
            world.sso_browser(&tenant, ADA).await;
            let done = set_enforcement(world.app(), &cx, &tenant.id, SsoPolicy::Required, false);
            let done = done
                .await
                .unwrap_or_else(|problem| panic!("not enforced: {problem:?}"));
            assert_eq!(done.unmet, []);
        }
        for (email, role) in self.invited {
            tenant.invite(world, &email, role).await;
        }
        tenant
    }
}

/// A tenant that was made.
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    members: BTreeMap<String, MemberId>,
    links: BTreeMap<String, String>,
    connected: Option<Connected>,
}

/// Both ends of a connection.
pub struct Connected {
    /// The connection's id.
    pub id: String,
    /// The app registration at the provider.
    pub app: Registered,
    /// Its redirect URI.
    pub redirect_uri: String,
    /// Its issuer.
    pub issuer: String,
}

impl Tenant {
    /// The id of the member with that address.
    pub fn member(&self, email: &str) -> &MemberId {
        self.members
            .get(email)
            .unwrap_or_else(|| panic!("no member {email}"))
    }

    /// Both ends of its connection.
    pub fn connected(&self) -> &Connected {
        self.connected.as_ref().expect("the plan had a connection")
    }

    /// `/auth/sso/start?connection=…`.
    pub fn start_url(&self) -> String {
        format!("/auth/sso/start?connection={}", self.connected().id)
    }

    /// `/integrations/sso/{id}/edit`.
    pub fn edit_path(&self) -> String {
        format!("/integrations/sso/{}/edit", self.connected().id)
    }

    /// `/team/{id}` of the member with that address, and more behind it.
    pub fn team_path(&self, email: &str, more: &str) -> String {
        format!("/team/{}{more}", self.member(email))
    }

    /// Adds a member as the operator does.
    pub async fn add(&mut self, world: &World, email: &str, role: Role, password: bool) {
        let new = NewMember {
            email: email.to_owned(),
            first_name: String::new(),
            last_name: String::new(),
            role,
            password: password.then(|| Secret::new(PASSWORD.to_owned())),
        };
        let added = add_member(world.app(), &world.operator(), &self.id, new).await;
        let added = added.unwrap_or_else(|problem| panic!("no member: {problem:?}"));
        self.members.insert(email.to_owned(), added.id);
    }

    /// Invites somebody for the usual days, as the operator does.
    pub async fn invite(&mut self, world: &World, email: &str, role: Role) {
        let new = NewInvitation {
            email: email.to_owned(),
            first_name: String::new(),
            last_name: String::new(),
            role,
            days: DAYS,
        };
        let done = invite(world.app(), &world.operator(), &self.id, vec![new]).await;
        let done = done.unwrap_or_else(|problem| panic!("nobody invited: {problem:?}"));
        match done.into_iter().next().map(|one| one.outcome) {
            Some(InviteOutcome::Invited { member, link, .. }) => {
                self.members.insert(email.to_owned(), member);
                self.links.insert(email.to_owned(), link.expose().clone());
            }
            _ => panic!("{email} was not invited"),
        }
    }

    /// The path of the first link that invited this address: `/invite/accept?token=…`.
    pub fn link(&self, email: &str) -> &str {
        let link = self.links.get(email);
        let link = link.unwrap_or_else(|| panic!("{email} is not invited"));
        let path = link.find("/invite/").expect("a link of ours");
        &link[path..]
    }

    /// The token of that link.
    pub fn token(&self, email: &str) -> &str {
        let (_, token) = self.link(email).split_once("token=").expect("a token");
        token
    }

    /// Registers an app at the provider and saves the connection.
    pub async fn connect(&mut self, world: &World, plan: ConnectionPlan) {
        let uri = reserved_redirect_uri(world.app(), &self.id).await;
        let redirect_uri = uri.unwrap_or_else(|problem| panic!("no redirect URI: {problem:?}"));
        let setup = AppSetup {
            tid: plan.directory.clone(),
            ..AppSetup::web(&self.name, &redirect_uri)
        };
        let app = world.provider().register_app(setup);
        let issuer = world.emulator.issuer(&plan.directory);
        let typed = typed(&plan.name, &issuer, &app.client_id, &app.secret.value);
        let saved = save_connection(world, &self.id, typed, SaveOptions::default()).await;
        self.connected = Some(Connected {
            id: saved.connection.id.to_string(),
            app,
            redirect_uri,
            issuer,
        });
    }

    /// The connection as it is stored now.
    pub async fn live(&self, world: &World) -> LiveConnection {
        let view = connection_view(world.app(), &self.id).await;
        let (view, _) = view.unwrap_or_else(|problem| panic!("no view: {problem:?}"));
        view.expect("a connection").live
    }
}

/// The form's defaults around these four fields.
pub fn typed(name: &str, issuer: &str, client_id: &str, secret: &str) -> Typed {
    Typed {
        name: name.to_owned(),
        issuer: issuer.to_owned(),
        client_id: client_id.to_owned(),
        client_secret: Secret::new(secret.to_owned()),
        scopes: "openid profile email".to_owned(),
        email_claim: "email".to_owned(),
        first_name_claim: "given_name".to_owned(),
        last_name_claim: "family_name".to_owned(),
        secret_expires: Ok(None),
    }
}

/// Saves a connection that must be accepted.
pub async fn save_connection(
    world: &World,
    tenant: &TenantId,
    typed: Typed,
    options: SaveOptions,
) -> LiveConnection {
    match save(world.app(), &world.operator(), tenant, typed, options).await {
        Ok(SaveOutcome::Saved(saved)) => saved.live,
        Ok(SaveOutcome::Refused { errors, checks, .. }) => {
            panic!("refused: {errors:?} {checks:?}")
        }
        Ok(SaveOutcome::Confirm { linked }) => panic!("asks about {linked} members"),
        Err(problem) => panic!("not saved: {problem:?}"),
    }
}

//! `latchkey member …`: the members of a tenant, by e-mail address.
//!
//! The operator may set a password, so that the first admin can enter before a
//! connection exists. What would leave a tenant without an admin who can enter
//! is refused unless forced, which is audited.

mod invite;

use clap::{Args, Subcommand, ValueEnum};
use latchkey_app::{
    accounts::reset_second_factor,
    members::{
        Change, MemberRow, NewMember, add_member, change_member, end_member_sessions, list_members,
        member_by_email, remove_member, set_password, unlink_member,
    },
    tenants::tenant_by_slug,
};
use latchkey_core::{
    member::{Member, MemberSource, MemberState, Role},
    member_list::MemberFilter,
    problem::Code,
    tenant::Tenant,
};
use serde_json::{Value, json};

use super::{Failure, Json, Reply, open, stdin};
use crate::runtime::Runtime;

/// Verbs on members.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Add a member who may sign in at once.
    Add(Add),
    /// Invite people; each gets a mail, or a link to pass on where no mail leaves.
    Invite(invite::Invite),
    /// Set a member's password; all their sessions end.
    Password(Password),
    /// Give a member another role.
    Role(NewRole),
    /// Switch a member off; all their sessions end.
    Deactivate(Whom),
    /// Switch a member on again.
    Reactivate(Whom),
    /// Remove a member for good and free the address.
    Remove(Whom),
    /// End a member's sessions.
    #[command(subcommand)]
    Sessions(Sessions),
    /// Take away a member's links to the identity provider; their SSO sessions end.
    Unlink(Whom),
    /// Take away a member's authenticator app and recovery codes, after the phone was lost.
    SecondFactorReset(Whom),
    /// List a tenant's members.
    List(List),
}

/// A new member.
#[derive(Args)]
pub(super) struct Add {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// The e-mail address.
    #[arg(long)]
    email: String,
    /// What the member may do.
    #[arg(long)]
    role: RoleName,
    /// Given name.
    #[arg(long, default_value = "")]
    first_name: String,
    /// Family name.
    #[arg(long, default_value = "")]
    last_name: String,
    /// Read a password of 15 characters or more from standard input.
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    json: Json,
}

/// Which member.
#[derive(Args)]
pub(super) struct Whom {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// The member's e-mail address.
    #[arg(long)]
    email: String,
    /// Do it even if no admin can enter afterwards.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    json: Json,
}

/// Verbs on a member's sessions.
#[derive(Subcommand)]
pub(super) enum Sessions {
    /// End every session; the member may sign in again.
    End(Whom),
}

/// A member's new password.
#[derive(Args)]
pub(super) struct Password {
    #[command(flatten)]
    whom: Whom,
    /// Read the password, 15 characters or more, from standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

/// A member's new role.
#[derive(Args)]
pub(super) struct NewRole {
    #[command(flatten)]
    whom: Whom,
    /// What the member may do.
    #[arg(long)]
    role: RoleName,
}

/// Whose members.
#[derive(Args)]
pub(super) struct List {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// Only those whose address or name begins with this.
    #[arg(long, default_value = "")]
    search: String,
    /// Only this role.
    #[arg(long)]
    role: Option<RoleName>,
    /// Only this state.
    #[arg(long)]
    state: Option<StateName>,
    /// Only this source.
    #[arg(long)]
    source: Option<SourceName>,
    /// Only those who never signed in by SSO.
    #[arg(long)]
    never_sso: bool,
    #[command(flatten)]
    json: Json,
}

impl List {
    fn filter(&self) -> MemberFilter {
        MemberFilter {
            search: self.search.clone(),
            role: self.role.map(Role::from),
            state: self.state.map(MemberState::from),
            source: self.source.map(MemberSource::from),
            never_sso: self.never_sso,
        }
    }
}

/// A state as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StateName {
    /// Not joined yet.
    Invited,
    /// In use.
    Active,
    /// Switched off.
    Deactivated,
}

impl From<StateName> for MemberState {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Invited => MemberState::Invited,
            StateName::Active => MemberState::Active,
            StateName::Deactivated => MemberState::Deactivated,
        }
    }
}

/// A source as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SourceName {
    /// An invitation.
    Invitation,
    /// An admin on Team Members, before there were invitations.
    Admin,
    /// The operator.
    Cli,
    /// The first run.
    Setup,
}

impl From<SourceName> for MemberSource {
    fn from(name: SourceName) -> Self {
        match name {
            SourceName::Invitation => MemberSource::Invitation,
            SourceName::Admin => MemberSource::Admin,
            SourceName::Cli => MemberSource::Cli,
            SourceName::Setup => MemberSource::Setup,
        }
    }
}

/// A role as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RoleName {
    /// Administers members and connections.
    Admin,
    /// Signs in.
    User,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Role::Admin,
            RoleName::User => Role::User,
        }
    }
}

impl Verb {
    pub(super) fn json(&self) -> bool {
        let json = match self {
            Verb::Add(add) => add.json,
            Verb::Invite(invite) => invite.json,
            Verb::Password(password) => password.whom.json,
            Verb::Role(role) => role.whom.json,
            Verb::Deactivate(whom)
            | Verb::Reactivate(whom)
            | Verb::Remove(whom)
            | Verb::Sessions(Sessions::End(whom))
            | Verb::Unlink(whom)
            | Verb::SecondFactorReset(whom) => whom.json,
            Verb::List(list) => list.json,
        };
        json.json
    }
}

/// Carries out a verb.
pub(super) async fn run(verb: Verb) -> Result<Reply, Failure> {
    match verb {
        Verb::Add(input) => add(input).await,
        Verb::Invite(input) => invite::run(input).await,
        Verb::Password(input) => password(input.whom).await,
        Verb::Role(input) => change(input.whom, Change::Role(input.role.into())).await,
        Verb::Deactivate(whom) => change(whom, Change::Deactivate).await,
        Verb::Reactivate(whom) => change(whom, Change::Reactivate).await,
        Verb::Remove(whom) => remove(whom).await,
        Verb::Sessions(Sessions::End(whom)) => end_sessions(whom).await,
        Verb::Unlink(whom) => unlink(whom).await,
        Verb::SecondFactorReset(whom) => second_factor_reset(whom).await,
        Verb::List(input) => list(input).await,
    }
}

async fn add(input: Add) -> Result<Reply, Failure> {
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &input.tenant).await?;
    let password = input
        .password_stdin
        .then(|| stdin::read("password"))
        .transpose()?;
    let typed = NewMember {
        email: input.email,
        first_name: input.first_name,
        last_name: input.last_name,
        role: input.role.into(),
        password,
    };
    let added = add_member(&runtime.app, &runtime.operator(), &tenant.id, typed).await;
    let member = added.map_err(|problem| match problem.code {
        Code::AlreadyExists => Failure::new(
            Code::AlreadyExists,
            "This tenant already has a member with this e-mail address.",
            "Change the member instead: latchkey member --help",
        ),
        _ => problem.into(),
    })?;
    let role = member.role().as_str();
    Ok(answer(
        &member,
        format!("Added {} as {role}.", member.email.shown()),
    ))
}

async fn password(whom: Whom) -> Result<Reply, Failure> {
    let (runtime, tenant, member) = find(&whom).await?;
    let password = stdin::read("password")?;
    let cx = runtime.operator();
    set_password(&runtime.app, &cx, &tenant.id, &member.id, &password).await?;
    let email = member.email.shown();
    Ok(answer(
        &member,
        format!("Set the password of {email}; all their sessions ended."),
    ))
}

async fn change(whom: Whom, change: Change) -> Result<Reply, Failure> {
    let (runtime, tenant, member) = find(&whom).await?;
    let cx = runtime.operator();
    let changed = change_member(
        &runtime.app,
        &cx,
        &tenant.id,
        &member.id,
        change,
        whom.force,
    )
    .await?;
    let said = format!(
        "{} is {} with the role {}.",
        changed.email.shown(),
        changed.state.as_str(),
        changed.role().as_str()
    );
    Ok(answer(&changed, said))
}

async fn unlink(whom: Whom) -> Result<Reply, Failure> {
    let (runtime, tenant, member) = find(&whom).await?;
    let cx = runtime.operator();
    let unlinked = unlink_member(&runtime.app, &cx, &tenant.id, &member.id, whom.force).await?;
    let email = member.email.shown();
    Ok(Reply::new(
        json!({ "id": member.id, "email": email, "unlinked": unlinked }),
        vec![format!(
            "Took away {unlinked} identities of {email}. The next sign-in by SSO links anew."
        )],
    ))
}

async fn remove(whom: Whom) -> Result<Reply, Failure> {
    let (runtime, tenant, member) = find(&whom).await?;
    let cx = runtime.operator();
    remove_member(&runtime.app, &cx, &tenant.id, &member.id, whom.force).await?;
    let email = member.email.shown();
    Ok(Reply::new(
        json!({ "id": member.id, "email": email, "state": MemberState::Removed.as_str() }),
        vec![format!("Removed {email}; the address is free again.")],
    ))
}

async fn end_sessions(whom: Whom) -> Result<Reply, Failure> {
    let (runtime, tenant, member) = find(&whom).await?;
    let cx = runtime.operator();
    let ended = end_member_sessions(&runtime.app, &cx, &tenant.id, &member.id, None).await?;
    let email = member.email.shown();
    Ok(Reply::new(
        json!({ "id": member.id, "email": email, "ended": ended }),
        vec![format!("Ended {ended} sessions of {email}.")],
    ))
}

async fn second_factor_reset(whom: Whom) -> Result<Reply, Failure> {
    let (runtime, tenant, member) = find(&whom).await?;
    let cx = runtime.operator();
    reset_second_factor(&runtime.app, &cx, &tenant.id, &member.id).await?;
    let email = member.email.shown();
    Ok(answer(
        &member,
        format!(
            "Took away the second factor of {email}. The password alone signs in, until one is added again."
        ),
    ))
}

async fn list(input: List) -> Result<Reply, Failure> {
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &input.tenant).await?;
    let filter = input.filter();
    let mut all: Vec<MemberRow> = Vec::new();
    loop {
        let after = all.last().map(|row| row.member.id.clone());
        let page = list_members(&runtime.app, &tenant.id, filter.clone(), after).await?;
        all.extend(page.rows);
        if !page.more {
            break;
        }
    }
    let rows: Vec<Value> = all.iter().map(row).collect();
    let lines = match all.as_slice() {
        [] => vec!["This tenant has no members yet.".to_owned()],
        all => all.iter().map(line).collect(),
    };
    Ok(Reply::new(json!({ "members": rows }), lines))
}

/// The tenant and the member with this address.
async fn find(whom: &Whom) -> Result<(Runtime, Tenant, Member), Failure> {
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &whom.tenant).await?;
    let member = member_by_email(&runtime.app, &tenant.id, &whom.email).await?;
    Ok((runtime, tenant, member))
}

fn answer(member: &Member, said: String) -> Reply {
    let json = json!({
        "id": member.id,
        "email": member.email.shown(),
        "role": member.role().as_str(),
        "state": member.state.as_str(),
    });
    Reply::new(json, vec![said])
}

fn row(row: &MemberRow) -> Value {
    let member = &row.member;
    json!({
        "id": member.id,
        "email": member.email.shown(),
        "role": member.role().as_str(),
        "state": member.state.as_str(),
        "first_name": member.first_name,
        "last_name": member.last_name,
        "linked": row.linked,
        "has_password": member.has_password,
    })
}

fn line(row: &MemberRow) -> String {
    let member = &row.member;
    let way = match (row.linked, member.has_password) {
        (true, true) => "SSO and password",
        (true, false) => "SSO",
        (false, true) => "password",
        (false, false) => "not signed in yet",
    };
    format!(
        "{}  {}  {}  {way}  {} {}",
        member.email.shown(),
        member.role().as_str(),
        member.state.as_str(),
        member.first_name,
        member.last_name
    )
}

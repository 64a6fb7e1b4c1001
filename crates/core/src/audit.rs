//! An audit event: an append-only fact, written in the unit that did the act.
//!
//! Names are public and stable (`member.deactivated`). Secrets never enter an
//! event: a changed secret is the word "changed" (T151, T230).

use serde_json::Value;

use crate::{
    id::{MemberId, TenantId},
    time::Timestamp,
};

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in member.
    Member(MemberId),
    /// The operator on the command line, with the name of the OS user.
    Cli(String),
    /// Somebody not signed in, for example at the sign-in page.
    Visitor,
    /// Latchkey itself.
    System,
}

impl Actor {
    /// The stored kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Actor::Member(_) => "member",
            Actor::Cli(_) => "cli",
            Actor::Visitor => "visitor",
            Actor::System => "system",
        }
    }

    /// The stored name; empty where the kind says it all.
    pub fn name(&self) -> &str {
        match self {
            Actor::Member(id) => id.as_str(),
            Actor::Cli(user) => user,
            Actor::Visitor | Actor::System => "",
        }
    }
}

/// Who acted, from where, in which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who.
    pub actor: Actor,
    /// The client address, when there is one.
    pub address: Option<String>,
    /// The kind of browser and system, for example `Firefox on Windows`, when there is one.
    pub agent: Option<String>,
    /// The request's id, shared by all events of one request.
    pub request: String,
}

/// A security-relevant act.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The tenant it happened in.
    pub tenant: TenantId,
    /// The public dotted name.
    pub name: &'static str,
    /// Who, from where.
    pub origin: Origin,
    /// What was acted on, by id.
    pub target: String,
    /// What held before; `Null` when nothing did.
    pub before: Value,
    /// What holds after.
    pub after: Value,
    /// When.
    pub at: Timestamp,
}

/// An event as stored and listed.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Its number in the tenant, from 1, without gaps.
    pub seq: i64,
    /// The dotted name.
    pub name: String,
    /// Version of the stored shape.
    pub version: i64,
    /// Kind of actor.
    pub actor_kind: String,
    /// Name of the actor.
    pub actor: String,
    /// What was acted on.
    pub target: String,
    /// What held before, as JSON.
    pub before: String,
    /// What holds after, as JSON.
    pub after: String,
    /// The request's id.
    pub request: String,
    /// The client address.
    pub address: Option<String>,
    /// When.
    pub at: Timestamp,
}

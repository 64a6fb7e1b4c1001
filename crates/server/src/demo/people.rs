//! The team of the demo: who is a member here, and what each is good for.
//!
//! Addresses are those of the emulator's directory, so that a member and a
//! user at the provider are the same person. Passwords are drawn anew for each
//! run and shown to whoever started it. It adds no connection.

use std::sync::Arc;

use latchkey_app::{
    App, Cx, Refusal,
    members::{Change, NewMember, add_member, change_member},
    tenants::{NewTenant, create_tenant},
};
use latchkey_core::{
    audit::Actor, id::TenantId, member::Role, ports::Rng, secret::Secret, token::random_base32,
};
use latchkey_entra_emulator as entra;

/// The tenant's short name.
pub const SLUG: &str = "contoso-demo";
/// The tenant's name.
pub const NAME: &str = "Contoso";

/// A member, and the key of the words about the account at the provider.
pub struct Person {
    /// The address, here and at the provider.
    pub email: &'static str,
    first: &'static str,
    last: &'static str,
    /// The role.
    pub role: Role,
    /// May sign in with a password as long as SSO is optional.
    pub has_password: bool,
    /// Not deactivated.
    pub is_active: bool,
    /// `demo-who-…`: what this person shows.
    pub note: &'static str,
}

impl Person {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

const fn user(
    email: &'static str,
    first: &'static str,
    last: &'static str,
    note: &'static str,
) -> Person {
    Person {
        email,
        first,
        last,
        role: Role::User,
        has_password: false,
        is_active: true,
        note,
    }
}

/// Everybody, the admin first.
pub const PEOPLE: [Person; 6] = [
    Person {
        role: Role::Admin,
        has_password: true,
        ..user(entra::ADA, "Ada", "Lind", "demo-who-ada")
    },
    Person {
        has_password: true,
        ..user(entra::BEN, "Ben", "Haddad", "demo-who-ben")
    },
    user(entra::SECOND_FACTOR, "Mia", "Sato", "demo-who-mia"),
    user(entra::NO_MAIL, "Noor", "Aziz", "demo-who-noor"),
    user(entra::UNASSIGNED, "Uma", "Rao", "demo-who-uma"),
    Person {
        is_active: false,
        ..user(entra::CARA, "Cara", "Nowak", "demo-who-cara")
    },
];

/// The team of one run.
#[derive(Clone)]
pub struct Team {
    /// The tenant.
    pub tenant: TenantId,
    /// Address and password of those who have one.
    pub passwords: Vec<(&'static str, Secret<String>)>,
}

impl Team {
    /// Makes the tenant and its members.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn settle(app: &Arc<App>) -> Result<Self, Refusal> {
        let cx = app.cx(Actor::System, None);
        let tenant = NewTenant {
            slug: SLUG.to_owned(),
            name: NAME.to_owned(),
        };
        let tenant = create_tenant(app, &cx, tenant).await?.id;
        let mut passwords = Vec::new();
        for person in &PEOPLE {
            let password = person.has_password.then(|| new_password(&*app.rng));
            add(app, &cx, &tenant, person, password.as_deref()).await?;
            passwords.extend(password.map(|text| (person.email, Secret::new(text))));
        }
        Ok(Team { tenant, passwords })
    }

    /// The password of `email`; empty if it has none.
    pub fn password(&self, email: &str) -> &str {
        let found = self.passwords.iter().find(|(known, _)| *known == email);
        found.map_or("", |(_, secret)| secret.expose())
    }
}

async fn add(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    person: &Person,
    password: Option<&str>,
) -> Result<(), Refusal> {
    let new = NewMember {
        email: person.email.to_owned(),
        first_name: person.first.to_owned(),
        last_name: person.last.to_owned(),
        role: person.role,
        password: password.map(|text| Secret::new(text.to_owned())),
    };
    let member = add_member(app, cx, tenant, new).await?;
    if !person.is_active {
        change_member(app, cx, tenant, &member.id, Change::Deactivate, false).await?;
    }
    Ok(())
}

/// 20 letters in groups of five: 100 bits, easy to type.
pub fn new_password(rng: &dyn Rng) -> String {
    let letters = random_base32(20, rng);
    let groups: Vec<&str> = (0..4).map(|at| &letters[at * 5..at * 5 + 5]).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::rng::SystemRng;

    #[test]
    fn a_password_keeps_the_rule_for_passwords() {
        let drawn = new_password(&SystemRng::new());
        assert_eq!(drawn.len(), 23, "{drawn}");
        let rule = latchkey_app::members::check_new_password(&Secret::new(drawn));
        assert!(rule.is_ok());
    }
}

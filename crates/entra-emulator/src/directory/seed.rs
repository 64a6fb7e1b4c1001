//! What a fresh emulator knows: two tenants, the tenant of personal accounts, and their people.
//!
//! Purpose: the directory of the demo and of the tests, and the reader for a directory description of one's own.
//! Invariants: ids of seeded tenants and people are fixed, so that a restarted emulator names the same people;
//! no app is registered and no secret exists.
//! Source: item 25 of entra-id.md section 17. All names are invented; `.example` addresses reach nobody.

use serde::Deserialize;

use super::{Directory, Kind, MSA_TENANT, Tenant, User};
use crate::{EmulatorError, chance};

/// Tenant GUID of Contoso.
pub const CONTOSO: &str = "c0ff1ce0-5c1e-4d1a-9a52-c0a705017a11";
/// Domain of Contoso.
pub const CONTOSO_DOMAIN: &str = "contoso.example";
/// Tenant GUID of Fabrikam, the second directory.
pub const FABRIKAM: &str = "fab41c00-7e2b-4c63-8d1f-fab41ca00b22";
/// Domain of Fabrikam.
pub const FABRIKAM_DOMAIN: &str = "fabrikam.example";
/// Password of every seeded account. It guards nothing: the emulator serves loopback only.
pub const PASSWORD: &str = "Emulator-1-Password";
/// The number that answers the second-factor page.
pub const MFA_CODE: &str = "246810";

/// Administrator of Contoso, with mail.
pub const ADA: &str = "ada@contoso.example";
/// Member of Contoso, with mail.
pub const BEN: &str = "ben@contoso.example";
/// Member of Contoso, with mail.
pub const CARA: &str = "cara@contoso.example";
/// Member of Contoso whose Mail is empty.
pub const NO_MAIL: &str = "noor@contoso.example";
/// Member of Contoso whose Mail lies in a domain Contoso does not own.
pub const FOREIGN_MAIL: &str = "fred@contoso.example";
/// Guest of Contoso, at home in Fabrikam; types this name.
pub const GUEST: &str = "gil@fabrikam.example";
/// Guest of Contoso with a personal account and no mail; types this name.
pub const PERSONAL_GUEST: &str = "pam@outlook.example";
/// Personal account, in no work tenant.
pub const PERSONAL: &str = "pete@outlook.example";
/// Disabled member of Contoso.
pub const DISABLED: &str = "dora@contoso.example";
/// Member of Contoso who is left out when people are assigned to an app.
pub const UNASSIGNED: &str = "uma@contoso.example";
/// Member of Contoso with a second factor.
pub const SECOND_FACTOR: &str = "mia@contoso.example";
/// Member of Contoso whom a Conditional Access policy blocks.
pub const BLOCKED: &str = "bob@contoso.example";

/// Description of a whole directory.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Seed {
    /// Tenants; the tenant of personal accounts is added when missing.
    pub tenants: Vec<SeedTenant>,
}

/// One tenant of a [`Seed`].
#[derive(Clone, Debug, Default, Deserialize)]
pub struct SeedTenant {
    /// Tenant GUID; empty means "make one".
    #[serde(default)]
    pub tid: String,
    /// Name shown on pages.
    pub name: String,
    /// Domains, the first one is the main one.
    #[serde(default)]
    pub domains: Vec<String>,
    /// People.
    #[serde(default)]
    pub users: Vec<User>,
}

impl Seed {
    /// Reads a directory description in JSON.
    ///
    /// # Errors
    /// [`EmulatorError::Seed`] when the text does not describe a directory.
    pub fn from_json(text: &str) -> Result<Self, EmulatorError> {
        serde_json::from_str(text).map_err(|error| EmulatorError::Seed(error.to_string()))
    }

    /// The built-in directory: Contoso, Fabrikam and one personal account.
    pub fn demo() -> Self {
        Self {
            tenants: vec![contoso(), fabrikam(), personal()],
        }
    }

    pub(crate) fn into_directory(self) -> Directory {
        let mut directory = Directory::default();
        for seed in self.tenants {
            let tid = if seed.tid.is_empty() {
                chance::guid()
            } else {
                seed.tid.to_ascii_lowercase()
            };
            for mut user in seed.users {
                user.tid.clone_from(&tid);
                if user.oid.is_empty() {
                    user.oid = chance::guid();
                }
                directory.users.push(user);
            }
            let domains = seed
                .domains
                .iter()
                .map(|domain| domain.to_ascii_lowercase())
                .collect();
            directory.tenants.insert(
                tid.clone(),
                Tenant {
                    tid,
                    name: seed.name,
                    domains,
                    users_may_consent: true,
                },
            );
        }
        directory
            .tenants
            .entry(MSA_TENANT.to_owned())
            .or_insert_with(|| Tenant {
                tid: MSA_TENANT.to_owned(),
                name: "Personal accounts".to_owned(),
                domains: Vec::new(),
                users_may_consent: true,
            });
        directory
    }
}

/// A fixed object id: the seed's people are the same after a restart.
fn person(number: u8, mut user: User) -> User {
    user.oid = format!("0b1ec700-0000-4000-8000-0000000000{number:02x}");
    user
}

fn contoso() -> SeedTenant {
    let member = |number, login: &str, given, family| {
        person(number, User::member(login, given, family).with_mail(login))
    };
    let ada = User {
        admin: true,
        ..member(1, ADA, "Ada", "Lind")
    };
    let no_mail = person(4, User::member(NO_MAIL, "Noor", "Aziz"));
    let foreign = person(
        5,
        User::member(FOREIGN_MAIL, "Fred", "Okoro").with_mail("ceo@northwind.example"),
    );
    let guest = User {
        upn: format!("gil_fabrikam.example#EXT#@{CONTOSO_DOMAIN}"),
        kind: Kind::Guest,
        idp: Some(format!("https://sts.windows.net/{FABRIKAM}/")),
        home_login: Some(GUEST.to_owned()),
        ..member(6, GUEST, "Gil", "Moreau")
    };
    let personal_guest = User {
        upn: format!("pam_outlook.example#EXT#@{CONTOSO_DOMAIN}"),
        kind: Kind::Guest,
        idp: Some("live.com".to_owned()),
        home_login: Some(PERSONAL_GUEST.to_owned()),
        given_name: None,
        family_name: None,
        ..person(7, User::member(PERSONAL_GUEST, "Pam", "Silva"))
    };
    SeedTenant {
        tid: CONTOSO.to_owned(),
        name: "Contoso".to_owned(),
        domains: vec![CONTOSO_DOMAIN.to_owned()],
        users: vec![
            ada,
            member(2, BEN, "Ben", "Haddad"),
            member(3, CARA, "Cara", "Nowak"),
            no_mail,
            foreign,
            guest,
            personal_guest,
            User {
                enabled: false,
                ..member(8, DISABLED, "Dora", "Klein")
            },
            member(9, UNASSIGNED, "Uma", "Rao"),
            User {
                second_factor: true,
                ..member(10, SECOND_FACTOR, "Mia", "Sato")
            },
            User {
                blocked: true,
                ..member(11, BLOCKED, "Bob", "Stone")
            },
        ],
    }
}

fn fabrikam() -> SeedTenant {
    let gil = User::member(GUEST, "Gil", "Moreau").with_mail(GUEST);
    let hana =
        User::member("hana@fabrikam.example", "Hana", "Novak").with_mail("hana@fabrikam.example");
    SeedTenant {
        tid: FABRIKAM.to_owned(),
        name: "Fabrikam".to_owned(),
        domains: vec![FABRIKAM_DOMAIN.to_owned(), "fabrikamcustomers".to_owned()],
        users: vec![
            person(0x21, gil),
            User {
                admin: true,
                ..person(0x22, hana)
            },
        ],
    }
}

fn personal() -> SeedTenant {
    SeedTenant {
        tid: MSA_TENANT.to_owned(),
        name: "Personal accounts".to_owned(),
        domains: Vec::new(),
        users: vec![person(
            0x31,
            User::member(PERSONAL, "Pete", "Vos").with_mail(PERSONAL),
        )],
    }
}

//! Samples of every state of every page, for tests, browser checks and pictures.
//!
//! Invariant: each page of this folder appears in [`all_samples`]. Samples hold invented names only, some of them long or
//! hostile on purpose. They are plain data: no clock, no chance.

mod account;
mod audit;
mod confirm;
mod connection;
mod dashboard;
mod forgot;
mod help;
mod invite;
mod invite_people;
mod login;
mod mails;
mod problem;
mod second_factor;
mod settings;
mod setup;
mod sso_complete;
mod team;
mod test_run;

use super::Page;
use super::account::{Account, AccountHistory, AccountPassword, AccountSessions};
use super::audit::{AuditEntry, AuditPage, AuditReference};
use super::candidate::ConfirmCandidate;
use super::chrome::{Chrome, MenuEntry, SignedIn, When};
use super::confirm::ConfirmPage;
use super::connection::{ConfirmConnection, ConnectionPage, ConnectionView};
use super::dashboard::Dashboard;
use super::forgot::{Forgot, ForgotSent, ResetPassword, ResetUnusable};
use super::help::numbers::{HelpNumber, HelpNumbers};
use super::help::{HelpError, HelpErrors, HelpGlossary, HelpGuide, HelpIndex};
use super::invite::{InviteAccept, InviteOver};
use super::invite_people::{DryRun, InviteFile, InvitePeople, InviteResult};
use super::login::{LoginStart, LoginTeam, LoginWays};
use super::problem::ProblemPage;
use super::second_factor::{AddApp, LoginCode, RecoveryCodes};
use super::settings::SettingsPage;
use super::setup::{SetupAddress, SetupCode, SetupDone, SetupKey, SetupMail, SetupTeam};
use super::sso_complete::{CookiesBlocked, SsoComplete, SsoLeaving, SsoSwitch};
use super::team::{ConfirmMember, MemberPage, TeamPage};
use super::test_run::{TestResult, TestStart};

/// Name and HTML of every sample: `page-state`.
///
/// # Errors
/// A template that cannot be rendered.
pub fn all_samples() -> Result<Vec<(String, String)>, askama::Error> {
    let mut all = Vec::new();
    add::<LoginStart>(&mut all)?;
    add::<LoginWays>(&mut all)?;
    add::<LoginTeam>(&mut all)?;
    add::<Forgot>(&mut all)?;
    add::<ForgotSent>(&mut all)?;
    add::<ResetPassword>(&mut all)?;
    add::<ResetUnusable>(&mut all)?;
    add::<LoginCode>(&mut all)?;
    add::<Account>(&mut all)?;
    add::<AccountPassword>(&mut all)?;
    add::<AccountSessions>(&mut all)?;
    add::<AccountHistory>(&mut all)?;
    add::<AddApp>(&mut all)?;
    add::<RecoveryCodes>(&mut all)?;
    add::<InviteAccept>(&mut all)?;
    add::<InviteOver>(&mut all)?;
    add::<SsoComplete>(&mut all)?;
    add::<SsoSwitch>(&mut all)?;
    add::<CookiesBlocked>(&mut all)?;
    add::<SsoLeaving>(&mut all)?;
    add::<ConfirmPage>(&mut all)?;
    add::<ProblemPage>(&mut all)?;
    add::<SettingsPage>(&mut all)?;
    add::<SetupCode>(&mut all)?;
    add::<SetupAddress>(&mut all)?;
    add::<SetupKey>(&mut all)?;
    add::<SetupTeam>(&mut all)?;
    add::<SetupMail>(&mut all)?;
    add::<SetupDone>(&mut all)?;
    add::<Dashboard>(&mut all)?;
    add::<ConnectionPage>(&mut all)?;
    add::<ConnectionView>(&mut all)?;
    add::<ConfirmConnection>(&mut all)?;
    add::<ConfirmCandidate>(&mut all)?;
    add::<TestStart>(&mut all)?;
    add::<TestResult>(&mut all)?;
    add::<TeamPage>(&mut all)?;
    add::<MemberPage>(&mut all)?;
    add::<ConfirmMember>(&mut all)?;
    add::<InvitePeople>(&mut all)?;
    add::<InviteFile>(&mut all)?;
    add::<DryRun>(&mut all)?;
    add::<InviteResult>(&mut all)?;
    add::<HelpIndex>(&mut all)?;
    add::<HelpGuide>(&mut all)?;
    add::<HelpErrors>(&mut all)?;
    add::<HelpError>(&mut all)?;
    add::<HelpNumbers>(&mut all)?;
    add::<HelpNumber>(&mut all)?;
    add::<HelpGlossary>(&mut all)?;
    add::<AuditPage>(&mut all)?;
    add::<AuditEntry>(&mut all)?;
    add::<AuditReference>(&mut all)?;
    add::<crate::demo::FirstPage>(&mut all)?;
    Ok(all)
}

fn add<P: Page>(all: &mut Vec<(String, String)>) -> Result<(), askama::Error> {
    for (state, page) in P::samples() {
        all.push((format!("{}-{state}", P::NAME), page.render()?));
    }
    Ok(())
}

const IDP: &str = "Microsoft Entra ID";
const TENANT: &str = "Rowan & Finch";
const START: &str = "/auth/sso/start?connection=conn_0198c2f4a1d07c3e9b5544d0c7a1e2f3";
const REDIRECT_URI: &str = "https://signin.rowanfinch.example/auth/sso/callback";
const LONG_NAME: &str = "Maximiliane-Henriette von Hohenstauffen-Schwarzenberg <script>";

fn visitor() -> Chrome {
    Chrome::visitor("sample-form-token")
}

fn admin(active: MenuEntry) -> Chrome {
    Chrome::signed_in(
        "sample-form-token",
        SignedIn {
            name: "Ada Rowan".into(),
            email: "ada@rowanfinch.example".into(),
            tenant: TENANT.into(),
            is_admin: true,
        },
        active,
    )
}

fn user(active: MenuEntry) -> Chrome {
    Chrome::signed_in(
        "sample-form-token",
        SignedIn {
            name: "Ben Finch".into(),
            email: "ben@rowanfinch.example".into(),
            tenant: TENANT.into(),
            is_admin: false,
        },
        active,
    )
}

fn when(iso: &str, text: &str) -> When {
    When {
        iso: iso.into(),
        text: text.into(),
    }
}

//! Where an act is done once: a world of its own, and what was recorded since the mark.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use latchkey_app::{
    audit_log::{seal_events, verify_trail},
    policy::set_enforcement,
};
use latchkey_core::{member::Role, policy::SsoPolicy, ports::Clock};
use latchkey_entra_emulator::{ADA, BEN, GUEST};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

use super::entry::{Entry, faults, recorded};

/// A password nobody has yet.
pub(super) const NEW: &str = "four larks by the mill pond";

/// A connected tenant with an admin and a user signed in, and somebody invited.
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) acme: Tenant,
    pub(super) admin: Browser,
    pub(super) user: Browser,
    mark: AtomicUsize,
    secrets: Mutex<Vec<String>>,
}

/// The parts of a path; those in braces fit anything.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) =
        (pattern.split('/').collect(), path.split('/').collect());
    let alike = |(one, other): (&&str, &&str)| one.starts_with('{') || one == other;
    pattern.len() == path.len() && pattern.iter().zip(&path).all(alike)
}

impl Scene {
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let acme = tenant("acme")
            .staffed()
            .with_connection(entra())
            .with_invited(GUEST, Role::User)
            .make(&world)
            .await;
        let admin = world.password_browser(&acme, ADA).await;
        let user = world.password_browser(&acme, BEN).await;
        let secrets = [PASSWORD, NEW, &acme.connected().app.secret.value]
            .into_iter()
            .chain([acme.token(GUEST)])
            .map(str::to_owned)
            .chain([&admin, &user].map(|one| one.cookie("latchkey_session").expect("signed in")));
        let secrets = Mutex::new(secrets.collect());
        Scene {
            world,
            acme,
            admin,
            user,
            mark: AtomicUsize::new(0),
            secrets,
        }
    }

    /// From now on no entry may hold this value.
    pub(super) fn hide(&self, secret: &str) {
        let mut secrets = self.secrets.lock().expect("invariant: nobody panics here");
        secrets.push(secret.to_owned());
    }

    async fn all(&self) -> Vec<Entry> {
        recorded(&*self.world.app().store).await
    }

    /// What is recorded from now on belongs to the act.
    pub(super) async fn mark(&self) {
        self.mark.store(self.all().await.len(), Ordering::Relaxed);
    }

    /// The lines since the mark; panics where an entry is not as the table of entries says.
    pub(super) async fn since(&self) -> Vec<String> {
        let mut all = self.all().await;
        let own = all.split_off(self.mark.load(Ordering::Relaxed));
        let wrong = self.wrong(&all, &own);
        assert!(wrong.is_empty(), "{wrong:#?}");
        self.verify().await;
        own.into_iter().map(|one| one.line).collect()
    }

    /// What is wrong with what led here, which was many requests, and with the act itself.
    fn wrong(&self, before: &[Entry], own: &[Entry]) -> Vec<String> {
        let secrets = self.secrets.lock().expect("invariant: nobody panics here");
        let each = before.chunks(1).chain([own]);
        each.flat_map(|some| faults(some, &secrets)).collect()
    }

    /// Seals the trail as the service does, and recomputes it.
    async fn verify(&self) {
        let (app, now) = (self.world.app(), self.world.clock.now());
        let sealed = seal_events(&*app.store, &app.sealer, "test", now).await;
        assert_eq!(sealed.expect("the store answers").broken, []);
        let found = verify_trail(&*app.store, &*app.sealer, &self.acme.id, None).await;
        let found = found.expect("the store answers").expect("a tenant");
        assert_eq!((found.broken, found.waiting), (None, 0));
        println!("audit verify: 1 tenant, {} entries hold", found.entries);
    }

    /// Turns Enforce SSO on, as the operator may.
    pub(super) async fn require_sso(&self) {
        let (app, cx) = (self.world.app(), self.world.operator());
        let done = set_enforcement(app, &cx, &self.acme.id, SsoPolicy::Required, true).await;
        assert!(done.is_ok(), "it is turned on");
    }

    /// Sends the form on `page` whose address fits `pattern`, after the mark; it must be done.
    pub(super) async fn send(
        &self,
        browser: &Browser,
        page: &str,
        pattern: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let page = browser.get(page).await;
        self.send_on(browser, &page, pattern, fields).await
    }

    /// The same on a page that is there already.
    pub(super) async fn send_on(
        &self,
        browser: &Browser,
        page: &Answer,
        pattern: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let answer = self.attempt_on(browser, page, pattern, fields).await;
        assert!(
            matches!(answer.status, 200 | 303),
            "{pattern}: {} {}",
            answer.status,
            answer.text()
        );
        let refused = answer.status == 303
            && (answer.location().contains("error") || answer.location() == "/login");
        assert!(!refused, "{pattern}: {answer:?}");
        answer
    }

    /// Sends a form that may be refused.
    pub(super) async fn attempt(
        &self,
        browser: &Browser,
        page: &str,
        pattern: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let page = browser.get(page).await;
        self.attempt_on(browser, &page, pattern, fields).await
    }

    async fn attempt_on(
        &self,
        browser: &Browser,
        page: &Answer,
        pattern: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut actions = page.body.split(" action=\"").skip(1);
        let action = actions.find_map(|rest| {
            let action = rest.split('"').next()?;
            fits(pattern, action).then(|| action.to_owned())
        });
        let action = action.unwrap_or_else(|| panic!("no form {pattern}: {}", page.text()));
        self.mark().await;
        browser.submit(page, &action, fields).await
    }

    /// Posts to a path whose form is shown only where mails leave.
    pub(super) async fn post(&self, browser: &Browser, path: &str) -> Answer {
        let token = browser.form_token().await;
        self.mark().await;
        browser.post(path, &[("csrf_token", &token)]).await
    }
}

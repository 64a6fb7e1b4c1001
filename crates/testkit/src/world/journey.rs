//! A whole sign-in through the provider, step by step or at once.

use super::World;
use crate::{Answer, Browser, PASSWORD, Tenant};

impl World {
    /// Opens `start` and lets `person` sign in at the provider, without pages.
    /// Answers where the provider sends the browser: the callback with its query.
    pub async fn provider_answer(&self, browser: &Browser, start: &str, person: &str) -> String {
        let away = browser.get(start).await;
        assert_eq!(away.status, 303, "{away:?}");
        self.approve(browser, away.location(), person).await
    }

    /// Signs `person` in at the provider's `authorize` address; answers the callback.
    pub async fn approve(&self, browser: &Browser, authorize: &str, person: &str) -> String {
        self.provider().set_auto(Some(person));
        let answer = browser.visit(authorize).await;
        assert!(
            matches!(answer.status, 302 | 303),
            "{}: {}",
            answer.status,
            answer.text()
        );
        answer.location().to_owned()
    }

    /// A sign-in up to the callback's answer.
    pub async fn call_back(&self, browser: &Browser, tenant: &Tenant, person: &str) -> Answer {
        let callback = self
            .provider_answer(browser, &tenant.start_url(), person)
            .await;
        browser.get(&callback).await
    }

    /// A browser in which `person` is signed in by SSO, on the dashboard.
    pub async fn sso_browser(&self, tenant: &Tenant, person: &str) -> Browser {
        let browser = self.browser();
        let answer = self.call_back(&browser, tenant, person).await;
        assert_eq!(answer.location(), "/sso-complete?arrived=1", "{answer:?}");
        let landing = browser.get("/sso-complete").await;
        assert_eq!(landing.status, 200);
        browser
    }

    /// A browser in which the member with that address is signed in by password.
    pub async fn password_browser(&self, tenant: &Tenant, email: &str) -> Browser {
        let browser = self.browser();
        let answer = self.try_password(&browser, tenant, email, PASSWORD).await;
        assert_eq!(answer.location(), "/dashboard", "{answer:?}");
        browser
    }

    /// A try with a password at the tenant's own entrance.
    pub async fn try_password(
        &self,
        browser: &Browser,
        tenant: &Tenant,
        email: &str,
        password: &str,
    ) -> Answer {
        let token = browser.form_token().await;
        let fields = [
            ("csrf_token", token.as_str()),
            ("email", email),
            ("team", tenant.slug.as_str()),
            ("password", password),
        ];
        browser.post("/login/password", &fields).await
    }

    /// What came of an act, after its sender confirmed with a password if that was asked.
    pub async fn confirmed(&self, browser: &Browser, answer: Answer) -> Answer {
        let asks = answer.status == 303 && answer.location().starts_with("/confirm/");
        if !asks {
            return answer;
        }
        let page = answer.location();
        let action = format!("{page}/password");
        browser.fill(page, &action, &[("password", PASSWORD)]).await
    }

    /// What the callback refused with: code and reference.
    pub fn refusal(answer: &Answer) -> (String, Option<String>) {
        let code = answer.location_param("sso_error");
        let code = code.unwrap_or_else(|| panic!("no refusal: {answer:?}"));
        (code, answer.location_param("ref"))
    }

    /// Tries to sign in and answers the refusal's code.
    pub async fn refused(&self, tenant: &Tenant, person: &str) -> String {
        let browser = self.browser();
        let answer = self.call_back(&browser, tenant, person).await;
        assert_eq!(answer.status, 303);
        assert_eq!(browser.cookie("latchkey_session"), None);
        World::refusal(&answer).0
    }
}

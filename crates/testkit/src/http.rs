//! The way out to providers, watched and where wanted scripted.
//!
//! Every request is written down before it is answered, so a test can count
//! what left (T001, T002, T007). An answer set for an address comes first; what
//! has none goes to the real adapter, or nowhere if there is none.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use latchkey_core::{
    id::TenantId,
    ports::{BoxFuture, Http, HttpError, HttpMethod, HttpRequest, HttpResponse},
};
use url::{Url, form_urlencoded};

/// A request that left.
#[derive(Clone)]
pub struct Sent {
    /// On whose behalf.
    pub tenant: TenantId,
    /// The verb.
    pub method: HttpMethod,
    /// Where to.
    pub url: Url,
    /// The form's fields.
    pub form: Vec<(String, String)>,
    /// Whether it carried `Authorization`.
    pub authorized: bool,
}

impl Sent {
    /// A form field's value.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut all = self.form.iter();
        all.find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

type Answer = Result<HttpResponse, HttpError>;

#[derive(Default)]
struct State {
    answers: Vec<(String, Answer)>,
    sent: Vec<Sent>,
}

/// The watched adapter. Cheap to share.
pub struct ScriptedHttp {
    behind: Option<Arc<dyn Http>>,
    state: Mutex<State>,
}

impl ScriptedHttp {
    /// Answers from the script only; everything else cannot be connected to.
    pub fn alone() -> Arc<Self> {
        Arc::new(ScriptedHttp {
            behind: None,
            state: Mutex::default(),
        })
    }

    /// Answers from the script, else what `behind` answers.
    pub fn over(behind: Arc<dyn Http>) -> Arc<Self> {
        Arc::new(ScriptedHttp {
            behind: Some(behind),
            state: Mutex::default(),
        })
    }

    /// Answers every request to an address that begins with `url` with JSON.
    pub fn answer_json(&self, url: &str, status: u16, body: &serde_json::Value) {
        self.answer(
            url,
            Ok(HttpResponse {
                status,
                content_type: Some("application/json".to_owned()),
                body: body.to_string().into_bytes(),
            }),
        );
    }

    /// Answers every request to an address that begins with `url`; the newest rule counts.
    pub fn answer(&self, url: &str, answer: Answer) {
        self.state().answers.insert(0, (url.to_owned(), answer));
    }

    /// Forgets all rules.
    pub fn clear_answers(&self) {
        self.state().answers.clear();
    }

    /// What left since the last call.
    pub fn take_sent(&self) -> Vec<Sent> {
        std::mem::take(&mut self.state().sent)
    }

    /// How many requests left since the last [`ScriptedHttp::take_sent`].
    pub fn count(&self) -> usize {
        self.state().sent.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, tenant: &TenantId, request: &HttpRequest) -> Option<Answer> {
        let form = request.form.as_ref().map(|form| form.expose().clone());
        let pairs = form_urlencoded::parse(form.as_deref().unwrap_or_default().as_bytes());
        let sent = Sent {
            tenant: tenant.clone(),
            method: request.method,
            url: request.url.clone(),
            form: pairs.into_owned().collect(),
            authorized: request.authorization.is_some(),
        };
        let mut state = self.state();
        state.sent.push(sent);
        let url = request.url.as_str();
        let found = state.answers.iter().find(|(rule, _)| url.starts_with(rule));
        found.map(|(_, answer)| answer.clone())
    }
}

impl Http for ScriptedHttp {
    fn judge(&self, url: &Url) -> Result<(), HttpError> {
        match &self.behind {
            Some(behind) => behind.judge(url),
            None => Ok(()),
        }
    }

    fn send<'a>(
        &'a self,
        tenant: &'a TenantId,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse, HttpError>> {
        Box::pin(async move {
            match (self.note(tenant, &request), &self.behind) {
                (Some(answer), _) => answer,
                (None, Some(behind)) => behind.send(tenant, request).await,
                (None, None) => Err(HttpError::Connect),
            }
        })
    }
}

//! A small browser for tests: one cookie jar, no redirects, forms read from pages.

use std::collections::BTreeMap;
use std::sync::Mutex;

use latchkey_entra_emulator::{AppSetup, Control, Emulator, Options, Registered};
use serde_json::Value;
use url::{Url, form_urlencoded};

/// Where the test's application listens; nothing is ever sent there.
pub const CALLBACK: &str = "https://app.example/auth/sso/callback";
/// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn location(&self) -> Url {
        let location = self
            .headers
            .get("location")
            .unwrap_or_else(|| panic!("no Location: {self:?}"));
        Url::parse(location).expect("an absolute Location")
    }

    /// A query parameter of `Location`.
    pub fn param(&self, name: &str) -> Option<String> {
        let location = self.location();
        location
            .query_pairs()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The value of the first form field with that name.
    pub fn field(&self, name: &str) -> String {
        let at = self
            .body
            .find(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no field {name}: {}", self.body));
        let rest = &self.body[at..];
        let tag = &rest[..rest.find('>').expect("a closed tag")];
        let from = tag.find("value=\"").expect("a value") + 7;
        tag[from..].split('"').next().unwrap_or_default().to_owned()
    }
}

/// The cookie jar and its client.
pub struct Browser {
    client: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests' one HTTP client; loopback only"
    )]
    pub fn new() -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            client,
            cookies: Mutex::default(),
        }
    }

    pub async fn get(&self, url: &str) -> Answer {
        self.send(self.client.get(url)).await
    }

    /// Whether the body arrives whole.
    pub async fn arrives_whole(&self, url: &str) -> bool {
        let answer = self.client.get(url).send().await.expect("headers");
        answer.bytes().await.is_ok()
    }

    pub async fn post(&self, url: &str, form: &[(&str, &str)]) -> Answer {
        self.send(
            self.client
                .post(url)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(encoded(form)),
        )
        .await
    }

    pub async fn post_with(
        &self,
        url: &str,
        form: &[(&str, &str)],
        header: (&str, &str),
    ) -> Answer {
        let request = self
            .client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.header(header.0, header.1).body(encoded(form)))
            .await
    }

    pub async fn post_json(&self, url: &str, body: &Value) -> Answer {
        self.send(
            self.client
                .post(url)
                .header("content-type", "application/json")
                .body(body.to_string()),
        )
        .await
    }

    pub async fn bearer(&self, url: &str, token: &str) -> Answer {
        self.send(self.client.get(url).bearer_auth(token)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let jar = self.cookies.lock().expect("jar").clone();
        let cookies: Vec<String> = jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = request
            .header("cookie", cookies.join("; "))
            .send()
            .await
            .expect("an answer");
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie
                .to_str()
                .expect("text")
                .split(';')
                .next()
                .unwrap_or_default();
            let (name, value) = cookie.split_once('=').expect("a pair");
            assert!(name.starts_with("entra_"), "cookie {name}");
            self.cookies
                .lock()
                .expect("jar")
                .insert(name.to_owned(), value.to_owned());
        }
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        Answer {
            status,
            headers,
            body: answer.text().await.expect("a body"),
        }
    }
}

fn encoded(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish()
}

/// An emulator with one registered app and a browser.
pub struct Scene {
    pub emulator: Emulator,
    pub app: Registered,
    pub browser: Browser,
}

impl Scene {
    pub async fn new() -> Self {
        let emulator = Emulator::start(Options::default()).await.expect("starts");
        let app = emulator
            .control()
            .register_app(AppSetup::web("Acme Portal", CALLBACK));
        Self {
            emulator,
            app,
            browser: Browser::new(),
        }
    }

    pub fn control(&self) -> &Control {
        self.emulator.control()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.emulator.base_url())
    }

    pub fn tenant_url(&self, path: &str) -> String {
        self.url(&format!("{}/{path}", latchkey_entra_emulator::CONTOSO))
    }

    /// The authorize URL with the usual parameters; `extra` replaces or adds, an empty value removes.
    pub fn authorize_url(&self, extra: &[(&str, &str)]) -> String {
        let mut pairs: BTreeMap<&str, &str> = BTreeMap::from([
            ("client_id", self.app.client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid profile email"),
            ("state", "st-1"),
            ("nonce", "no-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        pairs.extend(extra.iter().copied());
        let query: Vec<(&str, &str)> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        format!(
            "{}?{}",
            self.tenant_url("oauth2/v2.0/authorize"),
            encoded(&query)
        )
    }

    /// A code for `login`, approved without pages.
    pub async fn code(&self, login: &str, extra: &[(&str, &str)]) -> String {
        self.control().set_auto(Some(login));
        let answer = self.browser.get(&self.authorize_url(extra)).await;
        self.control().set_auto(None);
        answer
            .param("code")
            .unwrap_or_else(|| panic!("no code: {answer:?}"))
    }

    /// Redeems a code; `extra` replaces or adds form fields, an empty value removes.
    pub async fn redeem(&self, code: &str, extra: &[(&str, &str)]) -> Answer {
        self.browser
            .post(
                &self.tenant_url("oauth2/v2.0/token"),
                &self.form(code, extra),
            )
            .await
    }

    pub fn form<'a>(
        &'a self,
        code: &'a str,
        extra: &[(&'a str, &'a str)],
    ) -> Vec<(&'a str, &'a str)> {
        let mut pairs: BTreeMap<&str, &str> = BTreeMap::from([
            ("grant_type", "authorization_code"),
            ("client_id", self.app.client_id.as_str()),
            ("client_secret", self.app.secret.value.as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("code", code),
        ]);
        pairs.extend(extra.iter().copied());
        pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// The token answer for `login`.
    pub async fn tokens(&self, login: &str, extra: &[(&str, &str)]) -> Value {
        let code = self.code(login, extra).await;
        let answer = self.redeem(&code, &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// The ID token's claims, not verified.
    pub async fn claims(&self, login: &str, extra: &[(&str, &str)]) -> Value {
        let tokens = self.tokens(login, extra).await;
        claims_of(tokens["id_token"].as_str().expect("an ID token"))
    }
}

/// Decodes the middle part of a token.
pub fn claims_of(token: &str) -> Value {
    part(token, 1)
}

pub fn part(token: &str, number: usize) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let text = token.split('.').nth(number).expect("a part");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).expect("base64url")).expect("JSON")
}

impl Scene {
    /// Types name and password; answers the flow key and what came after the password.
    pub async fn to_password(&self, login: &str) -> (String, Answer) {
        let page = self
            .browser
            .get(&self.authorize_url(&[("prompt", "login")]))
            .await;
        let flow = page.field("flow");
        let url = self.tenant_url("login");
        let name = [
            ("flow", flow.as_str()),
            ("step", "username"),
            ("login", login),
        ];
        let page = self.browser.post(&url, &name).await;
        assert!(page.body.contains("Enter password"), "{}", page.body);
        let password = [
            ("flow", flow.as_str()),
            ("step", "password"),
            ("passwd", latchkey_entra_emulator::PASSWORD),
        ];
        let answer = self.browser.post(&url, &password).await;
        (flow, answer)
    }

    /// A full sign-in through the pages; the browser has a session afterwards.
    pub async fn sign_in(&self, login: &str) -> String {
        let (_, answer) = self.to_password(login).await;
        answer
            .param("code")
            .unwrap_or_else(|| panic!("no code: {answer:?}"))
    }
}

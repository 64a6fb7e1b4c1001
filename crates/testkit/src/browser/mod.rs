//! A browser for tests: one cookie jar, nothing followed, forms as a person sends them.
//!
//! Every request is one connection to the given port with the `Host` of the
//! public URL, as a reverse proxy would send it. A form is taken from the page
//! it stands on, hidden fields and all, and posted with `Origin`. It runs no
//! scripts and checks no certificates.

mod answer;
mod jar;
mod wire;

use std::{net::SocketAddr, sync::Mutex};

pub use answer::{Answer, Form};
use jar::Jar;
use url::{Url, form_urlencoded};

use crate::Process;

/// A browser in front of one process.
pub struct Browser {
    target: Mutex<SocketAddr>,
    origin: String,
    jar: Mutex<Jar>,
}

impl Browser {
    /// An empty browser that reaches `origin` at `target`.
    pub fn new(target: SocketAddr, origin: &str) -> Self {
        Browser {
            target: Mutex::new(target),
            origin: origin.to_owned(),
            jar: Mutex::default(),
        }
    }

    /// The next requests go to another process of the same installation.
    pub fn turn_to(&self, process: &Process) {
        *self.target.lock().expect("invariant: no test panics here") = process.address();
    }

    /// The public origin.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// GET of a path, or of an absolute address of the same origin.
    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    /// GET with more headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, None).await
    }

    /// Any request as written here: cookies of the jar are added, nothing else.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        let path = path.strip_prefix(&self.origin).unwrap_or(path);
        let path = if path.is_empty() { "/" } else { path };
        let mut all: Vec<(String, String)> = Vec::new();
        let own = |name: &str| {
            headers
                .iter()
                .any(|(given, _)| given.eq_ignore_ascii_case(name))
        };
        if !own("host") {
            all.push(("host".to_owned(), authority(&self.origin)));
        }
        let cookies = self
            .jar
            .lock()
            .expect("invariant: no test panics here")
            .line();
        if !own("cookie") && !cookies.is_empty() {
            all.push(("cookie".to_owned(), cookies));
        }
        all.extend(
            headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let target = *self.target.lock().expect("invariant: no test panics here");
        let answer = wire::exchange(target, method, path, &all, body).await;
        let mut jar = self.jar.lock().expect("invariant: no test panics here");
        for line in answer.headers("set-cookie") {
            jar.take(line);
        }
        answer
    }

    /// Posts fields as they are given, with `Origin`.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = self.origin.clone();
        self.post_with(path, fields, &[("origin", &origin)]).await
    }

    /// Posts fields with exactly these proofs of origin.
    pub async fn post_with(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send("POST", path, &all, Some(body.into_bytes())).await
    }

    /// Sends the form of `page` whose action is `action`, with these fields set.
    pub async fn submit(&self, page: &Answer, action: &str, fields: &[(&str, &str)]) -> Answer {
        let form = page.form(action);
        let filled = form.filled(fields);
        let pairs: Vec<(&str, &str)> = filled
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post(action, &pairs).await
    }

    /// Fetches `page`, fills in its form to `action` and sends it.
    pub async fn fill(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(page).await;
        self.submit(&page, action, fields).await
    }

    /// A form token that fits this browser and its session now.
    pub async fn form_token(&self) -> String {
        let page = self.get("/login?other=1").await;
        let (_, found) = page
            .body
            .split_once("name=\"csrf_token\" value=\"")
            .expect("a form");
        found.split('"').next().unwrap_or_default().to_owned()
    }

    /// GET of an absolute address elsewhere on loopback; no cookies travel.
    pub async fn visit(&self, url: &str) -> Answer {
        let url = Url::parse(url).expect("an absolute address");
        let host = url.host_str().expect("a host");
        let port = url.port_or_known_default().expect("a port");
        let target: SocketAddr = format!("{host}:{port}")
            .parse()
            .expect("a loopback address");
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let headers = [("host".to_owned(), format!("{host}:{port}"))];
        wire::exchange(target, "GET", path, &headers, None).await
    }

    /// The value of a cookie, whether or not its name carries `__Host-`.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let jar = self.jar.lock().expect("invariant: no test panics here");
        jar.get(name).or_else(|| jar.get(&format!("__Host-{name}")))
    }

    /// Plants or replaces a cookie by its full name.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar
            .lock()
            .expect("invariant: no test panics here")
            .set(name, value);
    }

    /// Forgets a cookie, whether or not its name carries `__Host-`.
    pub fn forget(&self, name: &str) {
        let mut jar = self.jar.lock().expect("invariant: no test panics here");
        jar.remove(name);
        jar.remove(&format!("__Host-{name}"));
    }

    /// Another browser with the same cookies: somebody who stole them.
    #[must_use]
    pub fn stolen(&self) -> Browser {
        let jar = self
            .jar
            .lock()
            .expect("invariant: no test panics here")
            .clone();
        Browser {
            target: Mutex::new(*self.target.lock().expect("invariant: no test panics here")),
            origin: self.origin.clone(),
            jar: Mutex::new(jar),
        }
    }
}

fn authority(origin: &str) -> String {
    let (_, authority) = origin.split_once("://").expect("an origin");
    authority.to_owned()
}

//! A browser for the check: one cookie jar, loopback only, nothing followed by itself.
//!
//! It sends what a browser sends where that matters here: `Host`, `Cookie` by
//! host (ports share a jar, as in browsers), `Origin` with every form. It
//! opens a connection for each request. It runs no scripts.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};
use url::{Url, form_urlencoded};

use super::html::{self, Form};

/// No answer within this time is an answer too.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than any page has.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// Redirects followed in a row.
const MOST_HOPS: usize = 8;

/// Why something could not be done; the words for the report.
pub type Halt = String;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Page {
    /// GET or POST.
    pub method: &'static str,
    /// The address asked.
    pub url: Url,
    /// The status.
    pub status: u16,
    /// `Location`, absolute.
    pub location: Option<Url>,
    /// The body.
    pub body: String,
}

impl Page {
    /// Whether a person reads `words`.
    pub fn says(&self, words: &str) -> bool {
        html::text(&self.body).contains(words)
    }

    /// The address of a link, absolute.
    ///
    /// # Errors
    /// If there is no such link.
    pub fn link(&self, words: &str) -> Result<String, Halt> {
        let found = html::link(&self.body, words)
            .ok_or_else(|| format!("{} has no link {words:?}", self.url.path()))?;
        self.absolute(&found)
    }

    /// A form by what its source holds.
    ///
    /// # Errors
    /// If there is no such form.
    pub fn form(&self, marks: &[&str]) -> Result<Form, Halt> {
        html::form(&self.body, marks)
            .ok_or_else(|| format!("{} has no form with {}", self.url.path(), marks.join(", ")))
    }

    /// The value under a label.
    ///
    /// # Errors
    /// If there is no such label.
    pub fn labelled(&self, words: &str) -> Result<String, Halt> {
        html::labelled(&self.body, words)
            .ok_or_else(|| format!("{} has no field {words:?}", self.url.path()))
    }

    /// A query parameter of `Location`.
    pub fn param(&self, name: &str) -> Option<String> {
        let location = self.location.as_ref()?;
        let found = location.query_pairs().find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    }

    /// What was asked, for a report; no query, which may hold a code.
    pub fn asked(&self) -> String {
        format!("{} {}", self.method, self.url.path())
    }

    /// The status, and where it leads; the query only on the own origin.
    pub fn answer(&self) -> String {
        let Some(to) = &self.location else {
            return self.status.to_string();
        };
        let to = if to.origin() == self.url.origin() {
            let query = to.query().map(|query| format!("?{query}"));
            format!("{}{}", to.path(), query.unwrap_or_default())
        } else {
            format!("{}{}", to.origin().ascii_serialization(), to.path())
        };
        format!("{} {to}", self.status)
    }

    /// Whether it sends the browser elsewhere.
    pub fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status) && self.location.is_some()
    }

    fn absolute(&self, address: &str) -> Result<String, Halt> {
        let joined = self.url.join(address);
        joined
            .map(String::from)
            .map_err(|_| format!("{address:?} is no address"))
    }
}

/// The browser; clones share the jar.
#[derive(Clone, Default)]
pub struct Browser(Arc<Mutex<BTreeMap<(String, String), String>>>);

impl Browser {
    /// A window without cookies.
    pub fn fresh() -> Self {
        Browser::default()
    }

    /// Opens an address.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn open(&self, address: &str) -> Result<Page, Halt> {
        self.send(address, None, None).await
    }

    /// Opens a link of `page`.
    ///
    /// # Errors
    /// If there is no such link, or no answer.
    pub async fn click(&self, page: &Page, words: &str) -> Result<Page, Halt> {
        self.open(&page.link(words)?).await
    }

    /// Sends a form of `page`.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn submit(&self, page: &Page, form: &Form) -> Result<Page, Halt> {
        let address = match form.action.as_str() {
            "" => page.url.to_string(),
            action => page.absolute(action)?,
        };
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&form.fields)
            .finish();
        let origin = page.url.origin().ascii_serialization();
        self.send(&address, Some(body), Some(origin)).await
    }

    /// Follows redirects to the page at their end.
    ///
    /// # Errors
    /// If there are too many, or no answer.
    pub async fn follow(&self, mut page: Page) -> Result<Page, Halt> {
        for _ in 0..MOST_HOPS {
            match page.location.clone() {
                Some(next) if page.is_redirect() => page = self.open(next.as_str()).await?,
                _ => return Ok(page),
            }
        }
        Err(format!("more than {MOST_HOPS} redirects"))
    }

    async fn send(
        &self,
        address: &str,
        form: Option<String>,
        origin: Option<String>,
    ) -> Result<Page, Halt> {
        let url = Url::parse(address).map_err(|_| format!("{address:?} is no address"))?;
        let method = if form.is_some() { "POST" } else { "GET" };
        let sent = timeout(PATIENCE, self.exchange(&url, form, origin));
        let (head, body) = sent
            .await
            .map_err(|_| format!("{} does not answer", url.path()))??;
        self.keep(&url, &head);
        let location = head.headers().get(header::LOCATION);
        let location = location.and_then(|value| value.to_str().ok());
        Ok(Page {
            method,
            status: head.status().as_u16(),
            location: location.and_then(|to| url.join(to).ok()),
            body,
            url,
        })
    }

    async fn exchange(
        &self,
        url: &Url,
        form: Option<String>,
        origin: Option<String>,
    ) -> Result<(Response<()>, String), Halt> {
        let broken = |error: &dyn std::fmt::Display| format!("{}: {error}", url.path());
        let target = target(url)?;
        let stream = TcpStream::connect(target).await.map_err(|e| broken(&e))?;
        stream.set_nodelay(true).map_err(|e| broken(&e))?;
        let (mut sender, line) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|e| broken(&e))?;
        let line = tokio::spawn(line);
        let request = self.request(url, form, origin).map_err(|e| broken(&e))?;
        let answer = sender.send_request(request).await.map_err(|e| broken(&e))?;
        let read = read(answer).await.map_err(|e| broken(&e));
        line.abort();
        read
    }

    fn request(
        &self,
        url: &Url,
        form: Option<String>,
        origin: Option<String>,
    ) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let host = url.host_str().unwrap_or_default();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let mut request = Request::builder()
            .uri(path)
            .header(header::HOST, authority)
            .header(header::ACCEPT, "text/html, application/json");
        let cookies = self.cookies(host);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        match form {
            Some(body) => request
                .method("POST")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Full::from(body)),
            None => request.body(Full::default()),
        }
    }

    fn cookies(&self, host: &str) -> String {
        let jar = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = jar.iter().filter(|((known, _), _)| known == host);
        let pairs: Vec<String> = mine
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    fn keep(&self, url: &Url, head: &Response<()>) {
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut jar = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in head.headers().get_all(header::SET_COOKIE) {
            let mut parts = line.to_str().unwrap_or_default().split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            let key = (host.clone(), name.to_owned());
            if value.is_empty() || parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
                jar.remove(&key);
            } else {
                jar.insert(key, value.to_owned());
            }
        }
    }
}

/// Where to dial: this machine, whatever name the address gives it.
fn target(url: &Url) -> Result<SocketAddr, Halt> {
    match (url.host_str(), url.port()) {
        (Some("localhost" | "127.0.0.1"), Some(port)) => {
            Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        }
        _ => Err(format!("{url} is not on this machine")),
    }
}

async fn read(
    answer: Response<Incoming>,
) -> Result<(Response<()>, String), Box<dyn std::error::Error + Send + Sync>> {
    let (head, body) = answer.into_parts();
    let bytes = Limited::new(body, LARGEST_BODY).collect().await?.to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok((Response::from_parts(head, ()), text))
}

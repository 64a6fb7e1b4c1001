//! `/auth/sso/…`: leaving for the provider and coming back.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, Uri, header},
    response::Response,
};
use latchkey_app::{
    Refusal,
    sign_in::{Arrival, Completed, StartInput, complete, start as begin},
    test_runs::open_run,
};
use latchkey_core::{
    connection::CallbackPath,
    id::{ConnectionId, TestRunId},
    next_path::NextPath,
    problem::Code,
    sign_in::Purpose,
};
use url::form_urlencoded;

use super::{
    confirm,
    cookies::{self, Name},
    invite,
    login::{remembered, start_url},
    respond,
    state::Web,
    visit::Visit,
};
use crate::pages::{chrome::Tone, sso_complete::SsoLeaving};

/// The longest `login_hint` passed on.
const MAX_HINT: usize = 254;

/// `GET /auth/sso/start?connection=conn_…[&login_hint=…][&next=/path]`;
/// with `proof=kpt_…` it proves anew who holds the present session, with
/// `test=tst_…` it is a test run.
pub async fn start(State(web): State<Web>, visit: Visit) -> Response {
    let query = Query::of(&visit.uri);
    let mut hint = query
        .get("login_hint")
        .filter(|hint| !hint.is_empty() && hint.len() <= MAX_HINT);
    let (mut purpose, mut resume) = (Purpose::SignIn, None);
    if let Some(id) = query.get("proof") {
        match confirm::resumes(&web, &visit, &id).await {
            Ok(holder) => hint = Some(holder.member.email.shown().to_owned()),
            Err(problem) => return respond::problem_page(&web, Some(&visit), &problem),
        }
        (purpose, resume) = (Purpose::Proof, Some(id));
    } else if let Some(id) = query.get("test") {
        let connection = query.get("connection").unwrap_or_default();
        let holder = visit.principal.as_deref();
        match open_run(&web.app, &visit.cx, &connection, &id, holder).await {
            Ok(_) => (purpose, resume) = (Purpose::Test, Some(id)),
            Err(problem) => return respond::problem_page(&web, Some(&visit), &problem),
        }
    } else if query.get("invitation").is_some() {
        match invite::open_of_cookie(&web, &visit).await {
            Ok(Some(open)) => (purpose, resume) = (Purpose::Invitation, Some(open.resume)),
            // It is over, or another browser's: its page says so.
            Ok(None) => return respond::see_other("/invite/accept"),
            Err(problem) => return respond::problem_page(&web, Some(&visit), &problem),
        }
    }
    let input = StartInput {
        purpose,
        resume,
        connection: query.get("connection").unwrap_or_default(),
        next: query
            .get("next")
            .and_then(|text| NextPath::parse(&text))
            .unwrap_or_default(),
        login_hint: hint,
        select_account: query.get("prompt").as_deref() == Some("select_account"),
        flow_cookie: flow_cookie(&web, &visit),
    };
    let tested = (input.purpose == Purpose::Test).then(|| {
        test_path(
            &input.connection,
            input.resume.as_deref().unwrap_or_default(),
        )
    });
    let departure = begin(&web.app, &visit.cx, input).await;
    let mut response = match (departure.url, departure.refused) {
        (Some(url), _) => respond::see_other(url.as_str()),
        // The run knows why it could not leave.
        (None, Some(_)) if tested.is_some() => respond::see_other(&tested.unwrap_or_default()),
        (None, Some((problem, reference))) => to_banner(&problem, reference.as_deref()),
        (None, None) => respond::see_other("/login"),
    };
    if let Some(cookie) = departure.new_cookie {
        let line = cookies::set(&web, Name::Flow, cookie.expose());
        respond::add(&mut response, header::SET_COOKIE, line);
    }
    response
}

/// `GET /auth/sso/leave?connection=conn_…[&next=/path]`: where a form post goes
/// that must end at the provider. `form-action 'self'` stands on every page, so
/// the way there is a link and a zero-second refresh on a page of our own.
pub async fn leave(State(web): State<Web>, visit: Visit) -> Response {
    let query = Query::of(&visit.uri);
    let connection = query.get("connection").and_then(|text| text.parse().ok());
    let Some(connection) = connection else {
        return respond::see_other("/login");
    };
    let next = query.get("next").and_then(|text| NextPath::parse(&text));
    let next = next.as_ref().map(NextPath::as_str);
    let mut url = start_url(&connection, None, next);
    if let Some(run) = query.get("test") {
        let mut test = form_urlencoded::Serializer::new(url);
        url = test.append_pair("test", &run).finish();
    }
    let page = SsoLeaving {
        chrome: visit.chrome(&web, None),
        idp: None,
        url,
    };
    respond::page(&web, &visit, 200, &page)
}

/// The address of the page above.
pub fn leave_path(connection: &ConnectionId, next: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("connection", connection.as_str())
        .append_pair("next", next);
    format!("/auth/sso/leave?{}", query.finish())
}

/// The page a test leaves for the provider from.
pub fn leave_for_test(connection: &ConnectionId, run: &TestRunId) -> String {
    format!("/auth/sso/leave?connection={connection}&test={run}")
}

/// Where the result of a test stands.
pub fn test_path(connection: &str, run: &str) -> String {
    format!("/integrations/sso/{connection}/test/{run}")
}

/// The flow cookie, if it has the form we gave it.
pub fn flow_cookie(web: &Web, visit: &Visit) -> Option<String> {
    cookies::read(&visit.headers, web, Name::Flow).filter(|value| value.len() == 43)
}

/// `GET /auth/sso/callback`.
pub async fn callback_bare(State(web): State<Web>, visit: Visit) -> Response {
    answer(&web, visit, CallbackPath::Bare).await
}

/// `GET /auth/sso/callback/{key}`.
pub async fn callback_keyed(
    State(web): State<Web>,
    Path(key): Path<String>,
    visit: Visit,
) -> Response {
    answer(&web, visit, CallbackPath::Keyed(key)).await
}

/// Always 303: to /sso-complete or to /login with the reason (N-17).
async fn answer(web: &Web, visit: Visit, path: CallbackPath) -> Response {
    let arrival = Arrival {
        path,
        query: visit.uri.query().map(str::to_owned),
        flow_cookie: flow_cookie(web, &visit),
        present: visit.principal.clone(),
    };
    let mut response = match complete(&web.app, &visit.cx, arrival).await {
        Completed::Refused { problem, reference } => to_banner(&problem, reference.as_deref()),
        Completed::Tested {
            connection,
            run,
            by_link: false,
        } => respond::see_other(&test_path(connection.as_str(), run.as_str())),
        Completed::Tested { .. } => respond::see_other("/sso-test/done"),
        Completed::NotProved {
            problem,
            reference,
            resume,
        } => not_proved(&visit, &problem, reference.as_deref(), &resume),
        Completed::Proved { opened, resume } => {
            let mut response = respond::see_other(&confirm::path(&resume));
            let line = cookies::set(web, Name::Session, opened.token.expose());
            respond::add(&mut response, header::SET_COOKIE, line);
            response
        }
        Completed::SignedIn {
            opened,
            next,
            first,
        } => signed_in(web, &visit, &opened, &next, first),
    };
    let policy = HeaderValue::from_static("no-referrer");
    response
        .headers_mut()
        .insert(header::REFERRER_POLICY, policy);
    response
}

/// Back to the page that asked, with the reason; without a session to the sign-in page.
fn not_proved(visit: &Visit, problem: &Refusal, reference: Option<&str>, resume: &str) -> Response {
    if visit.principal.is_none() {
        return to_banner(problem, reference);
    }
    let query = banner_query(problem.code, reference);
    respond::see_other(&format!("{}?{query}", confirm::path(resume)))
}

fn signed_in(
    web: &Web,
    visit: &Visit,
    opened: &latchkey_app::sessions::Opened,
    next: &NextPath,
    first: bool,
) -> Response {
    let other = visit
        .principal
        .as_ref()
        .is_some_and(|present| present.member.id != opened.principal.member.id);
    let place = if other { Name::Arriving } else { Name::Session };
    let to = "/sso-complete?arrived=1";
    let mut response = if first && !other {
        respond::see_other_with(web, to, Tone::Good, "flash-first-sso")
    } else {
        respond::see_other(to)
    };
    let mut keep = |name, value: &str| {
        respond::add(
            &mut response,
            header::SET_COOKIE,
            cookies::set(web, name, value),
        );
    };
    keep(place, opened.token.expose());
    keep(Name::Next, &cookies::sign(web, Name::Next, next.as_str()));
    visit.keep_device(web, &mut response);
    if let Some(line) = remembered::after_sign_in(web, visit, &opened.principal) {
        respond::add(&mut response, header::SET_COOKIE, line);
    }
    if cookies::read(&visit.headers, web, Name::Invite).is_some() {
        respond::add(
            &mut response,
            header::SET_COOKIE,
            cookies::clear(web, Name::Invite),
        );
    }
    response
}

/// To the sign-in page with the code and, if the attempt was recorded, its reference.
fn to_banner(problem: &Refusal, reference: Option<&str>) -> Response {
    if problem.code == Code::Internal {
        tracing::error!(reason = problem.reason, "a sign-in failed on our side");
    }
    respond::see_other(&banner_path(problem.code, reference))
}

/// `/login?sso_error=CODE[&ref=LK-…]`.
pub fn banner_path(code: Code, reference: Option<&str>) -> String {
    format!("/login?{}", banner_query(code, reference))
}

fn banner_query(code: Code, reference: Option<&str>) -> String {
    let reference = reference
        .map(|one| format!("&ref={one}"))
        .unwrap_or_default();
    format!("sso_error={}{reference}", code.as_str())
}

/// The query of a link: parameters that occur once.
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the query of `uri`.
    pub fn of(uri: &Uri) -> Self {
        let raw = uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(raw.as_bytes()).take(32);
        Query(
            pairs
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// The names of all parameters.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The value of a parameter that occurs once.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut all = self.0.iter().filter(|(key, _)| key == name);
        let first = all.next().map(|(_, value)| value.clone())?;
        if all.next().is_some() {
            None
        } else {
            Some(first)
        }
    }
}

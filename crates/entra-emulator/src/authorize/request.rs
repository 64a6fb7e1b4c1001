//! Reading and judging an authorization request.
//!
//! Invariants: tenant, client and redirect URI are judged first and their faults are shown on our page; every later
//! fault goes to the redirect URI.
//! Source: entra-id.md sections 4, 5.2 and 5.3; RFC 6749 4.1.2.1. It does not look at the person.

use crate::aadsts::Refusal;
use crate::authorize::{Mode, Prompt, ReplyTo};
use crate::directory::{App, Audience, Authority, Directory, Platform};
use crate::state::Challenge;
use crate::web::params::Params;

/// A request that was accepted.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) segment: String,
    pub(crate) authority: Authority,
    pub(crate) client_id: String,
    pub(crate) reply_to: ReplyTo,
    pub(crate) scope: Vec<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) prompt: Option<Prompt>,
    pub(crate) login_hint: Option<String>,
    pub(crate) max_age: Option<i64>,
}

/// Where a refused request ends.
pub(crate) enum Refused {
    Page(Refusal),
    Reply(ReplyTo, Refusal),
}

/// Judges the request.
pub(crate) fn read(
    directory: &Directory,
    segment: &str,
    params: &Params,
    graph_host: &str,
) -> Result<Request, Refused> {
    let (authority, app) = client(directory, segment, params).map_err(Refused::Page)?;
    let (redirect_uri, platform) = redirect_uri(app, params).map_err(Refused::Page)?;
    let mode = match params.get("response_mode") {
        Some("fragment") => Mode::Fragment,
        Some("form_post") => Mode::FormPost,
        _ => Mode::Query,
    };
    let reply_to = ReplyTo {
        redirect_uri,
        mode,
        state: params.get("state").map(without_html),
    };
    let details = details(params, platform, graph_host)
        .map_err(|refusal| Refused::Reply(reply_to.clone(), refusal))?;
    Ok(Request {
        segment: segment.to_owned(),
        authority,
        client_id: app.client_id.clone(),
        reply_to,
        nonce: params.get("nonce").map(str::to_owned),
        login_hint: params.get("login_hint").map(str::to_owned),
        scope: details.scope,
        challenge: details.challenge,
        prompt: details.prompt,
        max_age: details.max_age,
    })
}

fn client<'a>(
    directory: &'a Directory,
    segment: &str,
    params: &Params,
) -> Result<(Authority, &'a App), Refusal> {
    let authority = directory.authority(segment).ok_or_else(|| {
        Refusal::saying(
            90002,
            format!("Tenant '{segment}' not found. Check the tenant ID and the cloud."),
        )
    })?;
    let client_id = params
        .get("client_id")
        .ok_or_else(|| Refusal::missing("client_id"))?;
    let app = directory
        .app_at(&authority, client_id)
        .ok_or_else(|| crate::token::not_found(client_id))?;
    if app.audience == Audience::SingleTenant && authority.tid().is_none() {
        return Err(Refusal::new(50194));
    }
    if !app.enabled {
        return Err(Refusal::new(7000112));
    }
    Ok((authority, app))
}

fn redirect_uri(app: &App, params: &Params) -> Result<(String, Platform), Refusal> {
    let first = app
        .redirect_uris
        .first()
        .ok_or_else(|| Refusal::new(500113))?;
    let Some(asked) = params.get("redirect_uri") else {
        return Ok((first.uri.clone(), first.platform));
    };
    let registered = app.redirect_uri(asked).ok_or_else(|| {
        Refusal::saying(
            50011,
            format!(
                "The redirect URI '{asked}' specified in the request does not match the redirect URIs \
                 configured for the application '{}'.",
                app.client_id
            ),
        )
    })?;
    Ok((asked.to_owned(), registered.platform))
}

struct Details {
    scope: Vec<String>,
    challenge: Option<Challenge>,
    prompt: Option<Prompt>,
    max_age: Option<i64>,
}

fn details(params: &Params, platform: Platform, graph_host: &str) -> Result<Details, Refusal> {
    match params.get("response_type") {
        None => return Err(Refusal::missing("response_type")),
        Some("code") => {}
        Some(other) if other.contains("id_token") => return Err(Refusal::new(700054)),
        Some(_) => return Err(Refusal::new(70005)),
    }
    if let Some(mode) = params.get("response_mode")
        && !matches!(mode, "query" | "fragment" | "form_post")
    {
        return Err(Refusal::saying(
            90023,
            "The value of 'response_mode' is not supported.".to_owned(),
        ));
    }
    let scope = params
        .get("scope")
        .ok_or_else(|| Refusal::missing("scope"))?;
    if !scope_is_known(scope, graph_host) {
        return Err(Refusal::new(70011));
    }
    let challenge = challenge(params)?;
    if platform == Platform::Spa && challenge.is_none() {
        return Err(Refusal::new(9002325));
    }
    Ok(Details {
        scope: scope.split_ascii_whitespace().map(str::to_owned).collect(),
        challenge,
        prompt: prompt(params)?,
        max_age: max_age(params)?,
    })
}

fn challenge(params: &Params) -> Result<Option<Challenge>, Refusal> {
    let Some(value) = params.get("code_challenge") else {
        return Ok(None);
    };
    if !(43..=128).contains(&value.len()) {
        return Err(Refusal::new(501491));
    }
    match params.get("code_challenge_method") {
        Some("S256") => Ok(Some(Challenge::S256(value.to_owned()))),
        Some("plain") | None => Ok(Some(Challenge::Plain(value.to_owned()))),
        Some(_) => Err(Refusal::new(50147)),
    }
}

fn prompt(params: &Params) -> Result<Option<Prompt>, Refusal> {
    let prompt = match params.get("prompt") {
        None => return Ok(None),
        Some("login") => Prompt::Login,
        Some("none") => Prompt::None,
        Some("consent") => Prompt::Consent,
        Some("select_account") => Prompt::SelectAccount,
        Some(_) => {
            return Err(Refusal::saying(
                90023,
                "Unsupported 'prompt' value.".to_owned(),
            ));
        }
    };
    if prompt == Prompt::SelectAccount && params.get("login_hint").is_some() {
        return Err(Refusal::saying(
            90023,
            "'login_hint' and 'prompt=select_account' exclude each other.".to_owned(),
        ));
    }
    Ok(Some(prompt))
}

fn max_age(params: &Params) -> Result<Option<i64>, Refusal> {
    let Some(value) = params.get("max_age") else {
        return Ok(None);
    };
    let seconds = value.parse::<u32>().map_err(|_| {
        Refusal::saying(90023, "The value of 'max_age' is not a number.".to_owned())
    })?;
    Ok(Some(i64::from(seconds)))
}

/// Whether every word of `scope` is one the directory knows; at most one resource.
pub(crate) fn scope_is_known(scope: &str, graph_host: &str) -> bool {
    let graph = format!("https://{graph_host}/");
    scope.split_ascii_whitespace().all(|word| {
        let name = word
            .strip_prefix(&graph)
            .or_else(|| word.strip_prefix("https://graph.microsoft.com/"))
            .unwrap_or(word);
        matches!(
            name,
            "openid"
                | "profile"
                | "email"
                | "offline_access"
                | "User.Read"
                | "user.read"
                | ".default"
        )
    })
}

/// `state` comes back unchanged, but tags are taken out (entra-id.md section 4).
fn without_html(state: &str) -> String {
    let mut out = String::with_capacity(state.len());
    let mut inside = false;
    for letter in state.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if inside => {}
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_leave_the_state_and_nothing_else_does() {
        assert_eq!(without_html("a-b_c.1"), "a-b_c.1");
        assert_eq!(without_html("a<script>b</script>c"), "abc");
    }

    #[test]
    fn scopes_of_the_own_graph_host_are_known() {
        assert!(scope_is_known(
            "openid https://127.0.0.1:9/User.Read",
            "127.0.0.1:9"
        ));
        assert!(!scope_is_known("openid phone", "127.0.0.1:9"));
        assert!(!scope_is_known(
            "https://other.example/.default",
            "127.0.0.1:9"
        ));
    }
}

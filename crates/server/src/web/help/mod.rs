//! `/help`: the guides, the table of codes and the glossary, for everybody.
//!
//! An admin who is signed in reads the guides with the values of their own
//! tenant; anybody else gets placeholders (N-04). Nothing is written here: a
//! Redirect URI that was never reserved stays a placeholder (N-05).

use axum::{
    extract::{Path, State},
    response::Response,
    routing::get,
};
use latchkey_app::connections::known_values;
use latchkey_core::{
    decoder,
    problem::{Code, Problem, Stage},
};

use super::{
    auth::Query,
    respond,
    router::{Access, Entry, reads},
    state::Web,
    visit::Visit,
};
use crate::pages::{
    chrome::{Chrome, MenuEntry},
    form::FieldErrors,
    help::{
        HelpError, HelpErrors, HelpGlossary, HelpGuide, HelpIndex, HelpValues,
        codes::CodeHelp,
        find_guide,
        numbers::{HelpNumber, HelpNumbers, number_of_path},
        search,
    },
    hint::{Hint, page_of},
    message::Message,
};

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    use Access::Public;
    vec![
        reads("/help", Public, get(index)),
        reads("/help/errors", Public, get(errors)),
        reads("/help/errors/aadsts", Public, get(numbers)),
        reads("/help/errors/aadsts/{number}", Public, get(number)),
        reads("/help/errors/{code}", Public, get(error)),
        reads("/help/glossary", Public, get(glossary)),
        reads("/help/{guide}", Public, get(guide)),
    ]
}

async fn index(State(web): State<Web>, visit: Visit) -> Response {
    let chrome = around(&web, &visit);
    let typed = Query::of(&visit.uri)
        .get("q")
        .map(|text| search::typed(&text));
    let query = typed.filter(|text| !text.is_empty());
    let hits = query
        .as_deref()
        .map(|text| search::search(chrome.t, text))
        .unwrap_or_default();
    let page = HelpIndex {
        chrome,
        query,
        hits,
    };
    respond::page(&web, &visit, 200, &page)
}

async fn errors(State(web): State<Web>, visit: Visit) -> Response {
    let page = HelpErrors {
        chrome: around(&web, &visit),
        codes: CodeHelp::all(),
    };
    respond::page(&web, &visit, 200, &page)
}

async fn error(State(web): State<Web>, visit: Visit, Path(word): Path<String>) -> Response {
    let Some(code) = CodeHelp::find(&word) else {
        return missing(&web, &visit);
    };
    let page = HelpError {
        chrome: around(&web, &visit),
        code,
    };
    respond::page(&web, &visit, 200, &page)
}

/// The list; or, when something was typed into the box, the page of its number.
async fn numbers(State(web): State<Web>, visit: Visit) -> Response {
    let typed = Query::of(&visit.uri).get("number");
    if let Some(number) = typed.as_deref().and_then(decoder::typed) {
        return respond::see_other(&page_of(number));
    }
    let (status, errors) = match typed {
        None => (200, FieldErrors::none()),
        Some(_) => (
            400,
            FieldErrors::none().and("number", Message::of("decoder-number-missing")),
        ),
    };
    let page = HelpNumbers {
        chrome: around(&web, &visit),
        errors,
    };
    respond::page(&web, &visit, status, &page)
}

async fn number(State(web): State<Web>, visit: Visit, Path(word): Path<String>) -> Response {
    let Some(number) = number_of_path(&word) else {
        return missing(&web, &visit);
    };
    let page = HelpNumber {
        chrome: around(&web, &visit),
        hint: Hint::of_number(number),
    };
    respond::page(&web, &visit, 200, &page)
}

async fn glossary(State(web): State<Web>, visit: Visit) -> Response {
    let page = HelpGlossary {
        chrome: around(&web, &visit),
    };
    respond::page(&web, &visit, 200, &page)
}

async fn guide(State(web): State<Web>, visit: Visit, Path(slug): Path<String>) -> Response {
    let Some(guide) = find_guide(&slug) else {
        return missing(&web, &visit);
    };
    let page = HelpGuide {
        chrome: around(&web, &visit),
        guide,
        values: values(&web, &visit).await,
    };
    respond::page(&web, &visit, 200, &page)
}

/// The values of the tenant whose admin is asking; nobody else's, and nothing when they cannot be read.
async fn values(web: &Web, visit: &Visit) -> HelpValues {
    let Some(admin) = visit.principal.as_ref().filter(|one| one.member.is_admin()) else {
        return HelpValues::default();
    };
    let Ok(known) = known_values(&web.app, &admin.tenant.id).await else {
        return HelpValues::default();
    };
    let door = format!("/t/{}/login", admin.tenant.slug.as_str());
    HelpValues {
        tenant: Some(admin.tenant.name.clone()),
        redirect_uri: known.redirect_uri,
        sign_in_page: Some(web.public_url.join(&door)),
        issuer: known.issuer,
        client_id: known.client_id,
        name: known.name,
    }
}

fn around(web: &Web, visit: &Visit) -> Chrome {
    visit.chrome(web, Some(MenuEntry::Help))
}

fn missing(web: &Web, visit: &Visit) -> Response {
    let problem = Problem::new(Code::NotFound, "no_help_page", Stage::Start);
    respond::problem_page(web, Some(visit), &problem)
}

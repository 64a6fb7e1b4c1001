//! `GET /team`: the list, narrowed by what stands in its address.
//!
//! The address can be shared: filter and cursor are plain typed values, read
//! strictly. A value nobody offers is refused, not ignored (T062).

use axum::{extract::State, response::Response};
use latchkey_app::{
    Refusal,
    members::{TeamList, list_members},
};
use latchkey_core::{
    id::MemberId,
    member::{MemberSource, MemberState, Role},
    member_list::{MAX_SEARCH, MemberFilter},
    problem::{Code, Evidence, Problem, Stage},
};
use url::form_urlencoded::Serializer;

use super::{
    super::{
        auth::Query,
        mails, respond,
        state::Web,
        visit::{Admin, SignedIn},
    },
    shown,
};
use crate::pages::{
    chrome::MenuEntry,
    team::{Filter, MemberRow, TeamPage},
};

/// What was asked for.
struct Asked {
    shown: Filter,
    filter: MemberFilter,
    after: Option<MemberId>,
}

/// `GET /team[?q=…&role=…&state=…&source=…&sso=never&after=mem_…]`.
pub async fn page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    let visit = &signed_in.visit;
    let asked = match read(&Query::of(&visit.uri)) {
        Ok(asked) => asked,
        Err(problem) => return respond::problem_page(&web, Some(visit), &problem),
    };
    let tenant = &signed_in.principal.tenant.id;
    let (filter, after) = (asked.filter.clone(), asked.after.clone());
    match list_members(&web.app, tenant, filter, after).await {
        Ok(list) => {
            let page = fill(&web, &signed_in, asked, &list);
            respond::page(&web, visit, 200, &page)
        }
        Err(problem) => respond::problem_page(&web, Some(visit), &problem),
    }
}

fn read(query: &Query) -> Result<Asked, Refusal> {
    let typed = |name| query.get(name).unwrap_or_default();
    let search = typed("q");
    if search.chars().count() > MAX_SEARCH || search.contains('\0') {
        return Err(unknown("q"));
    }
    let state = choice("state", &typed("state"), MemberState::parse)?;
    let sso = choice("sso", &typed("sso"), |word| (word == "never").then_some(()))?;
    let filter = MemberFilter {
        role: choice("role", &typed("role"), Role::parse)?,
        state,
        source: choice("source", &typed("source"), MemberSource::parse)?,
        never_sso: sso.is_some(),
        search: search.trim().to_owned(),
    };
    if filter.state == Some(MemberState::Removed) {
        return Err(unknown("state"));
    }
    Ok(Asked {
        shown: Filter {
            search: filter.search.clone(),
            role: typed("role"),
            state: typed("state"),
            source: typed("source"),
            sso: typed("sso"),
        },
        filter,
        after: choice("after", &typed("after"), |id| id.parse().ok())?,
    })
}

/// A value that is offered, or none at all.
fn choice<T>(
    name: &str,
    typed: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    if typed.is_empty() {
        return Ok(None);
    }
    parse(typed).map(Some).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Refusal {
    let problem = Problem::new(Code::InvalidInput, "filter", Stage::Start);
    Box::new(problem.with(Evidence::of(name)))
}

fn fill(web: &Web, signed_in: &SignedIn, asked: Asked, list: &TeamList) -> TeamPage {
    let you = &signed_in.principal.member.id;
    let idp = list.idp.as_deref();
    let whole = !list.more && asked.after.is_none() && asked.filter.is_empty();
    let last = list.rows.last().filter(|_| list.more);
    TeamPage {
        chrome: signed_in.visit.chrome(web, Some(MenuEntry::Team)),
        total: i64::try_from(list.rows.len()).ok().filter(|_| whole),
        members: list
            .rows
            .iter()
            .map(|row| MemberRow {
                mail: row.mail.as_ref().map(|mail| mails::line(web, mail)),
                ..shown(&row.member, row.linked, idp, row.member.id == *you)
            })
            .collect(),
        first_url: asked.after.is_some().then(|| address(&asked.shown, None)),
        next_url: last.map(|row| address(&asked.shown, Some(&row.member.id))),
        filter: asked.shown,
    }
}

/// The address of a page of this list.
fn address(filter: &Filter, after: Option<&MemberId>) -> String {
    let mut query = Serializer::new(String::new());
    let fields = [
        ("q", filter.search.as_str()),
        ("role", &filter.role),
        ("state", &filter.state),
        ("source", &filter.source),
        ("sso", &filter.sso),
        ("after", after.map_or("", MemberId::as_str)),
    ];
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match query.finish() {
        query if query.is_empty() => "/team".to_owned(),
        query => format!("/team?{query}"),
    }
}

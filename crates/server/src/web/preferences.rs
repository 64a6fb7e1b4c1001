//! `POST /preferences`: light or dark, and the language, kept in cookies of this browser.
//!
//! Only known words are kept; afterwards the page before is shown again, if it
//! is one of ours (N-03).

use axum::{body::Bytes, extract::State, http::header, response::Response};
use latchkey_core::next_path::NextPath;

use super::{
    cookies::{self, Name},
    respond,
    state::Web,
    visit::Visit,
};
use crate::pages::{chrome::Theme, texts::Texts};

/// Keeps what was chosen.
pub async fn choose(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let back = fields.get("back").and_then(NextPath::parse);
    let back = back.map_or("/".to_owned(), |path| path.as_str().to_owned());
    let mut response = respond::see_other(&back);
    let theme = fields.get("theme").and_then(Theme::parse);
    let language = fields.get("language");
    let language = Texts::all().iter().find(|one| Some(one.tag()) == language);
    let lines = [
        theme.map(|one| cookies::set(&web, Name::Theme, one.word())),
        language.map(|one| cookies::set(&web, Name::Language, one.tag())),
    ];
    for line in lines.into_iter().flatten() {
        respond::add(&mut response, header::SET_COOKIE, line);
    }
    response
}

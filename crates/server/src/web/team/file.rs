//! `/team/invite/csv`: inviting from a file, with a dry run first.
//!
//! The file is read and kept sealed for this session; nobody is invited before
//! the button on the dry run is pressed. A file invited twice invites nobody
//! twice. Lines that are refused can be downloaded; what a spreadsheet would
//! run as a formula is made plain there (N-43).

use axum::{
    body::Bytes,
    extract::{Multipart, Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_app::{
    Refusal,
    invitations::{
        CsvDryRun, CsvRow, Known, MAX_CSV, NewInvitation, check_csv, formula_safe, invite, read_csv,
    },
    kept,
};
use latchkey_core::{
    invitation::DAYS,
    member::Role,
    problem::{Code, Problem, Stage},
    secret::Secret,
};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        fields::Fields,
        respond,
        state::Web,
        visit::{Admin, SignedIn},
    },
    invite::{days, gone, show},
};
use crate::pages::{
    chrome::MenuEntry,
    form::FieldErrors,
    invite::{entry_refused, file_refused},
    invite_people::{BadLine, DryRun, Fate, GoodLine, InviteFile},
    texts::Texts,
};

/// Where files are sent to; the only address that takes more than others.
pub const UPLOAD: &str = "/team/invite/csv";
/// The most bytes sent there: the file, and what stands around it.
pub const MAX_UPLOAD: usize = MAX_CSV + 64 * 1024;
/// What a kept file is called.
const KEPT: &str = "invite_csv";

/// A file that was read, as it is kept.
#[derive(Serialize, Deserialize)]
struct Run {
    days: i64,
    run: CsvDryRun,
}

/// `GET /team/invite/csv`.
pub async fn page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    let typed = (String::new(), DAYS.to_string());
    form(&web, &signed_in, typed, FieldErrors::none(), 200)
}

fn form(
    web: &Web,
    signed_in: &SignedIn,
    (pasted, days): (String, String),
    errors: FieldErrors,
    status: u16,
) -> Response {
    let page = InviteFile {
        chrome: signed_in.visit.chrome(web, Some(MenuEntry::Team)),
        pasted,
        days,
        errors,
    };
    respond::page(web, &signed_in.visit, status, &page)
}

/// `POST /team/invite/csv`: reads the file; invites nobody.
pub async fn upload(
    State(web): State<Web>,
    Admin(signed_in): Admin,
    sent: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let too_large = || respond::plain_problem(&web, StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    let parts = match sent {
        Ok(sent) => read_parts(sent).await,
        // No form of ours: it has no token either.
        Err(_) => Ok((Fields::of(Vec::new()), Vec::new())),
    };
    let (fields, file) = match parts {
        Ok(parts) => parts,
        Err(StatusCode::PAYLOAD_TOO_LARGE) => return too_large(),
        Err(_) => {
            let problem = Problem::new(Code::InvalidInput, "field", Stage::Start);
            return respond::problem_page(&web, Some(&signed_in.visit), &problem);
        }
    };
    let fields = match signed_in.visit.own(&web, fields) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let pasted = fields.text("pasted");
    let bytes = if file.is_empty() {
        pasted.as_bytes()
    } else {
        &file
    };
    let wrong = |field, message| {
        let errors = FieldErrors::none().and(field, message);
        let typed = (fields.text("pasted"), fields.text("days"));
        form(&web, &signed_in, typed, errors, 400)
    };
    let days = match days(&fields) {
        Ok(days) => days,
        Err(message) => return wrong("days", message),
    };
    match read_csv(bytes) {
        Err(fault) => wrong("file", file_refused(fault.as_str())),
        Ok(run) => keep(&web, &signed_in, &Run { days, run }).await,
    }
}

/// The fields and the file of the form; a part that was not offered is ignored.
async fn read_parts(mut sent: Multipart) -> Result<(Fields, Vec<u8>), StatusCode> {
    let (mut pairs, mut file) = (Vec::new(), Vec::new());
    for _ in 0..16 {
        let part = sent.next_field().await.map_err(|error| error.status())?;
        let Some(part) = part else {
            return Ok((Fields::of(pairs), file));
        };
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| error.status())?;
        match name.as_str() {
            "file" => file = bytes.to_vec(),
            "csrf_token" | "pasted" | "days" => {
                let text = String::from_utf8(bytes.to_vec());
                pairs.push((name, text.map_err(|_| StatusCode::BAD_REQUEST)?));
            }
            _ => {}
        }
    }
    Err(StatusCode::BAD_REQUEST)
}

async fn keep(web: &Web, signed_in: &SignedIn, run: &Run) -> Response {
    let plain = Secret::new(serde_json::to_vec(run).unwrap_or_default());
    let cx = &signed_in.visit.cx;
    match kept::keep(&web.app, cx, &signed_in.principal, KEPT, &plain).await {
        Ok(id) => respond::see_other(&format!("{UPLOAD}/{id}")),
        Err(problem) => respond::problem_page(web, Some(&signed_in.visit), &problem),
    }
}

async fn look(web: &Web, signed_in: &SignedIn, id: &str) -> Result<Run, Refusal> {
    let cx = &signed_in.visit.cx;
    let found = kept::look(&web.app, cx, &signed_in.principal, KEPT, id).await?;
    let run = found.and_then(|plain| serde_json::from_slice(plain.expose()).ok());
    Ok(run.ok_or_else(gone)?)
}

/// `GET /team/invite/csv/{id}`: what would happen.
pub async fn dry_run(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    let tenant = &signed_in.principal.tenant.id;
    let found = match look(&web, &signed_in, &id).await {
        Ok(found) => check_csv(&web.app, tenant, &found.run)
            .await
            .map(|known| (found.run, known)),
        Err(problem) => Err(problem),
    };
    match found {
        Ok((run, known)) => {
            let page = dry_page(&web, &signed_in, id, &run, &known);
            respond::page(&web, &signed_in.visit, 200, &page)
        }
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

fn dry_page(
    web: &Web,
    signed_in: &SignedIn,
    id: String,
    run: &CsvDryRun,
    known: &[Known],
) -> DryRun {
    let is_new = |known: &Known| matches!(known, Known::New { .. });
    let new = run.rows.iter().zip(known).filter(|(_, one)| is_new(one));
    let admins = new.clone().filter(|(row, _)| row.role == Role::Admin);
    DryRun {
        chrome: signed_in.visit.chrome(web, Some(MenuEntry::Team)),
        id,
        new: count(new.count()),
        admins: count(admins.count()),
        good: run
            .rows
            .iter()
            .zip(known)
            .map(|(row, known)| good(row, known))
            .collect(),
        bad: run
            .refused
            .iter()
            .map(|line| BadLine {
                line: i64::try_from(line.line).unwrap_or(i64::MAX),
                text: line.cells.join(", "),
                why: entry_refused(line.fault.as_str()),
            })
            .collect(),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn good(row: &CsvRow, known: &Known) -> GoodLine {
    GoodLine {
        line: i64::try_from(row.line).unwrap_or(i64::MAX),
        email: row.email.clone(),
        name: format!("{} {}", row.first_name, row.last_name)
            .trim()
            .to_owned(),
        is_admin: row.role == Role::Admin,
        fate: match known {
            Known::New { outside: false } => Fate::Invited,
            Known::New { outside: true } => Fate::Outside,
            Known::Member(_) => Fate::Member,
            Known::Deactivated(_) => Fate::Off,
            Known::Invited(_) => Fate::Again,
        },
    }
}

/// `POST /team/invite/csv/{id}`: invites everybody in it.
pub async fn submit(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let tenant = &signed_in.principal.tenant.id;
    let done = match look(&web, &signed_in, &id).await {
        Ok(found) => {
            let list = found.run.rows.iter().map(|row| NewInvitation {
                email: row.email.clone(),
                first_name: row.first_name.clone(),
                last_name: row.last_name.clone(),
                role: row.role,
                days: found.days,
            });
            invite(&web.app, &signed_in.visit.cx, tenant, list.collect()).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(done) => show(&web, &signed_in, done).await,
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

/// `GET /team/invite/csv/{id}/refused.csv`.
pub async fn refused(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    match look(&web, &signed_in, &id).await {
        Ok(found) => download(&refused_lines(&found.run)),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

fn download(text: &str) -> Response {
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"refused-lines.csv\"",
        ),
    ];
    (head, text.to_owned()).into_response()
}

fn refused_lines(run: &CsvDryRun) -> String {
    let texts = Texts::english();
    let mut text = String::from("line,reason,cells\r\n");
    for line in &run.refused {
        text.push_str(&line.line.to_string());
        for cell in std::iter::once(texts.message(&entry_refused(line.fault.as_str())))
            .chain(line.cells.iter().cloned())
        {
            text.push(',');
            text.push_str(&quoted(&formula_safe(&cell)));
        }
        text.push_str("\r\n");
    }
    text
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// N-43: what was refused for its formula is none in the download either.
    #[test]
    fn n43_given_refused_formulas_then_the_download_runs_none() {
        let typed = "email,first_name,last_name,role\n=1+1,\"a\"\"b\",+x,user\n";
        let run = read_csv(typed.as_bytes()).expect("it reads");
        let text = refused_lines(&run);
        assert!(text.contains("\"'=1+1\",\"a\"\"b\",\"'+x\""), "{text}");
    }
}

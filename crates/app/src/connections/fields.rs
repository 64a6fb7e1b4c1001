//! The fields of a connection as typed, each with its own sentence when wrong.
//!
//! Nothing here touches network or database. A secret never appears in an
//! error.

use latchkey_core::{
    connection::{LiveConnection, Settings, Slot},
    member::clean_name,
    secret::Secret,
    time::Timestamp,
};
use latchkey_protocol::oidc_rp::{
    claims::is_allowed_email_claim,
    issuer::{IssuerError, IssuerNote, SharedKind, Surroundings, is_guid, read_issuer},
};
use url::Url;

use crate::App;

/// What was typed into the form or given on the command line.
pub struct Typed {
    /// Configuration name.
    pub name: String,
    /// Issuer URL.
    pub issuer: String,
    /// Client ID.
    pub client_id: String,
    /// Client Secret; blank keeps the stored one (N-51).
    pub client_secret: Secret<String>,
    /// Scopes.
    pub scopes: String,
    /// Email claim.
    pub email_claim: String,
    /// First name claim.
    pub first_name_claim: String,
    /// Last name claim.
    pub last_name_claim: String,
    /// The secret's end, already read from `YYYY-MM-DD`: `Err` if it was no date.
    pub secret_expires: Result<Option<Timestamp>, ()>,
}

/// Values a sentence names, by name.
pub type Args = Vec<(&'static str, String)>;

/// A field that is wrong: its name, the stable word, and values for the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the form field.
    pub field: &'static str,
    /// Stable word; the sentence is `sso-error-<code>`.
    pub code: &'static str,
    /// Values the sentence names.
    pub args: Args,
}

/// A remark that does not stop a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Stable word; the sentence is `sso-note-<code>`.
    pub code: &'static str,
    /// Values the sentence names.
    pub args: Args,
}

/// Typed fields in canonical form.
pub(crate) struct Read {
    pub name: String,
    pub settings: Settings,
    pub secret: Option<Secret<String>>,
    pub ends: Option<Timestamp>,
    pub notes: Vec<Note>,
}

const LONGEST_NAME: usize = 100;
const LONGEST_VALUE: usize = 512;

/// Reads all fields, or says everything that is wrong with them.
pub(crate) fn read(
    app: &App,
    typed: &Typed,
    stored: Option<&LiveConnection>,
    now: Timestamp,
) -> Result<Read, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut notes = Vec::new();
    let kept = stored.and_then(|live| live.credential(Slot::Preferred));
    let name = read_name(&typed.name, &mut errors);
    let issuer = issuer(app, &typed.issuer, &mut errors, &mut notes);
    let client_id = trimmed(&typed.client_id, &mut notes);
    if client_id.is_empty()
        || client_id.len() > LONGEST_VALUE
        || client_id.chars().any(char::is_control)
    {
        errors.push(error("client_id", "client_id_missing"));
    }
    let secret = secret(
        typed.client_secret.expose(),
        kept.is_some(),
        &mut errors,
        &mut notes,
    );
    let scopes = scopes(&typed.scopes, &mut errors);
    let email_claim = claim("email_claim", &typed.email_claim, &mut errors);
    if !is_allowed_email_claim(&email_claim) {
        errors.push(error("email_claim", "claim_invalid"));
    }
    let first_name_claim = claim("first_name_claim", &typed.first_name_claim, &mut errors);
    let last_name_claim = claim("last_name_claim", &typed.last_name_claim, &mut errors);
    let ends = match typed.secret_expires {
        // A date that stands already may have passed; saving something else must still work.
        Ok(Some(at)) if at <= now && kept.and_then(|one| one.ends) != Some(at) => {
            errors.push(error("secret_expires", "expires_past"));
            None
        }
        Ok(ends) => ends,
        Err(()) => {
            errors.push(error("secret_expires", "expires_invalid"));
            None
        }
    };
    if !errors.is_empty() {
        return Err(errors);
    }
    let settings = Settings {
        issuer,
        client_id,
        scopes,
        email_claim,
        first_name_claim,
        last_name_claim,
    };
    Ok(Read {
        name,
        settings,
        secret,
        ends,
        notes,
    })
}

pub(crate) fn error(field: &'static str, code: &'static str) -> FieldError {
    FieldError {
        field,
        code,
        args: Vec::new(),
    }
}

fn read_name(typed: &str, errors: &mut Vec<FieldError>) -> String {
    match clean_name(typed, LONGEST_NAME) {
        Some(name) if name.is_empty() => {
            errors.push(error("name", "name_missing"));
            name
        }
        Some(name) => name,
        None => {
            let args = vec![("max", LONGEST_NAME.to_string())];
            errors.push(FieldError {
                field: "name",
                code: "name_too_long",
                args,
            });
            String::new()
        }
    }
}

fn trimmed(typed: &str, notes: &mut Vec<Note>) -> String {
    let text = typed.trim();
    if text.len() != typed.len() {
        notes.push(Note {
            code: "whitespace_trimmed",
            args: Vec::new(),
        });
    }
    text.to_owned()
}

fn issuer(app: &App, typed: &str, errors: &mut Vec<FieldError>, notes: &mut Vec<Note>) -> String {
    let Ok(own) = Url::parse(&app.public_url) else {
        return String::new();
    };
    let http_allowed = |host: &str, port: u16| {
        let url = Url::parse(&format!("http://{host}:{port}/"));
        url.is_ok_and(|url| app.http.judge(&url).is_ok())
    };
    let surroundings = Surroundings {
        own: &own,
        http_allowed: &http_allowed,
    };
    match read_issuer(typed, &surroundings) {
        Ok(read) => {
            notes.extend(
                read.notes
                    .iter()
                    .map(|note| issuer_note(*note, &read.issuer)),
            );
            if let Ok(url) = Url::parse(&read.issuer)
                && app.http.judge(&url).is_err()
            {
                errors.push(error("issuer", "issuer_private_address"));
            }
            read.issuer
        }
        Err(wrong) => {
            errors.push(issuer_error(&wrong, typed));
            String::new()
        }
    }
}

fn issuer_note(note: IssuerNote, issuer: &str) -> Note {
    let code = match note {
        IssuerNote::Trimmed => "whitespace_trimmed",
        IssuerNote::WellKnownCut => "well_known_cut",
        IssuerNote::FromDirectoryId => "issuer_from_guid",
        IssuerNote::Respelled => "issuer_respelled",
    };
    Note {
        code,
        args: vec![("issuer", issuer.to_owned())],
    }
}

fn issuer_error(wrong: &IssuerError, typed: &str) -> FieldError {
    let code = match wrong {
        IssuerError::Empty => "issuer_missing",
        IssuerError::TooLong | IssuerError::NotAUrl | IssuerError::StrangeCharacters => {
            "issuer_not_url"
        }
        IssuerError::Scheme | IssuerError::HttpNotAllowed => "issuer_not_https",
        IssuerError::UserInfo | IssuerError::Query | IssuerError::Fragment => "issuer_has_query",
        IssuerError::OwnOrigin => "issuer_own_origin",
        IssuerError::MissingV2 { .. } => "issuer_v2_missing",
        IssuerError::Version1 { .. } => "issuer_is_v1",
        IssuerError::Shared(SharedKind::AnyDirectory) => "issuer_common",
        IssuerError::Shared(SharedKind::PersonalAccounts) => "issuer_consumers",
        IssuerError::Shared(SharedKind::PublicProvider) => "issuer_shared",
    };
    let host = Url::parse(typed.trim())
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let args = vec![
        ("fixed", wrong.offer().unwrap_or_default().to_owned()),
        ("host", host.unwrap_or_default()),
    ];
    FieldError {
        field: "issuer",
        code,
        args,
    }
}

fn secret(
    typed: &str,
    has_stored: bool,
    errors: &mut Vec<FieldError>,
    notes: &mut Vec<Note>,
) -> Option<Secret<String>> {
    let text = trimmed(typed, notes);
    if text.is_empty() {
        if !has_stored {
            errors.push(error("client_secret", "secret_missing"));
        }
        return None;
    }
    if is_guid(&text) {
        errors.push(error("client_secret", "secret_is_guid"));
    } else if text.len() > LONGEST_VALUE || text.chars().any(char::is_control) {
        errors.push(error("client_secret", "secret_invalid"));
    }
    Some(Secret::new(text))
}

fn scopes(typed: &str, errors: &mut Vec<FieldError>) -> String {
    let words: Vec<&str> = typed.split_whitespace().collect();
    // RFC 6749 section 3.3: printable ASCII without quote and backslash.
    let plain = |word: &&str| {
        word.bytes()
            .all(|b| (0x21..=0x7e).contains(&b) && b != b'"' && b != b'\\')
    };
    let joined = words.join(" ");
    if !words.iter().all(plain) || joined.len() > LONGEST_VALUE {
        errors.push(error("scopes", "scopes_invalid"));
    } else if !words.contains(&"openid") {
        errors.push(error("scopes", "scopes_no_openid"));
    }
    joined
}

fn claim(field: &'static str, typed: &str, errors: &mut Vec<FieldError>) -> String {
    let text = typed.trim();
    if text.is_empty() {
        errors.push(error(field, "claim_missing"));
    } else if text.len() > 128 || !text.bytes().all(|b| (0x21..=0x7e).contains(&b)) {
        errors.push(error(field, "claim_invalid"));
    }
    text.to_owned()
}

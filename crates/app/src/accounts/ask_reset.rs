//! Somebody asks for a reset: written down, and nothing looked up.
//!
//! The answer, its time and what is written are the same for every address,
//! because nobody has looked whose it is (T109, T129); [`super::answer_wishes`]
//! does that afterwards. Limits are counted here, the same way for all (T130).

use latchkey_core::{
    email::EmailAddress,
    id::ResetId,
    ports::{Place, StoreExt, accounts::ResetWish},
    problem::{Code, Evidence, Problem, Stage},
    time::{Span, Timestamp},
    token::Digest,
};
use serde::{Deserialize, Serialize};

use crate::{App, Cx, Refusal};

/// Mails to one address in a window (threats, section 3).
const PER_ACCOUNT: i64 = 3;
/// Wishes from one network address in a window.
const PER_ADDRESS: i64 = 20;
/// The window.
const WINDOW: Span = Span::hours(1);
/// Longer slugs do not exist.
const LONGEST_SLUG: usize = 64;

/// What was typed.
pub struct AskReset {
    /// The address.
    pub email: String,
    /// The tenant's slug, when the visitor came through its own door.
    pub team: Option<String>,
    /// The canonical client address for the limit, if known.
    pub address: Option<String>,
}

/// A wish as it is sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Wish {
    pub email: String,
    pub team: Option<String>,
    pub request: String,
    pub address: Option<String>,
    pub agent: Option<String>,
}

/// Where a wish is sealed to.
pub(super) fn place(id: &str) -> Place<'_> {
    Place {
        tenant: "",
        table: "reset_wish",
        row: id,
        column: "sealed",
        version: 1,
    }
}

/// Takes the wish.
///
/// # Errors
/// `invalid_input` if it is no address, `too_many_attempts` if this network
/// address asked too often, `busy`. Never anything about a member.
pub async fn ask_reset(app: &App, cx: &Cx, input: AskReset) -> Result<(), Refusal> {
    let email = EmailAddress::parse(&input.email).map_err(|error| {
        let evidence = Evidence::compared("email", error.to_string(), "something else");
        Problem::new(Code::InvalidInput, "field", Stage::Start).with(evidence)
    })?;
    let id = ResetId::new(cx.now, &*app.rng).to_string();
    let wish = Wish {
        email: email.canonical().to_owned(),
        team: input.team.filter(|slug| slug.len() <= LONGEST_SLUG),
        request: cx.origin.request.clone(),
        address: cx.origin.address.clone(),
        agent: cx.origin.agent.clone(),
    };
    let plain = serde_json::to_vec(&wish).unwrap_or_default();
    let row = ResetWish {
        sealed: app.sealer.seal(place(&id), &plain),
        id,
        created: cx.now,
    };
    let account = format!("reset-account:{}", Digest::of(email.canonical()).as_str());
    let address = input.address.map(|one| format!("reset-address:{one}"));
    let (now, end) = (cx.now, cx.now.plus(WINDOW));
    let refused = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                if let Some(address) = &address
                    && let Some(until) = tx.take_quota(address, PER_ADDRESS, end, now).await?
                {
                    return Ok(Some(until));
                }
                // Whoever the address belongs to, and whether to anybody: the same silence.
                if tx
                    .take_quota(&account, PER_ACCOUNT, end, now)
                    .await?
                    .is_none()
                {
                    tx.insert_wish(&row).await?;
                }
                Ok(None)
            })
        })
        .await
        .map_err(Problem::from)?;
    refused.map_or(Ok(()), |until| Err(too_many(until)))
}

fn too_many(until: Timestamp) -> Refusal {
    let evidence = Evidence {
        expected: Some(until.millis().to_string()),
        ..Evidence::of("wait until (ms)")
    };
    Box::new(Problem::new(Code::TooManyAttempts, "reset", Stage::Start).with(evidence))
}

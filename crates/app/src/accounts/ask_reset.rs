//! Somebody asks for a reset: written down, and nothing looked up.
//!
//! The answer, its time and what is written are the same for every address,
//! because nobody has looked whose it is (T109, T129); [`answer_wishes()`](super::answer_wishes())
//! does that afterwards. Limits are counted here, the same way for all (T130).

use latchkey_core::{
    email::EmailAddress,
    id::ResetId,
    ports::{Place, StoreExt, accounts::ResetWish},
    problem::{Code, Evidence, Problem, Stage},
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Cx, Refusal,
    limits::{MailKind, mail_quota},
};

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
/// `invalid_input` if it is no address, `busy`. Never anything about a member,
/// and nothing about a limit.
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
    let (address, now) = (input.address, cx.now);
    app.store
        .unit(move |tx| {
            Box::pin(async move {
                // Whoever the address belongs to, and whether to anybody: the same silence.
                let from = address.as_deref();
                if mail_quota(tx, MailKind::Reset, &email, from, now)
                    .await?
                    .is_none()
                {
                    tx.insert_wish(&row).await?;
                }
                Ok(())
            })
        })
        .await
        .map_err(|error| Box::new(Problem::from(error)))
}

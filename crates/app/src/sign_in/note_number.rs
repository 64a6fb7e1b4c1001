//! Notes the number a provider showed somebody who never came back.
//!
//! Only a number is kept, never the text it was found in; an attempt of
//! another tenant and one nobody has are the same (T061).

use latchkey_core::{
    decoder,
    id::TenantId,
    ports::StoreExt,
    problem::{Code, Problem, Stage},
    token::parse_reference,
};
use serde_json::{Value, json};

use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// Notes it.
///
/// # Errors
/// `invalid_input` for what is no number; `not_found` for an attempt that is not this tenant's or did come back.
pub async fn note_number(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    (reference, typed): (&str, &str),
) -> Result<(), Refusal> {
    let missing = || Problem::new(Code::NotFound, "no_reference", Stage::Start);
    let Some(number) = decoder::typed(typed) else {
        return Err(Problem::new(Code::InvalidInput, "number", Stage::Start).into());
    };
    let reference = parse_reference(reference).ok_or_else(missing)?;
    let (cx, tenant) = (cx.clone(), tenant.clone());
    let noted = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let found = tx.find_reference(&reference).await?;
                let Some((_, id)) = found.filter(|(owner, _)| *owner == tenant) else {
                    return Ok(false);
                };
                if !tx.note_typed_number(&tenant, &id, number).await? {
                    return Ok(false);
                }
                let base = event(&cx, &tenant, "signin.number_noted", tenant.as_str());
                let after = json!({ "number": number, "reference": reference });
                tx.append_event(&changed(base, Value::Null, after)).await?;
                Ok(true)
            })
        })
        .await
        .map_err(Problem::from)?;
    if noted { Ok(()) } else { Err(missing().into()) }
}

//! What is known about each AADSTS number.
//!
//! Purpose: one table from number to OAuth error words, HTTP status, usual place and text.
//! Invariants: a number stands once; the words are our own, only numbers and shapes are Entra's.
//! Source: entra-id.md sections 5, 6.3 and 7.

/// Where an authorization refusal is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On the provider's own page; the callback is not called.
    Page,
    /// At the application's redirect URI.
    Redirect,
}

/// What is known about a number.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) code: u64,
    /// `error` and HTTP status at the token endpoint.
    pub(crate) token: (&'static str, u16),
    /// `error` on the redirect.
    pub(crate) redirect: &'static str,
    pub(crate) place: Place,
    pub(crate) text: &'static str,
}

const fn token(code: u64, error: &'static str, status: u16, text: &'static str) -> Known {
    Known {
        code,
        token: (error, status),
        redirect: error,
        place: Place::Redirect,
        text,
    }
}

const fn page(code: u64, text: &'static str) -> Known {
    Known {
        code,
        token: ("invalid_grant", 400),
        redirect: "access_denied",
        place: Place::Page,
        text,
    }
}

const fn redirect(code: u64, error: &'static str, text: &'static str) -> Known {
    Known {
        code,
        token: ("invalid_grant", 400),
        redirect: error,
        place: Place::Redirect,
        text,
    }
}

const KNOWN: &[Known] = &[
    token(
        7000215,
        "invalid_client",
        401,
        "Invalid client secret provided. Send the secret value in the request, not the secret ID, for the app.",
    ),
    token(
        7000222,
        "invalid_client",
        401,
        "The provided client secret keys are expired. Create new keys for the app.",
    ),
    token(
        7000218,
        "invalid_client",
        401,
        "The request body must contain the parameter 'client_assertion' or 'client_secret'.",
    ),
    token(
        700027,
        "invalid_client",
        401,
        "The signature of the client assertion is not valid. [Reason - The key was not found.]",
    ),
    token(
        700025,
        "invalid_client",
        401,
        "The client is public, so neither 'client_assertion' nor 'client_secret' may be presented.",
    ),
    token(
        70021,
        "invalid_request",
        400,
        "No matching federated identity record was found for the presented assertion.",
    ),
    token(
        70002,
        "invalid_client",
        401,
        "Error validating credentials.",
    ),
    token(50012, "invalid_client", 401, "Authentication failed."),
    token(
        9002313,
        "invalid_grant",
        400,
        "The request is malformed or not valid.",
    ),
    token(
        54005,
        "invalid_grant",
        400,
        "The authorization code was already redeemed. Start again with a new code.",
    ),
    token(
        70008,
        "invalid_grant",
        400,
        "The authorization code or refresh token has expired. Send an interactive request.",
    ),
    token(
        70000,
        "invalid_grant",
        400,
        "The provided grant is not valid.",
    ),
    token(
        700005,
        "invalid_grant",
        400,
        "The authorization code was issued for another tenant.",
    ),
    token(
        500112,
        "invalid_client",
        400,
        "The reply address does not match the one used when the authorization code was asked for.",
    ),
    token(
        501481,
        "invalid_grant",
        400,
        "The code_verifier does not match the code_challenge of the authorization request.",
    ),
    token(
        50148,
        "invalid_grant",
        400,
        "The code_verifier does not match the code_challenge of the authorization request.",
    ),
    token(
        9002326,
        "invalid_request",
        400,
        "Tokens may be redeemed across origins only by the client type 'Single-Page Application'.",
    ),
    token(
        9002327,
        "invalid_request",
        400,
        "Tokens issued for the client type 'Single-Page Application' may only be redeemed across origins.",
    ),
    token(
        9002325,
        "invalid_request",
        400,
        "Proof Key for Code Exchange is required when a code is redeemed across origins.",
    ),
    token(
        70003,
        "unsupported_grant_type",
        400,
        "The grant type is not supported.",
    ),
    token(
        70011,
        "invalid_scope",
        400,
        "The value of the parameter 'scope' is not valid.",
    ),
    token(
        28002,
        "invalid_scope",
        400,
        "The value of the parameter 'scope' is not valid for this request.",
    ),
    token(
        9001023,
        "invalid_request",
        400,
        "The grant type is not supported on /common or /consumers. Use the tenant's own endpoint.",
    ),
    token(
        900144,
        "invalid_request",
        400,
        "The request must contain a parameter that is missing.",
    ),
    token(
        90014,
        "invalid_request",
        400,
        "A required field is missing.",
    ),
    token(
        90023,
        "invalid_request",
        400,
        "A parameter has a value that is not valid.",
    ),
    token(
        501491,
        "invalid_request",
        400,
        "The code_challenge has a size that is not valid.",
    ),
    token(
        50147,
        "invalid_request",
        400,
        "The code_challenge is not valid.",
    ),
    token(
        50173,
        "invalid_grant",
        400,
        "The grant was revoked; a fresh sign-in is needed.",
    ),
    token(
        700082,
        "invalid_grant",
        400,
        "The refresh token has expired because it was not used.",
    ),
    token(
        70043,
        "invalid_grant",
        400,
        "The refresh token has expired because of a sign-in frequency policy.",
    ),
    token(
        50196,
        "invalid_grant",
        400,
        "The client sent too many equal requests in a short time.",
    ),
    token(
        90024,
        "temporarily_unavailable",
        503,
        "A transient condition stopped the request. Try again.",
    ),
    token(
        90033,
        "temporarily_unavailable",
        503,
        "A transient error has occurred. Try again.",
    ),
    token(
        90055,
        "temporarily_unavailable",
        429,
        "The tenant is throttled because of too many requests.",
    ),
    token(
        500011,
        "invalid_resource",
        400,
        "The resource was not found in the tenant.",
    ),
    Known {
        code: 50011,
        token: ("invalid_client", 400),
        redirect: "invalid_client",
        place: Place::Page,
        text: "The redirect URI in the request does not match the redirect URIs configured for the application.",
    },
    Known {
        code: 700016,
        token: ("unauthorized_client", 400),
        redirect: "unauthorized_client",
        place: Place::Page,
        text: "The application was not found in the directory. The request may have gone to the wrong tenant.",
    },
    Known {
        code: 90002,
        token: ("invalid_request", 400),
        redirect: "invalid_request",
        place: Place::Page,
        text: "The tenant was not found. Check the tenant ID and that it belongs to this cloud.",
    },
    Known {
        code: 7000112,
        token: ("unauthorized_client", 400),
        redirect: "unauthorized_client",
        place: Place::Page,
        text: "The application is disabled.",
    },
    Known {
        code: 53003,
        token: ("invalid_grant", 400),
        redirect: "interaction_required",
        place: Place::Page,
        text: "Access has been blocked by Conditional Access policies.",
    },
    Known {
        code: 50105,
        token: ("invalid_grant", 400),
        redirect: "interaction_required",
        place: Place::Page,
        text: "The application may be used only by people who were assigned to it, and this account is not.",
    },
    Known {
        code: 50194,
        token: ("invalid_request", 400),
        redirect: "invalid_request",
        place: Place::Page,
        text: "The application is not configured as multi-tenant; the /common endpoint cannot be used.",
    },
    page(
        500113,
        "No reply address is registered for the application.",
    ),
    page(
        50020,
        "The account does not exist in this directory and cannot use the application here. It must be added as a guest first.",
    ),
    page(16000, "The account does not exist in this directory."),
    page(50034, "The account does not exist in this directory."),
    page(50057, "The account is disabled."),
    page(50126, "The user name or password is not right."),
    page(
        50053,
        "The account is locked after too many wrong passwords.",
    ),
    page(50055, "The password has expired."),
    page(50089, "The sign-in took too long. Start again."),
    page(
        90094,
        "An administrator must grant consent before this application can be used.",
    ),
    page(
        9002332,
        "The application does not accept personal accounts.",
    ),
    page(650056, "The application's permissions are misconfigured."),
    page(900561, "This address accepts another method only."),
    redirect(
        65001,
        "consent_required",
        "The user or an administrator has not consented to use the application.",
    ),
    redirect(
        65004,
        "access_denied",
        "The user declined to consent to the application.",
    ),
    redirect(
        50058,
        "login_required",
        "A silent sign-in was asked for but no user is signed in.",
    ),
    redirect(
        50076,
        "interaction_required",
        "Multi-factor authentication is needed for this application.",
    ),
    redirect(
        50079,
        "interaction_required",
        "The user must enrol for multi-factor authentication.",
    ),
    redirect(
        700054,
        "unsupported_response_type",
        "The response type 'id_token' is not enabled for the application.",
    ),
    redirect(
        70005,
        "unsupported_response_type",
        "The response type is not supported for the application.",
    ),
    redirect(90036, "server_error", "An unexpected error has occurred."),
];

/// The entry for `code`; an unknown number answers `invalid_request`, 400.
pub(crate) fn known(code: u64) -> Known {
    KNOWN
        .iter()
        .copied()
        .find(|entry| entry.code == code)
        .unwrap_or(Known {
            code,
            token: ("invalid_request", 400),
            redirect: "invalid_request",
            place: Place::Redirect,
            text: "The request was refused.",
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_once() {
        let mut codes: Vec<u64> = KNOWN.iter().map(|entry| entry.code).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}

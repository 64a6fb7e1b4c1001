//! Redeeming a code: the state machine from a callback to verified claims.
//!
//! Purpose: [`Exchange::begin`] and [`Exchange::step`] say what they need next
//! (a request sent, the connection's keys) until the token is verified or
//! refused. The caller owns sending, key caching and single flight.
//! Invariants: at most [`MAX_TOKEN_REQUESTS`] token requests; secrets go only
//! to the pinned token endpoint; nothing is taken from the token answer but
//! the tokens, and only a verified ID token counts (T012, T060).
//!
//! Order of attempts. Client authentication: Entra-like: post; else what was
//! remembered; else the one method discovery lists; else basic, and on a
//! refusal of the client post once, with the same secret. Secret: the
//! preferred one, and on a refusal of the client the fall-back once. When both
//! are open, the method is settled first and the fall-back waits for the next
//! sign-in (by then the method is remembered). A provider that burnt the code
//! with the first try answers the second `invalid_grant`: reason
//! `code_spent_by_retry`, and what the second try proved stands in
//! [`Record`], so that the caller may let the person start again at once.
//! Sources: RFC 6749 sections 2.3.1, 4.1.3 and 5.2, OIDC Core section 9.

use std::sync::Arc;

use latchkey_core::{
    connection::{ClientAuth, Endpoints, Settings},
    decoder::Vendor,
    id::CredentialId,
    ports::{HttpError, HttpRequest, HttpResponse},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
    sign_in::Proofs,
    time::Timestamp,
};
use url::Url;

use super::{
    answer::{self, Asked, MAX_ANSWER, Opened},
    client_auth::{Attempt, first_attempt, token_request},
    diagnose, issuer,
    json::Object,
    keys::KeySet,
    messages::{ErrorBody, TokenAnswer},
    rules::{self, Expected, Unverified, Verified},
};

/// A sign-in sends at most so many token requests.
pub const MAX_TOKEN_REQUESTS: u8 = 2;

/// A client secret and the credential it belongs to.
pub struct ClientSecret {
    /// The credential.
    pub id: CredentialId,
    /// Its value.
    pub value: Secret<String>,
}

/// What an exchange starts from.
pub struct Facts {
    /// The settings the attempt was started with.
    pub settings: Settings,
    /// The endpoints pinned with them.
    pub endpoints: Endpoints,
    /// The redirect URI of the authorization request, byte for byte.
    pub redirect_uri: String,
    /// The code.
    pub code: Secret<String>,
    /// The attempt's proofs.
    pub proofs: Proofs,
    /// The secret in use.
    pub preferred: ClientSecret,
    /// The previous one, while it is kept.
    pub fallback: Option<ClientSecret>,
    /// Client authentication that worked before with this revision.
    pub client_auth: Option<ClientAuth>,
    /// The keys of this connection were found only with `?appid=` before.
    pub keys_by_app: bool,
    /// The cached keys, if they are fresh enough to be used.
    pub keys: Option<Arc<KeySet>>,
    /// Now.
    pub now: Timestamp,
}

/// What the exchange wants next.
pub enum Step {
    /// Send this and feed [`Fed::Answer`].
    Fetch(HttpRequest),
    /// Get the connection's keys and feed [`Fed::Keys`].
    Keys(KeysWanted),
    /// The token is verified.
    Done(Box<Done>),
    /// The sign-in is refused.
    Refused(Problem),
}

/// Which keys are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysWanted {
    /// The key that is missing, when the token names one.
    pub unknown_kid: Option<String>,
    /// The set fed before (or cached in [`Facts`]) was not enough: fetch, within
    /// the limit of [`super::keys::REFETCH_EVERY`]; inside that time feed the
    /// last set again. When false, a cached set is as good as a fetched one.
    pub refetch: bool,
    /// Ask with `?appid=` and the client id; a set of its own, to be cached apart.
    pub by_app: bool,
}

/// What the caller feeds.
pub enum Fed {
    /// The answer to [`Step::Fetch`].
    Answer(Result<HttpResponse, HttpError>),
    /// The keys for [`Step::Keys`].
    Keys(Result<Arc<KeySet>, Problem>),
}

/// A verified sign-in at the provider.
pub struct Done {
    /// The claims that passed every rule.
    pub verified: Verified,
    /// For UserInfo; to be dropped afterwards, never stored (T019).
    pub access_token: Option<Secret<String>>,
    /// The credential the provider accepted.
    pub credential: CredentialId,
    /// The key was found with `?appid=` (or, when that was remembered, no
    /// longer needed it): to be remembered for the connection.
    pub keys_by_app: bool,
}

/// What the requests so far have shown; worth keeping however the sign-in ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Token requests sent.
    pub token_requests: u8,
    /// The credential the provider refused, if the refusal can be its fault.
    pub failed: Option<CredentialId>,
    /// Client authentication that was found to work and was not known: to be remembered.
    pub learned_auth: Option<ClientAuth>,
    /// The first try burnt the code, the second would have been right: starting again may help.
    pub code_spent: bool,
}

/// A running exchange.
pub struct Exchange {
    facts: Facts,
    record: Record,
    phase: Phase,
    /// The first refusal of the client, told when the second try is refused too.
    first_refusal: Option<Problem>,
}

enum Phase {
    Token(Attempt),
    Keys(Tokens, Asking),
    Over,
}

struct Tokens {
    id_token: Secret<String>,
    access_token: Option<Secret<String>>,
    credential: CredentialId,
}

/// Which keys were asked for last.
#[derive(Clone, Copy)]
struct Asking {
    by_app: bool,
    /// A newer set than the cached one was asked for.
    refetched: bool,
    /// The other set, with or without the app's own keys, was asked for.
    switched: bool,
}

impl Exchange {
    /// Begins with the first token request.
    pub fn begin(facts: Facts) -> (Self, Step) {
        let attempt = first_attempt(&facts);
        let mut exchange = Exchange {
            facts,
            record: Record::default(),
            phase: Phase::Over,
            first_refusal: None,
        };
        let step = exchange.ask(attempt);
        (exchange, step)
    }

    /// What was learned so far.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Takes what was wanted and says what comes next. After `Done` or
    /// `Refused`, and when fed something else than wanted, it refuses.
    pub fn step(&mut self, fed: Fed) -> Step {
        match (std::mem::replace(&mut self.phase, Phase::Over), fed) {
            (Phase::Token(attempt), Fed::Answer(answer)) => self.token_answer(attempt, answer),
            (Phase::Keys(tokens, asking), Fed::Keys(Ok(keys))) => {
                self.facts.keys = Some(keys);
                self.judge(tokens, asking)
            }
            (Phase::Keys(..), Fed::Keys(Err(problem))) => Step::Refused(problem),
            _ => Step::Refused(Problem::new(
                Code::Internal,
                "exchange_out_of_step",
                Stage::Exchange,
            )),
        }
    }

    fn secret(&self, attempt: Attempt) -> &ClientSecret {
        match &self.facts.fallback {
            Some(fallback) if attempt.with_fallback => fallback,
            _ => &self.facts.preferred,
        }
    }

    /// Sends a token request.
    fn ask(&mut self, attempt: Attempt) -> Step {
        let Ok(url) = Url::parse(&self.facts.endpoints.token) else {
            return Step::Refused(self.asked().misconfigured("endpoint_malformed"));
        };
        let request = token_request(url, &self.facts, attempt.auth, self.secret(attempt));
        self.record.token_requests += 1;
        self.phase = Phase::Token(attempt);
        Step::Fetch(request)
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            stage: Stage::Exchange,
            url: &self.facts.endpoints.token,
            limit: MAX_ANSWER,
        }
    }

    fn token_answer(&mut self, attempt: Attempt, answer: Result<HttpResponse, HttpError>) -> Step {
        let opened = match answer::open(answer, &self.asked()) {
            Ok(opened) => opened,
            Err(problem) => return Step::Refused(problem),
        };
        if opened.status != 200 {
            return self.token_refused(attempt, opened);
        }
        let read = opened
            .success(&self.asked())
            .and_then(|body| self.read_tokens(attempt, &body));
        match read {
            Ok(tokens) => {
                self.settle(attempt);
                let asking = Asking {
                    by_app: self.facts.keys_by_app,
                    refetched: false,
                    switched: false,
                };
                self.judge(tokens, asking)
            }
            Err(problem) => Step::Refused(problem),
        }
    }

    /// The method of `attempt` was accepted: remember it, and a secret refused before it.
    fn settle(&mut self, attempt: Attempt) {
        if self.facts.client_auth != Some(attempt.auth) && !self.facts.endpoints.entra_like {
            self.record.learned_auth = Some(attempt.auth);
        }
        if attempt.with_fallback {
            self.record.failed = Some(self.facts.preferred.id.clone());
        }
    }

    /// RFC 6749 section 5.1 and OIDC Core section 3.1.3.3; each lack has its own reason (T012).
    fn read_tokens(&self, attempt: Attempt, body: &Object) -> Result<Tokens, Problem> {
        let answer = TokenAnswer::of(body);
        let refuse = |reason, evidence| {
            Err(self
                .asked()
                .problem(Code::SsoTokenInvalid, reason, evidence))
        };
        if answer.has_error {
            let said = ErrorBody::of(body);
            return refuse("error_with_success", self.evidence(&said, 200));
        }
        let Some(id_token) = answer.id_token else {
            return refuse("id_token_missing", Evidence::default());
        };
        let is_bearer = |kind: &String| kind.eq_ignore_ascii_case("bearer");
        if !answer.token_type.as_ref().is_some_and(is_bearer) {
            let got = answer.token_type.as_deref().unwrap_or("nothing");
            let evidence = Evidence::compared("token_type", "Bearer", got);
            return refuse("token_type_wrong", evidence);
        }
        Ok(Tokens {
            id_token,
            access_token: answer.access_token,
            credential: self.secret(attempt).id.clone(),
        })
    }

    fn evidence(&self, said: &ErrorBody, status: u16) -> Evidence {
        let facts = &self.facts;
        let mut secrets = vec![
            facts.preferred.value.expose().as_str(),
            facts.code.expose().as_str(),
            facts.proofs.verifier.as_str(),
        ];
        secrets.extend(facts.fallback.iter().map(|one| one.value.expose().as_str()));
        let mut evidence = diagnose::evidence(said, &secrets);
        evidence.http_status = Some(status);
        evidence
    }

    /// An error status: who was refused, and is there another way to ask?
    fn token_refused(&mut self, attempt: Attempt, opened: Opened) -> Step {
        let status = opened.status;
        let said = opened.body.as_ref().map(ErrorBody::of).unwrap_or_default();
        let error = said.error.as_deref();
        let client_refused = error == Some("invalid_client") || status == 401;
        let code_refused = error == Some("invalid_grant");
        let problem = self.refusal(attempt, &said, status, client_refused);
        if client_refused {
            return self.client_refused(attempt, problem);
        }
        if code_refused && self.record.token_requests > 1 {
            // Who asked was accepted; only the code had been spent by the first try.
            self.settle(attempt);
            self.record.code_spent = true;
            let spent = Problem::new(problem.code, "code_spent_by_retry", problem.stage);
            return Step::Refused(spent.with(*problem.evidence));
        }
        Step::Refused(problem)
    }

    fn client_refused(&mut self, attempt: Attempt, problem: Problem) -> Step {
        if attempt.settled {
            self.record.failed = Some(self.facts.preferred.id.clone());
        }
        let problem = self.first_refusal.take().unwrap_or(problem);
        match self.next_attempt(attempt) {
            Some(next) if self.record.token_requests < MAX_TOKEN_REQUESTS => {
                self.first_refusal = Some(problem);
                self.ask(next)
            }
            _ => Step::Refused(problem),
        }
    }

    fn next_attempt(&self, tried: Attempt) -> Option<Attempt> {
        if !tried.settled {
            return Some(Attempt {
                auth: ClientAuth::Post,
                settled: true,
                ..tried
            });
        }
        let another = self.facts.fallback.is_some() && !tried.with_fallback;
        another.then_some(Attempt {
            with_fallback: true,
            ..tried
        })
    }

    fn refusal(
        &self,
        attempt: Attempt,
        said: &ErrorBody,
        status: u16,
        client_refused: bool,
    ) -> Problem {
        let evidence = self.evidence(said, status);
        let asked = self.asked();
        if said.error.is_none() && evidence.aadsts.is_empty() {
            let plain = answer::status_problem(status, &asked);
            return if client_refused {
                asked.problem(Code::SsoIdpRejected, "client_refused", evidence)
            } else {
                plain
            };
        }
        let secret_is_guid = issuer::is_guid(self.secret(attempt).value.expose());
        let issuer = &self.facts.settings.issuer;
        let vendor = Vendor::of_issuer(issuer, self.facts.endpoints.entra_like);
        let (code, reason) = diagnose::token_error(said, &evidence.aadsts, vendor, secret_is_guid);
        if reason == "other_error" && (status == 429 || status >= 500) {
            let plain = answer::status_problem(status, &asked);
            return asked.problem(plain.code, plain.reason, evidence);
        }
        asked.problem(code, reason, evidence)
    }

    /// Verifies the ID token with the keys at hand, or asks for others: a
    /// newer set once, then, at Entra-like providers, the other set once (with
    /// the app's own keys, or without them if those were remembered).
    fn judge(&mut self, tokens: Tokens, asking: Asking) -> Step {
        let Some(keys) = self.facts.keys.clone() else {
            return self.want_keys(tokens, asking, None, false);
        };
        let expected = Expected {
            settings: &self.facts.settings,
            endpoints: &self.facts.endpoints,
            nonce: &self.facts.proofs.nonce,
            access_token: tokens
                .access_token
                .as_ref()
                .map(|token| token.expose().as_str()),
            now: self.facts.now,
        };
        match rules::verify(tokens.id_token.expose(), &keys, &expected) {
            Ok(verified) => Step::Done(Box::new(Done {
                verified,
                access_token: tokens.access_token,
                credential: tokens.credential,
                keys_by_app: asking.by_app,
            })),
            Err(Unverified::Refused(problem)) => Step::Refused(problem),
            Err(Unverified::KeyUnknown { kid, .. }) if !asking.refetched => {
                let next = Asking {
                    refetched: true,
                    ..asking
                };
                self.want_keys(tokens, next, kid, true)
            }
            Err(Unverified::KeyUnknown { kid, .. })
                if self.facts.endpoints.entra_like && !asking.switched =>
            {
                let next = Asking {
                    by_app: !asking.by_app,
                    refetched: true,
                    switched: true,
                };
                self.want_keys(tokens, next, kid, true)
            }
            Err(Unverified::KeyUnknown { kid, tried }) => {
                Step::Refused(no_usable_key(kid.as_deref(), tried))
            }
        }
    }

    fn want_keys(
        &mut self,
        tokens: Tokens,
        asking: Asking,
        unknown_kid: Option<String>,
        refetch: bool,
    ) -> Step {
        self.phase = Phase::Keys(tokens, asking);
        Step::Keys(KeysWanted {
            unknown_kid,
            refetch,
            by_app: asking.by_app,
        })
    }
}

fn no_usable_key(kid: Option<&str>, tried: bool) -> Problem {
    let reason = if tried { "signature" } else { "no_usable_key" };
    let evidence = Evidence::compared(
        "key of the signature",
        "one of the provider's key set",
        kid.unwrap_or("not named, none fits"),
    );
    Problem::new(Code::SsoTokenInvalid, reason, Stage::Token).with(evidence)
}

//! The JSON of the command line as the reference shows it, compared with what the program prints.
//!
//! Written by hand, because an example says more than a list of keys; the test below runs every verb and compares keys and
//! kinds. Values are made up.

use latchkey_testkit::Browser;
use serde_json::Value;

use crate::cli::{PASSWORD, Place, Service, run, set_connection};

/// A failure.
pub(super) const FAILURE: &str = r#"{"code":"not_found","message":"There is no tenant with the slug \"acmee\".","fix":"latchkey tenant list shows the slugs.","details":[]}"#;

const MEMBER: &str =
    r#"{"id":"mem_0198…","email":"ada@acme.example","role":"admin","state":"active"}"#;
const CONNECTION: &str = r#"{"id":"conn_0198…","name":"Microsoft Entra ID","issuer":"https://login.microsoftonline.com/c0ff1ce0-…/v2.0","client_id":"84a9a130-…","revision":1,"state":"active","redirect_uri":"https://signin.example.com/auth/sso/callback","start_url":"https://signin.example.com/auth/sso/start?connection=conn_0198…","checks":[{"name":"discovery","result":"ok","detail":"https://login.microsoftonline.com/c0ff1ce0-…/v2.0"}],"applied":"live"}"#;
const SHOWN: &str = r#"{"id":"conn_0198…","name":"Microsoft Entra ID","issuer":"https://login.microsoftonline.com/c0ff1ce0-…/v2.0","client_id":"84a9a130-…","revision":1,"state":"active","redirect_uri":"https://signin.example.com/auth/sso/callback","start_url":"https://signin.example.com/auth/sso/start?connection=conn_0198…","checks":[]}"#;
const NUMBER: &str = r#"{"number":7000222,"cause":"Most likely: The Client Secret has passed its end date.","fix":"Create a new client secret, paste its Value under Integrations, sign in once, then delete the old one.","place":"Microsoft Entra admin center > App registrations > your app > Certificates & secrets > Client secrets","side":"tenant_admin","link":"https://login.microsoftonline.com/error?code=7000222"}"#;
const REFERENCE: &str = r#"{"reference":"LK-7Q2M-X9FD","at":"2026-05-15T10:42:07Z","tenant":"acme","code":"sso_idp_rejected","stage":"exchange","cause":"The Client Secret has ended.","fix":"Create a new secret at the identity provider, paste it under Integrations, and note its end date there.","aadsts":[{"number":7000222,"cause":"Most likely: The Client Secret has passed its end date.","fix":"Create a new client secret, paste its Value under Integrations, sign in once, then delete the old one.","place":"Microsoft Entra admin center > App registrations > your app > Certificates & secrets > Client secrets","side":"tenant_admin","link":"https://login.microsoftonline.com/error?code=7000222"}],"likely":{"error":null,"number":7000222,"vendor":"entra","cause":"Most likely: The Client Secret has passed its end date.","fix":"Create a new client secret, paste its Value under Integrations, sign in once, then delete the old one.","place":"Microsoft Entra admin center > App registrations > your app > Certificates & secrets > Client secrets","side":"tenant_admin","link":"https://login.microsoftonline.com/error?code=7000222"},"evidence":{"reason":"secret_expired","provider_error":"invalid_client","http_status":401},"typed":null,"timeline":[{"stage":"started","at":0,"took":0,"outcome":"ok"},{"stage":"left","at":14,"took":14,"outcome":"ok"},{"stage":"came_back","at":12930,"took":12916,"outcome":"ok"},{"stage":"code_exchanged","at":13114,"took":184,"outcome":"failed","got":"invalid_client"}]}"#;

const TAIL: &str = r#"{"ok":true,"events":[{"seq":1,"at":"2026-05-15T10:42:07Z","name":"tenant.created","result":"done","source":"cli","actor":{"kind":"cli","id":"operator","email":null},"target":{"id":"ten_0198…","email":null},"address":null,"request":"req_7q2m…","before":null,"after":{"name":"Acme","slug":"acme"},"link":"qLmYvEJI…"}]}"#;
const VERIFIED: &str = r#"{"ok":true,"tenants":[{"tenant":"acme","entries":1204,"sealed":1203,"waiting":1,"checkpoints":311,"head":"1203:qLmYvEJI…"}]}"#;

const SHAPES: &[(&str, &str, &str)] = &[
    ("migrate", "", r#"{"ok":true,"steps":0}"#),
    (
        "check",
        "",
        r#"{"ok":true,"settings":[{"key":"listen","value":"127.0.0.1:8080","origin":"default"}]}"#,
    ),
    (
        "tenant create",
        "",
        r#"{"id":"ten_0198…","slug":"acme","name":"Acme"}"#,
    ),
    (
        "tenant list",
        "",
        r#"{"ok":true,"tenants":[{"id":"ten_0198…","slug":"acme","name":"Acme","state":"active","delete_at":null}]}"#,
    ),
    (
        "tenant suspend",
        "",
        r#"{"ok":true,"id":"ten_0198…","slug":"acme","state":"suspended","delete_at":null,"sessions_ended":3}"#,
    ),
    (
        "tenant resume",
        "",
        r#"{"ok":true,"id":"ten_0198…","slug":"acme","state":"active","delete_at":null,"sessions_ended":0}"#,
    ),
    (
        "tenant delete",
        "",
        r#"{"ok":true,"id":"ten_0198…","slug":"acme","state":"deletion_planned","delete_at":"2026-05-29T10:42:07Z","sessions_ended":3}"#,
    ),
    ("member add", "", MEMBER),
    (
        "member invite",
        "",
        r#"{"people":[{"email":"ben@acme.example","outcome":"invited","id":"mem_0198…","link":"https://login.acme.example/invite/accept?token=inv_…"}]}"#,
    ),
    ("member password", "", MEMBER),
    ("member role", "", MEMBER),
    (
        "member deactivate",
        "",
        r#"{"id":"mem_0198…","email":"ada@acme.example","role":"admin","state":"deactivated"}"#,
    ),
    ("member reactivate", "", MEMBER),
    (
        "member unlink",
        "",
        r#"{"id":"mem_0198…","email":"ada@acme.example","unlinked":1}"#,
    ),
    ("member second-factor-reset", "", MEMBER),
    (
        "member list",
        "",
        r#"{"members":[{"id":"mem_0198…","email":"ada@acme.example","role":"admin","state":"active","first_name":"Ada","last_name":"Lind","linked":true,"has_password":true}]}"#,
    ),
    ("connection set", "", CONNECTION),
    (
        "connection show",
        "The same, with an empty list of checks:",
        SHOWN,
    ),
    (
        "connection swap",
        "",
        r#"{"ok":true,"id":"conn_0198…","revision":2,"superseded":0,"revived":0}"#,
    ),
    (
        "connection restore",
        "",
        r#"{"ok":true,"id":"conn_0198…","revision":1,"superseded":0,"revived":0}"#,
    ),
    (
        "connection discard",
        "",
        r#"{"ok":true,"id":"conn_0198…","revision":1}"#,
    ),
    (
        "connection disable",
        "",
        r#"{"ok":true,"id":"conn_0198…","state":"disabled"}"#,
    ),
    (
        "connection enable",
        "",
        r#"{"ok":true,"id":"conn_0198…","state":"active"}"#,
    ),
    (
        "connection delete",
        "",
        r#"{"ok":true,"id":"conn_0198…","state":"deleted"}"#,
    ),
    (
        "sso enforce",
        "",
        r#"{"ok":true,"id":"ten_0198…","sso":"required","sessions_ended":3}"#,
    ),
    ("audit tail", "", TAIL),
    ("audit verify", "", VERIFIED),
    ("explain", "For a reference:", REFERENCE),
    (
        "explain",
        "For a number, without opening a database:",
        NUMBER,
    ),
];

/// Words above an example, and the example, for a verb.
pub(super) fn of(path: &str) -> Vec<(String, &'static str)> {
    let mine = SHAPES.iter().filter(|(verb, ..)| *verb == path);
    mine.map(|(_, words, json)| {
        let words = if words.is_empty() {
            "With `--json`:"
        } else {
            words
        };
        (words.to_owned(), *json)
    })
    .collect()
}

/// What the options do not say.
pub(super) fn notes(path: &str) -> &'static [&'static str] {
    match path {
        "serve" => &[
            "Logs go to standard error. SIGTERM or SIGINT ends it: requests in flight have 10 s to finish; a second signal ends it at once.",
        ],
        "migrate" => &[
            "The one command that migrates a PostgreSQL database with data. Of a SQLite file it keeps a copy beside it first. Twice is once.",
        ],
        "check" => &["Opens no database, makes no file and no connection."],
        "tenant list" => &[
            "`state` is `active`, `suspended` or `deletion_planned`; the last one has a `delete_at`.",
        ],
        "tenant suspend" => &["Twice is once. A tenant whose deletion is planned stays as it is."],
        "tenant resume" => &[
            "After the 14 days of a deletion the answer is `not_found`. Sessions that ended stay ended.",
        ],
        "tenant delete" => &[
            "At a terminal it asks for the slug. Where nobody can be asked, it does nothing without `--yes`. A second time does not put the day off. \
             What goes and what stays is told in [Operations](../guide/operations.md#tenants).",
        ],
        "tenant export" => &[
            "The format is described in [Operations](../guide/operations.md#what-an-export-holds). Itself recorded as `tenant.exported`. An existing file is never written to.",
        ],
        "member add" => &[
            "Without `--password-stdin` the member has no password and signs in through the tenant's connection.",
        ],
        "member invite" => &[
            "An address or a name that cannot be used refuses the whole list before anybody is invited, with one of `details` each. Twice is once.",
            "`outcome` is `invited`, `invited_outside` (invited, outside the usual domains), `already_invited`, `member` or `deactivated`. `link` is `null` \
             unless somebody was invited and no mail leaves.",
        ],
        "member unlink" => &[
            "Without a linked identity it does nothing and `unlinked` is 0. The next sign-in through the connection links anew.",
        ],
        "member second-factor-reset" => &[
            "Without a second factor the answer is `not_found`. Where the tenant requires one, the member adds another at the next sign-in with the password.",
        ],
        "connection set" => &[
            "An option that is not given keeps what is stored; for a new connection `--name`, `--issuer`, `--client-id` and `--client-secret-stdin` are needed. \
             The id stays; changed settings are a new `revision`, and a change of secret, name or end date alone leaves it as it was. While SSO is optional they go live at once (`\"applied\":\"live\"`) and what they replaced can be restored for seven days; while it is required they wait as a candidate (`\"applied\":\"candidate\"`, and `revision` is the one members still use).",
            "`state` is `draft`, `ready`, `active`, `needs_attention` or `disabled`. `result` of a check is `ok`, `warn`, `fail` or `skipped`. With `--skip-checks` \
             only the fields are checked; discovery document, issuer and keys are checked at the first sign-in by the same rules.",
        ],
        "connection delete" => &["The tenant's next connection gets another redirect URI."],
        "sso enforce" => &[
            "`on` needs the same proof as the page: an active admin has signed in through the connection within 24 hours, with the present settings and secret. \
             Without it the answer is `enforce_unmet`, and `details` lists what is missing. `off` needs nothing: it is the way back when nobody can sign in.",
        ],
        "audit tail" => &[
            "`link` is null while an entry waits for the seal. `result` is `done` or `failed`, `source` is `web`, `cli` or `system`. Secrets were never recorded; a changed one is the word `changed`.",
        ],
        "audit verify" => &[
            "Works beside a running service and changes nothing. When a trail does not hold, the answer is `audit_broken` and `details` names each tenant with its first bad entry: \
             missing, changed, with its link or seal removed, or one too many. `waiting` entries are not sealed yet, which takes a second while the service runs.",
            "`head` is the last sealed place. Who can write to the whole database can also take it back to an earlier state with all its seals: write `head` down elsewhere from time to time, \
             and give it back as `--expect`.",
        ],
        "audit export" => &[
            "Oldest first, straight to standard output, and itself recorded as `audit.exported`. No cell of the CSV is a formula for a spreadsheet, and no control character is in either format. \
             A line of JSON has the fields of `latchkey audit tail`.",
        ],
        "explain" => &[
            "A reference is kept for 30 days. `code` is a code, `pending` (the browser has not come back yet) `signed_in`, or `tested` (a test sign-in; its result stands with the connection). `evidence` holds what was recorded: \
             any of `check`, `expected`, `got`, `provider_error`, `provider_text`, `aadsts`, `trace_id`, `correlation_id`, `http_status`, `url`, `claims`, `reason`, `email`. It never \
             holds a token, a code or a secret.",
            "`likely` is the row of the decoder's table that fits best what the provider answered, by number or by `error`; it is null when nothing fits, or when the \
             provider refused nothing. Numbers and errors are hints of the vendor's, so each cause begins with \"Most likely\".",
        ],
        "demo" => &[
            "Starts the product at `http://localhost:8080` and a stand-in for Microsoft Entra ID at `http://127.0.0.1:8081`, each on the next free port if that one is taken, \
             in a fresh temporary folder that is removed at the end. `--check` ends with exit code 0 only if every sentence holds.",
        ],
        _ => &[],
    }
}

/// Runs every verb with `--json`; answers what each printed, in the order of [`SHAPES`].
async fn printed(place: &Place) -> Vec<Value> {
    let ada = ["--tenant", "acme", "--email", "ada@acme.example"];
    let with = |verb: &[&'static str], more: &[&'static str]| -> Vec<&'static str> {
        verb.iter().chain(&ada).chain(more).copied().collect()
    };
    let of_acme = |verb: &[&'static str]| -> Vec<&'static str> {
        verb.iter().chain(&["--tenant", "acme"]).copied().collect()
    };
    let done = |arguments: Vec<&str>| place.done_with(PASSWORD, &arguments);
    let mut all = vec![
        done(vec!["migrate"]),
        done(vec!["check"]),
        done(vec!["tenant", "create", "--slug", "acme", "--name", "Acme"]),
        done(vec!["tenant", "list"]),
        done(of_acme(&["tenant", "suspend"])),
        done(of_acme(&["tenant", "resume"])),
        done(of_acme(&["tenant", "delete", "--yes"])),
        {
            done(of_acme(&["tenant", "resume"]));
            done(with(
                &["member", "add"],
                &["--role", "admin", "--password-stdin"],
            ))
        },
        {
            let invite = [
                "member",
                "invite",
                "--email",
                "ben@acme.example",
                "--role",
                "user",
            ];
            done(of_acme(&invite))
        },
        done(with(&["member", "password"], &["--password-stdin"])),
        done(with(&["member", "role"], &["--role", "admin"])),
        done(with(&["member", "deactivate"], &["--force"])),
        done(with(&["member", "reactivate"], &[])),
        done(with(&["member", "unlink"], &[])),
        {
            place.give_app("ada@acme.example");
            done(with(&["member", "second-factor-reset"], &[]))
        },
        done(of_acme(&["member", "list"])),
        done(set_connection()),
        done(of_acme(&["connection", "show"])),
        {
            make_candidate(place);
            done(of_acme(&["connection", "swap"]))
        },
        done(of_acme(&["connection", "restore"])),
        {
            make_candidate(place);
            done(of_acme(&["connection", "discard"]))
        },
        done(of_acme(&["connection", "disable"])),
        done(of_acme(&["connection", "enable"])),
        done(of_acme(&["connection", "delete", "--force"])),
    ];
    done(set_connection());
    all.extend([
        done(vec!["sso", "enforce", "--tenant", "acme", "on", "--force"]),
        done(of_acme(&["audit", "tail", "--number", "1000"])),
        done(of_acme(&["audit", "verify"])),
        done(vec!["explain", &failed_sign_in(place).await]),
        done(vec!["explain", "AADSTS7000222"]),
    ]);
    all
}

/// Saves other scopes while SSO is required, so that they wait.
fn make_candidate(place: &Place) {
    let enforce = ["sso", "enforce", "--tenant", "acme"];
    place.done(&[&enforce[..], &["on", "--force"]].concat());
    let set = ["connection", "set", "--tenant", "acme", "--skip-checks"];
    place.done(&[&set[..], &["--scopes", "openid email"]].concat());
    place.done(&[&enforce[..], &["off"]].concat());
}

/// Begins a sign-in at a provider that does not answer; gives the reference.
async fn failed_sign_in(place: &Place) -> String {
    let mut set = place.command(&[
        "connection",
        "set",
        "--tenant",
        "acme",
        "--issuer",
        "https://127.0.0.1:9",
        "--skip-checks",
        "--force",
        "--json",
    ]);
    set.env("LATCHKEY_OUTBOUND_ALLOW", "127.0.0.1:9");
    let ran = run(set, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let start = ran.json()["start_url"].as_str().expect("a URL").to_owned();
    let (_, path) = start
        .split_once("http://localhost:8080")
        .expect("the public URL");
    let mut serve = place.command(&["serve"]);
    serve.env("LATCHKEY_OUTBOUND_ALLOW", "127.0.0.1:9");
    let service = Service::started(serve);
    let browser = Browser::new(service.address.parse().expect("an address"), &service.url());
    let answer = browser.get(path).await;
    answer.location_param("ref").expect("a reference")
}

#[tokio::test]
async fn the_shapes_shown_are_the_shapes_printed() {
    let place = Place::new();
    let all = printed(&place).await;
    assert_eq!(all.len(), SHAPES.len());
    for ((verb, _, shown), real) in SHAPES.iter().zip(&all) {
        same(verb, &serde_json::from_str(shown).expect("JSON"), real);
    }
    let failure = place.refused(&["member", "list", "--tenant", "acmee"]);
    let shown: Value = serde_json::from_str(FAILURE).expect("JSON");
    assert_eq!(shown, failure);
}

/// The same keys and kinds; `evidence` holds what there was, and an empty list says nothing.
pub(super) fn same(place: &str, shown: &Value, real: &Value) {
    match (shown, real) {
        (Value::Object(shown), Value::Object(real)) => {
            let names =
                |one: &serde_json::Map<String, Value>| one.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(shown), names(real), "{place}");
            // What waits for the seal has neither link nor head; what no provider refused has nothing likely.
            // A step of a timeline holds what there was, too.
            let left_out = ["evidence", "link", "head", "likely", "timeline"];
            let compared = |name: &str| !left_out.contains(&name);
            for (name, value) in shown.iter().filter(|(name, _)| compared(name)) {
                same(&format!("{place}.{name}"), value, &real[name]);
            }
        }
        (Value::Array(shown), Value::Array(real)) => {
            if let (Some(shown), Some(real)) = (shown.first(), real.first()) {
                same(&format!("{place}[]"), shown, real);
            }
        }
        _ => assert_eq!(kind(shown), kind(real), "{place}: {shown} and {real}"),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

//! What admins type as Issuer URL.

use url::Url;

use crate::oidc_rp::issuer::{
    IssuerError, IssuerNote, SharedKind, Surroundings, directory_of, is_dedicated, is_guid,
    read_issuer,
};

const TID: &str = "11111111-2222-4333-8444-555555555555";

fn read(typed: &str) -> Result<(String, Vec<IssuerNote>), IssuerError> {
    let own = Url::parse("https://latchkey.example").expect("a URL");
    let http_allowed = |host: &str, port: u16| host == "127.0.0.1" && port == 8081;
    let surroundings = Surroundings {
        own: &own,
        http_allowed: &http_allowed,
    };
    read_issuer(typed, &surroundings).map(|read| (read.issuer, read.notes))
}

#[test]
fn good_issuers_stay_byte_for_byte() {
    for issuer in [
        "https://idp.example",
        "https://idp.example/",
        "https://idp.example/realms/acme",
        "https://idp.example/oauth/",
        "https://idp.example:8443/x",
        "http://127.0.0.1:8081/11111111-2222-4333-8444-555555555555/v2.0",
        "https://login.microsoftonline.com/11111111-2222-4333-8444-555555555555/v2.0",
        "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0",
    ] {
        assert_eq!(read(issuer), Ok((issuer.to_owned(), vec![])), "{issuer}");
    }
}

#[test]
fn slips_with_one_meaning_are_mended_and_said() {
    let full = format!("https://login.microsoftonline.com/{TID}/v2.0");
    let table = [
        (
            format!("  {full}\n"),
            full.clone(),
            vec![IssuerNote::Trimmed],
        ),
        (
            format!("{full}/.well-known/openid-configuration"),
            full.clone(),
            vec![IssuerNote::WellKnownCut],
        ),
        (
            TID.to_owned(),
            full.clone(),
            vec![IssuerNote::FromDirectoryId],
        ),
        (
            TID.to_uppercase(),
            full.clone(),
            vec![IssuerNote::FromDirectoryId],
        ),
        (
            format!("{full}/"),
            full.clone(),
            vec![IssuerNote::Respelled],
        ),
        (
            "HTTPS://IDP.example:443/x".to_owned(),
            "https://idp.example/x".to_owned(),
            vec![IssuerNote::Respelled],
        ),
        (
            "https://idp.example/.well-known/openid-configuration/".to_owned(),
            "https://idp.example".to_owned(),
            vec![IssuerNote::WellKnownCut],
        ),
    ];
    for (typed, issuer, notes) in table {
        assert_eq!(read(&typed), Ok((issuer, notes)), "{typed}");
    }
}

#[test]
fn t042_strange_urls_are_refused_by_name() {
    let table = [
        ("", "issuer_empty"),
        (" \t", "issuer_empty"),
        ("idp.example", "issuer_not_a_url"),
        ("https://", "issuer_not_a_url"),
        ("file:///etc/passwd", "issuer_scheme"),
        ("gopher://idp.example/", "issuer_scheme"),
        ("javascript:alert(1)", "issuer_scheme"),
        ("http://idp.example", "issuer_http"),
        ("http://127.0.0.1:8082/x", "issuer_http"),
        ("http://127.0.0.2:8081/x", "issuer_http"),
        ("https://user@idp.example", "issuer_user_info"),
        ("https://user:pw@idp.example", "issuer_user_info"),
        ("https://:pw@idp.example", "issuer_user_info"),
        ("https://idp.example/?a=b", "issuer_query"),
        ("https://idp.example/?", "issuer_query"),
        ("https://idp.example/#f", "issuer_fragment"),
        ("https://idp.exa mple/", "issuer_strange_characters"),
        ("https:\\\\idp.example", "issuer_strange_characters"),
        ("https://idp.example/\u{0}", "issuer_strange_characters"),
        (
            "https://idp.example/<Directory-tenant-ID>/v2.0",
            "issuer_strange_characters",
        ),
        (
            "https://idp.example/{tenantid}/v2.0",
            "issuer_strange_characters",
        ),
    ];
    for (typed, wanted) in table {
        let got = read(typed).map_err(|error| error.as_str());
        assert_eq!(got, Err(wanted), "{typed:?}");
    }
    let long = format!("https://idp.example/{}", "x".repeat(493));
    assert_eq!(long.len(), 513);
    assert_eq!(read(&long), Err(IssuerError::TooLong));
    assert!(read(&long[..512]).is_ok());
}

#[test]
fn t053_our_own_origin_is_refused() {
    for typed in ["https://latchkey.example", "https://LATCHKEY.example:443/x"] {
        assert_eq!(read(typed), Err(IssuerError::OwnOrigin), "{typed}");
    }
    assert!(read("https://latchkey.example:8443/x").is_ok());
}

#[test]
fn t020_shared_issuers_are_refused_with_their_reason() {
    let base = "https://login.microsoftonline.com";
    let msa = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let table = [
        (format!("{base}/common/v2.0"), SharedKind::AnyDirectory),
        (format!("{base}/common"), SharedKind::AnyDirectory),
        (
            format!("{base}/Organizations/v2.0/"),
            SharedKind::AnyDirectory,
        ),
        (format!("{base}/organizations"), SharedKind::AnyDirectory),
        (
            format!("{base}/consumers/v2.0"),
            SharedKind::PersonalAccounts,
        ),
        (format!("{base}/{msa}/v2.0"), SharedKind::PersonalAccounts),
        (msa.to_owned(), SharedKind::PersonalAccounts),
        (
            "http://127.0.0.1:8081/common/v2.0".to_owned(),
            SharedKind::AnyDirectory,
        ),
        (
            "https://accounts.google.com".to_owned(),
            SharedKind::PublicProvider,
        ),
        (
            "https://Accounts.Google.com/".to_owned(),
            SharedKind::PublicProvider,
        ),
        ("https://gitlab.com".to_owned(), SharedKind::PublicProvider),
        (
            "https://appleid.apple.com".to_owned(),
            SharedKind::PublicProvider,
        ),
    ];
    for (typed, kind) in table {
        assert_eq!(read(&typed), Err(IssuerError::Shared(kind)), "{typed}");
    }
}

#[test]
fn dedicated_means_not_on_the_list() {
    assert!(is_dedicated("https://gitlab.acme.example"));
    assert!(is_dedicated("https://idp.example/common/v2.0/more"));
    assert!(!is_dedicated("https://gitlab.com/"));
    assert!(!is_dedicated("https://any.host/common/v2.0"));
    assert!(!is_dedicated("https://login.example/{tenantid}/v2.0"));
    let words: std::collections::BTreeSet<_> = [
        SharedKind::AnyDirectory,
        SharedKind::PersonalAccounts,
        SharedKind::PublicProvider,
    ]
    .map(SharedKind::as_str)
    .into();
    assert_eq!(words.len(), 3);
}

#[test]
fn missing_version_gets_the_right_address_offered() {
    let offer = |typed: &str| read(typed).err().and_then(|e| e.offer().map(str::to_owned));
    let full = format!("https://login.microsoftonline.com/{TID}/v2.0");
    for typed in [
        format!("https://login.microsoftonline.com/{TID}"),
        format!("https://login.microsoftonline.com/{TID}/"),
        format!("https://sts.windows.net/{TID}/"),
    ] {
        assert_eq!(offer(&typed), Some(full.clone()), "{typed}");
    }
    assert_eq!(
        offer("https://login.microsoftonline.us/contoso.us"),
        Some("https://login.microsoftonline.us/contoso.us/v2.0".into())
    );
    assert_eq!(
        read(&format!("https://sts.windows.net/{TID}/")).map_err(|error| error.as_str()),
        Err("issuer_is_v1")
    );
    assert_eq!(
        read(&format!("https://login.microsoftonline.com/{TID}")).map_err(|error| error.as_str()),
        Err("issuer_missing_v2")
    );
    assert_eq!(offer("https://idp.example/?a"), None);
    assert!(read("https://idp.example/one").is_ok());
    assert!(read("https://login.microsoftonline.com/").is_ok());
}

#[test]
fn guids_are_told_by_shape() {
    assert!(is_guid(TID) && is_guid("AAAAAAAA-bbbb-4ccc-8ddd-EEEEEEEEEEEE"));
    for text in [
        "",
        "11111111-2222-4333-8444-55555555555",
        "11111111-2222-4333-8444-5555555555555",
        "11111111x2222-4333-8444-555555555555",
        "1111111g-2222-4333-8444-555555555555",
        "111111112-222-4333-8444-555555555555",
    ] {
        assert!(!is_guid(text), "{text}");
    }
}

#[test]
fn the_directory_is_the_whole_path_of_an_issuer() {
    let issuer = |path: &str| format!("https://login.example{path}");
    assert_eq!(directory_of(&issuer(&format!("/{TID}/v2.0"))), Some(TID));
    for path in [
        format!("/{TID}"),
        format!("/{TID}/v2.0/"),
        format!("/x/{TID}/v2.0"),
        "/contoso.com/v2.0".to_owned(),
        String::new(),
    ] {
        assert_eq!(directory_of(&issuer(&path)), None, "{path}");
    }
}

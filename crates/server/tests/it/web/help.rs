//! The help: every code has a page, links lead somewhere, and the values of a tenant are for its admins.

use std::collections::BTreeSet;

use clap::error::ErrorKind;
use latchkey_core::{decoder, member::Role, problem::Code};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_server::{
    cli,
    pages::{
        all_samples,
        help::{GUIDES, guide::Block, guide_path},
    },
    web::routes,
};
use latchkey_testkit::{Answer, World, entra, tenant};

const PLACEHOLDER: &str = "https://signin.example.com/auth/sso/callback";

/// Every page of the help.
fn pages() -> Vec<String> {
    let mut all: Vec<String> = [
        "/help",
        "/help/errors",
        "/help/errors/aadsts",
        "/help/glossary",
    ]
    .map(str::to_owned)
    .to_vec();
    let numbers = decoder::all().iter().filter_map(|row| row.number);
    all.extend(numbers.map(|number| format!("/help/errors/aadsts/{number}")));
    all.extend(GUIDES.iter().map(|guide| guide_path(guide)));
    all.extend(Code::ALL.map(|code| format!("/help/errors/{}", code.as_str())));
    all
}

/// The addresses of the links inside the page's content.
fn links(answer: &Answer) -> Vec<String> {
    let links = answer.body.split("href=\"").skip(1);
    links
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn given_every_code_then_it_has_a_page_of_its_own_and_no_other_word_has() {
    let world = World::new().await;
    let visitor = world.browser();
    let table = visitor.get("/help/errors").await;
    for code in Code::ALL {
        let path = format!("/help/errors/{}", code.as_str());
        let answer = visitor.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.says(code.as_str()), "{path}");
        assert!(links(&table).contains(&path), "{path} is not in the table");
    }
    for word in ["nothing", "Internal", "internal%20", "%3Cscript%3E"] {
        for place in ["/help/errors", "/help"] {
            let answer = visitor.get(&format!("{place}/{word}")).await;
            assert_eq!(answer.status, 404, "{place}/{word}");
            assert!(!answer.body.contains("<script>"), "{place}/{word}");
        }
    }
}

/// N-10: a number has a page with meaning, side, fix and place, told as most likely, and the vendor's own page.
#[tokio::test]
async fn n10_given_a_number_then_its_page_says_most_likely_and_links_to_the_vendor() {
    let world = World::new().await;
    let visitor = world.browser();
    let known = visitor.get("/help/errors/aadsts/7000222").await;
    assert_eq!(known.status, 200);
    for words in [
        "AADSTS7000222",
        "Most likely: ",
        "Certificates &#38; secrets",
        "An administrator of the team",
        "sso_idp_rejected",
        "https://login.microsoftonline.com/error?code=7000222",
    ] {
        assert!(known.body.contains(words), "{words}");
    }
    let unknown = visitor.get("/help/errors/aadsts/9999999999").await;
    assert_eq!(unknown.status, 200);
    assert!(!unknown.says("Most likely"));
    assert!(unknown.says("not among those known here"));
    assert!(
        unknown
            .body
            .contains("https://login.microsoftonline.com/error?code=9999999999")
    );
    for word in [
        "x",
        "0",
        "007",
        "-1",
        "1x",
        "99999999999",
        "AADSTS50011",
        "%3Cb%3E",
        "%D9%A1",
    ] {
        let answer = visitor.get(&format!("/help/errors/aadsts/{word}")).await;
        assert_eq!(answer.status, 404, "{word}");
        assert!(!answer.body.contains("<b>"), "{word}");
    }
}

/// N-02: what is typed into the box leads to a number or nowhere; it is never printed.
#[tokio::test]
async fn n02_given_the_box_for_a_number_then_anything_may_be_pasted_and_nothing_is_echoed() {
    let world = World::new().await;
    let visitor = world.browser();
    assert!(visitor.get("/help").await.body.contains("name=\"number\""));
    for typed in [
        "AADSTS50011",
        "50011",
        "+aadsts+50011+",
        "Sorry+AADSTS50011%3A+%3Cb%3E",
    ] {
        let answer = visitor
            .get(&format!("/help/errors/aadsts?number={typed}"))
            .await;
        assert_eq!(answer.status, 303, "{typed}");
        let to = answer.header("location").unwrap_or_default();
        assert!(to.ends_with("/help/errors/aadsts/50011"), "{typed}: {to}");
    }
    for typed in [
        "",
        "zebra",
        "%3Cscript%3Ezebra",
        "99999999999",
        "%FF%00zebra",
    ] {
        let answer = visitor
            .get(&format!("/help/errors/aadsts?number={typed}"))
            .await;
        assert_eq!(answer.status, 400, "{typed}");
        assert!(answer.says("There is no AADSTS number in it"), "{typed}");
        assert!(!answer.body.contains("zebra"), "{typed}");
    }
    assert_eq!(visitor.get("/help/errors/aadsts").await.status, 200);
}

/// The `type` of a problem is an address that answers.
#[tokio::test]
async fn given_a_problem_as_json_then_its_type_is_a_page_of_the_help() {
    let world = World::new().await;
    let visitor = world.browser();
    let problem = visitor.get("/api/v1/session").await.json();
    let kind = problem["type"].as_str().expect("a type");
    assert_eq!(visitor.get(kind).await.status, 200, "{kind}");
}

#[tokio::test]
async fn given_any_page_of_the_help_then_its_links_lead_somewhere() {
    let world = World::new().await;
    let visitor = world.browser();
    let known: BTreeSet<&str> = routes().iter().map(|route| route.path).collect();
    let mut bodies = std::collections::BTreeMap::new();
    for path in pages() {
        let answer = visitor.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        bodies.insert(path, answer);
    }
    for (page, answer) in &bodies {
        for link in links(answer) {
            if link.starts_with("https://") || link.starts_with("/assets/") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let there = if path.is_empty() { page } else { path };
            match bodies.get(there) {
                Some(found) => {
                    let id = format!("id=\"{anchor}\"");
                    let is_there = anchor.is_empty() || found.body.contains(&id);
                    assert!(is_there, "{page}: {link}");
                }
                None => assert!(known.contains(there), "{page}: {link}"),
            }
        }
    }
}

/// What a guide tells the operator to type is a command of the program.
#[test]
fn given_a_command_in_a_guide_then_the_program_knows_it() {
    let mut seen = 0;
    for guide in GUIDES {
        for block in guide.sections.iter().flat_map(|section| section.blocks) {
            let Block::Command(line) = block else {
                continue;
            };
            if !line.starts_with("latchkey ") {
                continue;
            }
            let typed = line.split(" < ").next().unwrap_or_default();
            let parsed = cli::command().try_get_matches_from(typed.split(' '));
            let kind = parsed.err().map(|error| error.kind());
            let fine = matches!(
                kind,
                None | Some(ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
            );
            assert!(fine, "{line}: {kind:?}");
            seen += 1;
        }
    }
    assert!(seen > 4, "only {seen} commands");
}

/// N-04: an admin reads the guides with the own tenant's values; users, strangers and other tenants do not.
#[tokio::test]
async fn n04_given_a_guide_then_only_that_tenants_admin_reads_its_values() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other")
        .member("eve@other.example", Role::Admin, true)
        .with_connection(entra())
        .make(&world)
        .await;
    let own = acme.connected();
    let client = own.app.client_id.clone();
    let admin = world.password_browser(&acme, ADA).await;
    let user = world.password_browser(&acme, BEN).await;
    let neighbour = world.password_browser(&other, "eve@other.example").await;
    let stranger = world.browser();
    for guide in GUIDES {
        let path = guide_path(guide);
        let page = admin.get(&path).await;
        let copies = page.body.contains("copyline");
        assert!(
            !copies || page.says("/t/acme/login") || page.says(&client),
            "{path}"
        );
        for browser in [&user, &neighbour, &stranger] {
            let page = browser.get(&path).await;
            assert!(!page.says("/t/acme/login"), "{path}");
            assert!(!page.says(&client), "{path}");
        }
    }
    let page = admin.get("/help/connect-entra").await;
    assert!(page.says(&client) && page.says(&own.issuer));
    assert!(!page.says(PLACEHOLDER));
    let page = neighbour.get("/help/connect-entra").await;
    let theirs = &other.connected().app.client_id;
    assert!(page.says(theirs) && page.says("/t/other/login"));
    for browser in [&user, &stranger] {
        let page = browser.get("/help/connect-entra").await;
        assert!(page.says(PLACEHOLDER) && page.says("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"));
    }
}

/// N-05: reading changes nothing, and the reserved Redirect URI stands there before the first save.
#[tokio::test]
async fn n05_given_no_connection_then_the_guide_shows_what_is_reserved_and_changes_nothing() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let before = world.dump().await;
    let page = admin.get("/help/connect-entra").await;
    assert_eq!(world.dump().await, before);
    let uri = format!("{}/auth/sso/callback", world.origin());
    assert!(
        page.says(&uri) && !page.says(PLACEHOLDER),
        "{}",
        page.text()
    );
}

/// N-02, T101: what was typed stands in the field only, as text.
#[tokio::test]
async fn n02_t101_given_a_hostile_search_then_it_is_text_in_its_field_and_nowhere_else() {
    let world = World::new().await;
    let visitor = world.browser();
    let page = visitor
        .get("/help?q=%22%3E%3Cscript%3Ecall+this+number%3C%2Fscript%3E")
        .await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("<script>"), "{}", page.body);
    assert!(!page.text().contains("call this number"), "{}", page.text());
    assert!(page.says("Nothing found"));
    let long = "x".repeat(5_000);
    for query in [
        "q=",
        "q=a&q=b",
        "q=%FF",
        "q=%00",
        &format!("q={long}"),
        "r=1",
    ] {
        let page = visitor.get(&format!("/help?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert!(!page.body.contains(&long));
    }
    let page = visitor.get("/help?q=secret+id").await;
    assert!(
        page.says("Secret ID") && links(&page).contains(&"/help/glossary#secret-id".to_owned())
    );
}

/// The name of the tenant is text where an admin reads it.
#[tokio::test]
async fn t101_given_markup_in_the_tenants_name_then_escaped_in_the_guides() {
    let world = World::new().await;
    let acme = tenant("acme")
        .named("T<script>alert('x')</script>[x](//evil)")
        .staffed()
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    for path in pages() {
        let page = admin.get(&path).await;
        assert!(!page.body.contains("<script>alert"), "{path}");
        assert!(!page.body.contains("href=\"//evil"), "{path}");
    }
}

/// The help link stands on every page, and on every sign-in card.
#[test]
fn given_any_page_then_a_link_to_the_help_stands_on_it() {
    for (name, html) in all_samples().expect("every sample renders") {
        assert!(
            name.starts_with("demo-") || html.contains("href=\"/help\""),
            "{name}"
        );
    }
}

/// N-10: what a number of another product means is never told as certain.
#[tokio::test]
async fn n10_given_a_guide_that_names_numbers_then_it_says_most_likely() {
    let world = World::new().await;
    for guide in GUIDES {
        let page = world.browser().get(&guide_path(guide)).await;
        assert!(
            !page.says("AADSTS") || page.says("most likely"),
            "{}",
            guide.slug
        );
    }
}

/// Every page that shows a code of the catalogue links to what the help says of it.
#[test]
fn given_a_page_with_a_code_then_it_links_to_a_page_of_the_help_that_exists() {
    let mut seen = 0;
    for (name, html) in all_samples().expect("every sample renders") {
        for rest in html.split("href=\"/help/errors/").skip(1) {
            let word = rest.split('"').next().unwrap_or_default();
            let number = word.strip_prefix("aadsts/");
            let is_number = number.is_some_and(|digits| digits.parse::<u64>().is_ok());
            let is_page = is_number || word == "aadsts" || Code::parse(word).is_some();
            assert!(is_page, "{name}: {word}");
            seen += 1;
        }
        let is_banner = name.starts_with("login-sso_") && html.contains("banner-title");
        assert!(!is_banner || html.contains("/help/errors/sso_"), "{name}");
    }
    assert!(seen > 60, "only {seen} links");
}

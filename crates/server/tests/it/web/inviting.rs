//! Inviting from Team Members: typed addresses, files, and what must not get through.

use latchkey_core::{member::Role, ports::StoreExt, tenant_settings::TenantSettings};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Answer, Browser, Tenant, World, tenant};

const INVITE: &str = "/team/invite";
const FILE: &str = "/team/invite/csv";
const HEAD: &str = "email,first_name,last_name,role";

async fn staged() -> (World, Tenant, Browser) {
    let world = World::new().await;
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let acme = plan.member(CARA, Role::User, true).make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    (world, acme, admin)
}

/// Everything an invitation writes.
async fn rows(world: &World) -> Vec<Vec<String>> {
    let dump = world.dump().await;
    let tables = [
        "member",
        "member_role",
        "invitation",
        "token_place",
        "delivery",
        "event",
    ];
    tables.map(|table| dump[table].clone()).to_vec()
}

async fn typed(admin: &Browser, emails: &str, role: &str, first_name: &str) -> Answer {
    let fields = [
        ("emails", emails),
        ("role", role),
        ("first_name", first_name),
    ];
    admin.fill(INVITE, INVITE, &fields).await
}

/// Sends a file as a browser does.
async fn upload(world: &World, admin: &Browser, file: &[u8]) -> Answer {
    let token = admin.form_token().await;
    let mut body = Vec::new();
    for (name, value) in [
        ("csrf_token", token.as_str()),
        ("days", "7"),
        ("pasted", ""),
    ] {
        let part =
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\
          Content-Type: text/csv\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=edge"),
        ("origin", world.origin()),
    ];
    admin.send("POST", FILE, &headers, Some(body)).await
}

/// Uploads and looks at the dry run.
async fn dry_run(world: &World, admin: &Browser, file: &[u8]) -> (String, Answer) {
    let sent = upload(world, admin, file).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let path = sent.location().to_owned();
    let page = admin.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.text());
    (path, page)
}

/// Each address has its outcome; the link is shown once where no mail leaves; again invites nobody.
#[tokio::test]
async fn given_typed_addresses_then_each_has_its_outcome_and_again_changes_nothing() {
    let (world, acme, admin) = staged().await;
    let id = acme.id.clone();
    let settings = TenantSettings {
        usual_domains: vec!["contoso.example".to_owned()],
        ..TenantSettings::default()
    };
    let set = world
        .process
        .store
        .unit(move |tx| Box::pin(async move { tx.set_tenant_settings(&id, &settings).await }));
    set.await.expect("settings are stored");
    let off = acme.team_path(CARA, "/deactivate");
    assert_eq!(admin.fill(&off, &off, &[]).await.status, 303);
    let list =
        format!("{BEN}\r\nBEN@Contoso.example, {ADA}; {CARA}\nzed@elsewhere.example\nnobody");
    let sent = typed(&admin, &list, "user", "").await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert!(!sent.location().contains("inv_"));
    let result = admin.get(sent.location()).await;
    for words in [
        "2 people were invited",
        "The same address stands further up",
        "Already a member",
        "Open the member and reactivate them",
        "outside your usual domains",
        "does not look like an e-mail address",
    ] {
        assert!(result.says(words), "{words}: {}", result.text());
    }
    assert_eq!(result.body.matches("token=inv_").count(), 2);
    assert_eq!(world.count_events(&acme.id, "member.invited").await, 2);
    let before = rows(&world).await;
    let again = typed(&admin, &list, "admin", "").await;
    let page = admin.get(again.location()).await;
    assert!(page.says("Nobody was invited") && page.says("Already invited"));
    assert!(!page.body.contains("token=inv_"));
    assert_eq!(rows(&world).await, before);
    // What was kept is this session's: for another it is not there.
    let other = world.password_browser(&acme, ADA).await;
    assert_eq!(other.get(sent.location()).await.status, 404);
}

/// Addresses and names that are none: a sentence at the field, and nothing changes (T078, T133).
#[tokio::test]
async fn given_bad_addresses_and_names_then_each_has_its_sentence_and_nothing_changes() {
    let (world, _, admin) = staged().await;
    let before = rows(&world).await;
    let long = format!("{}@c.example", "a".repeat(320));
    let name = "x".repeat(500);
    let many: String = (0..201).map(|n| format!("p{n}@c.example\n")).collect();
    for (emails, first_name, says) in [
        ("", "", "at least one e-mail address"),
        (" ;, \r\n", "", "at least one e-mail address"),
        ("ben", "", "does not look like"),
        ("ben@c", "", "does not look like"),
        ("ben@c.example@d.example", "", "does not look like"),
        (long.as_str(), "", "longer than an e-mail address"),
        ("\"ben b\"@c.example", "", "quotation marks"),
        ("ben(home)@c.example", "", "comment in parentheses"),
        ("b\u{e9}n@c.example", "", "plain letters"),
        ("b\u{200b}en@c.example", "", "invisible character"),
        ("\u{202e}ben@c.example", "", "invisible character"),
        ("=cmd|a!b@c.example", "", "formula"),
        (CARA, "", "already in the team"),
        (BEN, name.as_str(), "at most 200 characters"),
        (BEN, "Ben\r\nBcc: x@y.example", "line breaks"),
        (BEN, "<b>Ben</b>", "signs < and >"),
        (BEN, "B\u{202e}en", "invisible character"),
        (BEN, "=HYPERLINK(1)", "formula"),
        (
            "a@c.example\nb@c.example",
            "Ben",
            "Names go with one address",
        ),
        (many.as_str(), "", "more than 200 addresses"),
    ] {
        let answer = typed(&admin, emails, "user", first_name).await;
        assert_eq!(answer.status, 400, "{emails:.60} {first_name:.60}");
        assert!(answer.says(says), "{says}: {}", answer.text());
        assert!(answer.body.contains("aria-invalid=\"true\""), "{says}");
        assert!(!answer.body.contains("<b>Ben"), "{says}");
    }
    for (role, days, says) in [
        ("owner", "7", "Choose User or Admin"),
        ("user", "0", "number from 1 to 30"),
        ("user", "31", "number from 1 to 30"),
        ("user", "-1", "number from 1 to 30"),
        ("user", "9999999999999999999999", "number from 1 to 30"),
    ] {
        let fields = [("emails", BEN), ("role", role), ("days", days)];
        let answer = admin.fill(INVITE, INVITE, &fields).await;
        assert_eq!((answer.status, answer.says(says)), (400, true), "{says}");
    }
    assert_eq!(rows(&world).await, before);
    // One character is a name, and a domain may be written in letters of its own.
    let fine = typed(&admin, "n@b\u{fc}cher.example", "user", "\u{5c0f}").await;
    assert_eq!(fine.status, 303, "{}", fine.text());
}

/// N-42: a list that would make admins says so, and how many, before anything happens.
#[tokio::test]
async fn n42_given_admins_in_a_list_then_a_line_says_so_and_nothing_happens_before() {
    let (world, acme, admin) = staged().await;
    let before = rows(&world).await;
    let text = format!(
        "{HEAD}\n{ADA},,,admin\na@c.example,,,admin\nb@c.example,,,ADMIN\nc@c.example,,,user\n"
    );
    let (path, page) = dry_run(&world, &admin, text.as_bytes()).await;
    // Ada is one already: of these, two would become admins.
    assert!(page.says("2 of these will be admins"), "{}", page.text());
    assert!(page.says("Invite 3 people") && page.says("Nothing has happened yet"));
    assert_eq!(rows(&world).await, before);
    let users = format!("{HEAD}\nd@c.example,,,\n");
    let (_, plain) = dry_run(&world, &admin, users.as_bytes()).await;
    assert!(
        !plain.says("will be an admin") && !plain.says("will be admins"),
        "{}",
        plain.text()
    );
    let sent = admin.submit(&page, &path, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert!(
        admin
            .get(sent.location())
            .await
            .says("3 people were invited")
    );
    let query = "SELECT m.email_canonical FROM member m JOIN member_role r ON r.member_id = m.id \
                 WHERE r.role = 'admin' ORDER BY m.email_canonical";
    assert_eq!(
        world.texts(query).await,
        ["a@c.example", ADA, "b@c.example"]
    );
    assert_eq!(world.count_events(&acme.id, "member.invited").await, 3);
}

/// A file with a mark at its start, any line ending, quotes and semicolons; the same file again is nobody.
#[tokio::test]
async fn given_a_file_twice_then_the_second_time_invites_nobody() {
    let (world, acme, admin) = staged().await;
    let text = format!(
        "\u{feff}{}\r\n\"ben@c.example\";\"Ben; \"\"B\"\"\";Bell;user\r\n\
         n@b\u{fc}cher.example;\u{5c0f};;\r\nBEN@C.example;;;user\r\n",
        HEAD.replace(',', ";")
    );
    let (path, page) = dry_run(&world, &admin, text.as_bytes()).await;
    assert!(page.says("Invite 2 people") && page.says("One line is refused"));
    assert!(page.says("The same address stands further up"));
    let sent = admin.submit(&page, &path, &[]).await;
    assert!(
        admin
            .get(sent.location())
            .await
            .says("2 people were invited")
    );
    let names = "SELECT first_name FROM member WHERE state = 'invited' ORDER BY email_canonical";
    assert_eq!(world.texts(names).await, ["Ben; \"B\"", "\u{5c0f}"]);
    let before = rows(&world).await;
    let (again, page) = dry_run(&world, &admin, text.as_bytes()).await;
    assert!(
        page.says("Nobody in this list can be invited"),
        "{}",
        page.text()
    );
    assert!(page.says("Already invited") && !page.has_form(&again));
    // The button of the first look, pressed once more, finds them invited.
    let token = admin.form_token().await;
    let twice = admin.post(&path, &[("csrf_token", &token)]).await;
    assert!(admin.get(twice.location()).await.says("Nobody was invited"));
    assert_eq!(rows(&world).await, before);
    assert_eq!(world.count_events(&acme.id, "member.invited").await, 2);
}

/// Files that are none: each its own sentence; refused lines with number and reason, to be downloaded
/// as words only (N-43).
#[tokio::test]
async fn n43_given_bad_files_then_a_sentence_each_and_nothing_changes() {
    let (world, _, admin) = staged().await;
    let before = rows(&world).await;
    let lines = |n: usize| {
        let rows: String = (0..n).map(|n| format!("p{n}@c.example,,,\n")).collect();
        format!("{HEAD}\n{rows}").into_bytes()
    };
    for (file, says) in [
        (lines(5_000), "more than 2,000 people"),
        (lines(2_001), "more than 2,000 people"),
        (vec![b'x'; 2 * 1024 * 1024 + 1], "larger than 2 MiB"),
        (b"email\xff\xfe".to_vec(), "not UTF-8 text"),
        (HEAD.as_bytes().to_vec(), "nobody in the file"),
        (
            b"ben@c.example,Ben,,user\n".to_vec(),
            "The first line must be",
        ),
    ] {
        let answer = upload(&world, &admin, &file).await;
        assert_eq!(answer.status, 400, "{says}");
        assert!(answer.says(says), "{says}: {}", answer.text());
    }
    let huge = upload(&world, &admin, &vec![b'x'; 10 * 1024 * 1024]).await;
    assert_eq!(huge.status, 413);
    assert!(
        huge.says("larger than this page accepts"),
        "{}",
        huge.text()
    );
    let name = "x".repeat(500);
    let long = "a".repeat(320);
    let text = format!(
        "{HEAD}\r\n=cmd|'/c calc'!A1,E,,user\r\nf@c.example,+1,,user\r\nG\u{202e}@c.example,,,\r\n\
         h\u{200b}@c.example,,,\r\ni@c.example,I,,owner\r\nj@c.example,J\r\n\"\"\"k\"\"@c.example\",,,\r\n\
         l(x)@c.example,,,\r\nm@c.example,<script>alert(1)</script>,,\r\nn@c.example,{name},,\r\n\
         o@c.example,\"two\r\nlines\",,\r\n{long}@c.example,,,\r\np@c.example,\u{202e}P,,\r\n"
    );
    let (path, page) = dry_run(&world, &admin, text.as_bytes()).await;
    assert!(page.says("13 lines are refused"), "{}", page.text());
    for words in [
        "formula of a spreadsheet",
        "invisible character",
        "must be admin or user",
        "four columns",
        "quotation marks",
        "comment in parentheses",
        "signs < and >",
        "at most 200 characters",
        "line breaks",
        "longer than an e-mail address",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(!page.body.contains("<script>alert"));
    let download = admin.get(&format!("{path}/refused.csv")).await;
    assert_eq!(download.status, 200);
    let kind = download.header("content-disposition");
    assert!(kind.is_some_and(|kind| kind.starts_with("attachment")));
    let numbers: Vec<&str> = download
        .body
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(
        numbers,
        [
            "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "14", "15"
        ]
    );
    assert!(
        !download.body.contains(",=")
            && !download.body.contains("\"=")
            && !download.body.contains("\"+")
    );
    assert!(!download.body.contains(['\u{202e}', '\u{200b}']));
    assert_eq!(rows(&world).await, before);
}

/// What was pasted comes back with what is wrong with it.
#[tokio::test]
async fn given_a_pasted_list_without_its_header_then_it_is_kept_in_the_form() {
    let (_world, _, admin) = staged().await;
    let page = admin.get(FILE).await;
    let token = page.form(FILE).filled(&[]);
    let token = token
        .iter()
        .find(|(name, _)| name == "csrf_token")
        .expect("a token");
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"days\"\r\n\r\n7\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"pasted\"\r\n\r\nben@c.example,<i>,,\r\n--edge--\r\n",
        token.1
    );
    let origin = admin.origin().to_owned();
    let headers = [
        ("content-type", "multipart/form-data; boundary=edge"),
        ("origin", origin.as_str()),
    ];
    let answer = admin
        .send("POST", FILE, &headers, Some(body.into_bytes()))
        .await;
    assert_eq!(answer.status, 400);
    assert!(answer.says("The first line must be"), "{}", answer.text());
    assert!(answer.body.contains("ben@c.example") && !answer.body.contains("<i>,"));
}

/// N-04, T061: another tenant's admin sees neither the list nor its outcome.
#[tokio::test]
async fn n04_t061_given_another_tenants_admin_then_no_list_and_no_outcome() {
    let (world, _, admin) = staged().await;
    let other = tenant("other")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    let stranger = world.password_browser(&other, ADA).await;
    let text = format!("{HEAD}\nben@c.example,,,\n");
    let (path, page) = dry_run(&world, &admin, text.as_bytes()).await;
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(
        stranger.get(&format!("{path}/refused.csv")).await.status,
        404
    );
    let token = stranger.form_token().await;
    let stolen = stranger.post(&path, &[("csrf_token", &token)]).await;
    assert_eq!(stolen.status, 404);
    let sent = admin.submit(&page, &path, &[]).await;
    assert_eq!(stranger.get(sent.location()).await.status, 404);
    assert_eq!(admin.get(sent.location()).await.status, 200);
}

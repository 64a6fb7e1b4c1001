//! Team Members as an admin uses it: pages, search, filters, acts, and what is refused.

use std::collections::BTreeSet;

use latchkey_core::{
    email::EmailAddress,
    id::Id,
    member::{Member, MemberSource, MemberState, Role},
    ports::StoreExt as _,
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

/// `count` more members of the tenant, named `First<n> Family<n>`.
async fn crowd(world: &World, acme: &Tenant, count: usize) {
    let app = world.app();
    let now = app.clock.now();
    let rows: Vec<Member> = (0..count)
        .map(|n| Member {
            id: Id::new(now, &*app.rng),
            tenant: acme.id.clone(),
            state: MemberState::Active,
            email: EmailAddress::parse(&format!("m{n:03}@acme.example")).expect("an address"),
            first_name: format!("First{n:03}"),
            last_name: format!("Family{:03}", n % 7),
            source: MemberSource::Invitation,
            roles: vec![Role::User],
            has_password: false,
            security_stamp: 0,
            provider_email: None,
            created: now,
            last_sign_in: None,
            last_method: None,
        })
        .collect();
    let unit = world.process.store.unit(move |tx| {
        Box::pin(async move {
            for row in &rows {
                tx.insert_member(row).await?;
            }
            Ok(())
        })
    });
    assert_eq!(unit.await, Ok(()));
}

/// The members a page lists, by their ids in its links.
fn listed(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.text());
    let links = page.body.split("href=\"/team/mem_").skip(1);
    links
        .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
        .collect()
}

async fn connected(world: &World) -> (Tenant, Browser) {
    let plan = tenant("acme").staffed().with_connection(entra());
    let acme = plan.make(world).await;
    let admin = world.password_browser(&acme, ADA).await;
    (acme, admin)
}

/// Pages of 50: each member once, there and back, with and without a search.
#[tokio::test]
async fn given_many_members_then_pages_lead_through_all_and_back_to_the_first() {
    let world = World::new().await;
    let (acme, admin) = connected(&world).await;
    crowd(&world, &acme, 120).await;
    for (query, wanted) in [
        ("", 123),
        ("?q=first", 120),
        ("?q=family&sso=never", 120),
        ("?source=invitation", 120),
    ] {
        let first = admin.get(&format!("/team{query}")).await;
        assert!(!first.says("First page"));
        let (mut page, mut seen, mut pages) = (first.clone(), listed(&first), 1);
        while page.says("Next") && pages < 9 {
            page = admin.get(&page.link("Next").replace("&amp;", "&")).await;
            assert!(page.says("First page"), "{query}");
            seen.extend(listed(&page));
            pages += 1;
        }
        assert_eq!((pages, seen.len()), (3, wanted), "{query}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), wanted);
        let back = admin
            .get(&page.link("First page").replace("&amp;", "&"))
            .await;
        assert_eq!(listed(&back), listed(&first), "{query}");
    }
}

/// What is typed is the beginning of an address or of a name from either end, in any case.
#[tokio::test]
async fn given_a_search_then_address_and_both_names_find_and_filters_narrow_it() {
    let world = World::new().await;
    let (acme, admin) = connected(&world).await;
    crowd(&world, &acme, 14).await;
    for (query, wanted) in [
        ("q=M003%40", 1),
        ("q=FIRST00", 10),
        ("q=family003+first", 2),
        ("q=family003&role=admin", 0),
        (
            "q=family003&role=user&state=active&source=invitation&sso=never",
            2,
        ),
        ("q=m0%25", 0),
        ("q=_", 0),
        ("role=admin", 1),
        ("state=invited", 0),
    ] {
        let page = admin.get(&format!("/team?{query}")).await;
        assert_eq!(listed(&page).len(), wanted, "{query}: {}", page.text());
        if wanted == 0 {
            assert!(page.says("Nobody fits these filters"), "{query}");
            assert_eq!(page.link("Clear filters"), "/team");
        }
    }
    // What was typed stands in the form again, as text.
    let page = admin.get("/team?q=%3Cb%3E%22x&role=admin").await;
    let form = page.form("/team");
    assert_eq!(form.value("role"), Some("admin"));
    assert!(!page.body.contains("<b>\"x"));
}

/// T061, T062: a cursor or filter that nobody was offered is refused, and another tenant's member is nobody.
#[tokio::test]
async fn t061_t062_given_odd_cursors_and_filters_then_refused_and_never_a_fault() {
    let world = World::new().await;
    let (acme, admin) = connected(&world).await;
    crowd(&world, &acme, 60).await;
    let other = tenant("other")
        .member(BEN, Role::User, true)
        .make(&world)
        .await;
    let foreign = other.member(BEN).as_str();
    let nobody = "mem_00000000000000000000000000000000";
    for query in [
        format!("after={foreign}"),
        format!("after={nobody}"),
        format!("q=first&after={foreign}"),
        "after=mem_1".to_owned(),
        "after=%27%20OR%201".to_owned(),
        "role=owner".to_owned(),
        "state=removed".to_owned(),
        "state=Active".to_owned(),
        "source=x".to_owned(),
        "sso=yes".to_owned(),
        format!("q={}", "a".repeat(255)),
        "q=a%00b".to_owned(),
    ] {
        let answer = admin.get(&format!("/team?{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        assert!(!answer.body.contains(foreign), "{query}");
    }
    // A cursor that has been removed meanwhile still is a place in the list.
    let first = admin.get("/team").await;
    let next = first.link("Next").replace("&amp;", "&");
    let id = next.split("after=").nth(1).expect("a cursor");
    let act = format!("/team/{id}/remove");
    assert_eq!(admin.fill(&act, &act, &[]).await.location(), "/team");
    let page = admin.get(&next).await;
    assert_eq!(listed(&page).len(), 63 - 50);
}

/// The states of the list: nobody else, nobody fits, links where no mail leaves.
#[tokio::test]
async fn given_only_oneself_then_the_next_step_is_shown_and_links_come_without_mail() {
    let world = World::new().await;
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let page = admin.get("/team").await;
    assert!(page.says("Only you are here so far") && !page.has_form("/team"));
    assert_eq!(page.link("Invite people"), "/team/invite");
    let sent = admin
        .fill(
            "/team/invite",
            "/team/invite",
            &[("emails", "a@x.example\nnonsense\na@x.example")],
        )
        .await;
    let result = admin.get(sent.location()).await;
    assert!(result.body.contains("token=inv_"), "{}", result.text());
    assert!(result.says("nonsense"));
    let page = admin.get("/team").await;
    assert!(
        page.says("a@x.example") && page.says("Invited") && page.says("2 members"),
        "{}",
        page.text()
    );
}

/// Removing: at once who never came, else 30 days after deactivation; sessions, words and address go with it.
#[tokio::test]
async fn given_a_removal_then_it_waits_for_who_was_here_and_frees_the_address() {
    let world = World::new().await;
    let (acme, admin) = connected(&world).await;
    let (never, ben) = (
        acme.team_path(CARA, "/remove"),
        acme.team_path(BEN, "/remove"),
    );
    let done = admin.fill(&never, &never, &[]).await;
    assert_eq!((done.status, done.location()), (303, "/team"));
    assert_eq!(world.count_events(&acme.id, "member.removed").await, 1);
    assert!(!admin.get("/team").await.says(CARA));
    assert_eq!(
        listed(&admin.get(&format!("/team?q={CARA}")).await).len(),
        0
    );
    for path in ["", "/remove", "/deactivate"] {
        assert_eq!(admin.get(&acme.team_path(CARA, path)).await.status, 404);
    }
    let again = admin
        .fill("/team/invite", "/team/invite", &[("emails", CARA)])
        .await;
    assert_eq!(again.status, 303, "{}", again.text());
    // Ben has been here: first off, then 30 days.
    let here = world.sso_browser(&acme, BEN).await;
    let token = admin.form_token().await;
    for says in ["Deactivate first", "Deactivate first"] {
        let refused = admin.post(&ben, &[("csrf_token", &token)]).await;
        assert!(
            refused.status == 400 && refused.says(says),
            "{}",
            refused.text()
        );
        let off = acme.team_path(BEN, "/deactivate");
        let page = admin.get(&off).await;
        if page.has_form(&off) {
            admin.submit(&page, &off, &[]).await;
        }
    }
    assert_eq!(here.get("/api/v1/session").await.status, 401);
    assert!(!admin.get(&ben).await.has_form(&ben));
    world.pass(Span::days(30)).await;
    let admin = world.password_browser(&acme, ADA).await;
    assert_eq!(admin.fill(&ben, &ben, &[]).await.location(), "/team");
    assert_eq!(world.count_events(&acme.id, "member.removed").await, 2);
    assert_eq!(world.refused(&acme, BEN).await, "user_not_provisioned");
}

/// Ending sessions ends all of a member's, and of one's own all but this one.
#[tokio::test]
async fn given_end_sessions_then_a_members_end_and_ones_own_present_one_stays() {
    let world = World::new().await;
    let (acme, admin) = connected(&world).await;
    let bens = [
        world.sso_browser(&acme, BEN).await,
        world.password_browser(&acme, BEN).await,
    ];
    let mine = world.password_browser(&acme, ADA).await;
    for (email, at_end) in [(BEN, [401, 200]), (ADA, [401, 401])] {
        let done = admin
            .fill(
                &acme.team_path(email, ""),
                &acme.team_path(email, "/sessions"),
                &[],
            )
            .await;
        assert_eq!(
            done.location(),
            acme.team_path(email, ""),
            "{}",
            done.text()
        );
        for browser in &bens {
            assert_eq!(browser.get("/api/v1/session").await.status, at_end[0]);
        }
        assert_eq!(mine.get("/api/v1/session").await.status, at_end[1]);
        assert_eq!(admin.get("/api/v1/session").await.status, 200);
    }
    assert_eq!(world.count_events(&acme.id, "session.revoked").await, 2);
}

/// Unlinking ends the sessions through the provider, not those by password, and the next sign-in links anew.
#[tokio::test]
async fn given_an_unlink_then_sso_sessions_end_and_the_next_sign_in_links_again() {
    let world = World::new().await;
    let (acme, admin) = connected(&world).await;
    let (sso, password) = (
        world.sso_browser(&acme, BEN).await,
        world.password_browser(&acme, BEN).await,
    );
    let (page, act) = (acme.team_path(BEN, ""), acme.team_path(BEN, "/unlink"));
    assert!(admin.get(&page).await.says(&acme.connected().issuer));
    assert_eq!(admin.fill(&page, &act, &[]).await.status, 303);
    let unlinked = admin.get(&page).await;
    assert!(unlinked.says("Not linked yet") && !unlinked.has_form(&act));
    assert_eq!(sso.get("/api/v1/session").await.status, 401);
    assert_eq!(password.get("/api/v1/session").await.status, 200);
    assert_eq!(world.count_events(&acme.id, "identity.unlinked").await, 1);
    world.sso_browser(&acme, BEN).await;
    assert_eq!(world.count_events(&acme.id, "identity.linked").await, 2);
}

/// N-06, N-40: the last admin who can enter is not demoted, deactivated or removed, in any order; a second one
/// without a way in is no help.
#[tokio::test]
async fn n06_n40_given_the_last_admin_then_no_page_takes_them_away() {
    let world = World::new().await;
    let mut acme = tenant("acme").staffed().make(&world).await;
    let stuck = "stuck@acme.example";
    acme.add(&world, stuck, Role::Admin, false).await;
    let admin = world.password_browser(&acme, ADA).await;
    let page = admin.get(&acme.team_path(ADA, "")).await;
    assert!(
        page.says("the only administrator who can sign in"),
        "{}",
        page.text()
    );
    let token = admin.form_token().await;
    for (act, statuses) in [
        ("/role", [409, 409]),
        ("/deactivate", [409, 409]),
        ("/remove", [400, 409]),
    ] {
        assert!(!page.has_form(&acme.team_path(ADA, act)), "{act}");
        for other in ["", acme.member(stuck).as_str(), acme.member(ADA).as_str()] {
            let fields = [
                ("csrf_token", token.as_str()),
                ("role", "user"),
                ("other", other),
            ];
            let answer = admin.post(&acme.team_path(ADA, act), &fields).await;
            assert!(
                statuses.contains(&answer.status),
                "{act} {other}: {}",
                answer.status
            );
        }
    }
    assert_eq!(admin.get("/team").await.status, 200);
    let audit = world.events(&acme.id).await;
    let names: Vec<_> = audit.iter().map(|one| one.name.as_str()).collect();
    for name in [
        "member.role_changed",
        "member.deactivated",
        "member.removed",
    ] {
        assert!(!names.contains(&name), "{name}");
    }
}

/// N-41: giving up one's own role wants the name of an admin who can go on, and then it is done.
#[tokio::test]
async fn n41_given_a_demotion_of_oneself_then_another_is_named_first() {
    let world = World::new().await;
    let mut acme = tenant("acme").staffed().make(&world).await;
    let second = "second@acme.example";
    acme.add(&world, second, Role::Admin, true).await;
    let admin = world.password_browser(&acme, ADA).await;
    let act = acme.team_path(ADA, "/role");
    // The form on the page leads to the one that asks.
    let asked = admin
        .fill(&acme.team_path(ADA, ""), &act, &[("role", "user")])
        .await;
    assert!(
        asked.status == 400 && asked.says(second),
        "{}",
        asked.text()
    );
    for other in [
        "",
        acme.member(BEN).as_str(),
        acme.member(ADA).as_str(),
        "mem_x",
    ] {
        let answer = admin.submit(&asked, &act, &[("other", other)]).await;
        assert_eq!(answer.status, 400, "{other}");
    }
    assert_eq!(world.count_events(&acme.id, "member.role_changed").await, 0);
    let named = acme.member(second).as_str();
    let done = admin.submit(&asked, &act, &[("other", named)]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(world.count_events(&acme.id, "member.role_changed").await, 1);
    assert_eq!(admin.get("/team").await.status, 403);
    assert_eq!(admin.get("/dashboard").await.status, 200);
}

/// Sends a file as a browser does.
async fn upload(admin: &Browser, csv: &str) -> Answer {
    let token = admin.get("/team/invite/csv").await;
    let token = token.form("/team/invite/csv");
    let token = token.value("csrf_token").expect("a token");
    let mut body = String::new();
    for (head, value) in [
        ("name=\"csrf_token\"", token),
        ("name=\"days\"", "7"),
        (
            "name=\"file\"; filename=\"team.csv\"\r\nContent-Type: text/csv",
            csv,
        ),
    ] {
        body.push_str("--edge\r\nContent-Disposition: form-data; ");
        body.push_str(&format!("{head}\r\n\r\n{value}\r\n"));
    }
    body.push_str("--edge--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=edge"),
        ("origin", admin.origin()),
    ];
    let (path, body) = ("/team/invite/csv", Some(body.into_bytes()));
    admin.send("POST", path, &headers, body).await
}

/// N-42, N-43: a file invites nobody before its dry run is confirmed, says how many will be admins, and twice is once.
#[tokio::test]
async fn n42_n43_given_a_file_then_a_dry_run_first_and_twice_is_once() {
    let world = World::new().await;
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let csv = "\u{feff}email,first_name,last_name,role\r\n\
               x@acme.example,\"Xenia, the first\",Young,user\r\n\
               y@acme.example,Yves,,admin\r\n\
               =HYPERLINK(1),A,B,user\r\n\
               x@acme.example,Twice,,user\r\n\
               z@acme.example,Zed,,owner\r\n";
    for (round, new) in [(1, 2), (2, 0)] {
        let kept = upload(&admin, csv).await;
        assert_eq!(kept.status, 303, "{}", kept.text());
        let path = kept.location().to_owned();
        let dry = admin.get(&path).await;
        assert_eq!(dry.status, 200);
        assert!(dry.says("Xenia, the first"), "{}", dry.text());
        let says_admins = dry.text().contains("administrator") || dry.text().contains("admin");
        assert!(says_admins, "{}", dry.text());
        let invited = world.count_events(&acme.id, "member.invited").await;
        assert_eq!(invited, if round == 1 { 0 } else { 2 }, "a dry run is dry");
        let refused = admin.get(&format!("{path}/refused.csv")).await;
        assert_eq!(
            refused.header("content-type"),
            Some("text/csv; charset=utf-8")
        );
        assert!(
            refused.body.contains("\"'=HYPERLINK(1)\""),
            "{}",
            refused.body
        );
        assert_eq!(refused.body.lines().count(), 1 + 3, "{}", refused.body);
        if dry.has_form(&path) {
            assert_eq!(admin.submit(&dry, &path, &[]).await.status, 303);
        }
        let now = world.count_events(&acme.id, "member.invited").await;
        assert_eq!(now - invited, new, "round {round}");
    }
    // What was kept is this session's: nobody else reads it.
    let kept = upload(&admin, csv).await;
    let other = world.password_browser(&acme, ADA).await;
    for more in ["", "/refused.csv"] {
        let path = format!("{}{more}", kept.location());
        assert_eq!(other.get(&path).await.status, 404, "{path}");
    }
    let tried = world
        .try_password(&world.browser(), &acme, "x@acme.example", PASSWORD)
        .await;
    assert_eq!(tried.status, 401);
}

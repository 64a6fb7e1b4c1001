//! Inviting many, lists of people, and links that die.

use std::collections::BTreeSet;

use latchkey_app::{
    App, Cx,
    invitations::{
        Acceptance, Accepted, EntryFault, FileFault, InviteOutcome, Invited, Known, MAX_CSV,
        NewInvitation, accept_with_password, addresses_of, check_csv, formula_safe, invite,
        new_link, open_invitation, open_invitations, read_csv, resend, revoke,
    },
    members::{Change, change_member, member_detail},
};
use latchkey_core::{
    audit::Actor,
    member::{MemberSource, MemberState, Role},
    ports::StoreExt,
    problem::Code,
    secret::Secret,
    tenant_settings::TenantSettings,
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Tenant, World, tenant};

const NEW: &str = "dunes whisper over 14 copper kettles";

fn person(email: &str) -> NewInvitation {
    NewInvitation {
        email: email.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        role: Role::User,
        days: 7,
    }
}

async fn acme(world: &World) -> Tenant {
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    plan.member(CARA, Role::User, false).make(world).await
}

fn by_ada(world: &World, acme: &Tenant) -> Cx {
    world
        .app()
        .cx(Actor::Member(acme.member(ADA).clone()), None)
}

async fn invited(world: &World, acme: &Tenant, list: Vec<NewInvitation>) -> Vec<Invited> {
    let done = invite(world.app(), &by_ada(world, acme), &acme.id, list).await;
    done.unwrap_or_else(|problem| panic!("{problem:?}"))
}

fn word(one: &Invited) -> &'static str {
    match &one.outcome {
        InviteOutcome::Invited { outside: true, .. } => "outside",
        InviteOutcome::Invited { .. } => "invited",
        InviteOutcome::AlreadyMember(_) => "member",
        InviteOutcome::Deactivated(_) => "deactivated",
        InviteOutcome::AlreadyInvited(_) => "already",
        InviteOutcome::Invalid(fault) => fault.as_str(),
    }
}

/// Each address gets its own answer; a second time invites nobody twice.
#[tokio::test]
async fn given_many_addresses_then_each_has_its_answer_and_again_changes_nothing() {
    let world = World::new().await;
    let acme = acme(&world).await;
    let settings = TenantSettings {
        usual_domains: vec!["contoso.example".to_owned()],
        ..TenantSettings::default()
    };
    let id = acme.id.clone();
    let set = world
        .process
        .store
        .unit(move |tx| Box::pin(async move { tx.set_tenant_settings(&id, &settings).await }));
    set.await.expect("settings are stored");
    let off = change_member(
        world.app(),
        &world.operator(),
        &acme.id,
        acme.member(CARA),
        Change::Deactivate,
        false,
    )
    .await;
    assert!(off.is_ok());
    let list: Vec<NewInvitation> = [
        BEN,
        "BEN@Contoso.example",
        ADA,
        CARA,
        "zed@elsewhere.example",
        "nobody",
        "",
    ]
    .map(person)
    .to_vec();
    let first = invited(&world, &acme, list.clone()).await;
    let words: Vec<&str> = first.iter().map(word).collect();
    assert_eq!(
        words,
        [
            "invited",
            "duplicate",
            "member",
            "deactivated",
            "outside",
            "email-malformed",
            "email-missing"
        ]
    );
    let tables = ["member", "invitation", "token_place", "delivery"];
    let before = world.dump().await;
    let second = invited(&world, &acme, list).await;
    assert_eq!(word(&second[0]), "already");
    assert_eq!(word(&second[4]), "already");
    let after = world.dump().await;
    for table in tables {
        assert_eq!(before[table], after[table], "{table}");
    }
    assert_eq!(world.count_events(&acme.id, "member.invited").await, 2);
    let InviteOutcome::Invited { member, link, .. } = &first[0].outcome else {
        panic!("invited");
    };
    let detail = member_detail(
        world.app(),
        &world.app().cx(Actor::System, None),
        &acme.id,
        member,
    )
    .await;
    let detail = detail.unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(detail.member.state, MemberState::Invited);
    assert_eq!(detail.member.source, MemberSource::Invitation);
    assert!(
        link.expose()
            .starts_with(&format!("{}/invite/accept?token=inv_", world.origin()))
    );
    let open = open_invitation(world.app(), &acme.id, member).await;
    let open = open.ok().flatten().expect("it is open");
    assert_eq!(open.invited_by.as_ref(), Some(acme.member(ADA)));
    assert_eq!(open.expires.since(open.created), Span::days(7));
    let mails =
        world.texts("SELECT recipient FROM delivery WHERE name = 'invitation' ORDER BY recipient");
    assert_eq!(mails.await, [BEN, "zed@elsewhere.example"]);
}

/// Two thousand in one go; more are refused as a whole, and days stay within bounds.
#[tokio::test]
async fn given_two_thousand_then_all_are_invited_and_one_more_is_refused() {
    let world = World::new().await;
    let acme = acme(&world).await;
    let many: Vec<NewInvitation> = (0..2_001)
        .map(|n| NewInvitation {
            days: 400,
            ..person(&format!("p{n}@contoso.example"))
        })
        .collect();
    let refused = invite(world.app(), &by_ada(&world, &acme), &acme.id, many.clone()).await;
    assert_eq!(
        refused.err().map(|problem| problem.code),
        Some(Code::InvalidInput)
    );
    let none = invite(world.app(), &by_ada(&world, &acme), &acme.id, Vec::new()).await;
    assert!(none.is_err());
    let all = invited(&world, &acme, many[..2_000].to_vec()).await;
    assert!(all.iter().all(|one| word(one) == "invited"));
    let links: BTreeSet<&str> = all
        .iter()
        .filter_map(|one| match &one.outcome {
            InviteOutcome::Invited { link, .. } => Some(link.expose().as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(links.len(), 2_000);
    let members = all
        .iter()
        .filter_map(|one| match &one.outcome {
            InviteOutcome::Invited { member, .. } => Some(member.clone()),
            _ => None,
        })
        .collect();
    let open = open_invitations(world.app(), &acme.id, members).await;
    let open = open.unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(open.len(), 2_000);
    assert!(open.iter().all(|one| one.lifetime() == Span::days(30)));
}

/// T124: a newer link kills the older; five mails an hour; revoked is gone, and may be invited anew.
#[tokio::test]
async fn t124_n22_given_resend_copy_and_revoke_then_only_the_newest_ever_works() {
    let world = World::new().await;
    let mut acme = acme(&world).await;
    acme.invite(&world, BEN, Role::User).await;
    let ben = acme.member(BEN).clone();
    let cx = by_ada(&world, &acme);
    let mut links = vec![acme.token(BEN).to_owned()];
    for _ in 0..5 {
        let renewed = resend(world.app(), &cx, &acme.id, &ben).await;
        let renewed = renewed.unwrap_or_else(|problem| panic!("{problem:?}"));
        links.push(token_of(renewed.link.expose()));
    }
    let sixth = resend(world.app(), &cx, &acme.id, &ben).await;
    assert_eq!(
        sixth.err().map(|problem| problem.code),
        Some(Code::TooManyAttempts)
    );
    let copied = new_link(world.app(), &cx, &acme.id, &ben).await;
    let copied = copied.unwrap_or_else(|problem| panic!("{problem:?}"));
    for old in &links {
        assert_eq!(by_password(world.app(), old).await, Err("replaced"));
    }
    let mails = world
        .texts("SELECT recipient FROM delivery WHERE name = 'invitation'")
        .await;
    assert_eq!(mails.len(), 6);
    assert_eq!(
        world
            .count_events(&acme.id, "member.invitation_resent")
            .await,
        5
    );
    assert_eq!(
        world
            .count_events(&acme.id, "member.invitation_link_made")
            .await,
        1
    );
    assert!(revoke(world.app(), &cx, &acme.id, &ben).await.is_ok());
    let newest = token_of(copied.link.expose());
    assert_eq!(by_password(world.app(), &newest).await, Err("revoked"));
    for gone in [
        revoke(world.app(), &cx, &acme.id, &ben).await.err(),
        resend(world.app(), &cx, &acme.id, &ben).await.err(),
        new_link(world.app(), &cx, &acme.id, &ben).await.err(),
        revoke(world.app(), &cx, &acme.id, acme.member(CARA))
            .await
            .err(),
    ] {
        assert_eq!(gone.map(|problem| problem.code), Some(Code::NotFound));
    }
    assert_eq!(
        world
            .count_events(&acme.id, "member.invitation_revoked")
            .await,
        1
    );
    acme.invite(&world, BEN, Role::Admin).await;
    assert_ne!(*acme.member(BEN), ben);
    let anew = acme.token(BEN).to_owned();
    assert_eq!(by_password(world.app(), &anew).await, Ok(()));
}

/// T061: another tenant's invitation is not there.
#[tokio::test]
async fn t061_given_another_tenants_member_then_nothing_is_found() {
    let world = World::new().await;
    let mut acme = acme(&world).await;
    acme.invite(&world, BEN, Role::User).await;
    let other = tenant("other")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    let cx = world.operator();
    let (app, ben) = (world.app(), acme.member(BEN));
    assert!(revoke(app, &cx, &other.id, ben).await.is_err());
    assert!(resend(app, &cx, &other.id, ben).await.is_err());
    assert!(new_link(app, &cx, &other.id, ben).await.is_err());
    assert!(
        open_invitation(app, &other.id, ben)
            .await
            .is_ok_and(|one| one.is_none())
    );
    assert!(
        open_invitation(app, &acme.id, ben)
            .await
            .is_ok_and(|one| one.is_some())
    );
}

/// T094: a tenant that wants a second factor lets nobody in by the first alone.
#[tokio::test]
async fn t094_given_a_required_second_factor_then_accepting_opens_no_session() {
    let world = World::new().await;
    let mut acme = acme(&world).await;
    acme.invite(&world, BEN, Role::User).await;
    let settings = TenantSettings {
        second_factor_required: true,
        ..TenantSettings::default()
    };
    let id = acme.id.clone();
    let set = world
        .process
        .store
        .unit(move |tx| Box::pin(async move { tx.set_tenant_settings(&id, &settings).await }));
    set.await.expect("settings are stored");
    let done = accept(world.app(), acme.token(BEN)).await;
    assert!(matches!(done, Ok(Accepted::SecondStep(_))));
    assert!(world.texts("SELECT id FROM session").await.is_empty());
    let steps = world.texts("SELECT step FROM half_sign_in").await;
    assert_eq!(steps, ["enrol"]);
}

fn token_of(link: &str) -> String {
    link.split_once("token=").expect("a token").1.to_owned()
}

pub async fn accept(app: &App, token: &str) -> Result<Accepted, latchkey_app::Refusal> {
    let input = Acceptance {
        token: Secret::new(token.to_owned()),
        first_name: "Ben".to_owned(),
        last_name: String::new(),
        password: Secret::new(NEW.to_owned()),
        present: None,
    };
    accept_with_password(app, &app.cx(Actor::Visitor, None), input).await
}

async fn by_password(app: &App, token: &str) -> Result<(), &'static str> {
    match accept(app, token).await {
        Ok(_) => Ok(()),
        Err(problem) => {
            assert_eq!(problem.code, Code::InvitationUnusable, "{problem:?}");
            Err(problem.reason)
        }
    }
}

// Lists of people.

const HEAD: &str = "email,first_name,last_name,role";

/// N-42: good lines, refused lines with number and reason, and how many would be admins.
#[test]
fn n42_given_a_list_then_lines_numbers_reasons_and_admins() {
    let long = "x".repeat(500);
    let text = format!(
        "\u{feff}{HEAD}\r\n\
         ada@x.example,Ada,\"Byron, Countess\",ADMIN\r\n\
         ben@x.example,,,\r\n\
         BEN@X.example,Ben,,user\r\n\
         carl@x.example,\"two\nlines\",,user\r\n\
         dora@x.example,{long},,user\r\n\
         =cmd|'/c calc'!A1,E,,user\r\n\
         eve@x.example,=HYPERLINK(1),,user\r\n\
         fay@x.example,F\u{202e}ay,,user\r\n\
         g\u{200b}ail@x.example,,,user\r\n\
         hal@x.example,Hal,,owner\r\n\
         ida@x.example,Ida\r\n\
         \"j\"\"x\"\"@x.example\",,,user\r\n\
         kay(work)@x.example,,,user\r\n\
         l\u{e9}a@x.example,,,user\r\n\
         m@x.example,<script>,,user\r\n\
         n@b\u{fc}cher.example,\u{5c0f},,user\r\n"
    );
    let run = read_csv(text.as_bytes()).expect("it reads");
    let good: Vec<(u64, &str, Role)> = run
        .rows
        .iter()
        .map(|row| (row.line, row.email.as_str(), row.role))
        .collect();
    assert_eq!(
        good,
        [
            (2, "ada@x.example", Role::Admin),
            (3, "ben@x.example", Role::User),
            (18, "n@xn--bcher-kva.example", Role::User),
        ]
    );
    assert_eq!(run.rows[0].last_name, "Byron, Countess");
    assert_eq!(run.admins, 1);
    let refused: Vec<(u64, EntryFault)> = run
        .refused
        .iter()
        .map(|one| (one.line, one.fault))
        .collect();
    use EntryFault::{
        Columns, Duplicate, EmailComment, EmailLetters, EmailQuoted, Formula, Hidden, NameControl,
        NameLong, NameMarkup,
    };
    assert_eq!(
        refused,
        [
            (4, Duplicate),
            (5, NameControl),
            (7, NameLong),
            (8, Formula),
            (9, Formula),
            (10, Hidden),
            (11, Hidden),
            (12, EntryFault::Role),
            (13, Columns),
            (14, EmailQuoted),
            (15, EmailComment),
            (16, EmailLetters),
            (17, NameMarkup),
        ]
    );
    for line in &run.refused {
        for cell in &line.cells {
            assert!(cell.chars().count() <= 201 && !cell.contains(['\u{202e}', '\u{200b}', '\n']));
        }
    }
}

#[test]
fn given_a_file_that_is_none_then_its_own_reason() {
    let lines = |n: usize| {
        let rows: String = (0..n).map(|n| format!("p{n}@x.example,,,\n")).collect();
        format!("{HEAD}\n{rows}")
    };
    for (bytes, fault) in [
        (vec![b'x'; MAX_CSV + 1], FileFault::TooLarge),
        (vec![b'x'; 10 * 1024 * 1024], FileFault::TooLarge),
        (b"email\xff\xfe".to_vec(), FileFault::NotText),
        (b"".to_vec(), FileFault::Empty),
        (b" \r\n ".to_vec(), FileFault::Empty),
        (HEAD.as_bytes().to_vec(), FileFault::Empty),
        (b"ada@x.example,Ada,,user\n".to_vec(), FileFault::NoHeader),
        (
            b"email,role\nada@x.example,user\n".to_vec(),
            FileFault::NoHeader,
        ),
        (lines(2_001).into_bytes(), FileFault::TooManyLines),
        (lines(5_000).into_bytes(), FileFault::TooManyLines),
    ] {
        assert_eq!(read_csv(&bytes).err(), Some(fault));
    }
    assert_eq!(
        read_csv(lines(2_000).as_bytes()).map(|run| run.rows.len()),
        Ok(2_000)
    );
    let semicolons = "Email; First_Name ;last_name;role\nada@x.example;Ada;;admin\n";
    assert_eq!(read_csv(semicolons.as_bytes()).map(|run| run.admins), Ok(1));
    let unclosed = format!("{HEAD}\n\"ada@x.example,Ada,,user\nben@x.example,,,\n");
    let run = read_csv(unclosed.as_bytes()).expect("it reads");
    assert_eq!((run.rows.len(), run.refused.len()), (0, 1));
}

/// N-43: what a spreadsheet would run is made text.
#[test]
fn n43_given_a_cell_then_no_spreadsheet_runs_it() {
    for bad in ["=1", "+1", "-1", "@a", "\t=1", "\r=1"] {
        assert_eq!(formula_safe(bad), format!("'{bad}"));
    }
    assert_eq!(formula_safe("ada@x.example"), "ada@x.example");
}

#[tokio::test]
async fn given_a_list_when_checked_then_who_is_known_is_told_and_nothing_changes() {
    let world = World::new().await;
    let mut acme = acme(&world).await;
    acme.invite(&world, BEN, Role::User).await;
    let text = format!("{HEAD}\n{ADA},,,\n{BEN},,,\nnew@contoso.example,,,admin\n");
    let run = read_csv(text.as_bytes()).expect("it reads");
    let before = world.dump().await;
    let known = check_csv(world.app(), &acme.id, &run).await;
    let known = known.unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(
        known,
        [
            Known::Member(acme.member(ADA).clone()),
            Known::Invited(acme.member(BEN).clone()),
            Known::New { outside: false },
        ]
    );
    assert_eq!(world.dump().await, before);
}

#[test]
fn given_typed_addresses_then_they_are_parted() {
    assert_eq!(addresses_of(" a@x.example;b@x.example\n").len(), 2);
}

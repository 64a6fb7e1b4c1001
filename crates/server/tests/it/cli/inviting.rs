//! `latchkey member invite`: links only where no mail leaves, nobody twice, and nobody when one is wrong.

use rusqlite::Connection;
use serde_json::json;

use super::*;

fn invite<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["member", "invite", "--tenant", "acme"], more].concat()
}

/// Rows of the tables that an invitation touches.
fn counts(place: &Place) -> Vec<i64> {
    let line = Connection::open(place.data().join("latchkey.db")).expect("it opens");
    ["member", "invitation", "token_place", "delivery", "event"]
        .map(|table| {
            let count = format!("SELECT COUNT(*) FROM {table}");
            let row = line.query_row(&count, [], |row| row.get(0));
            row.expect("a number")
        })
        .to_vec()
}

/// What the trail says of the newest invitation.
fn newest_event(place: &Place) -> Value {
    let found = place.done(&["audit", "tail", "--tenant", "acme", "-n", "1"]);
    found["events"][0].clone()
}

#[test]
fn member_invite() {
    let place = Place::with_ada();
    let more = ["--email", "Ben@acme.example", "--role", "user"];
    let names = ["--first-name", "Ben", "--last-name", "Bell", "--days", "3"];
    let done = place.done(&invite(&[&more[..], &names].concat()));
    assert_eq!(keys(&done), ["people"]);
    let ben = &done["people"][0];
    assert_eq!(keys(ben), ["email", "id", "link", "outcome"]);
    assert_eq!(
        (&ben["email"], &ben["outcome"]),
        (&json!("Ben@acme.example"), &json!("invited"))
    );
    let link = ben["link"].as_str().expect("no mail leaves");
    assert!(
        link.starts_with("http://localhost:8080/invite/accept?token=inv_"),
        "{link}"
    );
    let listed = place.done(&["member", "list", "--tenant", "acme", "--state", "invited"]);
    let row = &listed["members"][0];
    assert_eq!(
        (&row["id"], &row["role"], &row["first_name"]),
        (&ben["id"], &json!("user"), &json!("Ben"))
    );
    // N-95: one entry, by the operator with the name of the user; the link is not in it.
    let event = newest_event(&place);
    assert_eq!(event["name"], "member.invited");
    assert_eq!(
        (&event["source"], &event["actor"]["kind"]),
        (&json!("cli"), &json!("cli"))
    );
    let user = event["actor"]["id"].as_str();
    assert!(user.is_some_and(|name| !name.is_empty()), "{event}");
    assert_eq!(
        event["after"],
        json!({ "email": "Ben@acme.example", "role": "user", "days": 3 })
    );
    assert!(!event.to_string().contains("inv_"), "{event}");
    // People read the same in words.
    let told = place.run(&invite(&[
        "--email",
        "cara@acme.example",
        "--role",
        "admin",
    ]));
    assert_eq!(told.code, 0, "{told:?}");
    assert!(
        told.stdout
            .starts_with("cara@acme.example  Invited  http://"),
        "{told:?}"
    );
}

/// Where mails leave, the link is in the mail and nowhere else.
#[test]
fn given_a_mail_server_then_no_link_is_printed() {
    let place = Place::with_ada();
    let ran = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command
            .env("LATCHKEY_SMTP_URL", "smtp://[::1]:1025?tls=none")
            .env("LATCHKEY_MAIL_FROM", "latchkey@acme.example");
        let ran = run(command, "");
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(
            !ran.stdout.contains("inv_") && !ran.stderr.contains("inv_"),
            "{ran:?}"
        );
        ran
    };
    let ben = ["--email", "ben@acme.example", "--role", "user"];
    let done = ran(&with_json(&invite(&ben))).json();
    assert_eq!(done["people"][0]["outcome"], "invited");
    assert_eq!(done["people"][0]["link"], Value::Null);
    let cara = ["--email", "cara@acme.example", "--role", "user"];
    assert_eq!(ran(&invite(&cara)).stdout, "cara@acme.example  Invited\n");
}

/// Again, members, and those who are switched off: each has its word, and nothing changes.
#[test]
fn given_people_who_are_known_then_each_has_its_word_and_nothing_changes() {
    let place = Place::with_ada();
    let ben = ["--email", "ben@acme.example", "--role", "user"];
    place.done(&invite(&ben));
    let cara = ["--tenant", "acme", "--email", "cara@acme.example"];
    place.done(&[&["member", "add", "--role", "user"], &cara[..]].concat());
    place.done(&[&["member", "deactivate"], &cara[..]].concat());
    let before = counts(&place);
    let all = [
        "--email",
        "BEN@acme.example",
        "--email",
        "ada@ACME.example",
        "--email",
        "cara@acme.example",
        "--role",
        "admin",
    ];
    let done = place.done(&invite(&all));
    let words: Vec<&Value> = (0..3).map(|n| &done["people"][n]["outcome"]).collect();
    assert_eq!(words, ["already_invited", "member", "deactivated"]);
    for n in 0..3 {
        let one = &done["people"][n];
        assert_eq!((one["id"].is_string(), &one["link"]), (true, &Value::Null));
    }
    assert_eq!(counts(&place), before);
    let listed = place.done(&["member", "list", "--tenant", "acme", "--state", "invited"]);
    assert_eq!(
        listed["members"][0]["role"], "user",
        "not raised by asking again"
    );
}

/// One that is wrong: its own sentence, and nobody is invited.
#[test]
fn given_somebody_who_cannot_be_invited_then_a_sentence_each_and_nobody_is() {
    let place = Place::with_ada();
    let before = counts(&place);
    let long = format!("{}@acme.example", "a".repeat(320));
    for (bad, says) in [
        ("", "There is no e-mail address"),
        (long.as_str(), "longer than an e-mail address"),
        ("\"ben b\"@acme.example", "quotation marks"),
        ("ben(home)@acme.example", "comment in parentheses"),
        ("b\u{e9}n@acme.example", "plain letters"),
        ("ben", "does not look like"),
        ("b\u{200b}en@acme.example", "invisible character"),
        ("\u{202e}ben@acme.example", "invisible character"),
        ("=cmd|a!b@acme.example", "formula"),
        ("cara@acme.example", "stands further up"),
    ] {
        let both = [
            "--email",
            "cara@acme.example",
            "--role",
            "user",
            "--email",
            bad,
        ];
        let refused = place.refused(&invite(&both));
        assert_eq!(refused["code"], "invalid_input");
        assert_eq!(
            refused["details"].as_array().map(Vec::len),
            Some(1),
            "{refused}"
        );
        let said = refused["details"][0]["message"].as_str().expect("words");
        assert!(said.contains(says), "{bad}: {said}");
    }
    let five_hundred = "x".repeat(500);
    for (name, says) in [
        (five_hundred.as_str(), "at most 200 characters"),
        ("Ben\r\nBcc: x", "line breaks"),
        ("<b>Ben</b>", "signs < and >"),
        ("B\u{202e}en", "invisible character"),
        ("=HYPERLINK(1)", "formula"),
    ] {
        let one = [
            "--email",
            "ben@acme.example",
            "--role",
            "user",
            "--first-name",
            name,
        ];
        let refused = place.refused(&invite(&one));
        let said = refused["details"][0]["message"].as_str().expect("words");
        assert!(said.contains(says), "{name}: {said}");
    }
    let two = [
        "--email",
        "a@b.example",
        "--email",
        "c@d.example",
        "--role",
        "user",
    ];
    let named = place.refused(&invite(&[&two[..], &["--first-name", "Ben"]].concat()));
    assert_eq!(named["message"], "Names go with one address only.");
    let addresses: Vec<String> = (0..201).map(|n| format!("p{n}@acme.example")).collect();
    let mut many = invite(&["--role", "user"]);
    many.extend(addresses.iter().flat_map(|one| ["--email", one.as_str()]));
    let refused = place.refused(&many);
    assert!(
        refused["message"].to_string().contains("more than 200"),
        "{refused}"
    );
    for days in ["0", "31", "seven"] {
        let ben = [
            "--email",
            "ben@acme.example",
            "--role",
            "user",
            "--days",
            days,
        ];
        assert_eq!(place.run(&invite(&ben)).code, 2, "{days}");
    }
    let nobody = [
        "member",
        "invite",
        "--tenant",
        "no",
        "--email",
        "a@b.example",
        "--role",
        "user",
    ];
    assert_eq!(place.refused(&nobody)["code"], "not_found");
    assert_eq!(counts(&place), before);
    // One character is a name, and a domain may be written in letters of its own.
    let small = [
        "--email",
        "n@b\u{fc}cher.example",
        "--role",
        "user",
        "--first-name",
        "\u{5c0f}",
    ];
    assert_eq!(
        place.done(&invite(&small))["people"][0]["outcome"],
        "invited"
    );
}

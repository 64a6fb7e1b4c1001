//! `demo --check` says yes when all holds, and no when anything is missing.

use std::path::PathBuf;

use latchkey_entra_emulator::{Control, Forgery};
use latchkey_server::demo::{
    SetUp,
    check::{Report, walk},
};

use super::program;

fn told(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

async fn report(hinder: Option<fn(&Control)>) -> Report {
    let how = SetUp {
        hinder,
        ..SetUp::default()
    };
    let program = PathBuf::from(env!("CARGO_BIN_EXE_latchkey"));
    walk(program, how, |_, _| ()).await.expect("it is put up")
}

/// The numbers of the sentences that do not hold.
fn failing(report: &Report) -> Vec<&'static str> {
    let failing = report.lines.iter().filter(|line| !line.holds());
    failing.map(|line| line.number).collect()
}

/// T151: neither secrets (they hold `Q~`), passwords of the provider nor links of invitations are printed.
#[test]
fn t151_the_program_walks_the_guide_and_says_so_in_its_last_line() {
    let output = program(&["demo", "--check"]).output().expect("it runs");
    let (said, complained) = (told(&output.stdout), told(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}{complained}");
    let lines: Vec<&str> = said.lines().collect();
    let (last, sentences) = lines.split_last().expect("it says something");
    assert_eq!(*last, format!("{0} of {0} sentences", sentences.len()));
    assert!(sentences.len() > 70, "{last}");
    assert!(
        sentences.iter().all(|line| line.starts_with("ok ")),
        "{said}"
    );
    for kept in ["Q~", latchkey_entra_emulator::PASSWORD, "eyJ", "inv_"] {
        assert!(!said.contains(kept) && !complained.contains(kept), "{kept}");
    }
}

#[test]
fn without_one_fact_the_program_says_no_and_exits_1() {
    let output = program(&["demo", "--check"])
        .env("DEMO_CHECK_REMOVE", "7.7")
        .output()
        .expect("it runs");
    let said = told(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    let (last, sentences) = lines.split_last().expect("it says something");
    let all = sentences.len();
    assert_eq!(*last, format!("{} of {all} sentences", all - 1));
    let failing: Vec<&&str> = sentences
        .iter()
        .filter(|line| line.starts_with("FAIL"))
        .collect();
    assert!(failing.len() == 1 && failing[0].contains(" 7.7 "), "{said}");
}

/// Each expected fact is taken away once; each time the answer is no, for that sentence only.
#[tokio::test(flavor = "multi_thread")]
async fn without_any_single_fact_the_answer_is_no() {
    let whole = report(None).await;
    assert!(whole.holds(), "{:?}", failing(&whole));
    let mut removed = 0;
    for (place, line) in whole.lines.iter().enumerate() {
        for fact in 0..line.facts.len() {
            let less = whole.without(place, fact);
            assert!(!less.holds(), "{} holds without fact {fact}", line.number);
            assert_eq!(failing(&less), [line.number]);
            removed += 1;
        }
    }
    assert!(removed > 150, "{removed} facts");
}

/// A provider whose tokens are forged is noticed wherever somebody signs in,
/// and nowhere else: the check looks at what happens, not at what should.
#[tokio::test(flavor = "multi_thread")]
async fn with_forged_tokens_every_sign_in_fails() {
    let broken = report(Some(|control| control.forge(Some(Forgery::WrongNonce)))).await;
    let failing = failing(&broken);
    for number in [
        "7.6", "7.7", "4.3", "8.1", "9.2", "9.6", "10.3", "10.6", "11.6", "11.8",
    ] {
        assert!(failing.contains(&number), "{number} in {failing:?}");
    }
    for number in [
        "1.3", "3.2", "6.2", "6.6", "6.7", "7.5", "9.10", "11.2", "11.5",
    ] {
        assert!(!failing.contains(&number), "{number} in {failing:?}");
    }
}

/// A provider that tells nobody's address, neither in tokens nor at UserInfo, cannot pass either.
#[tokio::test(flavor = "multi_thread")]
async fn without_addresses_nobody_is_linked() {
    let hinder: fn(&Control) = |control| {
        control.set_claim("email", None);
        control.set_userinfo_claim("email", None);
    };
    let failing = failing(&report(Some(hinder)).await);
    for number in ["7.6", "7.7", "8.1", "9.1", "9.2", "9.8"] {
        assert!(failing.contains(&number), "{number} in {failing:?}");
    }
    assert!(!failing.contains(&"9.5"), "{failing:?}");
}

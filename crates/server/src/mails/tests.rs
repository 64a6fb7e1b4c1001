//! Every mail as it was looked at and found good, and what hostile values cannot do.
//!
//! Renew with `INSTA_UPDATE=always cargo test -p latchkey-server --lib mails`
//! and read what changed.

use super::{all_samples, samples::letters};

#[test]
fn given_every_sample_then_it_is_the_mail_that_was_reviewed() {
    let samples = all_samples();
    assert_eq!(samples.len(), letters().len(), "a sample does not render");
    for (name, words) in samples {
        let whole = format!(
            "Subject: {}\n\n{}\n=====\n{}",
            words.subject,
            words.text.expose(),
            words.html.expose()
        );
        insta::assert_snapshot!(name, whole);
    }
}

//! Every sample of every page as it was looked at and found good.
//!
//! A change of a template, text or sample shows itself here as a difference
//! to review. Renew with `INSTA_UPDATE=always cargo test -p latchkey-server
//! --lib snapshots` and read what changed.

use super::all_samples;

#[test]
fn given_every_sample_then_it_is_the_page_that_was_reviewed() {
    let samples = all_samples().expect("every sample renders");
    assert!(samples.len() > 30, "the samples are gone");
    for (name, html) in samples {
        insta::assert_snapshot!(name.replace(['/', ' '], "_"), html);
    }
}

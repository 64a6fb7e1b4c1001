//! The guide, in its order, one file per part.
//!
//! The words are the guide's. Where the product does better than the guide
//! warns, the sentence says what holds here. Facts that need something that
//! comes later in the guide stand where they can be seen.

mod codes;
mod configure;
mod enforce;
mod journey;
mod provider;
mod rotation;
mod team;

use super::Step;

/// Every sentence.
pub(super) fn all() -> impl Iterator<Item = &'static Step> {
    let parts: [&'static [Step]; 7] = [
        provider::STEPS,
        configure::STEPS,
        journey::STEPS,
        enforce::STEPS,
        codes::STEPS,
        rotation::STEPS,
        team::STEPS,
    ];
    parts.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;

    #[test]
    fn every_sentence_has_a_number_of_its_own_and_ends() {
        let numbers: BTreeSet<_> = all().map(|step| step.number).collect();
        assert_eq!(numbers.len(), all().count());
        for step in all() {
            assert!(
                step.sentence.ends_with(['.', ':', '?']),
                "{}",
                step.sentence
            );
        }
    }
}

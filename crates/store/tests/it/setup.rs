//! The first run's code and the installation's facts.

use std::sync::Arc;

use latchkey_core::{
    ports::{StoreExt, setup::fact},
    time::{Span, Timestamp},
    token::Digest,
};

use crate::place::{Place, everywhere};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// T122: one open code; a new offer waits until it is over, the operator's new one voids it.
#[test]
fn t122_given_an_open_code_then_it_is_the_only_one_and_counts_once() {
    everywhere(|place: Arc<Place>| async move {
        let end = NOW.plus(Span::hours(1));
        let [one, two, three] = ["one", "two", "three"].map(Digest::of);
        let found = place
            .store
            .unit(move |tx| {
                Box::pin(async move {
                    let mut seen = vec![tx.offer_setup_code(&one, end, NOW).await?];
                    seen.push(tx.offer_setup_code(&two, end, NOW).await?);
                    seen.push(tx.take_setup_code(&two, NOW).await?);
                    seen.push(tx.take_setup_code(&one, end).await?);
                    seen.push(
                        tx.offer_setup_code(&two, end.plus(Span::hours(1)), end)
                            .await?,
                    );
                    tx.replace_setup_code(&three, end).await?;
                    seen.push(tx.take_setup_code(&two, NOW).await?);
                    let open = tx.open_setup_code().await?;
                    seen.push(open == Some((three.clone(), end)));
                    seen.push(tx.take_setup_code(&three, NOW).await?);
                    seen.push(tx.take_setup_code(&three, NOW).await?);
                    seen.push(tx.open_setup_code().await?.is_none());
                    Ok(seen)
                })
            })
            .await
            .expect("the unit runs");
        let wanted = [
            true, false, false, false, true, false, true, true, false, true,
        ];
        assert_eq!(found, wanted);
    });
}

/// A fact stands for good.
#[test]
fn given_a_fact_then_the_first_one_stays() {
    everywhere(|place: Arc<Place>| async move {
        let found = place
            .store
            .unit(|tx| {
                Box::pin(async move {
                    let none = tx.installation_fact(fact::SET_UP).await?;
                    tx.note_installation_fact(fact::SET_UP, "1").await?;
                    tx.note_installation_fact(fact::SET_UP, "2").await?;
                    Ok((none, tx.installation_fact(fact::SET_UP).await?))
                })
            })
            .await
            .expect("the unit runs");
        assert_eq!(found, (None, Some("1".to_owned())));
    });
}

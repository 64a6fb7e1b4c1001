//! T232, N-86: whatever is done to the rows, the first entry that does not fit is named.

use std::sync::Arc;

use latchkey_app::audit_log::{Head, verify_trail};
use latchkey_core::{
    chain::{Break, Fault},
    id::TenantId,
};

use super::{Place, Seals, append, behind_our_back, seal, sealer, verify};
use crate::{place::everywhere, samples};

/// A tenant with ten events, the first six sealed in one go, then three, one waiting.
async fn trail(place: &Place) -> TenantId {
    let tenant = samples::tenant(&place.store, "acme").await.id;
    append(place, &tenant, 6).await;
    seal(place).await;
    append(place, &tenant, 3).await;
    seal(place).await;
    append(place, &tenant, 1).await;
    tenant
}

/// Ten events, `statements` behind our back, and what verifying finds.
fn given(statements: &'static str, seq: i64, fault: Fault) {
    everywhere(move |place: Arc<Place>| async move {
        let tenant = trail(&place).await;
        let before = verify(&place, &tenant).await;
        assert_eq!(before.broken, None);
        assert_eq!((before.entries, before.sealed, before.waiting), (10, 9, 1));
        behind_our_back(&place, statements).await;
        let found = verify(&place, &tenant).await;
        assert_eq!(found.broken, Some(Break { seq, fault }), "{statements}");
    });
}

#[test]
fn t232_given_an_edited_entry_then_it_is_named() {
    given(
        "UPDATE event SET actor = 'ben' WHERE seq = 4",
        4,
        Fault::Changed,
    );
}

#[test]
fn t232_given_an_address_taken_away_then_it_is_named() {
    given(
        "UPDATE event SET address = NULL WHERE seq = 9",
        9,
        Fault::Changed,
    );
}

#[test]
fn t232_given_a_deleted_entry_then_it_is_named() {
    given(
        "DELETE FROM event WHERE seq = 4; DELETE FROM event_link WHERE seq = 4",
        4,
        Fault::Missing,
    );
}

#[test]
fn t232_given_a_deleted_entry_whose_hole_is_closed_then_it_is_named() {
    given(
        "DELETE FROM event WHERE seq = 4; UPDATE event SET seq = seq - 1 WHERE seq = 5; \
         UPDATE event SET seq = seq - 1 WHERE seq = 6; UPDATE event SET seq = seq - 1 WHERE seq = 7; \
         UPDATE event SET seq = seq - 1 WHERE seq = 8; UPDATE event SET seq = seq - 1 WHERE seq = 9; \
         UPDATE event SET seq = seq - 1 WHERE seq = 10; UPDATE tenant SET event_seq = 9",
        4,
        Fault::Changed,
    );
}

#[test]
fn t232_given_two_entries_in_another_order_then_the_first_is_named() {
    given(
        "UPDATE event SET seq = 1000 WHERE seq = 3; UPDATE event SET seq = 3 WHERE seq = 5; \
         UPDATE event SET seq = 5 WHERE seq = 1000",
        3,
        Fault::Changed,
    );
}

#[test]
fn t232_given_an_inserted_entry_then_it_is_named() {
    given(
        "UPDATE event SET seq = seq + 1000 WHERE seq >= 6; \
         INSERT INTO event SELECT tenant_id, 6, name, version, actor_kind, actor, target, state_before, \
         state_after, request, address, happened FROM event WHERE seq = 5; \
         UPDATE event SET seq = seq - 999 WHERE seq > 1000; UPDATE tenant SET event_seq = 11",
        6,
        Fault::Changed,
    );
}

#[test]
fn t232_given_an_entry_beyond_the_last_number_then_it_is_named() {
    given(
        "INSERT INTO event SELECT tenant_id, 11, name, version, actor_kind, actor, target, state_before, \
         state_after, request, address, happened FROM event WHERE seq = 5",
        11,
        Fault::Extra,
    );
}

#[test]
fn t232_given_an_entry_before_the_first_then_it_is_named() {
    given(
        "INSERT INTO event SELECT tenant_id, 0, name, version, actor_kind, actor, target, state_before, \
         state_after, request, address, happened FROM event WHERE seq = 5",
        0,
        Fault::Extra,
    );
}

#[test]
fn t232_given_a_cut_tail_then_the_first_missing_entry_is_named() {
    given(
        "DELETE FROM event WHERE seq > 7; DELETE FROM event_link WHERE seq > 7; \
         UPDATE tenant SET event_seq = 7, sealed_seq = 7",
        8,
        Fault::Missing,
    );
}

#[test]
fn t232_given_a_cut_tail_with_its_checkpoint_then_it_is_seen() {
    given(
        "DELETE FROM event WHERE seq > 8; DELETE FROM event_link WHERE seq > 8; \
         DELETE FROM event_checkpoint WHERE seq = 9; UPDATE tenant SET event_seq = 8, sealed_seq = 8",
        7,
        Fault::Unsealed,
    );
}

#[test]
fn t232_given_links_without_a_checkpoint_then_it_is_seen() {
    given(
        "DELETE FROM event_checkpoint WHERE seq = 9; UPDATE tenant SET sealed_seq = 6",
        7,
        Fault::Unsealed,
    );
}

#[test]
fn t232_given_a_removed_link_then_it_is_named() {
    given("DELETE FROM event_link WHERE seq = 2", 2, Fault::Unlinked);
}

#[test]
fn t232_given_a_checkpoint_that_was_made_up_then_it_is_named() {
    given(
        "UPDATE event_checkpoint SET seal = (SELECT seal FROM event_checkpoint WHERE seq = 6) WHERE seq = 9",
        9,
        Fault::Forged,
    );
}

#[test]
fn t232_given_a_checkpoint_of_another_key_then_it_is_named() {
    given(
        "UPDATE event_checkpoint SET seal = 'k0:x:y' WHERE seq = 6",
        6,
        Fault::UnknownKey,
    );
}

/// T232: who can compute links but has no key cannot make a chain that fits.
#[test]
fn t232_given_an_edit_with_every_link_made_anew_then_the_seal_does_not_fit() {
    everywhere(|place: Arc<Place>| async move {
        let tenant = trail(&place).await;
        behind_our_back(&place, "UPDATE event SET actor = 'ben' WHERE seq = 8").await;
        let rows = chained(&place, &tenant).await;
        let mut before = String::new();
        for row in &rows {
            before = latchkey_core::chain::link(&before, &tenant, &row.event);
            let seq = row.event.seq;
            behind_our_back(
                &place,
                &format!(
                    "UPDATE event_link SET link = '{before}' WHERE seq = {seq}; \
                     UPDATE event_checkpoint SET link = '{before}' WHERE seq = {seq}"
                ),
            )
            .await;
        }
        let found = verify(&place, &tenant).await;
        let (seq, fault) = (9, Fault::Forged);
        assert_eq!(found.broken, Some(Break { seq, fault }));
        // The same with the checkpoint's own column left alone.
        let sealed = rows[8].checkpoint.clone().expect("a checkpoint");
        behind_our_back(
            &place,
            &format!(
                "UPDATE event_checkpoint SET link = '{}' WHERE seq = 9",
                sealed.link
            ),
        )
        .await;
        let found = verify(&place, &tenant).await;
        let (seq, fault) = (7, Fault::Changed);
        assert_eq!(found.broken, Some(Break { seq, fault }));
    });
}

async fn chained(place: &Place, tenant: &TenantId) -> Vec<latchkey_core::chain::Chained> {
    use latchkey_core::ports::StoreExt as _;
    let tenant = tenant.clone();
    let read = place
        .store
        .look(move |rows| Box::pin(async move { rows.chained_events(&tenant, 0, 100).await }));
    read.await.expect("read")
}

/// A database that was taken back as a whole is found by a place written down elsewhere.
#[test]
fn t232_given_the_whole_taken_back_then_the_noted_place_is_missed() {
    everywhere(|place: Arc<Place>| async move {
        let tenant = trail(&place).await;
        let noted = verify(&place, &tenant).await.head.expect("sealed");
        assert_eq!(noted.seq, 9);
        behind_our_back(
            &place,
            "DELETE FROM event WHERE seq > 6; DELETE FROM event_link WHERE seq > 6; \
             DELETE FROM event_checkpoint WHERE seq > 6; UPDATE tenant SET event_seq = 6, sealed_seq = 6",
        )
        .await;
        assert_eq!(verify(&place, &tenant).await.broken, None);
        let expecting = |head: Head| {
            let (place, tenant) = (Arc::clone(&place), tenant.clone());
            async move {
                let found = verify_trail(&place.store, &*sealer(), &tenant, Some(&head)).await;
                found.expect("it answers").expect("a tenant").broken
            }
        };
        let (seq, fault) = (7, Fault::Missing);
        assert_eq!(expecting(noted.clone()).await, Some(Break { seq, fault }));
        // As many entries again, but others.
        append(&place, &tenant, 1).await;
        append(&place, &tenant, 2).await;
        seal(&place).await;
        let (seq, fault) = (9, Fault::Changed);
        assert_eq!(expecting(noted).await, Some(Break { seq, fault }));
    });
}

/// T232: what does not hold is not covered by later seals, and others are sealed all the same.
#[test]
fn t232_given_a_broken_trail_then_it_is_not_sealed_and_its_neighbour_is() {
    everywhere(|place: Arc<Place>| async move {
        let tenant = trail(&place).await;
        let neighbour = samples::tenant(&place.store, "other").await.id;
        append(&place, &neighbour, 2).await;
        behind_our_back(
            &place,
            "UPDATE tenant SET sealed_seq = 6 WHERE slug = 'acme'; \
             DELETE FROM event_checkpoint WHERE seq = 9",
        )
        .await;
        let sealed = seal(&place).await;
        let (seq, fault) = (7, Fault::Unsealed);
        assert_eq!(sealed.broken, [(tenant.clone(), Break { seq, fault })]);
        assert_eq!(sealed.events, 2);
        assert_eq!(verify(&place, &neighbour).await.sealed, 2);
        behind_our_back(&place, "DELETE FROM event_link WHERE seq > 6 AND tenant_id IN (SELECT id FROM tenant WHERE slug = 'acme'); DELETE FROM event WHERE seq = 8").await;
        let (seq, fault) = (8, Fault::Missing);
        assert_eq!(seal(&place).await.broken, [(tenant, Break { seq, fault })]);
    });
}

/// The key changed and the old one is kept: what it sealed still holds, and the chain goes on.
#[test]
fn given_another_key_without_the_old_then_nothing_is_sealed_on_top() {
    everywhere(|place: Arc<Place>| async move {
        let tenant = trail(&place).await;
        let other: Arc<dyn latchkey_core::ports::Sealer> = Arc::new(Seals("k2"));
        let sealed =
            latchkey_app::audit_log::seal_events(&place.store, &other, "one", samples::START)
                .await
                .expect("it answers");
        let (seq, fault) = (9, Fault::UnknownKey);
        assert_eq!(sealed.broken, [(tenant, Break { seq, fault })]);
    });
}

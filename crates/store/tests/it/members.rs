//! Members, their addresses, roles and passwords.

use std::sync::Arc;

use latchkey_core::{
    change::ChangeKind,
    id::{MemberId, TenantId},
    member::{MemberState, Role},
    ports::{StoreError, StoreExt as _},
    session::Method,
};

use crate::{
    place::{Place, everywhere},
    samples::{
        at, connection, email, id, identity_of, member, member_of, store_identity, store_member,
        tenant,
    },
};

async fn found_in(place: &Place, canonical: &'static str) -> Vec<TenantId> {
    let look = place.store.look(|rows| rows.find_email(canonical));
    look.await.expect("reading works")
}

#[test]
fn given_a_member_then_it_reads_back_whole_in_its_own_tenant_only() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let ada = member_of(&acme, "Ada@ACME.example", &[Role::Admin, Role::User]);
        store_member(&place.store, &ada).await.expect("stored");
        let plain = member_of(&acme, "bob@acme.example", &[]);
        store_member(&place.store, &plain).await.expect("stored");
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                assert_eq!(rows.member(&acme, &ada.id).await?, Some(ada.clone()));
                assert_eq!(rows.member(&other, &ada.id).await?, None);
                let by_email = rows.member_by_email(&acme, "ada@acme.example").await?;
                assert_eq!(by_email, Some(ada.clone()));
                assert_eq!(
                    rows.member_by_email(&other, "ada@acme.example").await?,
                    None
                );
                assert_eq!(
                    rows.members(&acme, "", 10).await?,
                    [ada.clone(), plain.clone()]
                );
                assert_eq!(rows.members(&acme, "ada@acme.example", 10).await?, [plain]);
                assert_eq!(rows.members(&other, "", 10).await?, []);
                assert_eq!(rows.active_admins(&acme).await?, [ada]);
                assert_eq!(rows.active_admins(&other).await?, []);
                Ok(())
            })
        });
        assert_eq!(look.await, Ok(()));
    });
}

/// Byte order on both databases, whatever language the server sorts by.
#[test]
fn given_addresses_then_the_list_is_in_byte_order_and_pages_lose_nobody() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        for name in ["b_c", "b-c", "b.c", "a", "bc", "b+c"] {
            member(
                &place.store,
                &acme,
                &format!("{name}@acme.example"),
                Role::User,
            )
            .await;
        }
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                let mut seen: Vec<String> = Vec::new();
                for _ in 0..6 {
                    let after = seen.last().cloned().unwrap_or_default();
                    for one in rows.members(&acme, &after, 2).await? {
                        seen.push(one.email.canonical().to_owned());
                    }
                }
                Ok(seen)
            })
        });
        let seen = look.await.expect("reading works");
        assert_eq!(seen.len(), 6);
        assert!(seen.is_sorted(), "{seen:?}");
    });
}

#[test]
fn t078_given_an_address_in_another_spelling_then_it_is_taken_in_this_tenant_and_free_in_another() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        member(
            &place.store,
            &acme,
            "admin@xn--bcher-kva.example",
            Role::Admin,
        )
        .await;
        let twin = member_of(&acme, "ADMIN@BÜCHER.example", &[]);
        assert_eq!(
            store_member(&place.store, &twin).await,
            Err(StoreError::Taken)
        );
        let elsewhere = member_of(&other, "ADMIN@bücher.example", &[]);
        assert_eq!(store_member(&place.store, &elsewhere).await, Ok(()));
        let found = found_in(&place, "admin@xn--bcher-kva.example").await;
        let mut both = [acme, other];
        both.sort();
        assert_eq!(found, both);
    });
}

#[test]
fn t078_given_two_members_made_at_once_with_one_address_then_one_is_refused() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        for n in 0..20 {
            let address = format!("m{n}@acme.example");
            let (left, right) = (
                member_of(&acme, &address, &[]),
                member_of(&acme, &address, &[]),
            );
            let (left, right) = tokio::join!(
                store_member(&place.store, &left),
                store_member(&place.store, &right)
            );
            assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
            assert_eq!(left.and(right), Err(StoreError::Taken));
        }
    });
}

#[test]
fn t078_given_two_members_given_one_address_at_once_then_one_is_refused() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::User).await;
        let bob = member(&place.store, &acme, "bob@acme.example", Role::User).await;
        let mut tasks = Vec::new();
        for one in [ada, bob] {
            let place = Arc::clone(&place);
            tasks.push(tokio::spawn(async move {
                let unit = place.store.unit(move |tx| {
                    Box::pin(async move {
                        let wanted = email("wanted@acme.example");
                        tx.set_email(&one.tenant, &one.id, &wanted).await
                    })
                });
                unit.await
            }));
        }
        let mut taken = 0;
        for task in tasks {
            taken += i32::from(task.await.expect("no panic") == Err(StoreError::Taken));
        }
        assert_eq!(taken, 1);
        assert_eq!(found_in(&place, "wanted@acme.example").await, [acme]);
    });
}

#[test]
fn given_a_removed_member_then_the_address_is_free_and_nobody_finds_it() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let gone = ada.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&gone.tenant, &gone.id);
                tx.set_password(tenant, id, Some("$argon2id$hash")).await?;
                let active = MemberState::Active;
                assert!(
                    tx.set_member_state(tenant, id, active, MemberState::Removed, at(9))
                        .await?
                );
                assert!(
                    !tx.set_member_state(tenant, id, active, MemberState::Removed, at(9))
                        .await?
                );
                assert_eq!(tx.password_hash(tenant, id).await?, None);
                assert_eq!(tx.member_by_email(tenant, "ada@acme.example").await?, None);
                assert_eq!(tx.members(tenant, "", 10).await?, []);
                assert_eq!(tx.active_admins(tenant).await?, []);
                assert_eq!(tx.find_email("ada@acme.example").await?, []);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let again = member_of(&acme, "ada@acme.example", &[]);
        assert_eq!(store_member(&place.store, &again).await, Ok(()));
        assert_eq!(found_in(&place, "ada@acme.example").await, [acme]);
    });
}

#[test]
fn given_a_new_address_then_only_that_one_finds_the_member() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let new = email("Ada.B@acme.example");
                tx.set_email(&ada.tenant, &ada.id, &new).await?;
                tx.set_email(&ada.tenant, &ada.id, &new).await?;
                let found = tx.member(&ada.tenant, &ada.id).await?.expect("still there");
                assert_eq!(found.email, new);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        assert_eq!(found_in(&place, "ada@acme.example").await, []);
        assert_eq!(found_in(&place, "ada.b@acme.example").await, [acme]);
    });
}

/// T116 for the rehash: the stamp stays, and a hash changed meanwhile is not overwritten.
#[test]
fn t116_given_a_password_then_setting_raises_the_stamp_and_a_rehash_does_not() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&ada.tenant, &ada.id);
                assert_eq!(tx.password_hash(tenant, id).await?, None);
                tx.set_password(tenant, id, Some("one")).await?;
                assert_eq!(tx.password_hash(tenant, id).await?.as_deref(), Some("one"));
                assert!(tx.replace_hash(tenant, id, "one", "two").await?);
                assert!(!tx.replace_hash(tenant, id, "one", "three").await?);
                let found = tx.member(tenant, id).await?.expect("there");
                assert_eq!((found.security_stamp, found.has_password), (2, true));
                tx.set_password(tenant, id, None).await?;
                let found = tx.member(tenant, id).await?.expect("there");
                assert_eq!((found.security_stamp, found.has_password), (3, false));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_acts_on_a_member_then_each_tells_everyone_and_notes_of_a_sign_in_do_not() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let before = place
            .store
            .look(|rows| rows.last_change())
            .await
            .expect("reading works");
        let silent = ada.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&silent.tenant, &silent.id);
                tx.note_sign_in(tenant, id, Method::Sso, at(7)).await?;
                tx.set_provider_email(tenant, id, None).await?;
                let found = tx.member(tenant, id).await?.expect("there");
                assert_eq!(found.last_sign_in, Some(at(7)));
                assert_eq!(found.last_method, Some(Method::Sso));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let now = place
            .store
            .look(|rows| rows.last_change())
            .await
            .expect("reading works");
        assert_eq!(now, before);
        for act in 0..6 {
            let one = ada.clone();
            let unit = place.store.unit(move |tx| {
                Box::pin(async move {
                    let (tenant, id) = (&one.tenant, &one.id);
                    let (on, off) = (MemberState::Active, MemberState::Deactivated);
                    match act {
                        0 => tx.set_names(tenant, id, "A", "B").await,
                        1 => tx.set_roles(tenant, id, &[Role::User]).await,
                        2 => tx.set_password(tenant, id, Some("hash")).await,
                        3 => tx.set_email(tenant, id, &email("a@acme.example")).await,
                        4 => {
                            tx.set_provider_email(tenant, id, Some("x@acme.example"))
                                .await
                        }
                        _ => tx
                            .set_member_state(tenant, id, on, off, at(9))
                            .await
                            .map(|_| ()),
                    }
                })
            });
            assert_eq!(unit.await, Ok(()));
            let told = place
                .store
                .look(move |rows| rows.changes_after(before + act, 10))
                .await;
            let told = told.expect("reading works");
            assert_eq!(told.len(), 1, "act {act}");
            assert_eq!(
                (told[0].kind, &told[0].id),
                (ChangeKind::Member, &ada.id.to_string())
            );
            assert_eq!(told[0].tenant, acme);
        }
        let look = place
            .store
            .look(move |rows| Box::pin(async move { rows.member(&ada.tenant, &ada.id).await }));
        let found = look.await.expect("reading works").expect("there");
        assert_eq!(
            (found.first_name.as_str(), found.last_name.as_str()),
            ("A", "B")
        );
        assert_eq!(found.roles, [Role::User]);
        assert_eq!(found.state, MemberState::Deactivated);
        assert_eq!(found.provider_email.as_deref(), Some("x@acme.example"));
        assert_eq!(found.security_stamp, 3);
    });
}

#[test]
fn t061_given_another_tenants_id_then_no_act_touches_the_member() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let expected = ada.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (on, off) = (MemberState::Active, MemberState::Removed);
                assert!(!tx.set_member_state(&other, &ada.id, on, off, at(9)).await?);
                tx.set_names(&other, &ada.id, "X", "Y").await?;
                tx.set_password(&other, &ada.id, Some("hash")).await?;
                tx.set_roles(&other, &ada.id, &[]).await?;
                tx.set_provider_email(&other, &ada.id, Some("x@y.example"))
                    .await?;
                tx.note_sign_in(&other, &ada.id, Method::Sso, at(1)).await?;
                assert!(!tx.replace_hash(&other, &ada.id, "a", "b").await?);
                let wanted = email("x@acme.example");
                let renamed = tx.set_email(&other, &ada.id, &wanted).await;
                assert_eq!(renamed, Err(StoreError::Taken));
                assert_eq!(tx.password_hash(&other, &ada.id).await?, None);
                assert_eq!(tx.member(&acme, &ada.id).await?, Some(expected));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_an_address_in_very_many_tenants_then_at_most_fifty_are_found() {
    everywhere(|place: Arc<Place>| async move {
        for n in 0..52 {
            let one = tenant(&place.store, &format!("tenant-{n}")).await.id;
            member(&place.store, &one, "ada@acme.example", Role::User).await;
        }
        assert_eq!(found_in(&place, "ada@acme.example").await.len(), 50);
        let nobody: latchkey_core::id::MemberId = id();
        let first = found_in(&place, "ada@acme.example").await.remove(0);
        let look = place
            .store
            .look(move |rows| Box::pin(async move { rows.member(&first, &nobody).await }));
        assert_eq!(look.await, Ok(None));
    });
}

/// Those who enter are found behind any number who do not; two of each way are enough.
#[test]
fn given_many_admins_without_a_way_in_then_those_with_one_are_found() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let live = connection(&place.store, &acme).await;
        let mut made = Vec::new();
        for n in 0..9 {
            let mut one = member_of(&acme, &format!("m{n}@acme.example"), &[Role::Admin]);
            one.id = format!("mem_{n:032x}").parse().expect("an id");
            store_member(&place.store, &one).await.expect("stored");
            made.push(one);
        }
        for n in [5, 6, 8] {
            let identity = identity_of(&live, &made[n].id, &format!("subject {n}"), None);
            store_identity(&place.store, &identity)
                .await
                .expect("stored");
        }
        let (tenant, ids) = (acme.clone(), made.iter().map(|one| one.id.clone()));
        let ids: Vec<MemberId> = ids.collect();
        let of = ids.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                for n in [4, 6, 7] {
                    tx.set_password(&tenant, &of[n], Some("$argon2id$x"))
                        .await?;
                }
                let gone = (MemberState::Active, MemberState::Deactivated);
                let done = tx.set_member_state(&tenant, &of[5], gone.0, gone.1, at(1));
                assert!(done.await?);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                let found = rows.admins_who_enter(&acme, Some(&live.id)).await?;
                let found: Vec<&MemberId> = found.iter().map(|one| &one.id).collect();
                assert_eq!(found, [&ids[4], &ids[6], &ids[8]]);
                let found = rows.admins_who_enter(&acme, None).await?;
                let found: Vec<&MemberId> = found.iter().map(|one| &one.id).collect();
                assert_eq!(found, [&ids[4], &ids[6]]);
                Ok(())
            })
        });
        assert_eq!(look.await, Ok(()));
    });
}

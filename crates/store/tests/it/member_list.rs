//! Lists of members, compared with a plain reading of what was stored.

use std::{collections::BTreeSet, sync::Arc};

use latchkey_core::{
    id::{MemberId, TenantId},
    member::{Member, MemberSource, MemberState, Role},
    member_list::{MemberFilter, PAGE, fold, words},
    ports::{Store, StoreExt as _},
    session::Method,
};

use crate::{
    place::{Place, everywhere},
    samples::{at, member_of, tenant},
};

const FIRST: [&str; 5] = ["Ada", "\u{c9}loise", "Zo\u{eb}", "", "Adam"];
const LAST: [&str; 4] = ["Byron", "de  Kerr", "Adams", "O'Neil"];

/// Members that differ in all a list asks for; many share a name.
fn crowd(tenant: &TenantId, count: usize) -> Vec<Member> {
    let states = [
        MemberState::Active,
        MemberState::Active,
        MemberState::Invited,
        MemberState::Deactivated,
        MemberState::Removed,
    ];
    (0..count)
        .map(|n| {
            let address = format!("{}{n:03}@acme.example", ["ada", "Zed", "a_b"][n % 3]);
            let role = [Role::User, Role::User, Role::Admin][n % 3];
            let mut one = member_of(tenant, &address, &[role]);
            one.first_name = FIRST[n % 5].into();
            one.last_name = LAST[n % 4].into();
            one.state = states[n % 5];
            one.source = MemberSource::ALL[n / 2 % MemberSource::ALL.len()];
            if n % 7 < 2 {
                one.last_sign_in = Some(at(1));
                one.last_method = Some([Method::Sso, Method::Password][n % 7]);
            }
            one
        })
        .collect()
}

async fn store_all(store: &dyn Store, members: &[Member]) {
    let members = members.to_vec();
    let unit = store.unit(move |tx| {
        Box::pin(async move {
            for one in &members {
                tx.insert_member(one).await?;
            }
            Ok(())
        })
    });
    assert_eq!(unit.await, Ok(()));
}

async fn page(
    store: &dyn Store,
    tenant: &TenantId,
    filter: &MemberFilter,
    after: Option<&MemberId>,
) -> Vec<Member> {
    let (tenant, filter, after) = (tenant.clone(), filter.clone(), after.cloned());
    let look = store.look(move |rows| {
        Box::pin(async move { rows.members_where(&tenant, &filter, after.as_ref()).await })
    });
    look.await.expect("reading works")
}

/// Every page from the first to the last, as a person who goes on and on.
async fn walk(store: &dyn Store, tenant: &TenantId, filter: &MemberFilter) -> Vec<MemberId> {
    let mut all: Vec<MemberId> = Vec::new();
    for _ in 0..100 {
        let mut found = page(store, tenant, filter, all.last()).await;
        assert!(found.len() <= PAGE + 1, "no page is larger");
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        all.extend(found.into_iter().map(|one| one.id));
        if !more {
            return all;
        }
    }
    panic!("there is no end of pages");
}

/// The same by a plain reading: no index, no cursor.
fn expected(members: &[Member], filter: &MemberFilter) -> Vec<MemberId> {
    let prefix = fold(&filter.search);
    let mut fitting: Vec<(String, MemberId)> = Vec::new();
    for one in members {
        let came = one.last_method == Some(Method::Sso);
        let fits = one.state != MemberState::Removed
            && filter.state.is_none_or(|wanted| wanted == one.state)
            && filter.role.is_none_or(|wanted| wanted == one.role())
            && filter.source.is_none_or(|wanted| wanted == one.source)
            && !(filter.never_sso && came);
        let place = if prefix.is_empty() {
            Some(one.email.canonical().to_owned())
        } else {
            let all = words(&one.email, &one.first_name, &one.last_name);
            all.into_iter().find(|word| word.starts_with(&prefix))
        };
        fitting.extend(place.filter(|_| fits).map(|place| (place, one.id.clone())));
    }
    fitting.sort();
    fitting.into_iter().map(|(_, id)| id).collect()
}

fn filters() -> Vec<MemberFilter> {
    let mut all = Vec::new();
    let searches = [
        "",
        "a",
        "ADA b",
        "e\u{301}lo",
        "adams",
        "de kerr",
        "a_b0",
        "a%",
        "zed00",
        "o'neil zo",
        "nobody",
    ];
    for search in searches {
        for n in 0..8 {
            all.push(MemberFilter {
                search: search.into(),
                role: [None, Some(Role::Admin), Some(Role::User)][n % 3],
                state: [
                    None,
                    None,
                    Some(MemberState::Active),
                    Some(MemberState::Invited),
                ][n % 4],
                source: (n % 5 == 4).then_some(MemberSource::Cli),
                never_sso: n % 2 == 1,
            });
        }
    }
    all
}

/// Every filter and search, page after page: each member once, in order, nobody else's.
#[test]
fn given_any_filter_then_its_pages_are_what_a_plain_reading_finds() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let members = crowd(&acme, 310);
        store_all(&place.store, &members).await;
        store_all(&place.store, &crowd(&other, 60)).await;
        let mut paged = 0;
        for filter in filters() {
            let found = walk(&place.store, &acme, &filter).await;
            assert_eq!(found, expected(&members, &filter), "{filter:?}");
            paged += usize::from(found.len() > PAGE);
        }
        assert!(paged > 10, "too few filters need a second page: {paged}");
    });
}

/// The cursor of a search is a word and whose it is: a hundred of one name are each seen once.
#[test]
fn given_many_of_one_name_then_ties_are_walked_once_each() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let members: Vec<Member> = (0..130)
            .map(|n| member_of(&acme, &format!("m{n}@acme.example"), &[Role::User]))
            .collect();
        store_all(&place.store, &members).await;
        for never_sso in [false, true] {
            let filter = MemberFilter {
                search: "ada byr".into(),
                never_sso,
                ..MemberFilter::default()
            };
            let found = walk(&place.store, &acme, &filter).await;
            assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 130);
            assert_eq!(found.len(), 130);
        }
    });
}

/// T062: a cursor is looked up in the tenant that asks; another's, or nobody's, is no place at all.
#[test]
fn t062_given_a_foreign_cursor_then_the_first_page_comes() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        store_all(&place.store, &crowd(&acme, 20)).await;
        let foreign = crowd(&other, 20);
        store_all(&place.store, &foreign).await;
        for search in ["", "a"] {
            for role in [None, Some(Role::User)] {
                let filter = MemberFilter {
                    search: search.into(),
                    role,
                    ..MemberFilter::default()
                };
                let first = page(&place.store, &acme, &filter, None).await;
                // One that this very list has, over there: there it would be a place.
                let there = page(&place.store, &other, &filter, None).await;
                let last = foreign.last().expect("there are some").id.clone();
                for cursor in [&last, &there.last().expect("there are some").id] {
                    let found = page(&place.store, &acme, &filter, Some(cursor)).await;
                    assert!(!first.is_empty() && found == first, "{filter:?}");
                }
            }
        }
    });
}

/// Words and facet go with the member: a new name, address, role or state is found at once, the old one no more.
#[test]
fn given_a_change_then_lists_follow_it_at_once() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member_of(&acme, "ada@acme.example", &[Role::User]);
        store_all(&place.store, std::slice::from_ref(&ada)).await;
        let find = |search: &str, role: Option<Role>, never_sso: bool| MemberFilter {
            search: search.into(),
            role,
            never_sso,
            ..MemberFilter::default()
        };
        let there = |filter: MemberFilter| {
            let (place, acme) = (Arc::clone(&place), acme.clone());
            async move { page(&place.store, &acme, &filter, None).await.len() == 1 }
        };
        assert!(there(find("byron", Some(Role::User), true)).await);
        let (tenant, id) = (acme.clone(), ada.id.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.set_names(&tenant, &id, "Grace", "Hopper").await?;
                let address = crate::samples::email("grace@acme.example");
                tx.set_email(&tenant, &id, &address).await?;
                tx.set_roles(&tenant, &id, &[Role::Admin]).await?;
                tx.note_sign_in(&tenant, &id, Method::Sso, at(3)).await
            })
        });
        assert_eq!(unit.await, Ok(()));
        for search in ["hopper", "grace h", "grace@"] {
            assert!(
                there(find(search, Some(Role::Admin), false)).await,
                "{search}"
            );
            assert!(
                !there(find(search, Some(Role::User), false)).await,
                "{search}"
            );
            assert!(!there(find(search, None, true)).await, "{search}");
        }
        for search in ["byron", "ada"] {
            assert!(!there(find(search, None, false)).await, "{search}");
        }
        let (tenant, id) = (acme.clone(), ada.id.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (from, to) = (MemberState::Active, MemberState::Removed);
                tx.set_member_state(&tenant, &id, from, to, at(4)).await
            })
        });
        assert_eq!(unit.await, Ok(true));
        for (search, role) in [("", None), ("grace", None), ("", Some(Role::Admin))] {
            assert!(!there(find(search, role, false)).await, "{search}");
        }
    });
}

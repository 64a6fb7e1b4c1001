//! T230: every act leaves exactly its entries, and every act is in the table.
//!
//! Purpose: one table says what each POST route and each verb of the command line writes, another what each entry holds.
//! Every route is done once in a world of its own and every verb once on a database of its own, and the entries are compared:
//! name, actor, target, order, fields before and after, address, request. A route, verb or name that is in no table fails, as
//! does a row nobody does. The reference page of the entries is made from the same tables. It does not judge what an act does.

mod account;
mod beside;
mod entering;
mod entry;
mod kinds;
mod page;
mod scene;
mod sso;
mod table;
mod team;
mod verbs;

use std::{
    any::Any,
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    task::Poll,
};

use kinds::KINDS;
use latchkey_server::{cli, web};
pub(crate) use page::page;
use scene::Scene;
use table::{ACCEPTING, ACCOUNT, BESIDE, ENTERING, FIRST_RUN, ROUTES, Row, SSO, TEAM, VERBS};

fn verbs() -> BTreeSet<String> {
    fn leaves(command: &clap::Command, path: &str, all: &mut BTreeSet<String>) {
        for verb in command.get_subcommands() {
            let path = format!("{path} {}", verb.get_name()).trim().to_owned();
            if verb.has_subcommands() {
                leaves(verb, &path, all);
            } else {
                all.insert(path);
            }
        }
    }
    let mut all = BTreeSet::new();
    leaves(&cli::command(), "", &mut all);
    all
}

fn acts(rows: &[Row]) -> BTreeSet<String> {
    rows.iter().map(|(act, ..)| (*act).to_owned()).collect()
}

/// T230: nobody adds an act without saying what it leaves.
#[test]
fn t230_given_the_routes_and_verbs_then_each_has_its_row() {
    let routes = web::routes().into_iter().filter(|route| route.post);
    let routes: BTreeSet<String> = routes.map(|route| route.path.to_owned()).collect();
    let known = acts(&ROUTES.concat());
    let differ = |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
        one.symmetric_difference(other).cloned().collect()
    };
    assert_eq!(differ(&known, &routes), [""; 0], "routes");
    assert_eq!(differ(&acts(VERBS), &verbs()), [""; 0], "verbs");
}

/// T230: every kind of entry is left by some act in these tests, has words, and is all there is in the sources.
#[test]
fn t230_given_every_name_in_the_sources_then_it_is_known_done_and_has_words() {
    let kinds: BTreeSet<String> = KINDS.iter().map(|one| one.name.to_owned()).collect();
    let mut written = BTreeSet::new();
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src");
    sources(&app, &mut written);
    assert_eq!(written, kinds);
    let rows = [&ROUTES.concat(), BESIDE, VERBS].concat();
    let lines = rows.iter().flat_map(|(.., entries)| entries.iter());
    let names = lines.filter_map(|line| line.split(' ').next());
    let done: BTreeSet<String> = names.map(str::to_owned).collect();
    assert_eq!(done, kinds);
    let texts = include_str!("../../../../../translations/en.ftl");
    for name in &kinds {
        let key = format!("\nevent-{} = ", name.replace('.', "-"));
        assert!(texts.contains(&key), "no words for {name}");
    }
}

/// Names of entries in the sources: text with a dot that begins with a kind of thing.
fn sources(folder: &Path, found: &mut BTreeSet<String>) {
    let things: BTreeSet<&str> = KINDS
        .iter()
        .filter_map(|one| one.name.split('.').next())
        .collect();
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("it reads");
        let fits = |part: &&str| {
            let plain = part
                .chars()
                .all(|one| one.is_ascii_lowercase() || one == '.' || one == '_');
            let thing = part.split('.').next().unwrap_or_default();
            plain && part.contains('.') && things.contains(thing)
        };
        found.extend(text.split('"').filter(fits).map(str::to_owned));
    }
}

/// A panic inside is an answer, so that all rows are told at once.
async fn caught<F: Future>(act: F) -> Result<F::Output, String> {
    let mut act = Box::pin(act);
    std::future::poll_fn(
        move |cx| match catch_unwind(AssertUnwindSafe(|| act.as_mut().poll(cx))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
            Err(panic) => Poll::Ready(Err(words(&*panic))),
        },
    )
    .await
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|one| (*one).to_owned()));
    text.unwrap_or_default().chars().take(900).collect()
}

#[derive(Clone, Copy)]
enum Area {
    Entering,
    Beside,
    Account,
    Team,
    Sso,
}

async fn one(area: Area, act: &str, case: &str) -> Vec<String> {
    let scene = Scene::new().await;
    let known = match area {
        Area::Entering => entering::drive(&scene, act, case).await,
        Area::Beside => beside::drive(&scene, act, case).await,
        Area::Account => account::drive(&scene, act, case).await,
        Area::Team => team::drive(&scene, act, case).await,
        Area::Sso => sso::drive(&scene, act, case).await,
    };
    assert!(known, "nobody does it");
    scene.since().await
}

async fn same(rows: &[Row], area: Area) {
    let mut wrong = Vec::new();
    for (act, case, entries) in rows {
        match caught(one(area, act, case)).await {
            Ok(found) if found == *entries => {}
            Ok(found) => wrong.push(format!("{act} {case}: {found:?} instead of {entries:?}")),
            Err(panic) => wrong.push(format!("{act} {case}: {panic}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn t230_t236_given_each_act_of_signing_in_then_exactly_its_entries() {
    same(ENTERING, Area::Entering).await;
    same(ACCEPTING, Area::Entering).await;
}

#[tokio::test]
async fn t230_t236_given_what_happens_without_a_form_then_exactly_its_entries() {
    same(BESIDE, Area::Beside).await;
}

#[tokio::test]
async fn t230_t236_given_each_act_of_an_account_then_exactly_its_entries() {
    same(ACCOUNT, Area::Account).await;
}

#[tokio::test]
async fn t230_t236_given_each_act_on_members_then_exactly_its_entries() {
    same(TEAM, Area::Team).await;
}

#[tokio::test]
async fn t230_t236_given_each_act_on_the_connection_then_exactly_its_entries() {
    same(SSO, Area::Sso).await;
}

#[tokio::test]
async fn t230_t236_given_each_step_of_the_first_run_then_exactly_its_entries() {
    for (route, _, entries) in FIRST_RUN {
        assert_eq!(entering::first_run(route).await, *entries, "{route}");
    }
}

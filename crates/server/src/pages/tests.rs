//! Renders every sample of every page and checks what must hold on all of them.

use std::collections::BTreeSet;

use super::all_samples;
use super::assets::ASSETS;
use super::message::Message;
use super::texts::Texts;

const ENGLISH: &str = include_str!("../../../../translations/en.ftl");

fn samples() -> Vec<(String, String)> {
    all_samples().expect("invariant: every sample renders")
}

/// Opening tags with their attributes; attribute values never hold `>` because they are escaped.
fn tags(html: &str) -> Vec<&str> {
    html.split('<')
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|tag| !tag.starts_with('/') && !tag.starts_with('!'))
        .collect()
}

fn named<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    tags(html)
        .into_iter()
        .filter(|tag| tag.split_whitespace().next() == Some(name))
        .collect()
}

fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let from = html.find(start).map_or(0, |at| at + start.len());
    let to = html[from..].find(end).map_or(html.len(), |at| from + at);
    &html[from..to]
}

fn keys() -> Vec<String> {
    ENGLISH
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split(" =").next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_sample_has_a_name_of_its_own() {
    let names: Vec<_> = samples().into_iter().map(|(name, _)| name).collect();
    let unique: BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
    assert!(names.len() > 80, "{} samples", names.len());
}

#[test]
fn every_sample_has_one_heading_a_title_and_one_main() {
    for (name, html) in samples() {
        assert_eq!(named(&html, "h1").len(), 1, "{name}");
        assert_eq!(named(&html, "main").len(), 1, "{name}");
        let title = between(&html, "<title>", "</title>").trim();
        assert!(title.len() > "· Latchkey".len(), "{name}: {title}");
        assert!(html.contains("<html lang=\"en\""), "{name}");
    }
}

#[test]
fn a_sample_with_an_alert_says_error_in_its_title() {
    for (name, html) in samples() {
        let field_errors = html.contains("aria-invalid");
        let banner = html.contains("id=\"banner-title\"");
        let title = between(&html, "<title>", "</title>");
        if field_errors || banner {
            assert!(title.starts_with("Error:"), "{name}: {title}");
        }
    }
}

#[test]
fn no_placeholder_and_no_missing_text_is_shown() {
    for (name, html) in samples() {
        assert!(!html.contains("{$"), "{name}");
        assert!(!html.contains("{ $"), "{name}");
        assert!(!html.contains("{{"), "{name}");
    }
}

#[test]
fn t096_every_form_is_a_post_with_a_form_token() {
    for (name, html) in samples() {
        for form in html.split("<form").skip(1) {
            let tag = form.split('>').next().unwrap_or_default();
            if tag.contains("method=\"get\"") {
                assert!(!form.contains("name=\"csrf_token\""), "{name}: {tag}");
                continue;
            }
            assert!(tag.contains("method=\"post\""), "{name}: {tag}");
            assert!(tag.contains("action=\"/"), "{name}: {tag}");
            let body = form.split("</form>").next().unwrap_or_default();
            assert!(body.contains("name=\"csrf_token\""), "{name}: {tag}");
        }
    }
}

#[test]
fn t100_nothing_is_inline() {
    for (name, html) in samples() {
        assert!(named(&html, "style").is_empty(), "{name}");
        let scripts = named(&html, "script");
        assert_eq!(scripts.len(), 1, "{name}");
        assert!(scripts[0].contains("src=\"/assets/latchkey.js\""), "{name}");
        for tag in tags(&html) {
            let attributes = tag.split_whitespace().skip(1);
            for attribute in attributes.filter_map(|part| part.split_once('=')) {
                let handler = attribute.0.starts_with("on") && attribute.1.starts_with('"');
                assert!(attribute.0 != "style" && !handler, "{name}: <{tag}>");
            }
            assert!(!tag.contains("javascript:"), "{name}: <{tag}>");
        }
    }
}

#[test]
fn t101_names_are_escaped() {
    let with_markup: Vec<_> = samples()
        .into_iter()
        .filter(|(_, html)| html.contains("Hohenstauffen"))
        .collect();
    assert!(with_markup.len() >= 3, "{}", with_markup.len());
    for (name, html) in with_markup {
        assert!(!html.contains("Schwarzenberg <script"), "{name}");
    }
}

#[test]
fn n01_a_password_field_is_never_filled() {
    for (name, html) in samples() {
        for input in named(&html, "input") {
            if input.contains("type=\"password\"") {
                assert!(input.contains("value=\"\""), "{name}: {input}");
            }
        }
    }
}

#[test]
fn n02_an_unknown_code_is_never_printed() {
    let samples = samples();
    let unknown = samples
        .iter()
        .find(|(name, _)| name == "login-unknown_code_from_the_address");
    let (_, html) = unknown.expect("invariant: the sample exists");
    assert!(!html.contains("unknown_code_from_the_address"));
    assert!(html.contains("The sign-in did not work"));
}

#[test]
fn n04_without_the_attempt_no_name_is_shown() {
    for (name, html) in samples() {
        let neutral = name.starts_with("login-") && html.contains("id=\"banner-title\"");
        if neutral {
            assert!(!html.contains("Microsoft Entra ID</"), "{name}");
            assert!(!html.contains("Rowan"), "{name}");
        }
    }
}

#[test]
fn users_do_not_see_the_administration() {
    for (name, html) in samples() {
        if name == "dashboard-user" {
            assert!(!html.contains("/integrations/sso"), "{name}");
            assert!(!html.contains("href=\"/team\""), "{name}");
        }
    }
}

#[test]
fn every_label_and_description_points_to_a_field() {
    for (name, html) in samples() {
        let ids: BTreeSet<_> = html
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        for attribute in ["for", "aria-describedby", "aria-labelledby"] {
            for rest in html.split(&format!(" {attribute}=\"")).skip(1) {
                let list = rest.split('"').next().unwrap_or_default();
                for id in list.split_whitespace() {
                    assert!(ids.contains(id), "{name}: {attribute} {id}");
                }
            }
        }
    }
}

#[test]
fn every_problem_has_all_its_parts() {
    let texts = Texts::english();
    let parts = ["sentence", "next", "cause", "fix"];
    let codes: Vec<_> = keys()
        .into_iter()
        .filter_map(|key| {
            let code = key.strip_prefix("problem-")?.strip_suffix("-title")?;
            Some(code.to_owned())
        })
        .collect();
    assert!(codes.len() >= 25, "{} codes", codes.len());
    for code in codes {
        for part in parts {
            assert!(
                texts.has(&format!("problem-{code}-{part}")),
                "{code}-{part}"
            );
        }
    }
}

#[test]
fn every_cause_has_a_fix() {
    let texts = Texts::english();
    for key in keys() {
        let reason = key.strip_prefix("reason-");
        if let Some(reason) = reason.and_then(|rest| rest.strip_suffix("-cause")) {
            assert!(texts.has(&format!("reason-{reason}-fix")), "{reason}");
        }
        if key.starts_with("enforce-row-") && !key.ends_with("-fix") {
            assert!(texts.has(&format!("{key}-fix")), "{key}");
        }
    }
}

#[test]
fn the_words_of_the_requirement_are_exact() {
    let texts = Texts::english();
    let exact = [
        ("sso-name", "Configuration name"),
        ("sso-redirect-uri", "Redirect URI"),
        ("sso-issuer", "Issuer URL"),
        ("sso-client-id", "Client ID"),
        ("sso-client-secret", "Client Secret"),
        ("sso-scopes", "Scopes"),
        ("sso-email-claim", "Email claim"),
        ("sso-first-name-claim", "First name claim"),
        ("sso-last-name-claim", "Last name claim"),
        ("sso-enforce", "Enforce SSO"),
        ("sso-save", "Save Configuration"),
        ("sso-heading-active", "Active SSO configuration"),
        ("sso-edit", "Edit"),
        ("team-title", "Team Members"),
    ];
    for (key, text) in exact {
        assert_eq!(texts.get(key), text);
    }
    let button = Message::of("login-continue-with").text("name", "Microsoft Entra ID");
    assert_eq!(texts.message(&button), "Continue with Microsoft Entra ID");
}

#[test]
fn plural_forms_follow_the_count() {
    let texts = Texts::english();
    let count = |n| texts.message(&Message::of("team-count").number("count", n));
    assert_eq!(count(1), "One member");
    assert_eq!(count(42), "42 members");
}

#[test]
fn every_class_of_the_pages_is_in_the_style_sheet_or_needs_none() {
    let style = ASSETS
        .iter()
        .find(|asset| asset.path.ends_with(".css"))
        .map(|asset| String::from_utf8_lossy(asset.body).into_owned())
        .expect("invariant: the style sheet is an asset");
    for (name, html) in samples() {
        for rest in html.split(" class=\"").skip(1) {
            let list = rest.split('"').next().unwrap_or_default();
            for class in list.split_whitespace() {
                assert!(style.contains(&format!(".{class}")), "{name}: .{class}");
            }
        }
    }
}

#[test]
fn the_assets_are_small() {
    for asset in ASSETS {
        let limit = if asset.path.ends_with(".css") {
            40_000
        } else {
            8_000
        };
        assert!(!asset.body.is_empty(), "{}", asset.path);
        assert!(asset.body.len() < limit, "{}", asset.path);
    }
}

/// N-08: nothing is shown switched off; what cannot be used is absent or a sentence says why.
#[test]
fn n08_no_control_is_disabled_without_a_reason() {
    for (name, html) in all_samples().expect("every sample renders") {
        let tags = html.split('<').filter_map(|part| part.split('>').next());
        let attribute = |tag: &str| {
            let words = tag.split('"').step_by(2);
            words.flat_map(str::split_whitespace).any(|word| {
                let word = word.trim_end_matches(['=', '/']);
                word == "disabled" || word == "aria-disabled"
            })
        };
        let mut controls = tags.filter(|tag| !tag.starts_with('/'));
        assert!(!controls.any(attribute), "{name}");
    }
}

/// N-56: no switch speaks of trusting an e-mail address.
#[test]
fn n56_no_switch_is_called_trust_email() {
    for (name, html) in all_samples().expect("every sample renders") {
        let words = html.to_lowercase();
        for phrase in ["trust e-mail", "trust email", "trust the e-mail"] {
            assert!(!words.contains(phrase), "{name}");
        }
    }
}

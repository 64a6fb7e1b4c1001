//! Every mail a person can get: the words of a letter.
//!
//! Purpose: turns a stored letter into subject, plain text and HTML; each mail
//! is a folder of three templates that share one `Sheet`. Invariants: no text
//! lives here or in a template, all of it comes from `translations/en.ftl`;
//! every name is cleaned before it is used, so that it cannot break a header,
//! add a line or look like a link (T133); the only links are our own. Nothing
//! remote is loaded and nothing tells who read what.
//! It does not send, and sets no header.

mod clean;
mod letters;
mod samples;
#[cfg(test)]
mod tests;

use askama::Template;
use latchkey_app::mail::{Addressed, Words};
use latchkey_core::secret::Secret;

use crate::pages::{
    message::{Arg, Message},
    texts::Texts,
};
use letters::values;

pub use samples::all_samples;

/// What the three templates of a mail share.
#[derive(Debug)]
struct Sheet {
    t: &'static Texts,
    values: Vec<(&'static str, String)>,
    link: String,
}

impl Sheet {
    /// The text of `key` with every value of the letter.
    fn say(&self, key: &str) -> String {
        let message = Message {
            key: key.to_owned(),
            args: self
                .values
                .iter()
                .map(|(name, value)| (*name, Arg::Text(value.clone())))
                .collect(),
        };
        self.t.message(&message)
    }

    /// Whether the tenant names somebody to ask.
    fn has_support(&self) -> bool {
        self.values.iter().any(|(name, _)| *name == "support")
    }
}

/// The words of `letter`; `None` if it links to anywhere but `origin`, or a template fails.
pub fn render(origin: &str, letter: &Addressed) -> Option<Words> {
    let link = letters::link(&letter.letter);
    let ours = link.strip_prefix(origin)?.starts_with('/');
    let plain = link.bytes().all(|byte| byte.is_ascii_graphic());
    if !ours || !plain {
        return None;
    }
    let t = Texts::english();
    let sheet = Sheet {
        t,
        values: values(t, letter),
        link: link.to_owned(),
    };
    let (subject, text, html) = parts(letter.letter.name(), &sheet)?;
    Some(Words {
        subject: subject.ok()?,
        text: Secret::new(text.ok()?),
        html: Secret::new(html.ok()?),
    })
}

type Rendered = Result<String, askama::Error>;

/// The subject lines.
#[derive(Template)]
#[template(whitespace = "preserve")]
enum Subject<'a> {
    #[template(path = "emails/invitation/subject.txt")]
    Invitation { m: &'a Sheet },
    #[template(path = "emails/invitation-wanted/subject.txt")]
    InvitationWanted { m: &'a Sheet },
    #[template(path = "emails/password-reset/subject.txt")]
    PasswordReset { m: &'a Sheet },
    #[template(path = "emails/uses-provider/subject.txt")]
    UsesProvider { m: &'a Sheet },
    #[template(path = "emails/password-changed/subject.txt")]
    PasswordChanged { m: &'a Sheet },
    #[template(path = "emails/new-device/subject.txt")]
    NewDevice { m: &'a Sheet },
    #[template(path = "emails/second-factor-changed/subject.txt")]
    SecondFactorChanged { m: &'a Sheet },
    #[template(path = "emails/email-changed/subject.txt")]
    EmailChanged { m: &'a Sheet },
    #[template(path = "emails/policy-changed/subject.txt")]
    PolicyChanged { m: &'a Sheet },
    #[template(path = "emails/secret-ending/subject.txt")]
    SecretEnding { m: &'a Sheet },
    #[template(path = "emails/test/subject.txt")]
    Test { m: &'a Sheet },
}

/// The plain texts.
#[derive(Template)]
#[template(whitespace = "preserve")]
enum Text<'a> {
    #[template(path = "emails/invitation/body.txt")]
    Invitation { m: &'a Sheet },
    #[template(path = "emails/invitation-wanted/body.txt")]
    InvitationWanted { m: &'a Sheet },
    #[template(path = "emails/password-reset/body.txt")]
    PasswordReset { m: &'a Sheet },
    #[template(path = "emails/uses-provider/body.txt")]
    UsesProvider { m: &'a Sheet },
    #[template(path = "emails/password-changed/body.txt")]
    PasswordChanged { m: &'a Sheet },
    #[template(path = "emails/new-device/body.txt")]
    NewDevice { m: &'a Sheet },
    #[template(path = "emails/second-factor-changed/body.txt")]
    SecondFactorChanged { m: &'a Sheet },
    #[template(path = "emails/email-changed/body.txt")]
    EmailChanged { m: &'a Sheet },
    #[template(path = "emails/policy-changed/body.txt")]
    PolicyChanged { m: &'a Sheet },
    #[template(path = "emails/secret-ending/body.txt")]
    SecretEnding { m: &'a Sheet },
    #[template(path = "emails/test/body.txt")]
    Test { m: &'a Sheet },
}

/// The same as HTML.
#[derive(Template)]
#[template(whitespace = "preserve")]
enum Html<'a> {
    #[template(path = "emails/invitation/body.html")]
    Invitation { m: &'a Sheet },
    #[template(path = "emails/invitation-wanted/body.html")]
    InvitationWanted { m: &'a Sheet },
    #[template(path = "emails/password-reset/body.html")]
    PasswordReset { m: &'a Sheet },
    #[template(path = "emails/uses-provider/body.html")]
    UsesProvider { m: &'a Sheet },
    #[template(path = "emails/password-changed/body.html")]
    PasswordChanged { m: &'a Sheet },
    #[template(path = "emails/new-device/body.html")]
    NewDevice { m: &'a Sheet },
    #[template(path = "emails/second-factor-changed/body.html")]
    SecondFactorChanged { m: &'a Sheet },
    #[template(path = "emails/email-changed/body.html")]
    EmailChanged { m: &'a Sheet },
    #[template(path = "emails/policy-changed/body.html")]
    PolicyChanged { m: &'a Sheet },
    #[template(path = "emails/secret-ending/body.html")]
    SecretEnding { m: &'a Sheet },
    #[template(path = "emails/test/body.html")]
    Test { m: &'a Sheet },
}

/// Subject, text and HTML of the mail called `name`.
fn parts(name: &str, m: &Sheet) -> Option<(Rendered, Rendered, Rendered)> {
    Some(match name {
        "invitation" => (
            Subject::Invitation { m }.render(),
            Text::Invitation { m }.render(),
            Html::Invitation { m }.render(),
        ),
        "invitation-wanted" => (
            Subject::InvitationWanted { m }.render(),
            Text::InvitationWanted { m }.render(),
            Html::InvitationWanted { m }.render(),
        ),
        "password-reset" => (
            Subject::PasswordReset { m }.render(),
            Text::PasswordReset { m }.render(),
            Html::PasswordReset { m }.render(),
        ),
        "uses-provider" => (
            Subject::UsesProvider { m }.render(),
            Text::UsesProvider { m }.render(),
            Html::UsesProvider { m }.render(),
        ),
        "password-changed" => (
            Subject::PasswordChanged { m }.render(),
            Text::PasswordChanged { m }.render(),
            Html::PasswordChanged { m }.render(),
        ),
        "new-device" => (
            Subject::NewDevice { m }.render(),
            Text::NewDevice { m }.render(),
            Html::NewDevice { m }.render(),
        ),
        "second-factor-changed" => (
            Subject::SecondFactorChanged { m }.render(),
            Text::SecondFactorChanged { m }.render(),
            Html::SecondFactorChanged { m }.render(),
        ),
        "email-changed" => (
            Subject::EmailChanged { m }.render(),
            Text::EmailChanged { m }.render(),
            Html::EmailChanged { m }.render(),
        ),
        "policy-changed" => (
            Subject::PolicyChanged { m }.render(),
            Text::PolicyChanged { m }.render(),
            Html::PolicyChanged { m }.render(),
        ),
        "secret-ending" => (
            Subject::SecretEnding { m }.render(),
            Text::SecretEnding { m }.render(),
            Html::SecretEnding { m }.render(),
        ),
        "test" => (
            Subject::Test { m }.render(),
            Text::Test { m }.render(),
            Html::Test { m }.render(),
        ),
        _ => return None,
    })
}

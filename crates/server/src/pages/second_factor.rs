//! The second factor: a code at the sign-in, adding an app, and recovery codes shown once.
//!
//! Invariant: a secret or code is shown only before it counts, or once right after it was made (N-01). The picture is
//! drawn here as a path, so that nothing is inline that the content policy forbids. It does not check codes.

use std::fmt::Write as _;

use askama::Template;

use super::chrome::{Chrome, MenuEntry, When};
use super::form::FieldErrors;

/// A QR code as one path; a module is one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Qr {
    /// Units of a side, the quiet zone of four on each side included.
    pub side: usize,
    /// What is dark.
    pub path: String,
}

impl Qr {
    /// The picture of `text`; an empty one if it is too long for any.
    pub fn of(text: &str) -> Self {
        let Ok(code) = qrcode::QrCode::new(text.as_bytes()) else {
            return Qr::default();
        };
        let width = code.width();
        let dark: Vec<bool> = code
            .to_colors()
            .into_iter()
            .map(|color| color == qrcode::Color::Dark)
            .collect();
        let mut path = String::new();
        for (y, row) in dark.chunks(width).enumerate() {
            let mut x = 0;
            while x < width {
                let run = row[x..].iter().take_while(|dark| **dark).count();
                if run > 0 {
                    let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + 4, y + 4);
                }
                x += run.max(1);
            }
        }
        Qr {
            side: width + 8,
            path,
        }
    }
}

/// What the second step asks.
#[derive(Clone, Debug)]
pub enum Ask {
    /// A code of the app.
    Code,
    /// A recovery code.
    Recovery,
    /// To add an app first.
    Enrol {
        /// Its secret as a picture.
        picture: Qr,
        /// Its secret for typing.
        secret: String,
    },
}

/// `/login/code`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/login_code.html")]
pub struct LoginCode {
    /// Common context.
    pub chrome: Chrome,
    /// Name of the tenant.
    pub tenant: String,
    /// The member's address.
    pub email: String,
    /// What is asked.
    pub ask: Ask,
    /// When the next code may be tried, after too many wrong ones.
    pub wait_until: Option<When>,
    /// Problems of the fields `code` and `recovery_code`.
    pub errors: FieldErrors,
}

/// `/account/authenticator/{id}`: adding an app.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/account_app.html")]
pub struct AddApp {
    /// Common context.
    pub chrome: Chrome,
    /// Part of the address.
    pub id: String,
    /// The secret as a picture.
    pub picture: Qr,
    /// The secret for typing.
    pub secret: String,
    /// Whether it takes the place of another app.
    pub replaces: bool,
    /// Problems of the field `code`.
    pub errors: FieldErrors,
}

/// `/account/recovery-codes/{id}`: shown once.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/account_codes.html")]
pub struct RecoveryCodes {
    /// Common context.
    pub chrome: Chrome,
    /// Part of the address.
    pub id: String,
    /// The codes.
    pub codes: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::Qr;

    #[test]
    fn given_a_text_then_a_square_with_its_three_corners() {
        let picture = Qr::of("otpauth://totp/Acme:ada?secret=MZXW6YTBOI&issuer=Acme");
        assert!(picture.side >= 29, "{}", picture.side);
        // The corners begin with a run of seven.
        assert!(picture.path.starts_with("M4 4h7v1h-7z"));
        let right = picture.side - 11;
        assert!(picture.path.contains(&format!("M{right} 4h7v1h-7z")));
        assert_eq!(Qr::of(&"x".repeat(10_000)), Qr::default());
    }
}

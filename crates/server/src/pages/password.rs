//! A new password on a form: what it needs. It does not judge passwords.

use super::chrome::Chrome;
use super::message::Message;

/// What a password needs.
pub fn password_rule(chrome: &Chrome, least: i64) -> String {
    chrome.say(&Message::of("password-rule").number("least", least))
}

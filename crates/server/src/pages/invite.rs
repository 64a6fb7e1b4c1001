//! Inviting and accepting an invitation, as pages show it.
//!
//! Invariant: whoever is invited reads only what their invitation says; a link that is no good tells no more than its
//! tenant's name. It decides nothing: where an invitation stands comes from the application.

use super::message::Message;

/// Why somebody was not invited; `word` is that of the fault.
pub fn entry_refused(word: &str) -> Message {
    Message::of(format!("invite-refused-{word}"))
}

/// Why a whole list was not read; `word` is that of the fault.
pub fn file_refused(word: &str) -> Message {
    Message::of(format!("invite-file-refused-{word}"))
}

#[cfg(test)]
mod tests {
    use latchkey_app::invitations::{EntryFault, FileFault};

    use super::*;
    use crate::pages::texts::Texts;

    #[test]
    fn given_every_fault_then_it_has_a_sentence_of_its_own() {
        let mut said = std::collections::BTreeSet::new();
        let entries = EntryFault::ALL.map(|fault| entry_refused(fault.as_str()));
        let files = FileFault::ALL.map(|fault| file_refused(fault.as_str()));
        for message in entries.iter().chain(&files) {
            let text = Texts::english().message(message);
            assert_ne!(text, message.key);
            assert!(said.insert(text), "{}", message.key);
        }
    }
}

//! E-mail addresses: one strict parser, one canonical form.
//!
//! The canonical form is what is stored as unique, counted and compared
//! (T078): the local part in ASCII lower case, the domain as IDNA A-labels in
//! lower case. A local part outside ASCII is refused, so look-alike letters
//! can never meet; addresses that need quoting or comments are refused too.
//! Source: RFC 5321 sections 4.1.2 and 4.5.3.1, UTS 46.

use std::fmt;

/// A parsed address: the canonical form and the form shown to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress {
    canonical: String,
    shown: String,
}

/// Why a text is not an address we accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailError {
    /// Nothing was typed.
    Empty,
    /// Longer than 254 bytes, or a local part longer than 64.
    TooLong,
    /// Not of the form `name@domain.example`.
    Malformed,
    /// The part before the @ has characters outside ASCII.
    LocalPartNotAscii,
}

impl fmt::Display for EmailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EmailError::Empty => "no e-mail address",
            EmailError::TooLong => "the e-mail address is too long",
            EmailError::Malformed => "not an e-mail address",
            EmailError::LocalPartNotAscii => {
                "the part before the @ may only have plain letters, digits and signs"
            }
        })
    }
}

impl std::error::Error for EmailError {}

/// Characters RFC 5321 allows in an unquoted local part besides letters and digits.
const LOCAL_SIGNS: &str = "!#$%&'*+-/=?^_`{|}~.";

impl EmailAddress {
    /// Reads a typed or asserted address; surrounding white space is ignored.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        let trimmed = typed.trim();
        if trimmed.is_empty() {
            return Err(EmailError::Empty);
        }
        if trimmed.len() > 254 {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = trimmed.rsplit_once('@').ok_or(EmailError::Malformed)?;
        if !local.is_ascii() {
            return Err(EmailError::LocalPartNotAscii);
        }
        if local.len() > 64 {
            return Err(EmailError::TooLong);
        }
        if !is_dot_atom(local) {
            return Err(EmailError::Malformed);
        }
        let domain = canonical_domain(domain).ok_or(EmailError::Malformed)?;
        let canonical = format!("{}@{domain}", local.to_ascii_lowercase());
        if canonical.len() > 254 {
            return Err(EmailError::TooLong);
        }
        Ok(EmailAddress {
            shown: format!("{local}@{domain}"),
            canonical,
        })
    }

    /// The one form that is compared, counted and unique.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The form shown: as typed before the @, canonical after it.
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

fn is_dot_atom(local: &str) -> bool {
    !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || LOCAL_SIGNS.contains(c))
}

/// The domain as lower-case A-labels, or `None` if it is no host name.
pub fn canonical_domain(domain: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let labels: Vec<&str> = ascii.split('.').collect();
    let all_plain = labels.iter().all(|label| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    let tld_is_name = labels
        .last()
        .is_some_and(|last| !last.bytes().all(|b| b.is_ascii_digit()));
    (labels.len() >= 2 && all_plain && tld_is_name).then_some(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T078: case and look-alike letters.
    #[test]
    fn t078_given_case_and_look_alikes_then_one_canonical_form_or_a_refusal() {
        let plain = EmailAddress::parse("Ada@Contoso.Example").unwrap();
        assert_eq!(plain.canonical(), "ada@contoso.example");
        assert_eq!(plain.shown(), "Ada@contoso.example");
        for hostile in [
            "ad\u{0131}@contoso.example",
            "\u{ff41}da@contoso.example",
            "a\u{200b}da@contoso.example",
            "аda@contoso.example",
        ] {
            assert_eq!(
                EmailAddress::parse(hostile),
                Err(EmailError::LocalPartNotAscii)
            );
        }
    }

    #[test]
    fn given_an_international_domain_then_it_becomes_a_labels() {
        let address = EmailAddress::parse("ada@b\u{fc}cher.example").unwrap();
        assert_eq!(address.canonical(), "ada@xn--bcher-kva.example");
    }

    #[test]
    fn given_what_is_no_address_then_refused() {
        for text in [
            "ada",
            "@b.example",
            "a@b",
            "a@1.2.3.4",
            "a..b@c.example",
            "a b@c.example",
            "\"a\"@c.example",
            "a@c..example",
            "a@-.example\u{0}",
            "a@[::1]",
            "a@c.example.",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text}");
        }
        let long = format!("{}@c.example", "a".repeat(320));
        assert_eq!(EmailAddress::parse(&long), Err(EmailError::TooLong));
    }
}

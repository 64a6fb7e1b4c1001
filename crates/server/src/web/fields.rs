//! The fields of a posted form, read once and strictly.
//!
//! A field sent twice counts as absent, so that two readers can never see two
//! values; NUL is refused by turning the field away as well.

use url::form_urlencoded;

/// A posted form.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .take(64)
            .collect();
        Fields(pairs)
    }

    /// Takes fields that were read in another form.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Fields(pairs)
    }

    /// The value of a field that was sent exactly once.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter().filter(|(key, _)| key == name);
        let (_, value) = all.next()?;
        let alone = all.next().is_none() && !value.contains('\0');
        alone.then_some(value.as_str())
    }

    /// The value, or an empty text.
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// Whether a tick box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| !value.is_empty() && value != "0")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_doubled_or_nul_field_then_it_is_absent() {
        let fields = Fields::parse(b"a=1&b=2&b=3&c=%00&d=x+y");
        assert_eq!(fields.get("a"), Some("1"));
        assert_eq!(fields.get("b"), None);
        assert_eq!(fields.get("c"), None);
        assert_eq!(fields.get("d"), Some("x y"));
    }
}

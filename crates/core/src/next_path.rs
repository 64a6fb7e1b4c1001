//! Where a sign-in leads afterwards: a path on this origin, nothing else.
//!
//! The value is parsed as a browser would parse it, and what was parsed is
//! what is used (T016, T103, N-03).

use url::Url;

/// A checked path with query, beginning with one slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPath(String);

/// Where a sign-in leads when nothing else was asked for.
pub const DASHBOARD: &str = "/dashboard";
/// The longest path accepted.
const LONGEST: usize = 1_024;

impl NextPath {
    /// Reads a wish; anything but a path on this origin is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text
            .bytes()
            .all(|b| (0x21..=0x7e).contains(&b) && b != b'\\');
        if !text.starts_with('/') || text.starts_with("//") || text.len() > LONGEST || !plain {
            return None;
        }
        let base = Url::parse("https://own.invalid/").ok()?;
        let joined = base.join(text).ok()?;
        if joined.origin() != base.origin() || joined.path().starts_with("//") {
            return None;
        }
        let query = joined.query().map(|q| format!("?{q}")).unwrap_or_default();
        Some(NextPath(format!("{}{query}", joined.path())))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for NextPath {
    fn default() -> Self {
        NextPath(DASHBOARD.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T016, T103, N-03: only a path on this origin.
    #[test]
    fn t016_t103_n03_given_a_foreign_target_then_refused() {
        for hostile in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "javascript:alert(1)",
            "",
            "dashboard",
            "/\t/evil.example",
            "/a\nb",
            "/.//evil.example",
            "/x/..//evil.example",
            "///evil",
        ] {
            assert_eq!(NextPath::parse(hostile), None, "{hostile}");
        }
        let own = NextPath::parse("/team?after=a%40b").map(|next| next.as_str().to_owned());
        assert_eq!(own.as_deref(), Some("/team?after=a%40b"));
    }
}

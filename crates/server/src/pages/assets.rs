//! The style sheet, the one script and the icon, embedded in the binary.
//!
//! Invariant: pages load these three paths and nothing else, from the own origin. It does not set headers; a caller
//! serves each with its content type and a validator.

use latchkey_core::accent::{Accent, Shades};

/// A file served beside the pages.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Path on the server.
    pub path: &'static str,
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// The bytes.
    pub body: &'static [u8],
}

/// Every file the pages load.
pub const ASSETS: [Asset; 3] = [
    Asset {
        path: "/assets/style.css",
        content_type: "text/css; charset=utf-8",
        body: include_bytes!("../../assets/style.css"),
    },
    Asset {
        path: "/assets/latchkey.js",
        content_type: "text/javascript; charset=utf-8",
        body: include_bytes!("../../assets/latchkey.js"),
    },
    Asset {
        path: "/assets/icon.svg",
        content_type: "image/svg+xml",
        body: include_bytes!("../../assets/icon.svg"),
    },
];

/// The lines that give pages the colour, in light and dark as the style sheet itself has them.
pub fn accent_style(accent: &Accent) -> String {
    let lines = |shades: &Shades| {
        format!(
            "--accent:{};--accent-strong:{};--accent-soft:{};--on-accent:{}",
            shades.accent, shades.strong, shades.soft, shades.label
        )
    };
    let (light, dark) = (lines(&accent.light), lines(&accent.dark));
    format!(
        ":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root:not([data-theme=\"light\"]){{{dark}}}}}\n\
         :root[data-theme=\"dark\"]{{{dark}}}\n"
    )
}

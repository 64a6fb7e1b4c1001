//! Reading portal forms.
//!
//! Invariants: unknown words fall back to the safest meaning; nothing here changes state.
//! Source: the portal's own templates.

use crate::directory::{Audience, Platform};

pub(super) fn audience(word: &str) -> Audience {
    match word {
        "multi" => Audience::MultiTenant,
        "multi_personal" => Audience::MultiTenantAndPersonal,
        _ => Audience::SingleTenant,
    }
}

pub(super) fn audience_words(audience: Audience) -> &'static str {
    match audience {
        Audience::SingleTenant => "Accounts in this organizational directory only (Single tenant)",
        Audience::MultiTenant => "Accounts in any organizational directory (Multitenant)",
        Audience::MultiTenantAndPersonal => {
            "Accounts in any organizational directory and personal accounts"
        }
    }
}

pub(super) fn platform(word: &str) -> Platform {
    if word == "spa" {
        Platform::Spa
    } else {
        Platform::Web
    }
}

pub(super) fn platform_words(platform: Platform) -> &'static str {
    match platform {
        Platform::Web => "Web",
        Platform::Spa => "Single-page application (SPA)",
    }
}

/// Months a secret may live: at most 24, as in the real portal.
pub(super) fn months(word: &str) -> u16 {
    word.parse::<u16>().unwrap_or(6).clamp(1, 24)
}

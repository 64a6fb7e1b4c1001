//! A tenant's accent colour: read, judged by contrast, and worked out for light and dark.
//!
//! Accepted is a colour that can be read on every surface of the light pages
//! and carries a white label, both at 4.5:1; for dark pages a lighter twin of
//! the same hue is worked out that keeps the same against the dark surfaces
//! with a dark label. A colour that fails is answered with the nearest darker
//! shade that passes.
//! Source: WCAG 2.2, 1.4.3 and the definition of relative luminance. It writes no style sheet.

use std::fmt;

/// The least contrast of text.
const LEAST: f64 = 4.5;
/// Surfaces of the light pages; the style sheet has the same.
const LIGHT: [Rgb; 3] = [
    Rgb(0xff, 0xff, 0xff),
    Rgb(0xf7, 0xf6, 0xf3),
    Rgb(0xf2, 0xf1, 0xed),
];
/// Surfaces of the dark pages.
const DARK: [Rgb; 3] = [
    Rgb(0x15, 0x15, 0x13),
    Rgb(0x1e, 0x1d, 0x1b),
    Rgb(0x26, 0x25, 0x22),
];
const WHITE: Rgb = Rgb(0xff, 0xff, 0xff);
const BLACK: Rgb = Rgb(0, 0, 0);
/// The label on the dark twin.
const DARK_LABEL: Rgb = DARK[0];

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(u8, u8, u8);

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// The colours of one scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shades {
    /// Links and buttons.
    pub accent: Rgb,
    /// The same under the pointer.
    pub strong: Rgb,
    /// A quiet background.
    pub soft: Rgb,
    /// A label on the accent.
    pub label: Rgb,
}

/// An accepted accent colour with its shades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// The colour as chosen.
    pub chosen: Rgb,
    /// On light pages.
    pub light: Shades,
    /// On dark pages.
    pub dark: Shades,
}

/// Why a text is no accent colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccentError {
    /// Not of the form `#rrggbb`.
    Malformed,
    /// Too pale to be read; this shade of it would pass.
    Faint(Rgb),
}

impl Accent {
    /// Reads `#rrggbb`; the `#` may be missing.
    ///
    /// # Errors
    /// If it is no such colour, or one that cannot be read.
    pub fn parse(text: &str) -> Result<Self, AccentError> {
        let chosen = Rgb::parse(text.trim()).ok_or(AccentError::Malformed)?;
        if !passes_light(chosen) {
            return Err(AccentError::Faint(nearest(chosen)));
        }
        Ok(Accent {
            chosen,
            light: light_shades(chosen),
            dark: dark_shades(chosen),
        })
    }
}

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let part = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
        Some(Rgb(part(0)?, part(2)?, part(4)?))
    }

    /// The six digits without `#`, for an address.
    pub fn digits(self) -> String {
        self.to_string().trim_start_matches('#').to_owned()
    }

    /// Relative luminance.
    fn luminance(self) -> f64 {
        let part = |value: u8| {
            let c = f64::from(value) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// `percent` of the way to `other`.
    fn toward(self, other: Rgb, percent: u16) -> Rgb {
        let mix = |from: u8, to: u8| {
            let sum = u16::from(from) * (100 - percent) + u16::from(to) * percent;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Rgb(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

/// The contrast of two colours, 1 to 21.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (a, b) = (one.luminance(), other.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn light_shades(accent: Rgb) -> Shades {
    Shades {
        accent,
        strong: accent.toward(BLACK, 25),
        soft: accent.toward(WHITE, 92),
        label: WHITE,
    }
}

fn readable(shades: &Shades, surfaces: &[Rgb]) -> bool {
    let enough = |surface: &Rgb| contrast(shades.accent, *surface) >= LEAST;
    surfaces.iter().all(enough)
        && enough(&shades.soft)
        && enough(&shades.label)
        && contrast(shades.strong, shades.soft) >= LEAST
}

fn passes_light(colour: Rgb) -> bool {
    readable(&light_shades(colour), &LIGHT)
}

/// The first darker shade that passes; black does.
fn nearest(colour: Rgb) -> Rgb {
    let darker = (1..=100).map(|percent| colour.toward(BLACK, percent));
    darker
        .into_iter()
        .find(|shade| passes_light(*shade))
        .unwrap_or(BLACK)
}

/// The first lighter shade that passes on dark pages; white does.
fn dark_shades(colour: Rgb) -> Shades {
    let shades = |accent: Rgb| Shades {
        accent,
        strong: accent.toward(WHITE, 35),
        soft: DARK[1].toward(accent, 12),
        label: DARK_LABEL,
    };
    let lighter = (0..=100).map(|percent| shades(colour.toward(WHITE, percent)));
    lighter
        .into_iter()
        .find(|one| readable(one, &DARK))
        .unwrap_or_else(|| shades(WHITE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some_colours() -> impl Iterator<Item = Rgb> {
        let steps = || {
            (0..=255u16)
                .step_by(51)
                .map(|n| u8::try_from(n).unwrap_or(255))
        };
        steps().flat_map(move |r| steps().flat_map(move |g| steps().map(move |b| Rgb(r, g, b))))
    }

    #[test]
    fn given_known_pairs_then_the_contrast_is_that_of_the_specification() {
        assert!((contrast(WHITE, BLACK) - 21.0).abs() < 0.01);
        let grey = Rgb(0x76, 0x76, 0x76);
        assert!((contrast(WHITE, grey) - 4.54).abs() < 0.01);
    }

    /// Whatever is accepted can be read in light and dark; whatever is not has an offer that is.
    #[test]
    fn given_any_colour_then_it_can_be_read_or_a_shade_that_can_is_offered() {
        for colour in some_colours() {
            let accent = match Accent::parse(&colour.to_string()) {
                Ok(accent) => accent,
                Err(AccentError::Faint(offer)) => {
                    assert!(offer.luminance() < colour.luminance(), "{colour}");
                    Accent::parse(&offer.to_string()).expect("the offer passes")
                }
                Err(AccentError::Malformed) => panic!("{colour}"),
            };
            assert!(readable(&accent.light, &LIGHT), "{colour}");
            assert!(readable(&accent.dark, &DARK), "{colour}");
        }
    }

    #[test]
    fn given_a_pale_colour_then_refused_with_the_nearest_shade() {
        let Err(AccentError::Faint(offer)) = Accent::parse("#ffcc00") else {
            panic!("yellow cannot be read");
        };
        assert!(
            contrast(offer, WHITE) < 5.6,
            "{offer} is darker than it has to be"
        );
        assert!(Accent::parse("1f4e79").is_ok());
    }

    /// T102: nothing but six digits becomes part of a style sheet.
    #[test]
    fn t102_given_what_is_no_colour_then_refused() {
        for text in [
            "",
            "#fff",
            "red",
            "#12345g",
            "+1+2+3",
            "#1234567",
            "url(x)",
            "#1f4e79;}",
            "１２３４５６",
        ] {
            assert_eq!(Accent::parse(text), Err(AccentError::Malformed), "{text}");
        }
    }
}

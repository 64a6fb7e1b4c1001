//! Values that must never be printed.
//!
//! [`Secret`] has no `Debug`, `Display`, `Serialize` or `PartialEq`; reading
//! it takes a visible call, and its memory is wiped when it is dropped.

use zeroize::Zeroize;

/// A value that is never shown, logged, serialised or compared by accident.
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Self {
        Secret(value)
    }

    /// The value itself. Every call is a place to review.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + Clone> Clone for Secret<T> {
    fn clone(&self) -> Self {
        Secret(self.0.clone())
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

//! Lines of a head end with CR LF and nothing else (T108).
//!
//! The HTTP library takes a bare LF for the end of a line; a server in front
//! of this one may not, and then the two see different requests. Every byte
//! that arrives passes here: in a head, a bare LF or a CR without LF becomes a
//! NUL, which the library answers with 400 and the end of the connection. Only
//! so much of a head is read as tells where the next one begins; the judgement
//! on lengths is `web/shape`'s. It changes nothing of a body.
//! Source: RFC 9112 sections 2.2 and 6.3.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The longest line that is remembered; the one with the length is shorter.
const KEPT: usize = 64;
const LENGTH: &[u8] = b"content-length:";
const CODING: &[u8] = b"transfer-encoding:";

/// Where in what arrives the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// In a head.
    Head,
    /// In a body, of which so much is to come.
    Body(u64),
    /// No further head is served on this connection.
    End,
}

/// Reads one connection's bytes.
#[derive(Debug)]
pub(super) struct Lines {
    at: At,
    line: Vec<u8>,
    empty: bool,
    after_cr: bool,
    length: u64,
    ends: bool,
}

impl Lines {
    pub(super) fn new() -> Self {
        Lines {
            at: At::Head,
            line: Vec::with_capacity(KEPT),
            empty: true,
            after_cr: false,
            length: 0,
            ends: false,
        }
    }

    /// Reads what has arrived; spoils it where a line ends in another way.
    pub(super) fn read(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            match self.at {
                At::End => return,
                At::Body(left) => {
                    let here =
                        usize::try_from(left).map_or(bytes.len(), |one| one.min(bytes.len()));
                    let rest = left.saturating_sub(u64::try_from(here).unwrap_or(left));
                    self.at = if rest == 0 { At::Head } else { At::Body(rest) };
                    bytes = &mut bytes[here..];
                }
                At::Head => {
                    let (first, rest) = bytes.split_at_mut(1);
                    if !self.take(first[0]) {
                        first[0] = 0;
                        self.at = At::End;
                    }
                    bytes = rest;
                }
            }
        }
    }

    /// Takes one byte of a head; false if it may not stand there.
    fn take(&mut self, byte: u8) -> bool {
        match (byte, std::mem::take(&mut self.after_cr)) {
            (b'\n', true) => self.end_line(),
            (b'\n', false) | (_, true) => false,
            (b'\r', false) => {
                self.after_cr = true;
                true
            }
            (other, false) => {
                self.empty = false;
                if self.line.len() < KEPT {
                    self.line.push(other.to_ascii_lowercase());
                    return true;
                }
                // A length that is padded to be overlooked is none.
                !self.line.starts_with(LENGTH)
            }
        }
    }

    fn end_line(&mut self) -> bool {
        if self.empty {
            self.at = match (self.ends, self.length) {
                (true, _) => At::End,
                (false, 0) => At::Head,
                (false, length) => At::Body(length),
            };
            self.length = 0;
            return true;
        }
        self.empty = true;
        let line = std::mem::take(&mut self.line);
        // A body that ends by its chunks is the last of its connection, see `web/guard`.
        self.ends |= line.starts_with(CODING);
        let Some(value) = line.strip_prefix(LENGTH) else {
            return true;
        };
        let value = std::str::from_utf8(value).ok().map(str::trim);
        let length = value.and_then(|value| value.parse().ok());
        let Some(length) = length else { return false };
        // Told twice it is refused, and the connection ends.
        self.ends |= std::mem::replace(&mut self.length, length) != 0;
        true
    }
}

/// A stream whose heads are read by [`Lines`] on their way in.
pub(super) struct Strict<S> {
    stream: S,
    lines: Lines,
}

impl<S> Strict<S> {
    pub(super) fn new(stream: S) -> Self {
        Strict {
            stream,
            lines: Lines::new(),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Strict<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, into);
        if matches!(read, Poll::Ready(Ok(()))) {
            this.lines.read(&mut into.filled_mut()[before..]);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Strict<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, from)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, from)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of `text` after it was read in pieces of `size`.
    fn read(text: &str, size: usize) -> String {
        let mut lines = Lines::new();
        let mut bytes = text.as_bytes().to_vec();
        for piece in bytes.chunks_mut(size) {
            lines.read(piece);
        }
        String::from_utf8(bytes).expect("text")
    }

    /// T108: a line that ends in another way is spoilt wherever the head stands, in whatever pieces it arrives.
    #[test]
    fn t108_given_a_bare_line_end_in_any_head_then_it_is_spoilt() {
        let good = "POST / HTTP/1.1\r\nhost: a\r\nContent-Length:  4 \r\n\r\n\n\r\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n";
        for bad in [
            "GET / HTTP/1.1\nhost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: a\n\r\n",
            "GET / HTTP/1.1\r\nhost: a\r\n\n",
            "GET / HTTP/1.1\r\nhost: a\rx: 1\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: a\r\r\n\r\n",
            "\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
        ] {
            for size in [1, 2, 7, 4_096] {
                assert_eq!(read(good, size), good);
                assert!(read(bad, size).contains('\0'), "{bad:?} by {size}");
                let behind = format!("{good}{bad}");
                assert!(read(&behind, size).contains('\0'), "{behind:?} by {size}");
            }
        }
    }

    /// T108: a length that cannot be read is no length, so that no head hides in a body.
    #[test]
    fn t108_given_a_length_that_is_none_then_it_is_spoilt() {
        let padded = format!("content-length:{}4", " ".repeat(KEPT));
        for line in [
            "content-length: 4, 4",
            "content-length: x",
            "content-length: -1",
            &padded,
        ] {
            let text = format!("POST / HTTP/1.1\r\nhost: a\r\n{line}\r\n\r\nabcd");
            assert!(read(&text, 5).contains('\0'), "{line}");
        }
        let long = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(999));
        assert_eq!(read(&long, 3), long);
    }
}

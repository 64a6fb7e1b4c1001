//! The line to the mail server, as safe as the settings ask.
//!
//! With TLS nothing but STARTTLS itself is ever said in the clear: a server that
//! does not offer it gets no mail, and bytes that came before the handshake and
//! would be read after it refuse the line (RFC 3207 section 5; "NO STARTTLS",
//! 2021). Certificates are judged as those of identity providers are, with the
//! operator's authorities besides the system's. No mail and no password passes
//! here.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
};

use latchkey_core::ports::MailError;
use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use crate::{
    adapters::tls::Tls,
    config::{SmtpTls, SmtpUrl},
};

/// Most bytes of an answer before TLS.
const LONGEST_ANSWER: u64 = 8 * 1024;
/// After STARTTLS a server greets no more, and the library waits for a greeting.
const GREETING: &[u8] = b"220 encrypted\r\n";

/// Connects to `server`.
pub(super) async fn dial(server: &SmtpUrl, tls: &Tls, hello: &str) -> Result<Line, MailError> {
    let tcp = TcpStream::connect((server.host.as_str(), server.port))
        .await
        .map_err(|_| MailError::Connect)?;
    let peer = tcp.peer_addr().map_err(|_| MailError::Connect)?;
    // Small commands must not wait for an acknowledgement; without it they are only slower.
    let _ = tcp.set_nodelay(true);
    let (stream, greeting): (Box<dyn Stream>, _) = match server.tls {
        SmtpTls::Never => (Box::new(tcp), &b""[..]),
        SmtpTls::FromStart => (Box::new(encrypt(server, tls, tcp).await?), &b""[..]),
        SmtpTls::StartTls => {
            let tcp = ask_for_tls(tcp, hello).await?;
            (Box::new(encrypt(server, tls, tcp).await?), GREETING)
        }
    };
    Ok(Line {
        stream,
        peer,
        greeting,
    })
}

async fn encrypt(
    server: &SmtpUrl,
    tls: &Tls,
    tcp: TcpStream,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, MailError> {
    let name = match server.host.parse::<IpAddr>() {
        Ok(address) => ServerName::IpAddress(address.into()),
        Err(_) => ServerName::try_from(server.host.clone()).map_err(|_| MailError::Tls)?,
    };
    let connector = TlsConnector::from(tls.config().await);
    let encrypted = connector.connect(name, tcp).await;
    encrypted.map_err(|_| MailError::Tls)
}

/// Says EHLO and STARTTLS; answers the bare line, on which nothing more has come.
async fn ask_for_tls(tcp: TcpStream, hello: &str) -> Result<TcpStream, MailError> {
    let mut line = BufReader::new(tcp);
    expect(&mut line, 220).await?;
    say(&mut line, &format!("EHLO {hello}\r\n")).await?;
    let offered = expect(&mut line, 250).await?;
    let has_it = offered
        .iter()
        .any(|word| word.eq_ignore_ascii_case("STARTTLS"));
    if !has_it {
        return Err(MailError::Tls);
    }
    say(&mut line, "STARTTLS\r\n").await?;
    expect(&mut line, 220).await?;
    if line.buffer().is_empty() {
        Ok(line.into_inner())
    } else {
        Err(MailError::Tls)
    }
}

async fn say(line: &mut BufReader<TcpStream>, text: &str) -> Result<(), MailError> {
    let written = line.get_mut().write_all(text.as_bytes()).await;
    written.map_err(|_| MailError::Broken)
}

/// Reads one answer and the words of its lines; another code than `wanted` is refused.
async fn expect(line: &mut BufReader<TcpStream>, wanted: u16) -> Result<Vec<String>, MailError> {
    let mut words = Vec::new();
    let mut answer = line.take(LONGEST_ANSWER);
    loop {
        let mut text = String::new();
        let read = answer.read_line(&mut text).await;
        read.map_err(|_| MailError::Broken)?;
        let code: u16 = text
            .get(..3)
            .and_then(|code| code.parse().ok())
            .ok_or(MailError::Broken)?;
        match code {
            _ if code == wanted => {}
            400..500 => return Err(MailError::Later),
            _ => return Err(MailError::Broken),
        }
        words.push(text.get(4..).unwrap_or_default().trim().to_owned());
        if text.as_bytes().get(3) != Some(&b'-') {
            return Ok(words);
        }
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for T {}

/// A line to the server, ready for the library.
pub(super) struct Line {
    stream: Box<dyn Stream>,
    peer: SocketAddr,
    greeting: &'static [u8],
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a line to {}", self.peer)
    }
}

impl AsyncTokioStream for Line {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.greeting.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        let (now, later) = self
            .greeting
            .split_at(self.greeting.len().min(buffer.remaining()));
        buffer.put_slice(now);
        self.greeting = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

//! Scripted providers on loopback, byte for byte.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use latchkey_core::ports::BoxFuture;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A listener that runs a script on each connection and remembers what was asked.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Answers every request with `answer` and keeps the connection.
    pub async fn answering(answer: &str) -> Self {
        let answer: Arc<[u8]> = answer.as_bytes().into();
        Server::scripted(move |stream| {
            let answer = Arc::clone(&answer);
            async move { stream.write_all(&answer).await }
        })
        .await
    }

    /// Runs `script` after each request; the connection ends with an error.
    pub async fn scripted<S, F>(script: S) -> Self
    where
        S: Fn(Arc<Answering>) -> F + Send + Sync + 'static,
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let script = Arc::new(script);
        Server::raw(move |stream, seen| {
            let script = Arc::clone(&script);
            Box::pin(async move {
                let stream = Arc::new(Answering(tokio::sync::Mutex::new(stream)));
                while let Ok(request) = stream.request().await {
                    seen.lock().expect("not poisoned").push(request);
                    if script(Arc::clone(&stream)).await.is_err() {
                        return;
                    }
                }
            })
        })
        .await
    }

    /// Hands each connection to `script` as it comes.
    pub async fn raw<S>(script: S) -> Self
    where
        S: Fn(TcpStream, Arc<Mutex<Vec<String>>>) -> BoxFuture<'static, ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (seen, connections) = (Arc::default(), Arc::new(Mutex::new(0)));
        let (remembered, counted) = (Arc::clone(&seen), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *counted.lock().expect("not poisoned") += 1;
                tokio::spawn(script(stream, Arc::clone(&remembered)));
            }
        });
        Server {
            address,
            seen,
            connections,
            task,
        }
    }

    /// The requests seen so far, heads and bodies.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("not poisoned").clone()
    }

    /// How many connections were made to it.
    pub fn connections(&self) -> usize {
        *self.connections.lock().expect("not poisoned")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The provider's end of a connection.
pub struct Answering(tokio::sync::Mutex<TcpStream>);

impl Answering {
    /// Sends `bytes`.
    pub async fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().await.write_all(bytes).await
    }

    /// Reads one request: its head, and as much body as it announces.
    async fn request(&self) -> io::Result<String> {
        let mut stream = self.0.lock().await;
        let mut text = String::new();
        loop {
            let mut piece = [0u8; 4096];
            let length = stream.read(&mut piece).await?;
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            text.push_str(&String::from_utf8_lossy(&piece[..length]));
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let announced = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .map_or(0, |value| value.parse().expect("a length"));
                if body.len() >= announced {
                    return Ok(text);
                }
            }
        }
    }
}

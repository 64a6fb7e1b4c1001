//! Whose certificates are believed (T056).

use std::{fs, path::PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer},
    version::{TLS12, TLS13},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::adapters::tests::TempDir;

/// A certificate authority, and its file.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
    _folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("signed");
        let folder = TempDir::new();
        let file = folder.path().join("ca.pem");
        fs::write(&file, certificate.pem()).expect("written");
        Authority {
            issuer: Issuer::new(params, key),
            file,
            _folder: folder,
        }
    }

    /// A server whose certificate, for `name`, is signed by this authority.
    async fn server(
        &self,
        name: &str,
        expired: bool,
        version: &'static SupportedProtocolVersion,
    ) -> Server {
        let key = KeyPair::generate().expect("a key");
        let certificate = params(name, expired)
            .signed_by(&key, &self.issuer)
            .expect("signed");
        tls_server(certificate.der().clone(), &key, version).await
    }
}

fn params(name: &str, expired: bool) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    if expired {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    }
    params
}

async fn tls_server(
    certificate: CertificateDer<'static>,
    key: &KeyPair,
    version: &'static SupportedProtocolVersion,
) -> Server {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate and its key");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Server::raw(move |stream, seen| {
        let acceptor = acceptor.clone();
        Box::pin(async move {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            let mut request = [0u8; 4096];
            if let Ok(length) = stream.read(&mut request).await {
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                seen.lock().expect("not poisoned").push(text);
                let _ = stream.write_all(OK.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        })
    })
    .await
}

/// Asks `server` as https://idp.test, believing `ca_file`.
async fn ask(server: &Server, ca_file: Option<&Path>) -> Result<u16, HttpError> {
    let port = server.address.port();
    let names = Names::answering(&[&["127.0.0.1"]]);
    let guard = guard(&format!("idp.test:{port}"));
    let http = OutboundHttp::with_resolver(guard, ca_file, Arc::new(names)).expect("a CA file");
    let request = get(&format!("https://idp.test:{port}/"));
    http.send(&tenant(), request)
        .await
        .map(|response| response.status)
}

/// T056: a private authority is believed when the operator says so, and only then.
#[tokio::test]
async fn t056_given_a_private_authority_then_only_the_operators_file_makes_it_trusted() {
    let authority = Authority::new();
    for version in [&TLS12, &TLS13] {
        let server = authority.server("idp.test", false, version).await;
        assert_eq!(ask(&server, None).await, Err(HttpError::Tls));
        assert_eq!(
            ask(&server, Some(&Authority::new().file)).await,
            Err(HttpError::Tls)
        );
        assert!(server.seen().is_empty(), "no request left");
        assert_eq!(ask(&server, Some(&authority.file)).await, Ok(200));
    }
}

/// T056: self-signed, expired, or for another name.
#[tokio::test]
async fn t056_given_a_bad_certificate_then_it_is_refused() {
    let authority = Authority::new();
    let key = KeyPair::generate().expect("a key");
    let own = params("idp.test", false).self_signed(&key).expect("signed");
    let servers = [
        tls_server(own.der().clone(), &key, &TLS13).await,
        authority.server("idp.test", true, &TLS13).await,
        authority.server("other.test", false, &TLS13).await,
    ];
    for server in &servers {
        assert_eq!(
            ask(server, Some(&authority.file)).await,
            Err(HttpError::Tls)
        );
        assert!(server.seen().is_empty());
    }
}

#[tokio::test]
async fn given_a_plain_server_when_asked_with_tls_then_the_handshake_fails() {
    let server = Server::raw(|mut stream, _| {
        Box::pin(async move {
            let mut hello = [0u8; 512];
            let _ = stream.read(&mut hello).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        })
    })
    .await;
    assert_eq!(ask(&server, None).await, Err(HttpError::Tls));
}

#[test]
fn given_a_bad_ca_file_then_the_start_is_refused_and_it_is_named() {
    let folder = TempDir::new();
    let path = folder.path().join("ca.pem");
    let refused = |path: &Path| {
        let made = OutboundHttp::new(guard(""), Some(path)).err();
        made.expect("refused").to_string()
    };
    assert!(refused(&path).contains("cannot be read"));
    let key = KeyPair::generate().expect("a key").serialize_pem();
    let bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let half = fs::read_to_string(Authority::new().file.clone()).expect("read") + bad;
    for text in [
        "",
        "hello",
        &half,
        &key,
        bad,
        "-----BEGIN CERTIFICATE-----\n!!",
    ] {
        fs::write(&path, text).expect("written");
        let error = refused(&path);
        assert!(
            error.contains("ca.pem") && error.contains("LATCHKEY_CA_FILE"),
            "{error}"
        );
    }
}

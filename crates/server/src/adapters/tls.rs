//! Certificates: whom we believe when a provider or mail server shows who it is (T056).
//!
//! The system's authorities and those of the operator's PEM file
//! (`LATCHKEY_CA_FILE`); TLS 1.2 and 1.3. There is no way to skip the check,
//! neither per tenant nor for all. The file is read at start, so that a bad one
//! stops the start; the system's authorities are read at the first request
//! that needs them. Revocation is not checked.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio::sync::OnceCell;

/// Why the file with certificate authorities cannot be used.
#[derive(Debug)]
pub enum CaFileError {
    /// It could not be read.
    Unreadable(PathBuf, io::Error),
    /// It holds no certificate, or one that does not parse.
    NoCertificate(PathBuf),
}

impl fmt::Display for CaFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CaFileError::Unreadable(path, error) => write!(
                f,
                "the certificate file {} cannot be read: {error}; check LATCHKEY_CA_FILE",
                path.display()
            ),
            CaFileError::NoCertificate(path) => write!(
                f,
                "the certificate file {} is not a list of PEM certificates; check LATCHKEY_CA_FILE (blocks from BEGIN CERTIFICATE to END CERTIFICATE)",
                path.display()
            ),
        }
    }
}

impl std::error::Error for CaFileError {}

/// The TLS configuration, made when first needed.
pub(super) struct Tls {
    protocol: Option<&'static [u8]>,
    extra: Vec<CertificateDer<'static>>,
    config: OnceCell<Arc<ClientConfig>>,
}

impl Tls {
    /// Reads the operator's file, if there is one. `protocol` is offered to the server (ALPN).
    ///
    /// # Errors
    /// If it cannot be read, or any of it is no certificate.
    pub(super) fn new(
        ca_file: Option<&Path>,
        protocol: Option<&'static [u8]>,
    ) -> Result<Self, CaFileError> {
        Ok(Tls {
            protocol,
            extra: ca_file.map(read).transpose()?.unwrap_or_default(),
            config: OnceCell::new(),
        })
    }

    /// The configuration for outgoing connections.
    pub(super) async fn config(&self) -> Arc<ClientConfig> {
        let made = self.config.get_or_init(|| async {
            let extra = self.extra.clone();
            let roots = tokio::task::spawn_blocking(move || roots(extra))
                .await
                .unwrap_or_else(|_| RootCertStore::empty());
            Arc::new(client_config(roots, self.protocol))
        });
        Arc::clone(made.await)
    }
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, CaFileError> {
    let none = || CaFileError::NoCertificate(path.to_path_buf());
    let pem =
        std::fs::read(path).map_err(|error| CaFileError::Unreadable(path.to_path_buf(), error))?;
    let certificates = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| none())?;
    let mut usable = RootCertStore::empty();
    for certificate in &certificates {
        usable.add(certificate.clone()).map_err(|_| none())?;
    }
    if usable.is_empty() {
        Err(none())
    } else {
        Ok(certificates)
    }
}

fn roots(extra: Vec<CertificateDer<'static>>) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(system.certs);
    roots.add_parsable_certificates(extra);
    if roots.is_empty() {
        tracing::warn!(
            "no certificate authorities found on this system; install ca-certificates or set LATCHKEY_CA_FILE"
        );
    }
    roots
}

fn client_config(roots: RootCertStore, protocol: Option<&[u8]>) -> ClientConfig {
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("invariant: the provider has suites for TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocol.map(<[u8]>::to_vec).into_iter().collect();
    config
}

//! Signing keys and the published key sets.
//!
//! Purpose: make RSA keys with self-signed certificates, sign ID tokens, publish key sets in Entra's form.
//! Invariants: at least two keys are published; members carry `x5t`, `x5c`, `issuer` and
//! `cloud_instance_name` but no `alg`; `kid` is the 27-character SHA-1 thumbprint; private keys are parsed once.
//! Source: entra-id.md section 3. Keys live in memory only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{digest, hmac};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::chance::{base64url, generator};
use crate::{EmulatorError, MSA_TENANT};

/// Issuer host of the foreign cloud whose key stands in the `common` set.
const FOREIGN_CLOUD: &str = "microsoftonline.us";

/// One RSA key with everything that is published about it.
pub(crate) struct SigningKey {
    pair: KeyPair,
    random: SystemRandom,
    kid: String,
    published: Value,
    public_der: Vec<u8>,
}

impl SigningKey {
    fn generate(issuer: &str, cloud: &str) -> Result<Self, EmulatorError> {
        let spare = spare_pairs().pop();
        let pair = match spare {
            Some(pair) => pair,
            None => KeyPair::generate(KeySize::Rsa2048).map_err(|_| EmulatorError::Keys)?,
        };
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der>::as_der(&pair)
            .map_err(|_| EmulatorError::Keys)?;
        let certificate = self_signed(der.as_ref()).ok_or(EmulatorError::Keys)?;
        let thumbprint = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &certificate);
        let kid = base64url(thumbprint.as_ref());
        let public = pair.public_key();
        let published = json!({
            "kty": "RSA", "use": "sig", "kid": kid, "x5t": kid,
            "n": base64url(public.modulus().big_endian_without_leading_zero()),
            "e": base64url(public.exponent().big_endian_without_leading_zero()),
            "x5c": [STANDARD.encode(&certificate)],
            "cloud_instance_name": cloud,
            "issuer": issuer,
        });
        let public_der = public.as_ref().to_vec();
        Ok(Self {
            pair,
            random: generator(),
            kid,
            published,
            public_der,
        })
    }

    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    /// A compact JWS with the header Entra writes: `typ`, `alg`, `kid` only.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.kid});
        self.sign_with_header(&header, claims)
    }

    /// The same with a header of the caller's choice (forged tokens).
    pub(crate) fn sign_with_header(&self, header: &Value, claims: &Value) -> String {
        let input = signing_input(header, claims);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &self.random,
                input.as_bytes(),
                &mut signature,
            )
            .expect("invariant: an RSA key of 2048 bits signs SHA-256");
        format!("{input}.{}", base64url(&signature))
    }

    /// A token "signed" with HMAC under the public key, the classic confusion attack.
    pub(crate) fn sign_with_public_key_as_secret(&self, claims: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "HS256", "kid": self.kid});
        let input = signing_input(&header, claims);
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, &self.public_der),
            input.as_bytes(),
        );
        format!("{input}.{}", base64url(tag.as_ref()))
    }
}

/// Header and claims, encoded and joined.
pub(crate) fn signing_input(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        base64url(header.to_string().as_bytes()),
        base64url(claims.to_string().as_bytes())
    )
}

fn self_signed(pkcs8: &[u8]) -> Option<Vec<u8>> {
    let key = rcgen::KeyPair::try_from(pkcs8).ok()?;
    let mut params = rcgen::CertificateParams::new(Vec::<String>::new()).ok()?;
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "entra-emulator signing key");
    Some(params.self_signed(&key).ok()?.der().to_vec())
}

/// Key pairs of emulators that ended. Making one takes a tenth of a second and more; tests that start an emulator each
/// would spend most of their time on it. Emulators that live at the same time never share a pair.
static SPARE_PAIRS: Mutex<Vec<KeyPair>> = Mutex::new(Vec::new());
/// Keys a tenant's set shows at most.
const MOST_PUBLISHED: usize = 4;
/// Pairs kept for the next emulator.
const MOST_SPARE: usize = 8;

fn spare_pairs() -> MutexGuard<'static, Vec<KeyPair>> {
    SPARE_PAIRS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for KeyRing {
    fn drop(&mut self) {
        let mut spare = spare_pairs();
        for key in self.published.drain(..) {
            if let (Ok(key), true) = (Arc::try_unwrap(key), spare.len() < MOST_SPARE) {
                spare.push(key.pair);
            }
        }
    }
}

/// All keys of one emulator.
pub(crate) struct KeyRing {
    base_url: String,
    /// Published keys; the first one signs.
    published: Vec<Arc<SigningKey>>,
    consumer: Option<Arc<SigningKey>>,
    foreign: Option<Arc<SigningKey>>,
    unpublished: Option<Arc<SigningKey>>,
    of_apps: BTreeMap<String, Arc<SigningKey>>,
    foreign_in_tenant_sets: bool,
}

impl KeyRing {
    pub(crate) fn generate(base_url: &str) -> Result<Self, EmulatorError> {
        let template = format!("{base_url}/{{tenantid}}/v2.0");
        let make = || SigningKey::generate(&template, "microsoftonline.com").map(Arc::new);
        Ok(Self {
            published: vec![make()?, make()?],
            base_url: base_url.to_owned(),
            consumer: None,
            foreign: None,
            unpublished: None,
            of_apps: BTreeMap::new(),
            foreign_in_tenant_sets: false,
        })
    }

    fn make(&self) -> Result<Arc<SigningKey>, EmulatorError> {
        let template = format!("{}/{{tenantid}}/v2.0", self.base_url);
        SigningKey::generate(&template, "microsoftonline.com").map(Arc::new)
    }

    /// The key that signs for `client_id` in `tid`.
    pub(crate) fn signer(
        &mut self,
        tid: &str,
        client_id: &str,
    ) -> Result<Arc<SigningKey>, EmulatorError> {
        if let Some(own) = self.of_apps.get(client_id) {
            return Ok(Arc::clone(own));
        }
        if tid == MSA_TENANT {
            return self.consumer();
        }
        self.published.first().cloned().ok_or(EmulatorError::Keys)
    }

    pub(crate) fn consumer(&mut self) -> Result<Arc<SigningKey>, EmulatorError> {
        if self.consumer.is_none() {
            let issuer = format!("{}/{MSA_TENANT}/v2.0", self.base_url);
            self.consumer = Some(Arc::new(SigningKey::generate(
                &issuer,
                "microsoftonline.com",
            )?));
        }
        Ok(Arc::clone(
            self.consumer.as_ref().expect("invariant: just made"),
        ))
    }

    /// A key of another cloud: its `issuer` fits no token of ours.
    pub(crate) fn foreign(&mut self) -> Result<Arc<SigningKey>, EmulatorError> {
        if self.foreign.is_none() {
            let issuer = format!("https://login.{FOREIGN_CLOUD}/{{tenantid}}/v2.0");
            self.foreign = Some(Arc::new(SigningKey::generate(&issuer, FOREIGN_CLOUD)?));
        }
        Ok(Arc::clone(
            self.foreign.as_ref().expect("invariant: just made"),
        ))
    }

    /// A key that no set ever shows.
    pub(crate) fn unpublished(&mut self) -> Result<Arc<SigningKey>, EmulatorError> {
        if self.unpublished.is_none() {
            self.unpublished = Some(self.make()?);
        }
        Ok(Arc::clone(
            self.unpublished.as_ref().expect("invariant: just made"),
        ))
    }

    /// Makes the foreign key visible in tenant sets too, so that a token signed by it finds its `kid`.
    pub(crate) fn show_foreign(&mut self, shown: bool) {
        self.foreign_in_tenant_sets = shown;
    }

    /// Signs with a new key from now on; the old one stays published only if `keep_old`.
    pub(crate) fn roll(&mut self, keep_old: bool) -> Result<String, EmulatorError> {
        let fresh = self.make()?;
        let kid = fresh.kid().to_owned();
        if !keep_old {
            self.published.remove(0);
        }
        self.published.insert(0, fresh);
        self.published.truncate(MOST_PUBLISHED);
        Ok(kid)
    }

    /// Gives the app a signing key of its own, shown only under `?appid=`; `false` takes it away.
    pub(crate) fn set_own_key(&mut self, client_id: &str, own: bool) -> Result<(), EmulatorError> {
        if own {
            let key = self.make()?;
            self.of_apps.insert(client_id.to_owned(), key);
        } else {
            self.of_apps.remove(client_id);
        }
        Ok(())
    }

    /// The key set under `/{tenant}/discovery/v2.0/keys`. The order means nothing.
    pub(crate) fn key_set(
        &mut self,
        tenant: &str,
        app: Option<&str>,
    ) -> Result<Value, EmulatorError> {
        let mut keys: Vec<Arc<SigningKey>> = self.published.iter().rev().cloned().collect();
        if matches!(tenant, "common" | "consumers") || tenant == MSA_TENANT {
            keys.push(self.consumer()?);
        }
        if matches!(tenant, "common" | "organizations") || self.foreign_in_tenant_sets {
            keys.push(self.foreign()?);
        }
        if let Some(own) = app.and_then(|app| self.of_apps.get(app)) {
            keys.push(Arc::clone(own));
        }
        let members: Vec<&Value> = keys.iter().map(|key| &key.published).collect();
        Ok(json!({ "keys": members }))
    }
}

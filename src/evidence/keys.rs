//! ed25519 keys: private ones as PKCS#8 PEM, public ones as PEM or as OpenSSH writes them.

use data_encoding::BASE64;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use super::Error;
use super::statement::digest;

/// A key that signs. It is shown nowhere.
pub struct PrivateKey(SigningKey);

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey")
    }
}

/// A key that verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    id: String,
}

/// Someone whose signature is asked for: the keys of one file, of which any may have signed.
#[derive(Debug, Clone)]
pub struct Signer {
    /// How the user calls them: the file.
    pub name: String,
    /// The keys.
    pub keys: Vec<PublicKey>,
}

impl PrivateKey {
    /// A new key from the system's source of randomness.
    ///
    /// # Errors
    /// There is no randomness to be had.
    pub fn generate() -> Result<Self, Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| Error::Key(format!("no random numbers are to be had: {error}")))?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// A key from PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` and `keygen` write it. `name` is how messages call it.
    ///
    /// # Errors
    /// The text is no such key. The message holds nothing of the text.
    pub fn read(text: &str, name: &str) -> Result<Self, Error> {
        if text.contains("ENCRYPTED") {
            return Err(Error::Key(format!("the key in {name} is encrypted: decrypt it and hand it over as `env:NAME` or `fd:N`")));
        }
        let read = SigningKey::from_pkcs8_pem(text.trim_start());
        read.map(Self).map_err(|_| Error::Key(format!("{name} holds no ed25519 key as PKCS#8 PEM; `probity evidence keygen` makes one")))
    }

    /// The key as PKCS#8 PEM.
    ///
    /// # Errors
    /// It cannot be written down.
    pub fn pem(&self) -> Result<impl std::ops::Deref<Target = String> + use<>, Error> {
        self.0.to_pkcs8_pem(LineEnding::LF).map_err(|error| Error::Key(error.to_string()))
    }

    /// The key that verifies what this one signs.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.0.verifying_key())
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl PublicKey {
    fn of(key: VerifyingKey) -> Self {
        let der = key.to_public_key_der().map(|der| digest(der.as_bytes()));
        Self { key, id: der.unwrap_or_default() }
    }

    /// SHA-256 of the key as DER (SubjectPublicKeyInfo), in hexadecimal: `openssl pkey -pubin -outform DER | sha256sum`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key as PEM.
    ///
    /// # Errors
    /// It cannot be written down.
    pub fn pem(&self) -> Result<String, Error> {
        self.key.to_public_key_pem(LineEnding::LF).map_err(|error| Error::Key(error.to_string()))
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl Signer {
    /// The keys of a text: one as PEM, or lines as OpenSSH and Git hosts write them, of which the ed25519 ones are taken.
    ///
    /// # Errors
    /// It holds none.
    pub fn read(text: &str, name: &str) -> Result<Self, Error> {
        if text.contains("PRIVATE KEY") {
            return Err(Error::Key(format!("{name} holds a private key: verifying takes the public one")));
        }
        let keys: Vec<VerifyingKey> = if text.trim_start().starts_with("-----BEGIN") {
            VerifyingKey::from_public_key_pem(text.trim_start()).into_iter().collect()
        } else {
            text.lines().filter_map(openssh).collect()
        };
        let keys: Vec<PublicKey> = keys.into_iter().filter(|key| !key.is_weak()).map(PublicKey::of).collect();
        if keys.is_empty() {
            return Err(Error::Key(format!("{name} holds no ed25519 public key, neither as PEM nor as OpenSSH writes it (`ssh-ed25519 AAAA…`)")));
        }
        Ok(Self { name: name.into(), keys })
    }
}

/// A line as OpenSSH writes public keys (RFC 8709, section 4).
fn openssh(line: &str) -> Option<VerifyingKey> {
    let mut words = line.split_ascii_whitespace();
    let blob = words.next().filter(|word| *word == "ssh-ed25519").and(words.next())?;
    let blob = BASE64.decode(blob.as_bytes()).ok()?;
    let key = blob.strip_prefix(b"\0\0\0\x0bssh-ed25519\0\0\0\x20")?;
    VerifyingKey::from_bytes(key.try_into().ok()?).ok()
}

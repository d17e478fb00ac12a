//! DSSE envelopes (github.com/secure-systems-lab/dsse): signatures over a payload and its type.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use super::keys::{PrivateKey, PublicKey};
use super::statement::canonical;

/// What a payload is: an in-toto statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// More signatures than anyone gives.
const MOST: usize = 100;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Envelope {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    keyid: String,
    sig: String,
}

/// What is signed: the type and the payload, so framed that neither can be taken for the other.
fn framed(payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// An envelope over a payload, with a signature by each key; keys that are given twice sign once.
pub(super) fn sign(payload: &[u8], keys: &[PrivateKey]) -> Vec<u8> {
    let message = framed(payload);
    let mut signatures: Vec<Signature> =
        keys.iter().map(|key| Signature { keyid: key.public().id().into(), sig: BASE64.encode(&key.sign(&message)) }).collect();
    signatures.sort_by(|a, b| a.keyid.cmp(&b.keyid));
    signatures.dedup_by(|a, b| a.keyid == b.keyid);
    canonical(&Envelope { payload: BASE64.encode(payload), payload_type: PAYLOAD_TYPE.into(), signatures })
}

impl Envelope {
    /// Reads an envelope that must be over exactly these bytes.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(bytes: &[u8], payload: &[u8]) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(bytes).map_err(|error| format!("is no DSSE envelope: {error}"))?;
        if read.payload_type != PAYLOAD_TYPE {
            return Err(format!("is over a payload of type `{}`, not `{PAYLOAD_TYPE}`", read.payload_type));
        }
        if read.payload != BASE64.encode(payload) {
            return Err("is over other bytes than the manifest's".into());
        }
        if read.signatures.is_empty() || read.signatures.len() > MOST {
            return Err(format!("holds {} signatures", read.signatures.len()));
        }
        let sorted = read.signatures.is_sorted_by(|a, b| a.keyid < b.keyid);
        if !sorted || canonical(&read) != bytes {
            return Err("is not in the form that Probity writes: something was added or moved in it".into());
        }
        Ok(read)
    }

    /// Who says that he signed.
    pub(super) fn key_ids(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().map(|signature| signature.keyid.as_str())
    }

    /// Whether the key signed: `None` where the envelope names no such signature.
    pub(super) fn is_signed_by(&self, key: &PublicKey, payload: &[u8]) -> Option<bool> {
        let signature = self.signatures.iter().find(|signature| signature.keyid == key.id())?;
        let sig = BASE64.decode(signature.sig.as_bytes()).unwrap_or_default();
        Some(key.verifies(&framed(payload), &sig))
    }
}

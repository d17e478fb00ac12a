//! Canonical JSON (RFC 8785), and in-toto Statements v1 in it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::source::hex;

const TYPE: &str = "https://in-toto.io/Statement/v1";

/// An in-toto Statement, as it is read back.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    #[serde(rename = "_type")]
    pub(super) kind: String,
    pub(super) subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    pub(super) predicate_type: String,
    pub(super) predicate: Value,
}

/// What a statement speaks of.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) digest: Sha,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sha {
    pub(super) sha256: String,
}

/// SHA-256 of bytes, as hexadecimal digits.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A value as canonical JSON: one line, keys sorted, one way to write each number.
#[must_use]
pub fn canonical(value: &impl Serialize) -> Vec<u8> {
    // Only a map with keys that are no texts fails, and there is none.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

/// An in-toto Statement about subjects, each a name and its SHA-256, as canonical JSON.
#[must_use]
pub fn statement<'a>(subjects: impl IntoIterator<Item = (&'a str, &'a str)>, predicate_type: &str, predicate: Value) -> Vec<u8> {
    let subject = |(name, sha256): (&str, &str)| Subject { name: name.into(), digest: Sha { sha256: sha256.into() } };
    let subject = subjects.into_iter().map(subject).collect();
    canonical(&Statement { kind: TYPE.into(), subject, predicate_type: predicate_type.into(), predicate })
}

impl Statement {
    /// Reads a statement back.
    ///
    /// # Errors
    /// What it is not.
    pub(super) fn read(bytes: &[u8], predicate_type: &str) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(bytes).map_err(|error| format!("is no in-toto statement: {error}"))?;
        if read.kind != TYPE {
            return Err(format!("is of type `{}`, not `{TYPE}`", read.kind));
        }
        if read.predicate_type != predicate_type {
            return Err(format!("has a predicate of type `{}`, not `{predicate_type}`", read.predicate_type));
        }
        if canonical(&read) != bytes {
            return Err("is not in canonical form: something was added or moved in it".into());
        }
        Ok(read)
    }
}

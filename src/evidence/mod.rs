//! A sealed set of named bytes: written whole or not at all, listed, digested, signed, chained, and verified.
//!
//! A bundle is a folder or a `.tar` of files with a `manifest.json` (an in-toto Statement v1 that lists each file with its
//! SHA-256), a `manifest.dsse.json` where it is signed (a DSSE envelope over exactly those bytes, ed25519), and
//! `SHA256SUMS`. What the bytes mean is none of this room's business.
//!
//! INVARIANT: no byte of a bundle is free. The manifest, the envelope, `SHA256SUMS` and an archive's headers must be the
//! bytes that we write for their content, so that each change is a difference.

mod archive;
mod dsse;
mod keys;
mod name;
mod open;
mod statement;
#[cfg(test)]
mod tests;
mod verify;
mod writer;

pub use dsse::PAYLOAD_TYPE;
pub use keys::{PrivateKey, PublicKey, Signer};
pub use open::Bundle;
pub use statement::{canonical, digest, statement};
pub use verify::{Chain, Proof, Trust, verify};
pub use writer::{HALF, Writer};

/// The list of the files, with what they are evidence of.
pub const MANIFEST: &str = "manifest.json";
/// The signatures over the manifest.
pub const ENVELOPE: &str = "manifest.dsse.json";
/// The digests once more, as `sha256sum -c` takes them.
pub const SUMS: &str = "SHA256SUMS";
/// What the manifest's predicate is: `schemas/evidence.schema.json`.
pub const PREDICATE: &str = "https://probity.dev/evidence/v1";

/// Why a bundle cannot be written or read at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something stands where the bundle is to be.
    #[error("`{0}` is there already: a bundle is never written over anything; give another place")]
    Exists(String),
    /// A name that not every system takes.
    #[error("`{0}` cannot be the name of a file in a bundle: up to 200 printable ASCII characters without `\\`, `:` and parts such as `..` can")]
    Name(String),
    /// Two files whose names differ in nothing, or in case alone.
    #[error("two files of a bundle would be called `{0}`")]
    Twice(String),
    /// The disk, the rights, or what is no bundle.
    #[error("`{path}` cannot be {what}: {why}")]
    File {
        /// The file.
        path: String,
        /// `read` or `written`.
        what: &'static str,
        /// The system's words.
        why: String,
    },
    /// A key that is none.
    #[error("{0}")]
    Key(String),
    /// A bundle in which something differs from what its manifest says.
    #[error("`{path}` does not hold: {first}{}", more(*.others))]
    Differs {
        /// The bundle.
        path: String,
        /// The first difference.
        first: String,
        /// How many more there are.
        others: usize,
    },
}

fn more(others: usize) -> String {
    if others == 0 { String::new() } else { format!(", and {others} more; `probity evidence verify` lists them") }
}

impl Error {
    fn file(path: &std::path::Path, what: &'static str, error: &std::io::Error) -> Self {
        Self::File { path: path.display().to_string(), what, why: crate::source::plain(error) }
    }
}

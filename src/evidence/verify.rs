//! Whether a bundle is what was written, by whom, and after which other one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::dsse::Envelope;
use super::open::Content;
use super::statement::Statement;
use super::writer::sums_text;
use super::{ENVELOPE, Error, MANIFEST, PREDICATE, SUMS, Signer, digest, name};

/// A manifest, an envelope or a list of digests is not longer than this, in bytes.
const LONGEST: u64 = 64 << 20;

/// What is asked of a bundle beyond that it is as it was written.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Whose signatures count.
    pub signers: Vec<Signer>,
    /// How many of them must have signed: all, where nothing is said.
    pub require: Option<usize>,
    /// The digest of the bundle that it must follow.
    pub previous: Option<String>,
}

/// How a bundle stands.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// SHA-256 of its manifest, as `sha256:<hex>`.
    pub digest: String,
    /// What its manifest says of the run.
    pub predicate: Value,
    /// What differs; nothing where it holds.
    pub differences: Vec<String>,
    /// Which of the signers that were asked for have signed, by their names, with the ids of the keys.
    pub signed: Vec<(String, String)>,
    /// Which of them have not.
    pub unsigned: Vec<String>,
    /// Ids of keys that it says have signed, and that were not given.
    pub unchecked: Vec<String>,
    /// How many files its manifest lists.
    pub files: usize,
    /// How it stands in its chain.
    pub chain: Chain,
}

/// How a bundle follows another one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Chain {
    /// It says that it follows none.
    #[default]
    First,
    /// It names the digest of the one before, which was not given.
    Unchecked(String),
    /// It follows the one that was given.
    Follows(String),
    /// It follows another one, or none: what it names.
    Broken(Option<String>),
}

impl Chain {
    pub(super) fn of(predicate: &Value, previous: Option<&str>) -> Self {
        let named = predicate.get("previous").and_then(Value::as_str);
        match (named, previous) {
            (None, None) => Self::First,
            (Some(named), None) => Self::Unchecked(named.into()),
            (Some(named), Some(previous)) if named == previous => Self::Follows(named.into()),
            (named, Some(_)) => Self::Broken(named.map(str::to_owned)),
        }
    }
}

/// Checks a bundle against its manifest, signatures and chain.
///
/// # Errors
/// There is nothing at that path, or it cannot be read. That something differs is no error: see [`Proof::differences`].
pub fn verify(path: &Path, trust: &Trust) -> Result<Proof, Error> {
    examine(&Content::read(path)?, trust)
}

/// The same of what was read already.
pub(super) fn examine(content: &Content, trust: &Trust) -> Result<Proof, Error> {
    let mut proof = Proof { differences: content.wrong.clone(), ..Proof::default() };
    let Some(manifest) = small(content, MANIFEST, &mut proof)? else {
        proof.differences.push(format!("`{MANIFEST}` is missing: this is no bundle, or no whole one"));
        return Ok(proof);
    };
    proof.digest = format!("sha256:{}", digest(&manifest));
    let statement = match Statement::read(&manifest, PREDICATE) {
        Ok(statement) => statement,
        Err(why) => {
            proof.differences.push(format!("`{MANIFEST}` {why}"));
            return Ok(proof);
        }
    };
    proof.files = statement.subject.len();
    let is_signed = content.files.contains_key(ENVELOPE);
    compare(content, &statement, is_signed, &mut proof);
    signatures(content, &manifest, &statement, trust, &mut proof)?;
    sums(content, &statement, &manifest, &mut proof)?;
    proof.chain = Chain::of(&statement.predicate, trust.previous.as_deref());
    if let Chain::Broken(named) = &proof.chain {
        let named = named.as_ref().map_or("none".to_string(), |named| format!("`{named}`"));
        proof.differences.push(format!("the chain is broken: it follows {named}, not the bundle given as the one before it"));
    }
    proof.predicate = statement.predicate;
    Ok(proof)
}

/// The bytes of one of the three files that a manifest does not list.
fn small(content: &Content, name: &str, proof: &mut Proof) -> Result<Option<Vec<u8>>, Error> {
    match content.files.get(name) {
        None => Ok(None),
        Some(held) if held.size > LONGEST => {
            proof.differences.push(format!("`{name}` is larger than any that Probity writes"));
            Ok(None)
        }
        Some(_) => content.read_file(name, LONGEST).map(Some),
    }
}

/// Compares what is there with what the manifest lists.
fn compare(content: &Content, statement: &Statement, is_signed: bool, proof: &mut Proof) {
    let mut folded = BTreeSet::new();
    let mut listed = BTreeMap::new();
    for subject in &statement.subject {
        let name = subject.name.as_str();
        if !name::is_good(name) || [MANIFEST, ENVELOPE, SUMS].contains(&name) {
            proof.differences.push(format!("the manifest lists `{name}`, which is no name for a file of a bundle"));
        }
        if !folded.insert(name::folded(name)) {
            proof.differences.push(format!("the manifest lists `{name}` twice"));
        }
        listed.insert(name, subject.digest.sha256.as_str());
    }
    let of_ours = [MANIFEST, ENVELOPE, SUMS];
    let mut extra: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, held) in content.files.iter().filter(|(name, _)| !listed.contains_key(name.as_str()) && !of_ours.contains(&name.as_str())) {
        extra.entry(&held.sha256).or_default().push(name);
    }
    for (name, sha256) in &listed {
        match content.files.get(*name) {
            Some(held) if held.sha256 == *sha256 => {}
            Some(_) => proof.differences.push(format!("`{name}` was changed")),
            None => match extra.get_mut(sha256).and_then(Vec::pop) {
                Some(other) => proof.differences.push(format!("`{name}` is missing; its content stands in `{other}`")),
                None => proof.differences.push(format!("`{name}` is missing")),
            },
        }
    }
    proof.differences.extend(extra.into_values().flatten().map(|name| format!("`{name}` is not listed in the manifest")));
    if let Some(order) = &content.order {
        let ours = [Some(MANIFEST), is_signed.then_some(ENVELOPE), Some(SUMS)];
        let wanted = statement.subject.iter().map(|subject| subject.name.as_str()).chain(ours.into_iter().flatten());
        if proof.differences.is_empty() && !wanted.eq(order.iter().map(String::as_str)) {
            proof.differences.push("the files of the archive do not stand in the order of the manifest".into());
        }
    }
}

fn signatures(content: &Content, manifest: &[u8], statement: &Statement, trust: &Trust, proof: &mut Proof) -> Result<(), Error> {
    let said = statement.predicate.get("signers").and_then(Value::as_array);
    let said: Vec<&str> = said.into_iter().flatten().filter_map(Value::as_str).collect();
    let envelope = match small(content, ENVELOPE, proof)?.map(|bytes| Envelope::read(&bytes, manifest)) {
        Some(Ok(envelope)) => Some(envelope),
        Some(Err(why)) => {
            proof.differences.push(format!("`{ENVELOPE}` {why}"));
            None
        }
        None => {
            if !said.is_empty() {
                proof.differences.push(format!("`{ENVELOPE}` is missing: the manifest says that {} signed", said.join(", ")));
            }
            None
        }
    };
    let held: Vec<&str> = envelope.iter().flat_map(Envelope::key_ids).collect();
    if envelope.is_some() && held != said {
        proof.differences.push(format!("`{ENVELOPE}` does not hold the signatures of those who signed by the manifest"));
    }
    let mut counted = BTreeSet::new();
    for signer in &trust.signers {
        let mut by = None;
        for key in &signer.keys {
            match envelope.as_ref().and_then(|envelope| envelope.is_signed_by(key, manifest)) {
                Some(true) => by = by.or((!counted.contains(key.id())).then(|| key.id().to_owned())),
                Some(false) => proof.differences.push(format!("the signature by `{}` ({}) does not hold", key.id(), signer.name)),
                None => {}
            }
        }
        match by {
            Some(id) => {
                counted.insert(id.clone());
                proof.signed.push((signer.name.clone(), id));
            }
            None => proof.unsigned.push(signer.name.clone()),
        }
    }
    let given: BTreeSet<&str> = trust.signers.iter().flat_map(|signer| signer.keys.iter().map(super::PublicKey::id)).collect();
    proof.unchecked = held.into_iter().filter(|id| !given.contains(id)).map(str::to_owned).collect();
    let wanted = trust.require.unwrap_or(trust.signers.len());
    if proof.signed.len() < wanted {
        let lacking = if proof.unsigned.is_empty() { String::new() } else { format!("; not by {}", proof.unsigned.join(", ")) };
        proof.differences.push(format!("signed by {} of the keys given, {wanted} asked for{lacking}", proof.signed.len()));
    }
    Ok(())
}

/// `SHA256SUMS` must be what the manifest, itself and the envelope give.
fn sums(content: &Content, statement: &Statement, manifest: &[u8], proof: &mut Proof) -> Result<(), Error> {
    let mut wanted: BTreeMap<String, String> = statement.subject.iter().map(|subject| (subject.name.clone(), subject.digest.sha256.clone())).collect();
    wanted.insert(MANIFEST.into(), digest(manifest));
    if let Some(held) = content.files.get(ENVELOPE) {
        wanted.insert(ENVELOPE.into(), held.sha256.clone());
    }
    match small(content, SUMS, proof)? {
        None => proof.differences.push(format!("`{SUMS}` is missing")),
        Some(bytes) if bytes != sums_text(&wanted).as_bytes() => proof.differences.push(format!("`{SUMS}` does not say what the manifest says")),
        Some(_) => {}
    }
    Ok(())
}

//! Reading a bundle: which files a folder or an archive holds, and what stands in them. Nothing is unpacked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::archive::{self, Next};
use super::verify::examine;
use super::{Chain, Error, HALF, Trust, name};
use crate::source::{hex, plain};

/// A bundle holds no more files than this, and no more bytes: what holds more is no bundle of ours.
const MOST_FILES: usize = 100_000;
const MOST_BYTES: u64 = 64 << 30;

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) sha256: String,
    pub(super) size: u64,
    /// Where its content begins, in an archive.
    start: u64,
}

/// What a place holds that should be a bundle.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) path: PathBuf,
    is_archive: bool,
    pub(super) files: BTreeMap<String, Held>,
    /// The names in an archive, in order.
    pub(super) order: Option<Vec<String>>,
    /// What no bundle holds: links, names that lead elsewhere.
    pub(super) wrong: Vec<String>,
}

/// A bundle whose content is what its manifest says. Who made it is not said: that takes [`super::verify`] and keys.
#[derive(Debug)]
pub struct Bundle {
    content: Content,
    /// SHA-256 of the manifest, as `sha256:<hex>`: the bundle's own digest.
    pub digest: String,
    /// What the manifest says of the run.
    pub predicate: Value,
    /// How the signatures and the chain stand.
    pub proof: super::Proof,
}

impl Bundle {
    /// Opens a bundle, and checks that it is as it was written.
    ///
    /// # Errors
    /// It cannot be read, or something differs.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::trusted(path, &Trust::default())
    }

    /// Opens a bundle, and checks that it is as it was written, and signed as is asked.
    ///
    /// # Errors
    /// It cannot be read, or something differs.
    pub fn trusted(path: &Path, trust: &Trust) -> Result<Self, Error> {
        let content = Content::read(path)?;
        let proof = examine(&content, trust)?;
        match proof.differences.as_slice() {
            [] => Ok(Self { digest: proof.digest.clone(), predicate: proof.predicate.clone(), content, proof }),
            [first, others @ ..] => Err(Error::Differs { path: path.display().to_string(), first: first.clone(), others: others.len() }),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.content.path
    }

    /// The names of its files, sorted, with their SHA-256 and sizes in bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str, u64)> {
        self.content.files.iter().map(|(name, held)| (name.as_str(), held.sha256.as_str(), held.size))
    }

    /// The content of a file; `None` where the bundle has none of that name.
    ///
    /// # Errors
    /// It cannot be read, or has changed since the bundle was opened.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(held) = self.content.files.get(name) else { return Ok(None) };
        self.content.read_file(name, held.size).map(Some)
    }

    /// How it follows another one.
    #[must_use]
    pub fn follows(&self, other: &Self) -> Chain {
        Chain::of(&self.predicate, Some(&other.digest))
    }
}

impl Content {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let failed = |error: io::Error| Error::file(path, "read", &error);
        let data = path.metadata().map_err(failed)?;
        let mut content = Self { path: path.to_path_buf(), is_archive: data.is_file(), files: BTreeMap::new(), order: None, wrong: Vec::new() };
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(HALF)) {
            content.wrong.push("this is what a run that was stopped has left, and no bundle".into());
        }
        if content.is_archive {
            content.scan(&mut BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?));
        } else {
            content.walk();
        }
        let mut folded = BTreeSet::new();
        let same: Vec<&String> = content.files.keys().filter(|name| !folded.insert(name::folded(name))).collect();
        content.wrong.extend(same.into_iter().map(|name| format!("`{name}` differs from another name in case alone")));
        Ok(content)
    }

    /// The files of an archive.
    fn scan(&mut self, input: &mut dyn Read) {
        let (mut at, mut order) = (0, Vec::new());
        loop {
            let (name, size) = match archive::next(input) {
                Ok(Next::End) => break,
                Ok(Next::File { name, size }) => (name, size),
                Err(why) => {
                    // What follows cannot be made sense of.
                    self.wrong.push(why);
                    break;
                }
            };
            at += archive::BLOCK;
            if self.files.len() >= MOST_FILES || size > MOST_BYTES || at > MOST_BYTES {
                self.wrong.push(format!("there is more in it than a bundle holds: {MOST_FILES} files, {} GiB", MOST_BYTES >> 30));
                break;
            }
            let digested = digest_of(&mut input.take(size));
            let mut zeros = Vec::new();
            let padded = input.take(archive::padding(size)).read_to_end(&mut zeros);
            let sha256 = match (digested, padded) {
                (Ok((sha256, read)), Ok(_)) if read == size && zeros.len() as u64 == archive::padding(size) => sha256,
                _ => {
                    self.wrong.push(format!("the archive ends within `{name}`"));
                    break;
                }
            };
            if zeros.iter().any(|byte| *byte != 0) {
                self.wrong.push(format!("something is hidden behind `{name}`"));
            }
            self.add(&name, Held { sha256, size, start: at });
            order.push(name);
            at += size + archive::padding(size);
        }
        self.order = Some(order);
    }

    fn add(&mut self, name: &str, held: Held) {
        if !name::is_good(name) {
            self.wrong.push(format!("`{name}` is no name for a file of a bundle"));
        }
        if self.files.insert(name.to_owned(), held).is_some() {
            self.wrong.push(format!("`{name}` is there twice"));
        }
    }

    /// The files of a folder. No link is followed.
    fn walk(&mut self) {
        let mut names = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let entries = match std::fs::read_dir(self.path.join(&folder)) {
                Ok(entries) => entries,
                Err(error) => {
                    self.wrong.push(format!("`{folder}` cannot be read: {}", plain(&error)));
                    continue;
                }
            };
            let mut is_empty = true;
            for entry in entries.filter_map(Result::ok) {
                is_empty = false;
                let name = format!("{folder}{}", entry.file_name().to_string_lossy());
                match entry.file_type() {
                    _ if names.len() > MOST_FILES || folders.len() > MOST_FILES || name.len() > 4096 => {}
                    Ok(kind) if kind.is_dir() => folders.push(format!("{name}/")),
                    Ok(kind) if kind.is_file() => names.push(name),
                    Ok(kind) if kind.is_symlink() => self.wrong.push(format!("`{name}` is a link")),
                    Ok(_) => self.wrong.push(format!("`{name}` is neither file nor folder")),
                    Err(error) => self.wrong.push(format!("`{name}` cannot be read: {}", plain(&error))),
                }
            }
            if is_empty && !folder.is_empty() {
                self.wrong.push(format!("`{folder}` is an empty folder, which the manifest does not list"));
            }
        }
        if names.len() > MOST_FILES {
            self.wrong.push(format!("there is more in it than a bundle holds: {MOST_FILES} files"));
            return;
        }
        let path = &self.path;
        let one = |name: &String| digest_of(&mut File::open(path.join(name))?.take(MOST_BYTES));
        let mut read: Vec<(&String, io::Result<(String, u64)>)> = names.par_iter().map(|name| (name, one(name))).collect();
        read.sort_by_key(|(name, _)| *name);
        for (name, read) in read {
            match read {
                Ok((sha256, size)) => self.add(name, Held { sha256, size, start: 0 }),
                Err(error) => self.wrong.push(format!("`{name}` cannot be read: {}", plain(&error))),
            }
        }
    }

    /// The content of a file, if it is no longer than `most` and is what it was.
    pub(super) fn read_file(&self, name: &str, most: u64) -> Result<Vec<u8>, Error> {
        let changed = || Error::Differs { path: self.path.display().to_string(), first: format!("`{name}` is not what it was a moment ago"), others: 0 };
        let held = self.files.get(name).filter(|held| held.size <= most).ok_or_else(changed)?;
        let failed = |error: io::Error| Error::file(&self.path.join(name), "read", &error);
        let mut file = File::open(if self.is_archive { self.path.clone() } else { self.path.join(name) }).map_err(failed)?;
        file.seek(SeekFrom::Start(held.start)).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(held.size).read_to_end(&mut bytes).map_err(failed)?;
        if hex(&Sha256::digest(&bytes)) == held.sha256 { Ok(bytes) } else { Err(changed()) }
    }
}

/// SHA-256 and length of all that can be read.
fn digest_of(input: &mut dyn Read) -> io::Result<(String, u64)> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok((hex(&hash.finalize()), size)),
            Ok(count) => {
                hash.update(buffer.get(..count).unwrap_or_default());
                size += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

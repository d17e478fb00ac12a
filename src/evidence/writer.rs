//! Writing a bundle: beside its place, then moved there in one step.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempDir};

use super::{ENVELOPE, Error, MANIFEST, PREDICATE, PrivateKey, SUMS, archive, digest, dsse, name, statement};
use crate::source::hex;

/// How the name of what is being written begins. What a run that was killed leaves under it is never taken for a bundle.
pub const HALF: &str = ".probity-half-";

/// A bundle that is being written. Dropped before it is sealed, it leaves nothing.
#[derive(Debug)]
pub struct Writer {
    target: PathBuf,
    half: Half,
    /// Each file with its SHA-256, in the order in which an archive has them.
    files: Vec<(String, String)>,
    folded: BTreeSet<String>,
}

#[derive(Debug)]
enum Half {
    Folder(TempDir),
    Archive(NamedTempFile),
}

/// Counts and digests what goes through.
struct Digesting<'a> {
    out: &'a mut dyn Write,
    hash: Sha256,
    size: u64,
}

impl Write for Digesting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or_default());
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn digesting(out: &mut dyn Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<(String, u64)> {
    let mut digesting = Digesting { out, hash: Sha256::new(), size: 0 };
    write(&mut digesting)?;
    digesting.flush()?;
    Ok((hex(&digesting.hash.finalize()), digesting.size))
}

impl Writer {
    /// Begins a bundle that is to stand at `target`: an archive where that ends in `.tar`, else a folder.
    ///
    /// # Errors
    /// Something is there already, or nothing can be written beside it.
    pub fn begin(target: &Path) -> Result<Self, Error> {
        if target.symlink_metadata().is_ok() {
            return Err(Error::Exists(target.display().to_string()));
        }
        let beside = beside(target);
        let failed = |error: io::Error| Error::file(target, "written", &error);
        let mut builder = tempfile::Builder::new();
        builder.prefix(HALF);
        let half = if target.extension().is_some_and(|end| end == "tar") {
            Half::Archive(builder.tempfile_in(beside).map_err(failed)?)
        } else {
            Half::Folder(builder.tempdir_in(beside).map_err(failed)?)
        };
        Ok(Self { target: target.to_path_buf(), half, files: Vec::new(), folded: BTreeSet::new() })
    }

    /// What stands there until the bundle is whole: whoever ends the process takes it away.
    #[must_use]
    pub fn half(&self) -> &Path {
        match &self.half {
            Half::Folder(folder) => folder.path(),
            Half::Archive(file) => file.path(),
        }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// The name is none for a bundle, or it cannot be written.
    pub fn file(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        if !name::is_good(name) {
            return Err(Error::Name(name.into()));
        }
        if !self.folded.insert(name::folded(name)) || [MANIFEST, ENVELOPE, SUMS].contains(&name) {
            return Err(Error::Twice(name.into()));
        }
        let sha256 = self.write(name, write)?;
        self.files.push((name.into(), sha256));
        Ok(())
    }

    fn write(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<String, Error> {
        let failed = |error: io::Error| Error::file(&self.target.join(name), "written", &error);
        match &mut self.half {
            Half::Folder(folder) => {
                let path = folder.path().join(name);
                if let Some(parent) = path.parent() {
                    std::fs::create_dir_all(parent).map_err(failed)?;
                }
                let mut out = BufWriter::with_capacity(1 << 16, File::create_new(path).map_err(failed)?);
                Ok(digesting(&mut out, write).map_err(failed)?.0)
            }
            Half::Archive(file) => entry(file.as_file_mut(), name, write).map_err(failed),
        }
    }

    /// Ends the bundle: the manifest with the predicate, the signatures, the digests; then moves it to its place.
    /// `previous` is the digest of the bundle that this one follows. Returns the bundle's digest: that of its manifest.
    ///
    /// # Errors
    /// It cannot be written; nothing is left then.
    pub fn seal(mut self, mut predicate: Map<String, Value>, previous: Option<&str>, keys: &[PrivateKey]) -> Result<String, Error> {
        let signers: BTreeSet<String> = keys.iter().map(|key| key.public().id().to_owned()).collect();
        predicate.insert("previous".into(), json!(previous));
        predicate.insert("signers".into(), json!(signers));
        let subjects = self.files.iter().map(|(name, sha256)| (name.as_str(), sha256.as_str()));
        let manifest = statement(subjects, PREDICATE, Value::Object(predicate));
        let bundle = digest(&manifest);
        let mut sums: BTreeMap<String, String> = self.files.iter().cloned().collect();
        sums.insert(MANIFEST.into(), self.write(MANIFEST, |out| out.write_all(&manifest))?);
        if !keys.is_empty() {
            let envelope = dsse::sign(&manifest, keys);
            sums.insert(ENVELOPE.into(), self.write(ENVELOPE, |out| out.write_all(&envelope))?);
        }
        self.write(SUMS, |out| out.write_all(sums_text(&sums).as_bytes()))?;
        self.settle()?;
        Ok(format!("sha256:{bundle}"))
    }

    /// Makes sure that all of it is on disk, and moves it to its place.
    fn settle(self) -> Result<(), Error> {
        let Self { target, half, files, .. } = self;
        let failed = |error: io::Error| Error::file(&target, "written", &error);
        let exists = || Error::Exists(target.display().to_string());
        match half {
            Half::Archive(mut file) => {
                archive::zeros(file.as_file_mut(), 2 * archive::BLOCK).map_err(failed)?;
                rights(file.path(), 0o644).map_err(failed)?;
                file.as_file().sync_all().map_err(failed)?;
                file.persist_noclobber(&target)
                    .map_err(|error| if error.error.kind() == io::ErrorKind::AlreadyExists { exists() } else { failed(error.error) })?;
            }
            Half::Folder(folder) => {
                let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).chain([MANIFEST, ENVELOPE, SUMS]).collect();
                let mut folders: BTreeSet<&Path> = names.iter().flat_map(|name| Path::new(name).ancestors().skip(1)).collect();
                folders.insert(Path::new(""));
                let sync = |path: PathBuf| if path.exists() { File::open(path)?.sync_all() } else { Ok(()) };
                names.par_iter().try_for_each(|name| sync(folder.path().join(name))).map_err(failed)?;
                folders.into_iter().try_for_each(|name| sync(folder.path().join(name))).map_err(failed)?;
                rights(folder.path(), 0o755).map_err(failed)?;
                if target.symlink_metadata().is_ok() {
                    return Err(exists());
                }
                std::fs::rename(folder.path(), &target).map_err(failed)?;
                // What is to be removed has moved away.
                let _ = folder.keep();
            }
        }
        // The bundle is there; whether its name outlives a crash of the machine is the file system's affair where folders cannot be synced.
        let _ = File::open(beside(&target)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

fn beside(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A bundle is read by others; what is temporary is for its owner alone.
fn rights(path: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    }
    let _ = (path, mode);
    Ok(())
}

/// Writes an entry of an archive: its size is known when its content is written, so the header follows.
fn entry(file: &mut File, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
    let start = file.stream_position()?;
    file.seek(SeekFrom::Start(start + archive::BLOCK))?;
    let (sha256, size) = {
        let mut out = BufWriter::with_capacity(1 << 16, &mut *file);
        digesting(&mut out, write)?
    };
    archive::zeros(file, archive::padding(size))?;
    let end = file.stream_position()?;
    file.seek(SeekFrom::Start(start))?;
    file.write_all(archive::header(name, size)?.as_bytes())?;
    file.seek(SeekFrom::Start(end))?;
    Ok(sha256)
}

/// The digests as `sha256sum -c` takes them, by name.
pub(super) fn sums_text(sums: &BTreeMap<String, String>) -> String {
    sums.iter().map(|(name, sha256)| format!("{sha256}  {name}\n")).collect()
}

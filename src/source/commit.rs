//! Which commit the files of a run are of, by Git's own objects: no process is started, no configuration of a stranger's repository obeyed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gix::bstr::ByteSlice;
use rayon::prelude::*;

use super::Sources;

/// The commit that is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id, in hexadecimal.
    pub id: String,
    /// When it was committed, in seconds since 1970-01-01, UTC.
    pub seconds: i64,
    /// Whether the files are not those of the commit: one that was read differs or is not in it, or one of it is not there.
    pub dirty: bool,
}

/// The commit that the working directory `here` is of; `None` where there is no repository or no commit.
#[must_use]
pub fn commit(here: &Path, sources: &Sources) -> Option<Commit> {
    let repository = gix::discover(here).ok()?;
    let top = repository.workdir()?.canonicalize().ok()?;
    let here = here.canonicalize().ok()?;
    let commit = repository.head_commit().ok()?;
    let seconds = commit.time().ok()?.seconds;
    let files = commit.tree().ok()?.traverse().breadthfirst.files().ok()?;
    let path = |name: &gix::bstr::BString| gix::path::from_bstr(name.as_bstr()).ok().map(|path| top.join(path));
    let listed = files.iter().filter(|entry| !entry.mode.is_commit());
    let listed: HashMap<PathBuf, gix::ObjectId> = listed.filter_map(|entry| Some((path(&entry.filepath)?, entry.oid))).collect();
    let missing = listed.par_iter().any(|(path, _)| path.symlink_metadata().is_err());
    let is_same = |path: &Path, sha256: [u8; 32]| {
        let full = resolved(&here, path);
        let Some(wanted) = listed.get(&full) else { return false };
        let Ok(bytes) = content(&full) else { return false };
        let is_link = full.is_symlink();
        let unchanged = is_link || <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(&bytes)) == sha256;
        unchanged && gix::objs::compute_hash(wanted.kind(), gix::objs::Kind::Blob, &bytes).is_ok_and(|found| found == *wanted)
    };
    let read: Vec<_> = sources.iter().filter_map(|(_, source)| Some((&source.path, source.sha256?))).collect();
    let dirty = missing || read.par_iter().any(|(path, sha256)| !is_same(Path::new(&***path), *sha256));
    Some(Commit { id: commit.id.to_string(), seconds, dirty })
}

/// The path from the root, with no way up in it.
fn resolved(here: &Path, path: &Path) -> PathBuf {
    let full = here.join(path);
    let plain = path.is_relative() && path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let parent = || Some(full.parent()?.canonicalize().ok()?.join(full.file_name()?));
    if plain { full } else { parent().unwrap_or(full) }
}

/// What Git keeps of a file: its bytes, or where a link leads.
fn content(path: &Path) -> std::io::Result<Vec<u8>> {
    if path.is_symlink() {
        return gix::path::into_bstr(std::fs::read_link(path)?).map(|target| target.into_owned().into()).map_err(std::io::Error::other);
    }
    std::fs::read(path)
}

//! Files that are read only when something names them: a template, a key, a list of names beside the code.
//!
//! Nothing outside of the folders of the run is ever opened, whatever a path or a link says.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::Sources;

/// How large such a file may be.
const MAX_FILE: u64 = 16 << 20;
/// How many bytes are kept for the next who asks.
const MAX_KEPT: usize = 64 << 20;
/// How many files are looked at below one folder.
const MAX_LISTED: usize = 100_000;

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    /// A file, with these bytes.
    Bytes(Arc<[u8]>),
    /// Nothing: there is no such file.
    Missing,
    /// A folder.
    Folder,
    /// Not to be read, and why.
    Refused(&'static str),
}

/// Where files may be read on demand.
#[derive(Debug, Default)]
pub(super) struct Reach {
    here: PathBuf,
    /// The folders of the run, without links.
    roots: Vec<PathBuf>,
    kept: Mutex<BTreeMap<String, Loaded>>,
}

impl Reach {
    pub(super) fn new(here: PathBuf, roots: Vec<PathBuf>) -> Self {
        Self { here, roots, kept: Mutex::default() }
    }

    /// The place of a path on disk, if it lies in one of the folders, by its letters and by its links.
    fn inside(&self, path: &str) -> Result<PathBuf, Loaded> {
        const OUTSIDE: Loaded = Loaded::Refused("lies outside of the folders given");
        let whole = lexical(&self.here.join(path));
        match whole.canonicalize() {
            Ok(real) if self.roots.iter().any(|root| real.starts_with(root)) => Ok(real),
            Ok(_) => Err(OUTSIDE),
            // Whether something is there is told for the folders given alone.
            Err(error) => {
                let near = whole.ancestors().skip(1).find_map(|above| above.canonicalize().ok());
                let is_inside = near.is_some_and(|near| self.roots.iter().any(|root| near.starts_with(root)));
                let is_missing = matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory);
                Err(if !is_inside {
                    OUTSIDE
                } else if is_missing {
                    Loaded::Missing
                } else {
                    Loaded::Refused("cannot be read")
                })
            }
        }
    }

    fn read(&self, path: &str) -> Loaded {
        let real = match self.inside(path) {
            Ok(real) => real,
            Err(other) => return other,
        };
        // A device or a pipe might never end.
        match real.metadata() {
            Ok(data) if data.is_dir() => return Loaded::Folder,
            Ok(data) if data.is_file() => {}
            _ => return Loaded::Refused("is no file"),
        }
        let mut bytes = Vec::new();
        match std::fs::File::open(&real).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes)) {
            Ok(_) if bytes.len() as u64 > MAX_FILE => Loaded::Refused("is larger than is read"),
            Ok(_) => Loaded::Bytes(bytes.into()),
            Err(_) => Loaded::Refused("cannot be read"),
        }
    }
}

/// A path without `.` and `..`, told from its letters.
fn lexical(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

impl Sources {
    /// What a path names, written as the paths of the sources are: one of them, or else a file in the folders of the run.
    #[must_use]
    pub fn load(&self, path: &str) -> Loaded {
        if let Some(source) = self.find(path).and_then(|id| self.get(id))
            && (source.sha256.is_some() || !source.text.is_empty())
        {
            return Loaded::Bytes(source.text.as_bytes().into());
        }
        if self.reach.roots.is_empty() {
            let below = format!("{path}/");
            return if path.is_empty() || self.iter().any(|(_, source)| source.path.starts_with(&below)) { Loaded::Folder } else { Loaded::Missing };
        }
        let Ok(mut kept) = self.reach.kept.lock() else { return Loaded::Refused("cannot be read") };
        if let Some(loaded) = kept.get(path) {
            return loaded.clone();
        }
        let loaded = self.reach.read(path);
        let size = |loaded: &Loaded| if let Loaded::Bytes(bytes) = loaded { bytes.len() } else { 64 };
        if kept.values().map(size).sum::<usize>() + size(&loaded) <= MAX_KEPT {
            kept.insert(path.to_owned(), loaded.clone());
        }
        loaded
    }

    /// The files below a folder of the run, by their paths relative to it, sorted; no link is followed into another folder.
    ///
    /// # Errors
    ///
    /// Why they cannot be listed.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, &'static str> {
        if self.reach.roots.is_empty() {
            let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            return Ok(self.iter().filter_map(|(_, source)| source.path.strip_prefix(&prefix).map(str::to_owned)).collect());
        }
        let top = match self.reach.inside(folder) {
            Ok(top) if top.is_dir() => top,
            Ok(_) | Err(Loaded::Missing) => return Ok(Vec::new()),
            Err(Loaded::Refused(why)) => return Err(why),
            Err(_) => return Err("cannot be read"),
        };
        let mut found = Vec::new();
        let walk = ignore::WalkBuilder::new(&top).standard_filters(false).follow_links(false).build();
        for (n, entry) in walk.filter_map(Result::ok).enumerate() {
            if n == MAX_LISTED {
                return Err("holds more files than are listed");
            }
            let is_file = entry.file_type().is_some_and(|kind| {
                let leads_inside =
                    || entry.path().canonicalize().is_ok_and(|real| real.is_file() && self.reach.roots.iter().any(|root| real.starts_with(root)));
                kind.is_file() || (kind.is_symlink() && leads_inside())
            });
            if is_file && let Ok(below) = entry.path().strip_prefix(&top) {
                found.push(below.to_string_lossy().replace('\\', "/"));
            }
        }
        found.sort();
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Collect, collect};
    use super::Loaded;

    #[test]
    fn files_are_read_inside_the_folders_given_only() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        std::fs::create_dir_all(top.join("in/deep")).unwrap();
        std::fs::write(top.join("secret.txt"), "s").unwrap();
        std::fs::write(top.join("in/a.tpl"), "a").unwrap();
        std::fs::write(top.join("in/deep/b.key"), [0xff, 0x00]).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(top.join("secret.txt"), top.join("in/out.txt")).unwrap();
            std::os::unix::fs::symlink(&top, top.join("in/up")).unwrap();
        }
        let (sources, _) = collect(&Collect { paths: vec![top.join("in")], ..Collect::default() });
        let load = |path: &str| sources.load(&top.join(path).to_string_lossy());
        assert_eq!(load("in/a.tpl"), Loaded::Bytes((*b"a").into()));
        assert_eq!(load("in/deep/../deep/b.key"), Loaded::Bytes([0xff, 0x00].into()));
        assert_eq!(load("in/none.txt"), Loaded::Missing);
        assert_eq!(load("in/deep"), Loaded::Folder);
        for outside in ["secret.txt", "in/../secret.txt", "none.txt", "in/out.txt", "in/up/secret.txt"] {
            assert!(matches!(load(outside), Loaded::Refused(_)), "{outside}");
        }
        assert_eq!(sources.list(&top.join("in").to_string_lossy()).unwrap(), ["a.tpl", "deep/b.key"]);
        assert!(sources.list(&top.to_string_lossy()).is_err());
    }
}

//! From paths to [`Sources`]: walking, ignore files, git's index, size limits, digests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::reach::Reach;
use super::{Problem, Source, SourceId, Sources};

/// What to collect, and how much of it.
#[derive(Debug, Clone, Default)]
pub struct Collect {
    /// Files and folders, as the user named them.
    pub paths: Vec<PathBuf>,
    /// Folders of code that others use. What of them lies in none of the paths is read for those, and not judged for itself.
    pub libraries: Vec<PathBuf>,
    /// Size limits.
    pub limits: Limits,
    /// Globs of files to leave out.
    pub exclude: Vec<String>,
    /// What to put before a path to make it relative to where the globs count from.
    pub exclude_prefix: String,
}

/// How large a file may be, in bytes. Above it the file is not read, and that is told.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Code that people write: Terraform.
    pub code: u64,
    /// Manifests and other YAML.
    pub yaml: u64,
    /// JSON and CSV, which machines write.
    pub data: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { code: 16 << 20, yaml: 32 << 20, data: 256 << 20 }
    }
}

impl Limits {
    /// The same limit for every kind of file.
    #[must_use]
    pub fn all(bytes: u64) -> Self {
        Self { code: bytes, yaml: bytes, data: bytes }
    }

    /// The limit for a file of that name, in bytes.
    #[must_use]
    pub fn of(self, name: &str) -> u64 {
        match extension(name) {
            "yaml" | "yml" => self.yaml,
            "json" | "csv" | "tfstate" | "tfplan" => self.data,
            _ => self.code,
        }
    }
}

/// A file that was seen and, on purpose, not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Its path as people see it.
    pub path: String,
    /// Why: left out by an ignore file or the configuration, or of a kind that no reader knows.
    pub ignored: bool,
}

/// Extensions of files that some reader may know. Only these are opened.
const READABLE: [&str; 9] = ["tf", "tofu", "tfvars", "tfplan", "tfstate", "json", "yaml", "yml", "csv"];

/// How an archive begins.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// What stands in the beginning of every plan.
const PLAN: &[u8] = b"\"format_version\"";

/// Whether a file that the user names himself is worth opening, whatever its name: JSON, also in UTF-16 or after what a
/// wrapper of Terraform writes before it; or an archive that should have been.
fn begins_well(path: &Path) -> bool {
    use std::io::Read;
    let mut first = Vec::new();
    // What cannot be opened is no file of ours; who names it is told elsewhere.
    let _ = std::fs::File::open(path).and_then(|file| file.take(16 << 10).read_to_end(&mut first));
    let is_utf16 = [[0xff, 0xfe], [0xfe, 0xff]].iter().any(|mark| first.starts_with(mark));
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first);
    let has_plan = || text.windows(PLAN.len()).any(|window| window == PLAN);
    text.starts_with(ARCHIVE) || is_utf16 || text.trim_ascii_start().starts_with(b"{") || has_plan()
}

/// Names of files that have no extension, and are read all the same.
const READABLE_NAMES: [&str; 2] = ["Kustomization", "tfplan"];

/// Whether some reader may know the file.
fn is_readable(path: &Path) -> bool {
    READABLE.contains(&extension(&path.to_string_lossy())) || path.file_name().is_some_and(|name| READABLE_NAMES.iter().any(|known| name == *known))
}

/// What follows the last dot of a file name; empty where there is none.
fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Reads all files below the paths. What is missing or cannot be read is a problem; the rest goes on.
#[must_use]
pub fn collect(what: &Collect) -> (Sources, Vec<Problem>) {
    let here = std::env::current_dir().unwrap_or_default();
    let roots: Vec<PathBuf> = what.paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut found = Found::default();
    for path in &what.paths {
        found.walk(path, &here, &roots);
    }
    let own: BTreeSet<String> = found.files.iter().map(|file| shown(file, &here)).collect();
    let of_libraries: BTreeSet<PathBuf> =
        what.libraries.iter().flat_map(|folder| installed(folder)).filter(|file| !own.contains(&shown(file, &here))).collect();
    found.files.extend(of_libraries.iter().cloned());
    if let Some(exclude) = globs(&what.exclude) {
        let out: Vec<PathBuf> = found.files.iter().filter(|file| exclude.is_match(format!("{}{}", what.exclude_prefix, shown(file, &here)))).cloned().collect();
        for file in out {
            found.files.remove(&file);
            found.ignored.insert(file);
        }
    }
    // The same file by two names is asked for.
    let asked: BTreeSet<String> = found.files.iter().map(|file| shown(file, &here)).collect();
    let beside: BTreeSet<PathBuf> = found.beside.iter().filter(|file| !asked.contains(&shown(file, &here))).cloned().collect();

    let within = roots.into_iter().chain(what.libraries.iter().filter_map(|folder| folder.canonicalize().ok())).collect();
    // One file may be named in two ways.
    let mut named = BTreeSet::new();
    found.files.retain(|file| named.insert(shown(file, &here)));

    let mut sources = Sources { reach: Reach::new(here.clone(), within), ..Sources::default() };
    let mut problems = Vec::new();
    let named: BTreeSet<&PathBuf> = what.paths.iter().collect();
    let (readable, unknown): (Vec<_>, Vec<_>) = found.files.into_iter().partition(|file| is_readable(file) || named.contains(file) && begins_well(file));
    let one = |file: &PathBuf, is_beside: bool| {
        let (source, trouble) = read(file, &shown(file, &here), what.limits);
        (Source { library: source.library || of_libraries.contains(file), is_beside, ..source }, trouble)
    };
    let read: Vec<(Source, Option<Trouble>)> = readable.par_iter().map(|file| one(file, false)).chain(beside.par_iter().map(|file| one(file, true))).collect();
    let mut read: Vec<_> = read.into_iter().chain(found.told.into_iter().map(|(path, trouble)| (Source::new(path, "", None), Some(trouble)))).collect();
    read.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    for (source, trouble) in read {
        let id = sources.add(source);
        problems.extend(trouble.map(|trouble| trouble.at(id)));
    }
    sources.skipped = unknown.iter().map(|file| Skipped { path: shown(file, &here), ignored: false }).collect();
    sources.skipped.extend(found.ignored.iter().map(|file| Skipped { path: shown(file, &here), ignored: true }));
    sources.skipped.sort();
    (sources, problems)
}

/// Why a file could not be read, before it has a name in [`Sources`].
enum Trouble {
    Unreadable(String),
    TooLarge {
        size: u64,
        limit: u64,
    },
    /// The line of the first byte that is no part of a character.
    NotUtf8(usize),
    Archive,
    Outside,
}

impl Trouble {
    fn at(self, source: SourceId) -> Problem {
        match self {
            Self::Unreadable(why) => Problem::of_file(source, format!("cannot be read: {why}")),
            Self::TooLarge { size, limit } => Problem::of_file(source, format!("larger than may be read: {size} bytes, the limit is {limit}"))
                .help("raise the limit with `--max-file-size`, or leave the file out in `.probityignore`"),
            Self::NotUtf8(line) => Problem::of_file(source, format!("not UTF-8 text: line {line} has a byte that is no part of a character"))
                .help("save the file as UTF-8; nothing of it is read"),
            Self::Archive => Problem::of_file(source, "is an archive, as Terraform writes plans with `-out`: nothing of it is read")
                .help("give a plan as JSON: `terraform show -json FILE > plan.json`"),
            Self::Outside => Problem::warning(super::Span::file(source), "a link that leads out of the folders given, and is not followed")
                .help("give its target as a path of its own"),
        }
    }
}

#[derive(Default)]
struct Found {
    files: BTreeSet<PathBuf>,
    /// Files that belong to the same module as one that was named alone.
    beside: BTreeSet<PathBuf>,
    ignored: BTreeSet<PathBuf>,
    told: Vec<(String, Trouble)>,
}

impl Found {
    /// Adds every file at or below `path`.
    fn walk(&mut self, path: &Path, here: &Path, roots: &[PathBuf]) {
        match path.metadata() {
            Err(error) => self.told.push((shown(path, here), Trouble::Unreadable(plain(&error)))),
            Ok(data) if data.is_file() => {
                self.files.insert(path.to_path_buf());
                self.beside.extend(beside(path));
            }
            Ok(data) if data.is_dir() => self.walk_folder(path, here, roots),
            Ok(_) => self.told.push((shown(path, here), Trouble::Unreadable("neither a file nor a folder".into()))),
        }
    }

    fn walk_folder(&mut self, folder: &Path, here: &Path, roots: &[PathBuf]) {
        let mut own_ignores = false;
        let mut seen = BTreeSet::new();
        for entry in walker(folder).build() {
            match entry {
                Ok(entry) => {
                    own_ignores |= entry.file_name() == IGNORE_FILE;
                    let Some(kind) = entry.file_type() else { continue };
                    if kind.is_file() {
                        seen.insert(entry.into_path());
                    } else if kind.is_symlink() {
                        self.follow(entry.path(), here, roots, &mut seen);
                    }
                }
                Err(error) => self.unreadable(&error, folder, here),
            }
        }
        for list in seen.iter().filter_map(|file| file.parent()).collect::<BTreeSet<_>>().into_iter().map(|folder| folder.join(INSTALLED)).collect::<Vec<_>>() {
            if list.is_file() {
                seen.extend(installed(list.parent().unwrap_or(folder)));
            }
        }
        for file in tracked(folder) {
            if std::fs::symlink_metadata(&file).is_ok_and(|data| data.is_file()) {
                seen.insert(file);
            }
        }
        if own_ignores {
            let kept: BTreeSet<PathBuf> = walker(folder)
                .standard_filters(false)
                .add_custom_ignore_filename(IGNORE_FILE)
                .build()
                .filter_map(Result::ok)
                .map(ignore::DirEntry::into_path)
                .collect();
            let (keep, leave) = seen.into_iter().partition(|file| kept.contains(file));
            self.ignored.extend::<BTreeSet<PathBuf>>(leave);
            seen = keep;
        }
        self.files.extend(seen);
    }

    /// A link to a file inside the roots is read under its own name; one that leads out is told.
    fn follow(&mut self, link: &Path, here: &Path, roots: &[PathBuf], seen: &mut BTreeSet<PathBuf>) {
        let Ok(target) = link.canonicalize() else { return };
        if !target.is_file() || !is_readable(link) {
            return;
        }
        if roots.iter().any(|root| target.starts_with(root)) {
            seen.insert(link.to_path_buf());
        } else {
            self.told.push((shown(link, here), Trouble::Outside));
        }
    }

    fn unreadable(&mut self, error: &ignore::Error, folder: &Path, here: &Path) {
        let (mut path, mut cause) = (folder, error);
        loop {
            match cause {
                ignore::Error::WithPath { path: at, err } => (path, cause) = (at, err),
                ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => cause = err,
                ignore::Error::Io(io) => {
                    self.told.push((shown(path, here), Trouble::Unreadable(plain(io))));
                    return;
                }
                // A pattern of an ignore file that git would not understand either.
                _ => return,
            }
        }
    }
}

/// The files that make one module with a file of Terraform's: what it refers to is declared there.
fn beside(file: &Path) -> Vec<PathBuf> {
    let is_code = |path: &Path| {
        let name = path.to_string_lossy();
        [".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json"].iter().any(|end| name.ends_with(end))
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !is_code(file) {
        return Vec::new();
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    // No link is followed: it might lead anywhere.
    let is_plain = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let paths = entries
        .filter_map(Result::ok)
        .filter(is_plain)
        .map(|entry| if file.parent().is_some_and(|parent| parent.as_os_str().is_empty()) { PathBuf::from(entry.file_name()) } else { entry.path() });
    paths.filter(|path| is_code(path)).collect()
}

/// Where `terraform init` lists the modules that it fetched, below the folder of a root module.
const INSTALLED: &str = ".terraform/modules/modules.json";

/// The code of fetched modules. Git ignores it in most projects, and the calls of it are in scope.
fn installed(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let is_code = |path: &Path| {
        let name = path.to_string_lossy();
        [".tf", ".tofu", ".tf.json", ".tofu.json", "/modules.json"].iter().any(|end| name.ends_with(end))
    };
    let walk = WalkBuilder::new(folder).standard_filters(false).follow_links(false).filter_entry(|entry| entry.file_name() != ".git").build();
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(ignore::DirEntry::into_path)
        .filter(move |path| is_code(path))
}

const IGNORE_FILE: &str = ".probityignore";

/// Hidden files are read, `.git` is not; what git ignores is not, unless it is tracked.
fn walker(folder: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(folder);
    walk.hidden(false)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(true)
        .follow_links(false)
        .filter_entry(|entry| entry.file_name() != ".git");
    walk
}

/// The files below `folder` that git tracks; none where there is no repository.
fn tracked(folder: &Path) -> Vec<PathBuf> {
    let Ok(repository) = gix::discover(folder) else { return Vec::new() };
    let (Some(top), Ok(index), Ok(full)) = (repository.workdir().and_then(|top| top.canonicalize().ok()), repository.index_or_empty(), folder.canonicalize())
    else {
        return Vec::new();
    };
    let Ok(below) = full.strip_prefix(&top) else { return Vec::new() };
    index
        .entries()
        .iter()
        .filter_map(|entry| {
            let path = gix::path::from_bstr(entry.path(&index)).ok()?;
            Some(folder.join(path.strip_prefix(below).ok()?))
        })
        .collect()
}

/// The first line of an operating system's error, without its number.
#[must_use]
pub fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

fn globs(patterns: &[String]) -> Option<globset::GlobSet> {
    let mut set = globset::GlobSetBuilder::new();
    for pattern in patterns {
        set.add(globset::Glob::new(pattern).ok()?);
    }
    (!patterns.is_empty()).then(|| set.build().ok()).flatten()
}

/// A path as people see it: relative to the working directory where it lies below, with forward slashes.
#[must_use]
pub fn shown(path: &Path, here: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    let below = path.strip_prefix(here).unwrap_or(path);
    for part in below.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::RootDir => parts.push(String::new()),
            other => parts.push(other.as_os_str().to_string_lossy().into_owned()),
        }
    }
    if parts.is_empty() { ".".into() } else { parts.join("/") }
}

fn read(file: &Path, shown: &str, limits: Limits) -> (Source, Option<Trouble>) {
    let failed = |trouble| (Source::new(shown, "", None), Some(trouble));
    let limit = limits.of(shown);
    let bytes = match std::fs::File::open(file).and_then(|handle| {
        use std::io::Read;
        let size = handle.metadata()?.len();
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(limit)).unwrap_or(0));
        // A file that grows, or whose size is not told, is still bounded.
        handle.take(limit + 1).read_to_end(&mut bytes).map(|_| (bytes, size))
    }) {
        Ok((bytes, size)) if bytes.len() as u64 > limit => return failed(Trouble::TooLarge { size: size.max(bytes.len() as u64), limit }),
        Ok((bytes, _)) => bytes,
        Err(error) => return failed(Trouble::Unreadable(plain(&error))),
    };
    source(shown, bytes)
}

/// Bytes as a source; those that are no UTF-8 text give an empty one and the trouble.
fn source(shown: &str, bytes: Vec<u8>) -> (Source, Option<Trouble>) {
    let digest = Some(Sha256::digest(&bytes).into());
    let size = Some(bytes.len() as u64);
    let (text, trouble) = text(bytes);
    (Source { size, ..Source::new(shown, text, digest) }, trouble)
}

/// Bytes as text, without a byte order mark.
fn text(bytes: Vec<u8>) -> (String, Option<Trouble>) {
    if bytes.starts_with(ARCHIVE) {
        return (String::new(), Some(Trouble::Archive));
    }
    if let Some(text) = utf16(&bytes) {
        return (text, None);
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            (text, None)
        }
        Err(error) => {
            let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            (String::new(), Some(Trouble::NotUtf8(1 + good.iter().filter(|byte| **byte == b'\n').count())))
        }
    }
}

/// Text in UTF-16 that says so with its first bytes, as some shells write what a command prints.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (is_little, rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => return None,
    };
    let read = |pair: [u8; 2]| if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
    let (pairs, odd) = rest.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    char::decode_utf16(pairs.iter().map(|pair| read(*pair))).collect::<Result<String, _>>().ok()
}

impl Sources {
    /// One source from bytes that came from elsewhere (standard input), under the name `path`.
    #[must_use]
    pub fn from_bytes(path: &str, bytes: Vec<u8>) -> (Self, Vec<Problem>) {
        let (source, trouble) = source(path, bytes);
        let mut sources = Self::default();
        let id = sources.add(source);
        (sources, trouble.map(|trouble| trouble.at(id)).into_iter().collect())
    }
}

/// What to put before a path relative to `here` to make it relative to the Git top level (`sub/folder/`); empty where
/// `here` is that, or there is no repository.
#[must_use]
pub fn source_root(here: &Path) -> String {
    let top = gix::discover(here).ok().and_then(|repository| repository.workdir()?.canonicalize().ok());
    let below = top.and_then(|top| Some(here.canonicalize().ok()?.strip_prefix(top).ok()?.to_string_lossy().replace('\\', "/")));
    below.filter(|below| !below.is_empty()).map(|below| below + "/").unwrap_or_default()
}

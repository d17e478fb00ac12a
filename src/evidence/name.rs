//! Names that files of a bundle may have: the same on every system, and leading nowhere else.

/// Names are no longer than this, so that they fit into the header of every archive.
const LONGEST: usize = 200;

/// Whether a file of a bundle may be called that.
pub(super) fn is_good(name: &str) -> bool {
    let good = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.ends_with([' ', '.']);
    let plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'\\' && byte != b':';
    name.len() <= LONGEST && name.bytes().all(plain) && name.split('/').all(good)
}

/// What two names share that some file system takes for one.
pub(super) fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}

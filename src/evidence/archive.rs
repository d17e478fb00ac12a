//! Archives with one way to write them: `ustar` headers that say nothing of when, who and where, no padding but zeros.

use std::io::{self, Read, Write};

use tar::{EntryType, Header};

/// Headers and contents come in blocks of this size.
pub(super) const BLOCK: u64 = 512;

/// The header of a file.
///
/// # Errors
/// The name does not fit into one.
pub(super) fn header(name: &str, size: u64) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    Ok(header)
}

/// How many zeros follow a content of that size.
pub(super) fn padding(size: u64) -> u64 {
    (BLOCK - size % BLOCK) % BLOCK
}

/// Writes so many zeros.
pub(super) fn zeros(out: &mut dyn Write, count: u64) -> io::Result<()> {
    io::copy(&mut io::repeat(0).take(count), out).map(drop)
}

/// What an archive goes on with.
pub(super) enum Next {
    File { name: String, size: u64 },
    End,
}

/// Reads what comes next: a header that is exactly as we write it, or the end.
///
/// # Errors
/// In words, where it is neither.
pub(super) fn next(input: &mut dyn Read) -> Result<Next, String> {
    let mut block = [0; BLOCK as usize];
    input.read_exact(&mut block).map_err(|_| "the archive ends in the middle".to_string())?;
    if block == [0; BLOCK as usize] {
        let mut rest = Vec::new();
        input.take(BLOCK + 1).read_to_end(&mut rest).map_err(|error| error.to_string())?;
        return if rest == [0; BLOCK as usize] { Ok(Next::End) } else { Err("something follows the end of the archive".into()) };
    }
    let read = Header::from_byte_slice(&block);
    let bytes = read.path_bytes();
    let name = String::from_utf8_lossy(&bytes).into_owned();
    if read.as_ustar().is_none() {
        return Err(format!("`{name}` has a header of another kind than `ustar`"));
    }
    match read.entry_type() {
        EntryType::Regular => {}
        EntryType::Link | EntryType::Symlink => return Err(format!("`{name}` is a link")),
        EntryType::Directory => return Err(format!("`{name}` is a folder: an archive lists files alone")),
        _ => return Err(format!("`{name}` is neither file nor folder")),
    }
    let size = read.size().map_err(|_| format!("`{name}` has no size"))?;
    match header(&name, size) {
        Ok(ours) if ours.as_bytes() == &block => Ok(Next::File { name, size }),
        _ => Err(format!("the header of `{name}` is not as Probity writes it")),
    }
}

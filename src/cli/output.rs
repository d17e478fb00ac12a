//! Where bytes go: standard output, files, and talk on standard error. A reader that goes away ends a run quietly; a
//! file is there whole or not at all.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::Stop;
use super::args::Color;
use crate::source::plain;

/// Files and folders being written: an interrupt takes them away.
static HALF: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Ctrl-C ends the run at once, and leaves no half file.
pub(super) fn mind_interrupts() {
    let _ = ctrlc::set_handler(|| {
        if let Ok(files) = HALF.lock() {
            for file in files.iter() {
                let _ = if file.is_dir() { std::fs::remove_dir_all(file) } else { std::fs::remove_file(file) };
            }
        }
        std::process::exit(130);
    });
}

/// What is being written stands there: an interrupt takes it away.
pub(super) fn mind_half(path: &Path) {
    if let Ok(mut halves) = HALF.lock() {
        halves.push(path.to_path_buf());
    }
}

/// It is whole, or gone.
pub(super) fn forget_half(path: &Path) {
    if let Ok(mut halves) = HALF.lock() {
        halves.retain(|other| other != path);
    }
}

/// Writes to standard output. Whoever reads it may stop: that is no error.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is still buffered has no reader; dropping the buffer would try again.
            let (_, _) = out.into_parts();
            Ok(())
        }
        Err(error) => Err(Stop(format!("standard output cannot be written: {}", plain(&error)))),
        Ok(()) => Ok(()),
    }
}

/// Writes a file beside its place and moves it there when it is whole.
pub(super) fn save(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    let failed = |error: io::Error| Stop(format!("`{}` cannot be written: {}", file.display(), plain(&error)));
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let half = tempfile::Builder::new().prefix(".probity-").tempfile_in(folder).map_err(failed)?;
    mind_half(half.path());
    let mut out = io::BufWriter::new(half);
    write(&mut out).and_then(|()| out.flush()).map_err(failed)?;
    let half = out.into_inner().map_err(|error| failed(error.into_error()))?;
    let path = half.path().to_path_buf();
    #[cfg(unix)]
    {
        // A report is read by others; the temporary file's own rights are for its owner alone.
        use std::os::unix::fs::PermissionsExt;
        half.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(failed)?;
    }
    half.persist(file).map_err(|error| failed(error.error))?;
    forget_half(&path);
    Ok(())
}

/// Writes a folder of files beside its place and moves it there when it is whole. Nothing that is there is replaced.
pub(super) fn save_folder(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Stop> {
    let failed = |error: io::Error| Stop(format!("`{}` cannot be written: {}", folder.display(), plain(&error)));
    let is_there = || Stop(format!("`{}` is there already: nothing in it is replaced; give a folder that is not there, or take it away", folder.display()));
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.symlink_metadata().is_ok() && std::fs::remove_dir(folder).is_err() {
        return Err(is_there());
    }
    let half = tempfile::Builder::new().prefix(".probity-").tempdir_in(parent).map_err(failed)?;
    if let Ok(mut halves) = HALF.lock() {
        halves.push(half.path().to_path_buf());
    }
    for (name, bytes) in files {
        let path = half.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::write(path, bytes).map_err(failed)?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(half.path(), std::fs::Permissions::from_mode(0o755)).map_err(failed)?;
    }
    std::fs::rename(half.path(), folder).map_err(failed)?;
    let moved = half.keep();
    if let Ok(mut halves) = HALF.lock() {
        halves.retain(|other| *other != moved);
    }
    Ok(())
}

/// A line of talk on standard error.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Whether standard output is to have colours.
pub(super) fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// How many columns a line may have: the terminal's, between 80 and 140.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.or_else(terminal).unwrap_or(100).clamp(80, 140)
}

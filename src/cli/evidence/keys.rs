//! Keys, from files, the environment and file descriptors. A private key is never part of a message.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::super::{End, Stop, output};
use crate::evidence::{PrivateKey, Signer};
use crate::source::plain;

/// No key is longer, in bytes.
const LONGEST: u64 = 1 << 16;

/// The private key that `--sign` names: a file, `env:NAME` or `fd:N`.
pub(super) fn private(said: &str) -> Result<PrivateKey, Stop> {
    if let Some(name) = said.strip_prefix("env:") {
        let text = std::env::var(name).map_err(|_| Stop(format!("there is no key in the environment variable `{name}`")))?;
        return Ok(PrivateKey::read(&text, &format!("the environment variable `{name}`"))?);
    }
    let (path, name) = match said.strip_prefix("fd:") {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (PathBuf::from(format!("/dev/fd/{number}")), format!("file descriptor {number}"))
        }
        Some(_) => return Err(Stop(format!("`--sign {said}`: write the number of a file descriptor, such as `fd:3`"))),
        None => (PathBuf::from(said), format!("`{said}`")),
    };
    Ok(PrivateKey::read(&text(&path, &name)?, &name)?)
}

/// The public keys of a file.
pub(super) fn signer(path: &Path) -> Result<Signer, Stop> {
    let name = path.display().to_string();
    Ok(Signer::read(&text(path, &format!("`{name}`"))?, &name)?)
}

fn text(path: &Path, name: &str) -> Result<String, Stop> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|error| Stop(format!("the key in {name} cannot be read: {}", plain(&error))))?;
    Ok(text)
}

/// `probity evidence keygen`.
pub(super) fn generate(file: &Path) -> Result<End, Stop> {
    let mut public = file.as_os_str().to_owned();
    public.push(".pub");
    let public = PathBuf::from(public);
    let failed = |path: &Path, error: std::io::Error| Stop(format!("`{}` cannot be written: {}", path.display(), plain(&error)));
    if public.symlink_metadata().is_ok() {
        return Err(Stop(format!("`{}` is there already: no key is written over", public.display())));
    }
    let key = PrivateKey::generate()?;
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Stop(format!("`{}` is there already: no key is written over", file.display())),
        _ => failed(file, error),
    })?;
    out.write_all(key.pem()?.as_bytes()).and_then(|()| out.sync_all()).map_err(|error| failed(file, error))?;
    let pem = key.public().pem()?;
    output::save(&public, |out| out.write_all(pem.as_bytes()))?;
    output::print(|out| {
        writeln!(out, "private key  {} (keep it secret: who has it signs in your name)", file.display())?;
        writeln!(out, "public key   {} (give it to those who verify, by another way than the bundles)", public.display())?;
        writeln!(out, "key id       {}", key.public().id())
    })?;
    Ok(End::Met)
}

//! A program of the user's, run within limits: no shell, no input, so much time and so much output.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long it may run.
const LONGEST: Duration = Duration::from_secs(60);
/// How much it may print.
const MOST: u64 = 64 << 20;
/// How much of what it complains of is kept.
const MOST_COMPLAINT: u64 = 16 << 10;

/// Runs a program, and gives what it prints.
///
/// # Errors
/// Why there is nothing to be had: it cannot be started, does not end, prints too much or no text, or ends with a failure.
pub(super) fn run(program: &Path, arguments: &[String]) -> Result<String, String> {
    run_within(program, arguments, LONGEST, MOST)
}

fn run_within(program: &Path, arguments: &[String], longest: Duration, most: u64) -> Result<String, String> {
    let name = program.display();
    let mut command = Command::new(program);
    let spawned = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|error| format!("`{name}` cannot be started: {}", crate::source::plain(&error)))?;
    let printed = drain(child.stdout.take(), most + 1);
    let complaint = drain(child.stderr.take(), MOST_COMPLAINT);
    let deadline = Instant::now() + longest;
    let Ok(bytes) = printed.recv_timeout(longest) else { return Err(stop(&mut child, &format!("`{name}` took longer than {} seconds", longest.as_secs()))) };
    if bytes.len() as u64 > most {
        return Err(stop(&mut child, &format!("`{name}` printed more than {most} bytes")));
    }
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
            _ => return Err(stop(&mut child, &format!("`{name}` took longer than {} seconds", longest.as_secs()))),
        }
    };
    if !status.success() {
        let said = complaint.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        let said = String::from_utf8_lossy(&said).lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it says nothing").to_owned();
        return Err(format!("`{name}` failed: {}", said.chars().take(300).collect::<String>()));
    }
    String::from_utf8(bytes).map_err(|_| format!("`{name}` printed bytes that are no text"))
}

/// Reads on a thread of its own, so that a pipe that is never closed holds nobody up. What is too much is read, and dropped.
fn drain(pipe: Option<impl Read + Send + 'static>, most: u64) -> mpsc::Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let Some(mut pipe) = pipe else { return };
        let mut bytes = Vec::new();
        let is_read = pipe.by_ref().take(most).read_to_end(&mut bytes).is_ok();
        if is_read && send.send(bytes).is_ok() {
            _ = std::io::copy(&mut pipe, &mut std::io::sink());
        }
    });
    receive
}

fn stop(child: &mut Child, why: &str) -> String {
    _ = child.kill();
    _ = child.wait();
    why.to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, longest: Duration, most: u64) -> Result<String, String> {
        run_within(Path::new("/bin/sh"), &["-c".into(), script.into()], longest, most)
    }

    #[test]
    fn time_and_output_are_bounded() {
        let second = Duration::from_secs(1);
        assert_eq!(shell("printf a; echo b >&2", 9 * second, 9), Ok("a".into()));
        assert_eq!(shell("sleep 30", second, 9).unwrap_err(), "`/bin/sh` took longer than 1 seconds");
        assert_eq!(shell("exec >&-; sleep 30", second, 9).unwrap_err(), "`/bin/sh` took longer than 1 seconds");
        assert_eq!(shell("while :; do echo aaaaaaaaaaaaaaaa; done", 9 * second, 99).unwrap_err(), "`/bin/sh` printed more than 99 bytes");
        assert_eq!(shell("echo; echo why >&2; echo more >&2; exit 3", 9 * second, 9).unwrap_err(), "`/bin/sh` failed: why");
        assert!(run(Path::new("/nonexistent"), &[]).unwrap_err().contains("cannot be started"));
    }
}

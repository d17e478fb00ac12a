//! Files as URIs.

use std::fmt::Write;

/// A file as a URI reference: relative as its path is, or with the scheme `file` where that is absolute.
pub(super) fn of_file(file: &str) -> String {
    if file.starts_with('/') {
        format!("file://{}", encoded(file))
    } else if file.get(1..3) == Some(":/") {
        // A drive's letter.
        format!("file:///{}", encoded(file))
    } else {
        encoded(file)
    }
}

/// Whether a file's URI stands for itself, whatever it is relative to.
pub(super) fn is_absolute(file: &str) -> bool {
    file.starts_with('/') || file.get(1..3) == Some(":/")
}

/// A path as part of a URI. A colon is encoded as well: in the first part of a path it would end a scheme.
pub(super) fn encoded(path: &str) -> String {
    path.bytes().fold(String::with_capacity(path.len()), |mut uri, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'@' | b'+' | b'=' | b',' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
        uri
    })
}

/// An address on the web as a URI; none where it is of another scheme: a viewer might run it.
pub(super) fn of_web(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://").filter(|(scheme, _)| ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)))?;
    let mut uri = format!("{scheme}://");
    for byte in rest.bytes() {
        match byte {
            b'%' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'?' | b'#' | b'@' | b':' => uri.push(char::from(byte)),
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    Some(uri)
}

/// Whether the text is a URI: a scheme, and then nothing that a URI may not hold.
#[must_use]
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c));
    named && !rest.is_empty() && rest.bytes().all(|c| c.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&c))
}

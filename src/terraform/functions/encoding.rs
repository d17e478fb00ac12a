//! Base 64 and URL encoding.

use data_encoding::BASE64;

use super::Param::Text as T;
use super::{Function, Gives, known, text};

pub(super) const TABLE: &[Function] = &[
    known("base64encode", &[T], Gives::Text, |_, a| Ok(BASE64.encode(text(a, 0)?.as_bytes()).into())),
    known("base64decode", &[T], Gives::Text, |_, a| {
        let bytes = BASE64.decode(text(a, 0)?.as_bytes()).map_err(|_| "the text is not base 64")?;
        Ok(String::from_utf8(bytes).map_err(|_| "what was encoded is not UTF-8 text")?.into())
    }),
    known("urlencode", &[T], Gives::Text, |_, a| Ok(url(text(a, 0)?).into())),
];

/// As the query part of a URL: a space is a plus.
fn url(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        encoded
    })
}

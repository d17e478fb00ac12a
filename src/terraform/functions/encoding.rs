//! Base 64, URLs, compression, character sets and names made of digests.

use std::io::Read;

use data_encoding::{BASE64, HEXLOWER};
use sha1::{Digest, Sha1};

use super::Param::Text as T;
use super::{Context, Function, Gives, known, text};
use crate::terraform::types::Type;
use crate::terraform::value::Value;

pub(super) const TABLE: &[Function] = &[
    known("base64encode", &[T], Gives::Text, |_, a| Ok(BASE64.encode(text(a, 0)?.as_bytes()).into())),
    known("base64decode", &[T], Gives::Text, |_, a| {
        let bytes = BASE64.decode(text(a, 0)?.as_bytes()).map_err(|_| "the text is not base 64")?;
        Ok(String::from_utf8(bytes).map_err(|_| "what was encoded is not UTF-8 text")?.into())
    }),
    known("base64gunzip", &[T], Gives::Text, gunzip),
    // Its bytes are another compressor's own choice.
    known("base64gzip", &[T], Gives::Text, |context, _| Ok(context.unknown("base64gzip() is not computed", Type::Text))),
    known("urlencode", &[T], Gives::Text, |_, a| Ok(url(text(a, 0)?).into())),
    known("urldecode", &[T], Gives::Text, |_, a| Ok(unescape(text(a, 0)?)?.into())),
    known("textencodebase64", &[T, T], Gives::Text, |_, a| Ok(BASE64.encode(&encode(text(a, 0)?, text(a, 1)?)?).into())),
    known("textdecodebase64", &[T, T], Gives::Text, |_, a| {
        let bytes = BASE64.decode(text(a, 0)?.as_bytes()).map_err(|_| "the text is not base 64")?;
        Ok(decode(&bytes, text(a, 1)?)?.into())
    }),
    known("uuidv5", &[T, T], Gives::Text, |_, a| Ok(uuid(text(a, 0)?, text(a, 1)?)?.into())),
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

fn unescape(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
                let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) else {
                    return Err("`%` must be followed by two hexadecimal digits".into());
                };
                high * 16 + low
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| "what was encoded is not UTF-8 text".into())
}

/// How much text may come out of compressed bytes.
const MAX_UNPACKED: u64 = 16 << 20;

fn gunzip(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let bytes = BASE64.decode(text(a, 0)?.as_bytes()).map_err(|_| "the text is not base 64")?;
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice())
        .take(MAX_UNPACKED + 1)
        .read_to_end(&mut unpacked)
        .map_err(|_| "what was encoded is not compressed by gzip")?;
    context.charge(unpacked.len() / 16)?;
    if unpacked.len() as u64 > MAX_UNPACKED {
        return Err("what was compressed is larger than is read".into());
    }
    Ok(String::from_utf8(unpacked).map_err(|_| "what was compressed is not UTF-8 text")?.into())
}

/// A character set by its name.
fn charset(name: &str) -> Result<&'static encoding_rs::Encoding, String> {
    let known = match name.to_ascii_uppercase().as_str() {
        "CP936" | "MS936" | "WINDOWS-936" => Some(encoding_rs::GBK),
        _ => encoding_rs::Encoding::for_label(name.as_bytes()),
    };
    known.ok_or_else(|| format!("`{name}` is no character set that is known"))
}

fn encode(text: &str, name: &str) -> Result<Vec<u8>, String> {
    let set = charset(name)?;
    if set == encoding_rs::UTF_16LE || set == encoding_rs::UTF_16BE {
        let is_little = set == encoding_rs::UTF_16LE;
        return Ok(text.encode_utf16().flat_map(|unit| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect());
    }
    match set.encode(text) {
        (bytes, _, false) => Ok(bytes.into_owned()),
        _ => Err(format!("the text has characters that `{name}` lacks")),
    }
}

fn decode(bytes: &[u8], name: &str) -> Result<String, String> {
    let set = charset(name)?;
    // This byte has no character there, though browsers take it for a control character.
    let is_gap = set == encoding_rs::WINDOWS_1250 && bytes.iter().any(|byte| matches!(byte, 0x81 | 0x83 | 0x88 | 0x90 | 0x98));
    match set.decode_without_bom_handling(bytes) {
        (text, false) if !is_gap => Ok(text.into_owned()),
        _ => Err(format!("the bytes are no text in `{name}`")),
    }
}

/// The UUID of a name in a namespace.
fn uuid(namespace: &str, name: &str) -> Result<String, String> {
    let space = match namespace {
        "dns" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "url" => "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        "oid" => "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
        "x500" => "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
        other => other,
    };
    let digits = space.to_ascii_lowercase().replace('-', "");
    let space = HEXLOWER.decode(digits.as_bytes()).ok().filter(|bytes| bytes.len() == 16).ok_or_else(|| format!("`{namespace}` is no namespace"))?;
    let mut bytes: Vec<u8> = Sha1::new().chain_update(&space).chain_update(name.as_bytes()).finalize().iter().copied().take(16).collect();
    for (n, byte) in bytes.iter_mut().enumerate() {
        match n {
            6 => *byte = (*byte & 0x0f) | 0x50,
            8 => *byte = (*byte & 0x3f) | 0x80,
            _ => {}
        }
    }
    let hex = HEXLOWER.encode(&bytes);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or("");
    Ok([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

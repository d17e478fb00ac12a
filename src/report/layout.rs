//! How JSON is laid out: broken into lines down to a depth, and one line for whatever is deeper.
//!
//! So each result is a line of its own: the file can be read, searched and compared line by line, and is hardly larger
//! than without any space. Characters that hide or reorder text, and what a CI service takes for a command, are written as
//! `\u` escapes: the text that is read back is the same.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::neutralise::is_harmful;

/// Writes `value` as JSON, broken into lines down to `depth`, and ends the last line.
pub(super) fn write(value: &impl Serialize, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    value.serialize(&mut Serializer::with_formatter(&mut out, Lines { depth, level: 0, filled: false }))?;
    out.write_all(b"\n")?;
    out.flush()
}

struct Lines {
    depth: usize,
    level: usize,
    /// Whether the array or object that ends holds anything.
    filled: bool,
}

impl Lines {
    fn open(&mut self) {
        self.level += 1;
        self.filled = false;
    }

    fn next<W: ?Sized + Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        let broken = self.level <= self.depth;
        writer.write_all(match (first, broken) {
            (true, true) => b"\n",
            (true, false) => b"",
            (false, true) => b",\n",
            (false, false) => b", ",
        })?;
        if broken { indent(writer, self.level) } else { Ok(()) }
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, with: &[u8]) -> io::Result<()> {
        if self.filled && self.level <= self.depth {
            writer.write_all(b"\n")?;
            indent(writer, self.level - 1)?;
        }
        self.level -= 1;
        self.filled = true;
        writer.write_all(with)
    }
}

fn indent<W: ?Sized + Write>(writer: &mut W, level: usize) -> io::Result<()> {
    const SPACES: &[u8] = &[b' '; 16];
    writer.write_all(SPACES.get(..level).unwrap_or(SPACES))
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open();
        writer.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open();
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.bytes().all(|byte| byte < 0x7f && byte != b'#') {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(at, _)| rest.get(*at..).is_some_and(is_harmful)) {
            let (before, from) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = from.get(c.len_utf8()..).unwrap_or("");
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn written(value: &Value, depth: usize) -> String {
        let mut out = Vec::new();
        write(value, depth, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_deep_is_on_one_line() {
        let value = json!({"none": [], "empty": {}, "many": [{"a": [1, {"b": {}}]}, [2, []]]});
        assert_eq!(written(&value, 2), "{\n \"none\": [],\n \"empty\": {},\n \"many\": [\n  {\"a\": [1, {\"b\": {}}]},\n  [2, []]\n ]\n}\n");
        assert_eq!(written(&value, 0), "{\"none\": [], \"empty\": {}, \"many\": [{\"a\": [1, {\"b\": {}}]}, [2, []]]}\n");
    }

    #[test]
    fn hidden_characters_are_escapes() {
        assert_eq!(written(&json!("a\u{1b}\u{9b}\u{202e}é\u{e0041}\u{7f}"), 0), "\"a\\u001b\\u009b\\u202eé\\udb40\\udc41\\u007f\"\n");
    }

    #[test]
    fn commands_of_ci_services_are_escapes() {
        assert_eq!(written(&json!("a ##vso[task.x]b ## Fix ##[error]c"), 0), "\"a \\u0023#vso[task.x]b ## Fix \\u0023#[error]c\"\n");
    }

    proptest! {
        #[test]
        fn any_text_reads_back(text in any::<String>(), depth in 0_usize..4) {
            let value = json!({"key": [text.clone(), {text.clone(): null}]});
            prop_assert_eq!(serde_json::from_str::<Value>(&written(&value, depth)).unwrap(), value);
        }
    }
}

//! JSON (RFC 8259, strictly) to nodes. Machine-written files are large: one pass, no tokens in between.

use std::borrow::Cow;

use super::mapping::{Building, Keys, twice};
use super::trouble::Troubles;
use super::{Document, Documents, MAX_DEPTH};
use crate::model::{Entry, Map, Node, Number, Value};
use crate::source::{Problem, SourceId, Span};

/// A number with more characters than this is kept as text: turning digits into a number costs the square of their count.
const LONGEST_NUMBER: usize = 512;

/// Reads one value; further values may follow, each on a line of its own.
pub(super) fn parse(source: SourceId, text: &str) -> Documents {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, source, keys: Keys::default(), troubles: Troubles::new(source, text) };
    let mut documents = Vec::new();
    loop {
        let before = reader.at;
        reader.space();
        if reader.at == text.len() {
            break;
        }
        let parted = documents.is_empty() || text.get(before..reader.at).is_some_and(|space| space.contains('\n'));
        let value =
            if parted { reader.value(0) } else { Err(reader.stop("text after the value that the file holds", "remove it: one value, or one on each line")) };
        match value {
            Ok(node) => documents.push(Document { node, index: documents.len() }),
            Err(problem) => {
                reader.troubles.tell(*problem);
                break;
            }
        }
    }
    Documents::of(documents, reader.troubles, None)
}

/// Reads the one value that begins at a place of a text, and says where it ends.
pub(super) fn value_at(source: SourceId, text: &str, start: usize) -> (Documents, usize) {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: start, source, keys: Keys::default(), troubles: Troubles::new(source, text) };
    let documents = match reader.value(0) {
        Ok(node) => vec![Document { node, index: 0 }],
        Err(problem) => {
            reader.troubles.tell(*problem);
            Vec::new()
        }
    };
    (Documents::of(documents, reader.troubles, None), reader.at)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    source: SourceId,
    keys: Keys,
    troubles: Troubles<'t>,
}

type Read<T> = Result<T, Box<Problem>>;

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn stop(&self, message: &str, help: &str) -> Box<Problem> {
        Box::new(Problem::error(self.troubles.place(self.at..self.at + 1), format!("not valid JSON: {message}")).help(help))
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.source, start..self.at)
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        if depth > MAX_DEPTH {
            return Err(self.stop("nested too deeply", "flatten it: at most 256 levels are read"));
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => Value::Map(self.object(depth)?),
            Some(b'[') => Value::List(self.array(depth)?),
            Some(b'"') => Value::Text(self.string()?.into()),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'/') => return Err(self.stop("a comment, which JSON does not have", "remove it")),
            Some(b'\'') => return Err(self.stop("single quotes", "use double quotes")),
            Some(_) => {
                return Err(self.stop("a value is expected here", "write a value: text in double quotes, a number, `true`, `false`, `null`, `{…}` or `[…]`"));
            }
            None => return Err(self.stop("the file ends where a value is expected", "the file may be cut off: write it again")),
        };
        Ok(Node::new(value, self.span(start)))
    }

    fn word(&mut self, word: &str, value: Value) -> Read<Value> {
        let end = self.at + word.len();
        let ends = self.bytes.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if self.bytes.get(self.at..end) == Some(word.as_bytes()) && ends {
            self.at = end;
            return Ok(value);
        }
        Err(self.stop("a word that is no value", "put text in double quotes; `true`, `false` and `null` are lower case"))
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.at;
        let digits = |reader: &mut Self| {
            let from = reader.at;
            while matches!(reader.peek(), Some(b'0'..=b'9')) {
                reader.at += 1;
            }
            reader.at > from
        };
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let first = self.at;
        let mut fine = digits(self) && !(leading_zero && self.at > first + 1);
        if fine && self.peek() == Some(b'.') {
            self.at += 1;
            fine = digits(self);
        }
        if fine && matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            fine = digits(self);
        }
        if !fine || self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_')) {
            return Err(self.stop("a malformed number", "write it as `-12`, `0.5` or `1e3`, or put it in double quotes"));
        }
        let text = self.text.get(start..self.at).unwrap_or("");
        match (text.len() <= LONGEST_NUMBER).then(|| Number::parse(text)).flatten() {
            Some(number) => Ok(Value::Number(number)),
            None => {
                let doubt = Problem::warning(self.span(start), "a number too large to be written out; it is taken as text");
                self.troubles.tell(doubt.help("put it in double quotes if it is an identifier"));
                Ok(Value::Text(text.into()))
            }
        }
    }

    fn array(&mut self, depth: usize) -> Read<Vec<Node>> {
        let open = self.at;
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(items);
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            if self.ends(b']', open)? {
                return Ok(items);
            }
        }
    }

    fn object(&mut self, depth: usize) -> Read<Map> {
        let open = self.at;
        let mut map = Building::default();
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(map.finish());
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.stop("a key in double quotes is expected here", "put keys in double quotes, and no comma after the last entry"));
            }
            let key = self.string()?;
            let key = self.keys.share(&key);
            let key_at = self.span(start);
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.stop("a colon is missing after the key", "write `\"key\": value`"));
            }
            self.at += 1;
            self.space();
            let node = self.value(depth + 1)?;
            if let Some(earlier) = map.set(Entry { key: key.clone(), key_at, node })
                && !self.troubles.full()
            {
                let line = self.troubles.line(earlier);
                self.troubles.tell(twice(&key, key_at, line));
            }
            if self.ends(b'}', open)? {
                return Ok(map.finish());
            }
        }
    }

    /// After an entry: a comma, or the closing bracket.
    fn ends(&mut self, close: u8, open: usize) -> Read<bool> {
        self.space();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(true)
            }
            Some(_) => Err(self.stop("a comma or the closing bracket is expected here", "part the entries with commas")),
            None => {
                self.at = open;
                Err(self.stop("this bracket is not closed", "the file may be cut off: write it again"))
            }
        }
    }

    /// A text in double quotes; borrowed where nothing in it is escaped.
    fn string(&mut self) -> Read<Cow<'t, str>> {
        let open = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut from = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let rest = self.text.get(from..self.at).unwrap_or("");
                    self.at += 1;
                    return Ok(if text.is_empty() { Cow::Borrowed(rest) } else { Cow::Owned(text + rest) });
                }
                Some(b'\\') => {
                    text.push_str(self.text.get(from..self.at).unwrap_or(""));
                    text.push(self.escape()?);
                    from = self.at;
                }
                Some(0..=0x1f) => return Err(self.stop("a line break, tab or other control character inside a text", "write it as `\\n`, `\\t` or `\\u00..`")),
                Some(_) => self.at += 1,
                None => {
                    self.at = open;
                    return Err(self.stop("this text is not closed", "add the closing quote"));
                }
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let plain = match self.bytes.get(self.at + 1) {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(*c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(),
            _ => return Err(self.stop("an escape that JSON does not know", "write `\\\\` for a backslash")),
        };
        self.at += 2;
        Ok(plain)
    }

    /// `\u00e9`, or a pair of surrogates.
    fn code_point(&mut self) -> Read<char> {
        let unit = |at: usize| {
            let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
            digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
        };
        let Some(first) = unit(self.at) else { return Err(self.stop("`\\u` without four hexadecimal digits", "write it as `\\u00e9`")) };
        let pair = [first, unit(self.at + 6).unwrap_or(0)];
        let mut decoded = char::decode_utf16(pair);
        match decoded.next() {
            Some(Ok(c)) => {
                self.at += if c.len_utf16() == 2 { 12 } else { 6 };
                Ok(c)
            }
            _ => Err(self.stop("half of a surrogate pair", "write the character itself")),
        }
    }
}

//! CSV with a header: a row is an asset, a column an attribute; dots in a column's name nest.
//!
//! Read here rather than by a library because every cell needs its place in the file.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::model::{Entry, Map, Node, Reading, Value};
use crate::source::{Problem, Source, SourceId, Span};

use super::asset;

/// More rows than this are not told one by one.
const MOST: usize = 100;
const MOST_COLUMNS: usize = 1000;
const MOST_NESTED: usize = 16;

/// A column: where its cells go.
struct Column {
    name: Arc<str>,
    at: Span,
    path: Vec<Arc<str>>,
}

/// The assets of a table; `None` where the file has no header with `kind` and `name`.
pub(super) fn read(id: SourceId, source: &Source) -> Option<Reading> {
    let text = source.text.as_str();
    // Spreadsheets write the separator of their country.
    let (records, header) = [b',', b';', b'\t'].into_iter().find_map(|separator| {
        let mut records = Records { text, at: 0, separator };
        let header = records.find(|record| !record.is_empty())?;
        let named = |name: &str| header.cells.iter().any(|cell| cell.text.trim() == name);
        (named("kind") && named("name")).then_some((records, header))
    })?;
    let mut problems = Vec::new();
    let Some(columns) = columns(id, &header, &mut problems) else { return Some(super::of_file(id, Vec::new(), problems)) };

    let mut resources = Vec::new();
    let mut untold = 0_usize;
    let mut last = Span::file(id);
    for record in records.filter(|record| !record.is_empty()) {
        match row(id, &columns, &record) {
            Ok(resource) => resources.push(resource),
            Err(problem) if problems.len() < MOST => problems.push(*problem),
            Err(problem) => {
                untold += 1;
                last = problem.at.unwrap_or(last);
            }
        }
    }
    if untold > 0 {
        problems.push(Problem::error(last, format!("{untold} more rows are not read")).help("mend those above first"));
    }
    Some(super::of_file(id, resources, problems))
}

/// The columns, or why the table cannot be read.
fn columns(id: SourceId, header: &Record<'_>, problems: &mut Vec<Problem>) -> Option<Vec<Column>> {
    let at = |cell: &Cell<'_>| Span::new(id, cell.at.clone());
    if header.cells.len() > MOST_COLUMNS || header.open {
        let why = if header.open { "a quoted column name is not closed".into() } else { format!("has more than {MOST_COLUMNS} columns") };
        problems.push(Problem::error(Span::new(id, header.at.clone()), why).help("mend the first row: no row is read without it"));
        return None;
    }
    let mut columns: Vec<Column> = Vec::new();
    for cell in &header.cells {
        let name = cell.text.trim();
        let path: Vec<Arc<str>> = name.split('.').map(Arc::from).collect();
        let clash = columns.iter().find(|other| other.path.starts_with(&path) || path.starts_with(&other.path));
        let trouble = match clash {
            _ if name.is_empty() => Some("a column without a name".into()),
            _ if path.len() > MOST_NESTED || path.iter().any(|part| part.is_empty()) => Some("a column whose name does not nest".into()),
            Some(other) if *other.name == *name => Some(format!("the column `{name}` stands twice")),
            Some(other) => Some(format!("the columns `{}` and `{name}` cannot both hold values", other.name)),
            None => None,
        };
        match trouble {
            Some(why) => {
                problems.push(Problem::error(at(cell), why).help("give each column a name of its own, with dots only between the parts of a nested one"));
                return None;
            }
            None => columns.push(Column { name: name.into(), at: at(cell), path }),
        }
    }
    Some(columns)
}

fn row(id: SourceId, columns: &[Column], record: &Record<'_>) -> Result<crate::model::Resource, Box<Problem>> {
    let at = Span::new(id, record.at.clone());
    let refuse = |at: Span, why: String, help: &str| Box::new(Problem::error(at, why).help(help));
    if record.open {
        return Err(refuse(
            at,
            "a quoted cell is not closed; nothing from here on is read".into(),
            "add the closing quote; a quote inside of a quoted cell is written twice",
        ));
    }
    if record.cells.len() != columns.len() {
        let why = format!("this row has {} cells, the header has {}; it is not read", record.cells.len(), columns.len());
        return Err(refuse(at, why, "add what is missing, empty where there is nothing, and quote cells that hold the separator"));
    }
    let named = |name: &str| {
        let cell = columns.iter().zip(&record.cells).find(|(column, _)| *column.name == *name).map(|(_, cell)| cell);
        cell.map(|cell| (cell.text.trim(), cell)).filter(|(text, _)| !text.is_empty() && *text != "?")
    };
    let (Some((kind, _)), Some((name, name_cell))) = (named("kind"), named("name")) else {
        return Err(refuse(at, "a row without a kind or a name; it is not read".into(), "fill both cells"));
    };
    let address = asset::address(kind, name);
    let mut body = Map::default();
    for (column, cell) in columns.iter().zip(&record.cells) {
        let text = cell.text.trim();
        if text.is_empty() {
            continue;
        }
        let at = Span::new(id, cell.at.clone());
        let value = if text == "?" { asset::unknown(format!("{address} {} is stated unknown", column.name), at) } else { Value::Text(text.into()) };
        let mut node = Node::new(value, at);
        node.sensitive = crate::model::credential_like(&column.name);
        place(&mut body, column, &column.path, node);
    }
    let mut body = Node::new(Value::Map(body), at);
    asset::hide_credentials(&mut body, false);
    Ok(asset::resource(kind, name, Span::new(id, name_cell.at.clone()), body))
}

/// Puts a cell where its column's name says.
fn place(map: &mut Map, column: &Column, path: &[Arc<str>], node: Node) {
    let Some((key, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        map.push(Entry { key: key.clone(), key_at: column.at, node });
        return;
    }
    if map.get(key).is_none() {
        map.push(Entry { key: key.clone(), key_at: column.at, node: Node::new(Value::Map(Map::default()), node.at) });
    }
    if let Some(Node { value: Value::Map(inner), .. }) = map.get_mut(key) {
        place(inner, column, rest, node);
    }
}

struct Cell<'t> {
    text: Cow<'t, str>,
    at: Range<usize>,
}

struct Record<'t> {
    cells: Vec<Cell<'t>>,
    at: Range<usize>,
    /// A quote was opened and never closed.
    open: bool,
}

impl Record<'_> {
    /// A blank line, or one of separators only, as spreadsheets leave them behind.
    fn is_empty(&self) -> bool {
        !self.open && self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }
}

/// RFC 4180, with any of the separators in use.
struct Records<'t> {
    text: &'t str,
    at: usize,
    separator: u8,
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        if start >= bytes.len() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            let Some(cell) = self.cell() else {
                self.at = bytes.len();
                return Some(Record { cells, at: start..self.line_end(start), open: true });
            };
            let end = cell.at.end;
            cells.push(cell);
            match bytes.get(self.at) {
                Some(byte) if *byte == self.separator => self.at += 1,
                Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    return Some(Record { cells, at: start..end, open: false });
                }
                Some(_) => {
                    self.at += 1;
                    return Some(Record { cells, at: start..end, open: false });
                }
                None => return Some(Record { cells, at: start..end, open: false }),
            }
        }
    }
}

impl<'t> Records<'t> {
    /// One cell, up to the separator or the line's end; `None` where its quote is not closed.
    fn cell(&mut self) -> Option<Cell<'t>> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut text: Cow<'t, str> = Cow::Borrowed("");
        if bytes.get(start) == Some(&b'"') {
            let mut from = start + 1;
            loop {
                let close = from + self.text.get(from..)?.find('"')?;
                text += self.text.get(from..close)?;
                from = close + 1;
                if bytes.get(from) != Some(&b'"') {
                    break;
                }
                text += "\"";
                from += 1;
            }
            self.at = from;
        }
        // What follows a closing quote belongs to the cell; a quote further on is only a quote.
        let rest = bytes.get(self.at..).unwrap_or(&[]);
        let length = rest.iter().position(|byte| *byte == self.separator || matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        text += self.text.get(self.at..self.at + length)?;
        self.at += length;
        Some(Cell { text, at: start..self.at })
    }

    fn line_end(&self, start: usize) -> usize {
        self.text.get(start..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |length| start + length)
    }
}

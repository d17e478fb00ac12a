//! Tables as Markdown and CSV. Cells hold names that a stranger may have written: neither a document nor a spreadsheet obeys them.

use std::fmt::Write;
use std::io;

use super::clipped;

/// Rows under named columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub name: String,
    /// The columns' names.
    pub columns: Vec<&'static str>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

/// The first table as CSV with a header: no cell begins as a formula does.
///
/// # Errors
/// Where `out` cannot be written.
pub fn csv(tables: &[Table], out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if let Some(table) = tables.first() {
        writer.write_record(&table.columns)?;
        for row in &table.rows {
            writer.write_record(row.iter().map(|text| cell(text)))?;
        }
    }
    writer.flush()
}

/// A cell of a spreadsheet: not too long, and obeyed by nothing.
pub(in super::super) fn cell(text: &str) -> String {
    inert(&clipped(text))
}

/// A cell that no spreadsheet takes for a formula.
fn inert(cell: &str) -> String {
    let first = cell.trim_start().chars().next();
    let formula = first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠'));
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

/// A document of tables: a title, sentences, and each table under its name.
#[must_use]
pub fn markdown(title: &str, sentences: &[String], tables: &[Table]) -> String {
    let mut out = format!("# {}\n", plain(title));
    for sentence in sentences {
        let _ = write!(out, "\n{}\n", plain(sentence));
    }
    for table in tables.iter().filter(|table| !table.rows.is_empty()) {
        let _ = write!(out, "\n## {}\n\n| {} |\n|{}\n", plain(&table.name), table.columns.join(" | "), " --- |".repeat(table.columns.len()));
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
    }
    out
}

/// Text as a Markdown reader shows it, letter by letter: no link, no image, no HTML, no mention.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in clipped(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A mention, or an address that becomes a link.
            '@' => out.push_str("&#64;"),
            ':' => out.push_str(if out.ends_with("http") || out.ends_with("https") || out.ends_with("ftp") { "&#58;" } else { ":" }),
            '(' if !out.ends_with(']') => out.push(c),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | '#' | '!' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NASTY: [&str; 7] = [
        "=HYPERLINK(\"http://x\")",
        "@SUM(1)",
        "-1+cmd|' /C calc'!A0",
        "\t=1",
        "<img src=x onerror=alert(1)>",
        "![x](http://evil/?a=1)|| `code` @everyone",
        "a\nb\u{202e}c\u{1b}[31m",
    ];

    fn table() -> Vec<Table> {
        vec![Table { name: "T".into(), columns: vec!["name"], rows: NASTY.iter().map(|cell| vec![(*cell).to_string()]).collect() }]
    }

    #[test]
    fn no_cell_of_a_spreadsheet_is_a_formula() {
        let mut out = Vec::new();
        csv(&table(), &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let cells: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_string()).collect();
        assert_eq!(cells.len(), NASTY.len());
        for cell in &cells {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '\t']), "{cell}");
            assert!(!cell.contains(['\n', '\u{202e}', '\u{1b}']), "{cell}");
        }
        assert_eq!(cells[0], "'=HYPERLINK(\"http://x\")");
    }

    #[test]
    fn no_name_is_a_link_or_markup_in_a_document() {
        let out = markdown("a|b", &[NASTY[5].to_string()], &table());
        assert!(!out.contains("<img") && !out.contains("](http") && !out.contains("http:") && !out.contains('@'), "{out}");
        let rows: Vec<&str> = out.lines().filter(|line| line.starts_with("| ")).collect();
        assert_eq!(rows.len(), NASTY.len() + 2, "the header and the line below it too");
        for row in rows {
            let bars = row.match_indices('|').filter(|(at, _)| !row[..*at].ends_with('\\')).count();
            assert_eq!(bars, 2, "{row}");
        }
    }
}

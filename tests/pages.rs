//! Pages and documents for auditors, as the programme writes them: what they say is what the assessment says.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const DAY: &str = "--as-of=2026-11-23";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/claims_triage")
}

fn printed(folder: &Path, args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_probity")).args(args).arg(DAY).current_dir(folder).output().expect("it starts");
    assert!(out.status.code().is_some_and(|code| code != 2), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("text")
}

fn assess(folder: &Path, format: &str) -> String {
    printed(folder, &["assess", ".", "--framework", "iso-27001-2022", "--exit-zero", "--format", format])
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// A copy of the fixture with what a person says of three controls of Annex A.
fn stated() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp").args(["-r", "."]).arg(folder.path()).current_dir(fixture()).status().expect("it is copied");
    assert!(copied.success());
    let say = |control: &str, status: &str, expires: &str| {
        format!(
            "  - {{framework: iso-27001-2022, control: {control}, status: {status}, statement: 'said, of {control}', by: ciso, on: 2026-01-01, expires: {expires}}}\n"
        )
    };
    let all = [say("A.7.4", "not-applicable", "2027-01-01"), say("A.5.1", "met", "2027-01-01"), say("A.7.5", "not-applicable", "2026-11-01")];
    fs::write(folder.path().join("more.yaml"), format!("probity: attestations/v1\nattestations:\n{}", all.concat())).expect("written");
    folder
}

#[test]
fn the_statement_of_applicability_says_what_the_assessment_says() {
    let folder = stated();
    let assessment: Value = serde_json::from_str(&assess(folder.path(), "json")).expect("JSON");
    let controls = assessment["frameworks"][0]["controls"].as_array().expect("controls");
    let annex: Vec<&Value> = controls.iter().filter(|control| text(control, "control").starts_with("A.")).collect();
    assert_eq!(annex.len(), 93);
    let statement = assess(folder.path(), "soa-csv");
    let mut reader = csv::Reader::from_reader(statement.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 93);
    let mut out = Vec::new();
    for (row, control) in rows.iter().zip(&annex) {
        let [id, title, applicable, why, status, standing, rests, attested, owner] = row.iter().collect::<Vec<_>>()[..] else { panic!("{row:?}") };
        assert_eq!((id, title, status, owner), (text(control, "control"), text(control, "title"), text(control, "status"), text(control, "owner")));
        assert_eq!(applicable == "no", status == "not-applicable", "{id}");
        let supports: Vec<String> =
            control["supports"].as_array().expect("a list").iter().map(|one| format!("{} ({})", text(one, "objective"), text(one, "extent"))).collect();
        assert_eq!(rests, supports.join(", "), "{id}");
        let numbers = &control["numbers"];
        for (outcome, word) in [("fail", "fail"), ("unknown", "unknown"), ("waived", "waived")] {
            let count = numbers[outcome].as_u64().expect("a number");
            let said = standing.contains(&format!("{count} of {} judged {word}", numbers["judged"]));
            assert_eq!(said, count > 0, "{id}: {standing}");
        }
        match applicable {
            "no" => {
                assert!(why.contains("by ciso") && why.contains("until 2027-01-01"), "{id}: {why}");
                out.push(id.to_string());
            }
            _ => assert!(why.starts_with("in,"), "{id}: {why}"),
        }
        assert_eq!(attested.starts_with("met: said, of A.5.1 (by ciso"), id == "A.5.1", "{id}: {attested}");
    }
    assert_eq!(out, ["A.7.4"], "what has expired takes no control out");

    let markdown = assess(folder.path(), "soa");
    assert!(markdown.contains("92 of 93 in, 1 of 93 out"), "{markdown}");
    assert_eq!(markdown.lines().filter(|line| line.starts_with("| A.")).count(), 93);
    let page = assess(folder.path(), "soa-html");
    assert_eq!(page.matches("role=\"rowheader\"").count(), 93);
    for control in &annex {
        assert!(page.contains(&format!("<b>{}</b>", text(control, "control"))));
    }
}

#[test]
fn a_statement_is_of_one_framework_alone() {
    let out = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["assess", ".", "--framework", "pss", "--format", "soa"])
        .current_dir(fixture())
        .output()
        .expect("it starts");
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("--framework iso-27001-2022"));
}

/// Names that HTML, Markdown or a spreadsheet would obey, in resources, tags, files and what people state.
#[test]
fn no_document_obeys_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let tf = r#"
resource "aws_s3_bucket" "a" {
  for_each = toset(["<img src=x onerror=alert(1)>", "=cmd|'/C calc'!A0", "[x](javascript:alert(2))"])
  bucket   = each.key
  tags     = { owner = "</td><script>alert(3)</script>", "@SUM(1)" = "=1+1" }
}
"#;
    fs::write(folder.path().join("<svg onload=alert(4)>.tf"), tf).expect("written");
    let stated = "probity: attestations/v1\nattestations:\n  - {framework: iso-27001-2022, control: A.7.4, status: not-applicable, statement: '=HYPERLINK(\"x\")<b>|', by: '<i>@x', on: 2026-01-01, expires: 2027-01-01}\n";
    fs::write(folder.path().join("said.yaml"), stated).expect("written");
    for verb in ["assess", "gap", "plan"] {
        for format in ["html", "markdown", "csv", "soa-html", "soa", "soa-csv"].into_iter().filter(|format| verb == "assess" || !format.starts_with("soa")) {
            let said = printed(folder.path(), &[verb, ".", "--framework", "iso-27001-2022", "--exit-zero", "--format", format]);
            assert!(said.len() > 500, "{verb} {format}");
            match format {
                "html" | "soa-html" => {
                    assert_eq!(said.matches("<script").count(), 1, "{verb} {format}: our own");
                    assert!(!said.contains("<img") && !said.contains("<svg onload") && !said.contains("href=\"javascript"), "{verb} {format}");
                }
                "markdown" | "soa" => {
                    assert!(!said.contains('<') && !said.contains("](javascript") && !said.contains('@'), "{verb} {format}: {said}");
                }
                _ => {
                    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(said.as_bytes());
                    for cell in reader.records().flat_map(|row| row.expect("a row").iter().map(str::to_string).collect::<Vec<_>>()) {
                        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '|']), "{verb} {format}: {cell}");
                    }
                }
            }
        }
    }
    let page = printed(folder.path(), &["check", ".", "--exit-zero", "--format", "html"]);
    assert!(page.contains("&lt;svg onload"), "the file is named");
    assert!(page.matches("<script").count() == 1 && !page.contains("<img"));
}

/// The links of a page: relative ones that lead to a page or an anchor of one.
fn links(page: &str) -> impl Iterator<Item = &str> {
    page.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next())
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        if part.as_os_str() == ".." {
            plain.pop();
        } else {
            plain.push(part);
        }
        plain
    })
}

#[test]
fn every_link_of_the_site_leads_somewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        || Command::new(env!("CARGO_BIN_EXE_probity")).args(["frameworks", "docs", "--output", "site"]).current_dir(folder.path()).output().expect("it starts");
    let out = write();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let site = folder.path().join("site");
    let mut pages = std::collections::BTreeMap::new();
    for part in ["", "frameworks", "objectives", "rules"] {
        for entry in fs::read_dir(site.join(part)).expect("a folder").flatten().filter(|entry| entry.path().is_file()) {
            pages.insert(entry.path(), fs::read_to_string(entry.path()).expect("text"));
        }
    }
    assert!(pages.len() > 400, "{}", pages.len());
    let (mut count, mut reached) = (0, std::collections::BTreeSet::new());
    for (at, page) in &pages {
        assert_eq!(page.matches("<script").count(), 1);
        for link in links(page) {
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { at.clone() } else { at.parent().expect("a folder").join(file) };
            let target = plain(&target);
            let there = pages.get(&target).unwrap_or_else(|| panic!("{}: {link} leads nowhere", at.display()));
            if let Some(anchor) = anchor {
                assert!(there.contains(&format!(" id=\"{anchor}\"")), "{}: {link} has no anchor", at.display());
            }
            count += 1;
            reached.insert(target);
        }
    }
    assert!(count > 5000, "{count}");
    assert_eq!(reached.len(), pages.len(), "every page is reached");
    assert_eq!(write().status.code(), Some(2), "what is there is not replaced");
}

//! The Statement of Applicability of ISO/IEC 27001: every control of Annex A, in or out, why, and where it stands.

use std::io;

use maud::html;

use super::assessment::{Table, standing};
use super::html::{frame, prose};
use super::{Report, many};
use crate::framework::{Assessed, Assessment, Attestation, ControlStatus, Reason, Status};

/// The framework that it is of.
pub const SOA_FRAMEWORK: &str = "iso-27001-2022";

/// Whether a statement can be made of what is assessed under that name: all of the framework, or its Annex A.
#[must_use]
pub fn is_soa_framework(name: &str) -> bool {
    name.strip_prefix(SOA_FRAMEWORK).is_some_and(|profile| matches!(profile, "" | "/annex-a"))
}

fn framework(assessment: &Assessment) -> Option<&Assessed> {
    assessment.frameworks.iter().find(|framework| is_soa_framework(&framework.name))
}

fn annex(framework: &Assessed) -> impl Iterator<Item = &ControlStatus> {
    framework.controls.iter().filter(|control| control.id.starts_with("A."))
}

/// Every control of Annex A, a row each; no table where the framework is not assessed.
#[must_use]
pub fn soa_tables(assessment: &Assessment) -> Vec<Table> {
    let columns = vec!["control", "title", "applicable", "justification", "status", "standing", "rests on", "attested", "owner"];
    let rows = |framework| annex(framework).map(|control| row(control, assessment)).collect();
    framework(assessment).map(|framework| Table { name: "Annex A".into(), columns, rows: rows(framework) }).into_iter().collect()
}

fn row(control: &ControlStatus, assessment: &Assessment) -> Vec<String> {
    let attestations = |wanted: fn(&Attestation) -> bool| -> Vec<String> {
        let counts = control.reasons.iter().filter_map(|reason| if let Reason::Attested(n) = reason { assessment.attestations.get(*n) } else { None });
        counts.map(|(one, _)| one).filter(|one| wanted(one)).map(said).collect()
    };
    let is_out = control.status == Status::NotApplicable;
    let why = match is_out {
        true => attestations(|one| one.status == crate::framework::Attested::NotApplicable).join("; "),
        false => "in, since no approved statement excludes it".to_string(),
    };
    let rests: Vec<String> = control.supports.iter().map(|(objective, extent, ..)| format!("{objective} ({})", extent.word())).collect();
    vec![
        control.id.to_string(),
        control.title.clone().unwrap_or_default(),
        if is_out { "no" } else { "yes" }.into(),
        why,
        control.status.word().into(),
        standing(control),
        rests.join(", "),
        attestations(|one| one.status != crate::framework::Attested::NotApplicable).join("; "),
        control.owner.clone().unwrap_or_default(),
    ]
}

/// `met: … (by ciso, security, 2026-09-01 to 2027-09-01)`
fn said(one: &Attestation) -> String {
    let role = one.role.as_ref().map(|role| format!(", {role}")).unwrap_or_default();
    let on = one.on.map(|day| format!(", from {day}")).unwrap_or_default();
    let until = one.expires.map(|day| format!(", until {day}")).unwrap_or_default();
    format!("{}: {} (by {}{role}{on}{until})", one.status.word(), one.statement, one.by)
}

/// What the statement says before its table.
#[must_use]
pub fn soa_sentences(report: &Report, assessment: &Assessment) -> Vec<String> {
    let Some(framework) = framework(assessment) else { return Vec::new() };
    let all = annex(framework).count();
    let count = |status: Status| annex(framework).filter(|control| control.status == status).count();
    let out = count(Status::NotApplicable);
    let counts: Vec<String> =
        Status::ALL.into_iter().filter(|status| count(*status) > 0).map(|status| format!("{} {}", count(status), status.word())).collect();
    let unread = framework.unread.len();
    let mut said = vec![
        format!("As of {}: probity {}, rules {}, frameworks {}.", report.as_of, report.version, report.rules_digest, assessment.frameworks_digest),
        format!(
            "Annex A has {}: {} of {all} in, {out} of {all} out. A control is out only by a statement that someone approved.",
            many(all, "control"),
            all - out
        ),
        format!("By status: {}.", counts.join(", ")),
    ];
    said.push(match unread {
        0 => "Every input in scope was read.".to_string(),
        _ => format!("{} in scope not read, or not whole: {}.", many(unread, "input"), framework.unread.join(", ")),
    });
    if !framework.scope.is_empty() {
        said.push(format!("Scope: {}.", framework.scope));
    }
    said.extend(framework.note.clone());
    said
}

fn or_none(cell: &str) -> &str {
    if cell.is_empty() { "none" } else { cell }
}

/// The statement as a page.
///
/// # Errors
/// Where `out` cannot be written.
pub fn soa_html(report: &Report, assessment: &Assessment, out: &mut dyn io::Write) -> io::Result<()> {
    let tables = soa_tables(assessment);
    let sentences = soa_sentences(report, assessment);
    let body = html! {
        header.top { h1 { "Statement of Applicability" } p { (SOA_FRAMEWORK) ", Annex A, as of " (report.as_of) } }
        main #main {
            @for sentence in sentences.iter().skip(1) { p { (prose::inline(sentence)) } }
            @for table in &tables {
                (super::html::filter("soa", &[("yes", "in"), ("no", "out")]))
                table.soa #list-soa role="table" {
                    thead role="rowgroup" { tr role="row" { @for name in ["Control", "In", "Why", "Status", "Rests on", "Attested", "Owner"] { th role="columnheader" scope="col" { (name) } } } }
                    tbody role="rowgroup" {
                        @for row in &table.rows {
                            @if let [id, title, applicable, why, status, standing, rests, attested, owner] = row.as_slice() {
                                tr role="row" data-words=(applicable) {
                                    th role="rowheader" scope="row" { b { (id) } " " (title) }
                                    td role="cell" data-label="In" { (applicable) }
                                    td role="cell" data-label="Why" { (why) }
                                    td role="cell" data-label="Status" { span class={ "chip s-" (status) } { (status.replace('-', " ")) } br; (standing) }
                                    td role="cell" data-label="Rests on" { (or_none(rests)) }
                                    td role="cell" data-label="Attested" { (or_none(attested)) }
                                    td role="cell" data-label="Owner" { (or_none(owner)) }
                                }
                            }
                        }
                    }
                }
            }
        }
        footer { @if let Some(versions) = sentences.first() { p { (versions) } } }
    };
    frame::write("Statement of Applicability", &body, out)
}

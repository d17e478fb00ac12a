//! For people at a terminal: what was not judged and where each framework stands on the first screen, then the worst.

use annotate_snippets::renderer::Style;

use super::super::text::{BOLD, DIM, GREEN, RED, Sheet, YELLOW, prose};
use super::super::{Report, TextOptions, many};
use super::{clipped, counted, named, standing};
use crate::framework::{Assessment, ControlStatus, Gap, GapKind, Plan, Reason, Standing, Status};
use crate::model::{Outcome, Rating, State};
use crate::report::Reach;

/// So many controls of a framework are shown, the worst first.
const WORST: usize = 8;
/// So many gaps of a kind are shown, and so many items of a plan.
const SOME: usize = 12;
const ITEMS: usize = 15;
/// So many names of files or rules are shown.
const NAMES: usize = 4;
/// So many controls that an item moves.
const MOVES: usize = 8;

impl Sheet {
    fn names(&self, names: &[String]) -> String {
        let few = self.at_most(NAMES);
        let mut shown: Vec<String> = names.iter().take(few).map(|name| clipped(name)).collect();
        shown.extend((names.len() > few).then(|| format!("and {} more", names.len() - few)));
        shown.join(", ")
    }

    fn opening(&mut self, what: &str, report: &Report, assessment: &Assessment) {
        let short = |digest: &str| digest.chars().take("sha256:".len() + 12).collect::<String>();
        let rest = format!(
            " as of {}: probity {}, {} ({}), frameworks ({})",
            report.as_of,
            report.version,
            many(report.rules.len(), "rule"),
            short(&report.rules_digest),
            short(&assessment.frameworks_digest)
        );
        self.heading(BOLD, what, &rest);
        self.not_judged(report, assessment);
    }

    /// What the statuses do not rest on, since nobody could see it.
    fn not_judged(&mut self, report: &Report, assessment: &Assessment) {
        let mut told: Vec<(&str, Style, String)> = Vec::new();
        let unread: Vec<String> = assessment.population.unread.keys().map(ToString::to_string).collect();
        if !unread.is_empty() {
            told.push(("not read", RED, format!("{} of {}: {}", unread.len(), many(report.inputs.len(), "input"), self.names(&unread))));
        }
        let verdicts = report.results.len();
        for (outcome, words) in [(Outcome::Unknown, "rest on values that are not known"), (Outcome::Error, "could not be evaluated")] {
            let count = report.count(outcome);
            if count > 0 {
                told.push((outcome.word(), YELLOW, format!("{count} of {} {words}", many(verdicts, "verdict"))));
            }
        }
        let judged: std::collections::BTreeSet<usize> = assessment.population.verdicts.iter().map(|verdict| verdict.thing).collect();
        let things = assessment.population.things.len();
        if judged.len() < things {
            told.push(("no verdict", DIM, format!("{} of {}: no rule speaks of them", things - judged.len(), many(things, "resource"))));
        }
        let foreign = report.inputs.iter().filter(|input| matches!(input.reach, Reach::NoReader | Reach::Ignored)).count();
        if foreign > 0 {
            told.push(("not in scope", DIM, format!("{}: no reader knows them, or they are left out", many(foreign, "file"))));
        }
        let absent: Vec<String> = assessment
            .attestations
            .iter()
            .filter_map(
                |(one, standing)| {
                    if let Standing::Absent(why) = standing { Some(format!("{}:{} ({why})", one.place.file, one.place.start.line)) } else { None }
                },
            )
            .collect();
        if !absent.is_empty() {
            told.push(("attestations", YELLOW, format!("{} of {} do not count: {}", absent.len(), assessment.attestations.len(), self.names(&absent))));
        }
        let all_read = !report.inputs.iter().any(|input| matches!(input.reach, Reach::By(State::Partly | State::Unread)));
        self.heading(BOLD, "Not judged", if told.is_empty() && all_read { ": nothing" } else { "" });
        for (name, style, text) in told {
            self.entry(2, name, 13, style, &text);
        }
    }
}

fn style(status: Status) -> Style {
    match status {
        Status::NotSatisfied => RED,
        Status::Undetermined | Status::RiskAccepted => YELLOW,
        Status::Satisfied | Status::Attested => GREEN,
        Status::PartlySatisfied => BOLD,
        Status::NotAssessed | Status::NotApplicable => DIM,
    }
}

/// An assessment as text.
#[must_use]
pub fn assessment_text(report: &Report, assessment: &Assessment, options: &TextOptions) -> String {
    let mut sheet = Sheet::new(options);
    sheet.opening("Assessment", report, assessment);
    sheet.since(report);
    sheet.heading(BOLD, "Status", "");
    for framework in &assessment.frameworks {
        let name = sheet.painted(BOLD, &clipped(&framework.name));
        let scope = if framework.scope.is_empty() { String::new() } else { format!(" (scope: {})", clipped(&framework.scope)) };
        sheet.line(&format!("  {name}  {}{scope}", clipped(&framework.title)));
        let counts: Vec<String> =
            counted(framework).iter().map(|(count, status)| sheet.painted(style(*status), &format!("{count} {}", status.word()))).collect();
        sheet.line(&format!("    {}: {}", many(framework.controls.len(), "control"), counts.join(", ")));
        let (all, reached) = framework.verdicts;
        let outside = framework.unreached.values().filter(|count| **count > 0).count();
        let outside = if all > reached { format!("; the others are of {} that no control of it rests on", many(outside, "rule")) } else { String::new() };
        sheet.line(&format!("    {} in scope; {reached} of {} bear on its controls{outside}", many(framework.resources, "resource"), many(all, "verdict")));
        if let Some(note) = &framework.note {
            sheet.entry(4, "note", 4, DIM, note);
        }
    }
    for framework in &assessment.frameworks {
        let mut controls: Vec<&ControlStatus> = framework.controls.iter().collect();
        if !options.verbose {
            controls.retain(|control| matches!(control.status, Status::NotSatisfied | Status::Undetermined | Status::RiskAccepted));
        }
        controls.sort_by_key(|control| (control.status, std::cmp::Reverse((control.numbers.fail, control.numbers.error, control.numbers.unknown))));
        if controls.is_empty() {
            continue;
        }
        let few = sheet.at_most(WORST);
        sheet.heading(BOLD, if options.verbose { "Controls" } else { "Worst" }, &format!(" of {}", clipped(&framework.name)));
        for control in controls.iter().take(few) {
            one(&mut sheet, control, assessment);
        }
        sheet.rest(2, few, controls.len(), " such controls: `--verbose` shows them");
    }
    let next = match assessment.frameworks.iter().map(|framework| framework.name.as_str()).collect::<Vec<_>>().as_slice() {
        // A name that ends so is an OSCAL profile's file, which is no profile of the framework.
        [only] if !only.ends_with(".json") => {
            format!("`probity gap --framework {only}` says what is missing, `probity plan --framework {only}` what to do about it")
        }
        _ => "`probity gap` says what is missing, `probity plan` what to do about it".to_string(),
    };
    sheet.heading(BOLD, "next", &format!("  {next}"));
    sheet.out
}

fn one(sheet: &mut Sheet, control: &ControlStatus, assessment: &Assessment) {
    let status = sheet.painted(style(control.status), &format!("{:<16}", control.status.word()));
    let title = control.title.as_deref().map(|title| format!("  {}", clipped(title))).unwrap_or_default();
    let text = format!("{}{title}", clipped(&control.id));
    sheet.line(&format!("  {status}  {text}"));
    let owner = control.owner.as_deref().map(|owner| format!("; owner: {}", clipped(owner))).unwrap_or_default();
    let methods = match control.methods.len() {
        0 => String::new(),
        n => format!("; {}", many(n, "method")),
    };
    let indent = 20;
    sheet.entry(indent, "", 0, DIM, &format!("{}, {} in scope{methods}{owner}", standing(control), control.numbers.in_scope));
    let mut by: Vec<String> = Vec::new();
    for reason in &control.reasons {
        match reason {
            Reason::Verdicts { rule, outcome, bound, verdicts } => {
                let bound = bound.as_ref().map(|bound| format!(" ({bound})")).unwrap_or_default();
                by.push(format!("{} {} {rule}{bound}", verdicts.len(), outcome.word()));
            }
            Reason::Attested(n) => by.extend(assessment.attestations.get(*n).map(|(one, _)| format!("{} attested by {}", one.status.word(), one.by))),
            Reason::Absent(_, why) => by.push(format!("an attestation does not count: {why}")),
            Reason::Contradiction(_) | Reason::Unread(_) | Reason::Computed { .. } => {}
        }
    }
    if !by.is_empty() {
        let by = sheet.names(&by);
        sheet.entry(indent, "", 0, DIM, &by);
    }
}

/// Gaps as text.
#[must_use]
pub fn gaps_text(report: &Report, assessment: &Assessment, gaps: &[Gap], within: i64, options: &TextOptions) -> String {
    let mut sheet = Sheet::new(options);
    sheet.opening("Gaps", report, assessment);
    sheet.since(report);
    sheet.heading(BOLD, "Against the target", "");
    for framework in &assessment.frameworks {
        let met = framework.controls.iter().filter(|control| control.status >= Status::Attested).count();
        let of = |kind: GapKind| gaps.iter().filter(|gap| gap.framework == framework.name && gap.kind == kind).count();
        let counts: Vec<String> =
            GapKind::ALL.iter().map(|kind| (of(*kind), kind.word())).filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        let name = sheet.painted(BOLD, &clipped(&framework.name));
        let gaps = if counts.is_empty() { "no gap".to_string() } else { counts.join(", ") };
        sheet.line(&format!("  {name}  {met} of {} met; {gaps}", many(framework.controls.len(), "control")));
    }
    for kind in GapKind::ALL {
        let these: Vec<&Gap> = gaps.iter().filter(|gap| gap.kind == kind).collect();
        if these.is_empty() {
            continue;
        }
        let (style, say) = match kind {
            GapKind::Failing => (RED, ": mend it".to_string()),
            GapKind::Undetermined => (YELLOW, ": supply the value, the module, the file".to_string()),
            GapKind::NotCovered => (BOLD, ": no rule and no attestation tells of it, or of the rest of it".to_string()),
            GapKind::Expiring => (YELLOW, format!(": within {}", many(usize::try_from(within).unwrap_or(0), "day"))),
            GapKind::Accepted => (DIM, ": someone answers for it".to_string()),
        };
        sheet.heading(style, kind.word(), &format!(" ({}){say}", these.len()));
        let few = sheet.at_most(SOME);
        let name = |gap: &Gap| format!("{} {}", gap.framework, gap.control);
        let width = these.iter().take(few).map(|gap| name(gap).chars().count()).max().unwrap_or(0).min(52);
        for gap in these.iter().take(few) {
            let owner = gap.owner.as_deref().map(|owner| format!(" ({owner})")).unwrap_or_default();
            let rules: Vec<String> = gap.rules.iter().map(ToString::to_string).collect();
            let rules = if rules.is_empty() { String::new() } else { format!(": {}", sheet.names(&rules)) };
            sheet.entry(2, &clipped(&name(gap)), width, BOLD, &clipped(&format!("{}{rules}{owner}", gap.what)));
        }
        sheet.rest(2, few, these.len(), " such gaps: `--verbose` shows them");
    }
    sheet.heading(BOLD, "next", "  `probity plan` turns these into work items, in the order of what they bring");
    sheet.out
}

/// A plan as text.
#[must_use]
pub fn plan_text(report: &Report, assessment: &Assessment, plan: &Plan, options: &TextOptions) -> String {
    let mut sheet = Sheet::new(options);
    sheet.opening("Plan", report, assessment);
    sheet.heading(BOLD, "Outlook", "");
    for (name, all, now, then) in &plan.outlook {
        let name = sheet.painted(BOLD, &clipped(name));
        sheet.line(&format!("  {name}  {now} of {} met now, {then} once all of it is done", many(*all, "control")));
    }
    sheet.heading(BOLD, "Work items", &format!(": {}, first what moves the most controls", plan.items.len()));
    let few = sheet.at_most(ITEMS);
    for (n, item) in plan.items.iter().take(few).enumerate() {
        let severity = match item.severity {
            Rating::Low => DIM,
            Rating::Medium => YELLOW,
            Rating::High | Rating::Critical => RED,
        };
        let word = sheet.painted(severity, item.severity.word());
        sheet.out.push('\n');
        let owner = item.owner.as_deref().map_or_else(|| "no owner".to_string(), clipped);
        let id = sheet.painted(BOLD, &item.id);
        sheet.line(&format!("  {:>3}. {id}  {}  {word}  due {}  {owner}", n + 1, item.action.word(), item.due));
        sheet.entry(7, "", 0, DIM, &clipped(&item.title));
        let mut say = |name: &str, text: String| {
            if !text.is_empty() {
                sheet.entry(7, name, 10, DIM, &text);
            }
        };
        say("rule", item.rule.as_deref().map(clipped).unwrap_or_default());
        let things: Vec<String> = item.things.iter().filter_map(|n| assessment.population.things.get(*n)).map(named).collect();
        let shown: Vec<String> = things.iter().take(if options.verbose { usize::MAX } else { NAMES }).map(|name| clipped(name)).collect();
        let more = if things.len() > shown.len() { format!(" and {} more", things.len() - shown.len()) } else { String::new() };
        say("resources", if things.is_empty() { String::new() } else { format!("{}{more}", shown.join(", ")) });
        // What goes from one status to another of one framework stands together.
        let mut moved: Vec<(&str, Status, Vec<&str>)> = Vec::new();
        for one in item.moves.iter().take(if options.verbose { usize::MAX } else { MOVES }) {
            match moved.last_mut().filter(|(framework, to, _)| *framework == one.framework && *to == one.to) {
                Some((.., controls)) => controls.push(&one.control),
                None => moved.push((&one.framework, one.to, vec![&one.control])),
            }
        }
        let shown: usize = moved.iter().map(|(.., controls)| controls.len()).sum();
        let more = if item.moves.len() > shown { format!(" and {} more", item.moves.len() - shown) } else { String::new() };
        let moved: Vec<String> =
            moved.iter().map(|(framework, to, controls)| clipped(&format!("{framework} {} to {}", controls.join(", "), to.word()))).collect();
        let helps = if item.helps() > 0 {
            format!("{}helps {}", if moved.is_empty() { "" } else { "; " }, many(item.helps(), "further control"))
        } else {
            String::new()
        };
        say("moves", format!("{}{more}{helps}", moved.join("; ")));
        say("waits for", item.waits_for.join(", "));
        let blast = if item.blast.is_empty() {
            String::new()
        } else {
            format!("{} on it", if item.blast.len() == 1 { "1 resource depends".to_string() } else { format!("{} resources depend", item.blast.len()) })
        };
        say("mind", blast);
        say("do", prose::first_sentence(&item.fix));
    }
    sheet.rest(2, few, plan.items.len(), " items: `--verbose` shows them");
    if plan.items.is_empty() {
        sheet.line("  nothing to do");
    }
    sheet.out
}

//! For people at a terminal: what has no evidence first, then where the controls stood, then what failed and for how long.

use std::fmt::Write;

use annotate_snippets::renderer::Style;

use super::super::text::{BOLD, DIM, GREEN, RED, YELLOW};
use super::super::{TextOptions, neutralise};
use super::{changes, end_words, link_words, period_sentences, short, status_word};
use crate::framework::{History, Period, Status};

/// So many controls, failures and bundles are shown.
const SOME: usize = 20;
/// Longer names are cut.
const NAME: usize = 120;
/// So many columns a picture of a control's days has at most.
const COLUMNS: i64 = 60;

/// A period as text.
#[must_use]
pub fn period_text(period: &Period, options: &TextOptions) -> String {
    let mut out = String::new();
    let painted = |style: Style, text: &str| if options.color { format!("{style}{text}{style:#}") } else { text.to_owned() };
    let cut = |text: &str| neutralise::clipped(text, NAME);
    let most = if options.verbose { usize::MAX } else { SOME };
    let rest = |out: &mut String, all: usize| {
        if all > most {
            let _ = writeln!(out, "  {}", painted(DIM, &format!("and {} more: `--verbose` shows them", all - most)));
        }
    };
    let _ = writeln!(out, "{}", painted(BOLD, "Period"));
    for sentence in period_sentences(period) {
        let _ = writeln!(out, "  {}", neutralise::message(&sentence));
    }
    if period.is_whole() {
        let _ = writeln!(out, "  {}", painted(GREEN, "Evidence speaks of every day, every bundle holds, and each follows the one before it."));
    }

    let _ = writeln!(out, "\n{}", painted(BOLD, "Evidence"));
    for point in period.points.iter().take(most) {
        let link = if point.link.holds() { link_words(&point.link) } else { painted(RED, &link_words(&point.link)) };
        let signed = if point.head.signed.is_empty() {
            "no signature checked".into()
        } else {
            format!("signed by {}", point.head.signed.iter().map(|name| cut(name)).collect::<Vec<_>>().join(", "))
        };
        let [pass, fail, unknown, error, waived] = point.verdicts.1;
        let unread = if point.unread == 0 { String::new() } else { painted(RED, &format!(", {} not read", super::super::many(point.unread, "input"))) };
        let _ = writeln!(out, "  {}  {} ({}), {link}, {signed}", point.head.as_of, cut(&point.head.name), short(&point.head.digest));
        let _ = writeln!(
            out,
            "              {}; {}: {pass} pass, {fail} fail, {unknown} unknown, {error} error, {waived} waived{unread}",
            super::super::many(usize::try_from(point.resources).unwrap_or(usize::MAX), "resource"),
            super::super::many(point.verdicts.0, "verdict"),
        );
    }
    rest(&mut out, period.points.len());

    controls(&mut out, period, options, most, &rest);

    if !period.failures.is_empty() {
        let _ = writeln!(out, "\n{} the longest first", painted(BOLD, "Failures"));
        for failure in period.failures.iter().take(most) {
            let question = &failure.question;
            let since = if failure.may_be_older { format!("{} or before", failure.opened) } else { failure.opened.to_string() };
            let days = super::super::many(usize::try_from(failure.days).unwrap_or(0), "day");
            let end = if failure.closed.is_none() { painted(RED, &end_words(failure)) } else { end_words(failure) };
            let place = [&question.root, &question.variant].into_iter().filter(|text| !text.is_empty()).map(|text| cut(text)).collect::<Vec<_>>().join(", ");
            let place = if place.is_empty() { place } else { format!(" ({place})") };
            let _ = writeln!(out, "  {} {}: {}{place}", failure.severity.word(), cut(&question.rule), cut(&question.address));
            let _ = writeln!(out, "      {days} from {since}: {end}");
        }
        rest(&mut out, period.failures.len());
    }
    if !period.waivers.is_empty() {
        let _ = writeln!(out, "\n{}", painted(BOLD, "Waivers in force"));
        for (id, (first, last, count)) in &period.waivers {
            let _ = writeln!(out, "  {}: seen {first} to {last}, at most {}", cut(id), super::super::many(*count, "failure"));
        }
    }
    out
}

/// Controls that some evidence speaks of, the worst first; the others are counted.
fn controls(out: &mut String, period: &Period, options: &TextOptions, most: usize, rest: &dyn Fn(&mut String, usize)) {
    let painted = |style: Style, text: &str| if options.color { format!("{style}{text}{style:#}") } else { text.to_owned() };
    let silent = |history: &&History| matches!(history.worst(), None | Some(Status::NotAssessed)) && changes(history) == 0;
    let (untold, mut told): (Vec<&History>, Vec<&History>) = period.controls.iter().partition(silent);
    told.sort_by_key(|history| (history.worst(), -history.days(history.worst())));
    if period.controls.is_empty() {
        let _ = writeln!(out, "\n{} none: no evidence assesses a framework", painted(BOLD, "Controls"));
        return;
    }
    let _ = writeln!(out, "\n{} the worst first; {}", painted(BOLD, "Controls"), legend());
    for history in told.iter().take(most) {
        let worst = history.worst();
        let style = match worst {
            Some(Status::NotSatisfied) => RED,
            Some(status) if status.is_met() => GREEN,
            _ => YELLOW,
        };
        let name = neutralise::clipped(&format!("{} {}", history.framework, history.control), NAME);
        let days: Vec<String> = Status::ALL
            .iter()
            .map(|status| Some(*status))
            .chain([None])
            .map(|status| (history.days(status), status))
            .filter(|(days, _)| *days > 0)
            .map(|(days, status)| format!("{days} {}", status_word(status)))
            .collect();
        let _ = writeln!(out, "  {}  {name}", painted(style, &strip(period, history)));
        let _ = writeln!(out, "      days: {}", days.join(", "));
    }
    rest(out, told.len());
    if !untold.is_empty() {
        let text = format!("{} no evidence judges, on any day", super::super::many(untold.len(), "control"));
        let _ = writeln!(out, "  {}", painted(DIM, &text));
    }
}

/// One letter for each status.
fn letter(status: Option<Status>) -> char {
    match status {
        None => ' ',
        Some(Status::NotSatisfied) => 'X',
        Some(Status::Undetermined) => '?',
        Some(Status::NotAssessed) => '.',
        Some(Status::RiskAccepted) => 'w',
        Some(Status::PartlySatisfied) => 'p',
        Some(Status::Attested) => 'a',
        Some(Status::Satisfied) => '=',
        Some(Status::NotApplicable) => '-',
    }
}

fn legend() -> String {
    let words: Vec<String> = Status::ALL.iter().map(|status| format!("{} {}", letter(Some(*status)), status.word())).collect();
    format!("a column is a day, or the worst of several: {}", words.join(", "))
}

/// A control's days as a line of letters: each the worst of the days that it stands for, and blank only where none of them has evidence.
fn strip(period: &Period, history: &History) -> String {
    let days = period.days().max(1);
    let width = days.min(COLUMNS);
    let mut columns: Vec<Option<Status>> = Vec::with_capacity(usize::try_from(width).unwrap_or(0));
    for column in 0..width {
        let (first, last) = (column * days / width, ((column + 1) * days / width - 1).max(column * days / width));
        let mut day = 0;
        let mut worst: Option<Status> = None;
        for (from, to, status) in &history.stretches {
            let length = i64::from(from.until(*to).map_or(0, |span| span.get_days())) + 1;
            if day <= last && day + length > first {
                worst = match (worst, *status) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
            day += length;
        }
        columns.push(worst);
    }
    format!("[{}]", columns.into_iter().map(letter).collect::<String>())
}

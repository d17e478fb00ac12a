//! What a JSON file is: a plan, a state, or neither; and which formats are read.

use crate::model::{Node, Value};
use crate::source::{Problem, Span};

/// What a file is.
pub(super) enum Form {
    /// A plan; with it, a word on its format where that is newer than those known.
    Plan(Option<Problem>),
    /// A state, as `terraform show -json` writes it.
    State(Option<Problem>),
    /// A state as Terraform keeps it.
    StateFile,
    /// One of them, but not to be read.
    Refused(Problem),
    /// None of them.
    Other,
}

/// The newest format of plans and states that is known, in its major version.
const NEWEST: (u32, u32) = (1, 2);

/// Whether a text has words that every plan or state has.
pub(super) fn looks_like_one(text: &str) -> bool {
    text.contains("\"format_version\"") || text.contains("\"terraform_version\"")
}

/// Where plans and states begin among text of others: each at the start of a line.
pub(super) fn starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        at += line.len();
        at - line.len()
    });
    let begins = |after: &str| ["\"format_version\"", "\"version\""].iter().any(|key| after.starts_with(key));
    lines.filter(move |at| text.get(*at..).and_then(|rest| rest.strip_prefix('{')).is_some_and(|after| begins(after.trim_start())))
}

/// Tells what a document is.
pub(super) fn of(node: &Node, name: &str) -> Form {
    let has = |key: &str| node.get(key).is_some();
    if !has("format_version") {
        let is_state = name.ends_with(".tfstate") || (has("lineage") || has("serial")) && (has("resources") || has("modules"));
        return if is_state { state_file(node) } else { Form::Other };
    }
    let is_plan = ["planned_values", "resource_changes", "configuration", "output_changes", "prior_state"].iter().any(|key| has(key));
    let only = |key: &str| matches!(key, "format_version" | "terraform_version");
    let is_state = has("values") || node.map().is_some_and(|map| map.iter().all(|entry| only(&entry.key)) && has("terraform_version") || map.len() == 1);
    if !is_plan && !is_state {
        return Form::Other;
    }
    match format(node.get("format_version")) {
        Ok(newer) if is_plan => Form::Plan(newer),
        Ok(newer) => Form::State(newer),
        Err(problem) => Form::Refused(problem),
    }
}

fn format(node: Option<&Node>) -> Result<Option<Problem>, Problem> {
    let at = node.map_or(Span::file(crate::source::SourceId(0)), |node| node.at);
    let text = node.and_then(Node::text).unwrap_or("");
    let version = text.split_once('.').and_then(|(major, minor)| Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?)));
    match version {
        Some((0, 1 | 2)) => Ok(None),
        Some((major, minor)) if major == NEWEST.0 && minor <= NEWEST.1 => Ok(None),
        // Within a major version only what older readers may ignore is added.
        Some((major, _)) if major == NEWEST.0 => Ok(Some(
            Problem::warning(at, format!("is of format {text}, newer than {}.{}: what is new in it is not judged", NEWEST.0, NEWEST.1))
                .help("a newer version of Probity may know it"),
        )),
        Some(_) => Err(Problem::error(at, format!("is of format {text}, which is not known: 0.1 to {}.{} are read", NEWEST.0, NEWEST.1))
            .help("write the file with a version of Terraform that is known, or use a newer version of Probity")),
        None => Err(Problem::error(at, "has no version of its format").help("write the file again with `terraform show -json`")),
    }
}

fn state_file(node: &Node) -> Form {
    const HELP: &str = "run `terraform show -json` with the Terraform that wrote it, and give what that writes";
    let version = node.get("version");
    match version.map(|version| (&version.value, version.at)) {
        Some((Value::Number(number), _)) if number.to_i64() == Some(4) => Form::StateFile,
        Some((Value::Number(number), at)) => {
            Form::Refused(Problem::error(at, format!("is a state file of version {number}, of which version 4 is read")).help(HELP))
        }
        Some((_, at)) => Form::Refused(Problem::error(at, "the version of a state file must be a number").help(HELP)),
        None => Form::Refused(Problem::error(node.at, "is a state file without a version").help(HELP)),
    }
}

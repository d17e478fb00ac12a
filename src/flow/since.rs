//! What a run found, beside what an earlier one found.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::framework::{self, Answer, Assessment, Question, Snapshot};
use crate::model::State;
use crate::report::{Baseline, Compared, Reach, Report};

/// What a run found, as far as other runs are compared with it.
#[must_use]
pub fn snapshot(report: &Report, assessment: Option<&Assessment>) -> Snapshot {
    let unread = |reach: Reach| matches!(reach, Reach::By(State::Partly | State::Unread));
    let verdicts = report.results.iter().map(|judged| {
        let resource = &judged.resource;
        let question =
            Question { root: resource.root.clone(), variant: resource.variant.clone(), address: resource.address.clone(), rule: judged.rule.clone() };
        let waiver = judged.waiver.as_ref().map(|waiver| waiver.id.clone());
        (question, Answer { outcome: judged.outcome, severity: judged.severity, file: resource.place.file.clone(), waiver })
    });
    let frameworks = assessment.map(|assessment| {
        let one = |framework: &crate::framework::Assessed| {
            (framework.name.as_str().into(), framework.controls.iter().map(|control| (control.id.clone(), control.status)).collect())
        };
        assessment.frameworks.iter().map(one).collect()
    });
    Snapshot {
        as_of: report.as_of.parse().unwrap_or_default(),
        resources: report.inputs.iter().map(|input| u64::from(input.resources)).sum(),
        verdicts: verdicts.collect(),
        unread: report.inputs.iter().filter(|input| unread(input.reach)).map(|input| input.file.clone()).collect::<BTreeSet<Arc<str>>>(),
        frameworks: frameworks.unwrap_or_default(),
    }
}

/// Says in a report what changed since an earlier run, whose evidence has this digest.
pub fn since(report: &mut Report, assessment: Option<&Assessment>, digest: String, then: &Snapshot) {
    let now = snapshot(report, assessment);
    for judged in &mut report.results {
        let resource = &judged.resource;
        let question =
            Question { root: resource.root.clone(), variant: resource.variant.clone(), address: resource.address.clone(), rule: judged.rule.clone() };
        judged.baseline = Some(match then.verdicts.get(&question) {
            None => Baseline::New,
            Some(answer) if answer.outcome == judged.outcome => Baseline::Unchanged,
            Some(_) => Baseline::Updated,
        });
    }
    report.since = Some(Compared { digest, as_of: then.as_of.to_string(), changes: framework::since(then, &now) });
}

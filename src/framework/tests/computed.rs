//! Controls that ask for assessments: their answers, and what these may never be.

use super::*;

pub(super) const AUDIT: &str = r#"
id: audit-1.0
title: What an auditor asks
publisher: us
version: "1.0"
published: "2026"
licence: ours
source: here
text: ours
groups: [{id: A, title: Asked}, {id: G, title: First}]
controls:
  - {id: A-1, group: A, nature: mixed, computed: {what: assessments, of: [house-1.0], extent: full, because: it is that}}
  - {id: A-2, group: A, nature: mixed, computed: {what: assessments, of: [[nist-csf-2.0, house-1.0]], extent: full, because: either}}
  - {id: A-3, group: A, nature: mixed, computed: {what: assessments, of: [nist-csf-2.0, house-1.0], extent: full, because: both}}
  - {id: A-4, group: A, nature: mixed, computed: {what: evidence, extent: partial, because: in part}}
  - {id: A-5, group: A, nature: mixed, computed: {what: promotion, extent: full, because: it is that}}
  - {id: A-6, group: A, nature: mixed, computed: {what: first-environment, of: G, extent: full, because: it is that}}
  - {id: G-1, group: G, nature: technical, supports: [{objective: encryption-at-rest, extent: full, because: it is that}]}
expected: {controls: 7, groups: 2}
"#;

/// The same bucket in three environments, another in production alone, and one that says nothing of where it is.
fn estate(verdicts: &[(usize, usize, Outcome)], unread: bool) -> Population {
    let mut population = population(verdicts, 90, unread);
    for (thing, (address, environment)) in
        population.things.iter_mut().zip([("b", Some("dev")), ("b", Some("staging")), ("b", Some("prod")), ("c", Some("Prod")), ("d", None)])
    {
        thing.address = address.into();
        thing.environment = environment.map_or(Fact::Absent, |name| Fact::Known(name.into()));
    }
    let environment =
        |name: &str, next: Option<&str>| Environment { name: name.into(), promotes_to: next.map(str::to_owned), gates: Some(true), approvers: Some(true) };
    population.environments = vec![environment("dev", Some("staging")), environment("staging", Some("prod")), environment("prod", None)];
    population
}

fn audited(population: Population, entries: &str) -> Vec<ControlStatus> {
    let library = library();
    let (stated, sources) = attested(entries);
    let attestations = settle(&stated, &sources, &library).0;
    let behind = Target { behind: true, ..library.target("house").unwrap() };
    let targets = [(library.target("audit").unwrap(), Scope::default()), (behind, Scope::default())];
    let mut assessment = assess(&targets, &library, population, attestations, DAY.parse().unwrap());
    assert_eq!(assessment.frameworks.len(), 1, "what is behind is not shown");
    assessment.frameworks.remove(0).controls
}

fn of(controls: &[ControlStatus], id: &str) -> (Status, String) {
    let control = controls.iter().find(|control| *control.id == *id).unwrap();
    (control.status, control.reasons.iter().filter_map(Reason::computed).collect::<Vec<_>>().join(" / "))
}

const EVERYONE: [&str; 4] = ["H-2", "H-3", "H-4", "AC-6(1)"];

fn everyone() -> String {
    EVERYONE.map(|control| says(control, "met")).concat()
}

#[test]
fn another_framework_is_rolled_up_to_its_worst_control() {
    let one = |verdicts: &[(usize, usize, Outcome)], entries: &str| of(&audited(estate(verdicts, false), entries), "A-1");
    let pass = [(0, 0, Outcome::Pass), (3, 0, Outcome::Pass)];
    assert_eq!(one(&[], "").0, Status::NotAssessed);
    assert_eq!(one(&pass, "").0, Status::PartlySatisfied);
    let (status, told) = one(&pass, &everyone());
    assert_eq!((status, &*told), (Status::Satisfied, "house-1.0: of 5 controls 2 attested, 3 satisfied"));
    assert_eq!(one(&[], &(everyone() + &says("H-1", "met"))).0, Status::Attested, "people's word alone");
    for (worse, status) in [(Outcome::Fail, Status::NotSatisfied), (Outcome::Unknown, Status::Undetermined), (Outcome::Waived, Status::RiskAccepted)] {
        assert_eq!(one(&[pass[0], pass[1], (2, 0, worse)], &everyone()).0, status);
    }
    let unread = audited(estate(&pass, true), &everyone());
    assert_eq!(of(&unread, "A-1").0, Status::Undetermined);
    // What fails under what is stated not to apply is no population to rest on.
    let excused = ["H-1", "H-2", "H-4"].map(|control| says(control, "not-applicable")).concat() + &says("H-3", "met") + &says("AC-6(1)", "met");
    assert_eq!(one(&[(0, 0, Outcome::Fail)], &excused).0, Status::Attested);
}

#[test]
fn a_framework_that_is_not_assessed_leaves_the_control_open() {
    let controls = audited(estate(&[(0, 0, Outcome::Pass), (3, 0, Outcome::Pass)], false), &everyone());
    assert_eq!(of(&controls, "A-2").0, Status::Satisfied, "one of both is enough");
    let (status, told) = of(&controls, "A-3");
    assert_eq!(status, Status::PartlySatisfied);
    assert!(told.contains("nist-csf-2.0 is not assessed"), "{told}");
    let alone = {
        let library = library();
        let targets = [(library.target("audit").unwrap(), Scope::default())];
        assess(&targets, &library, estate(&[(0, 0, Outcome::Pass)], false), Vec::new(), DAY.parse().unwrap())
    };
    assert_eq!(alone.frameworks[0].controls[0].status, Status::NotAssessed);
}

#[test]
fn attestations_without_evidence_are_found() {
    let one = |entries: &str| of(&audited(estate(&[], false), entries), "A-4");
    let entry = |evidence: &str, expires: &str| {
        format!("  - {{framework: house, control: H-3, status: met, statement: s, by: b, on: 2026-01-01, expires: {expires}{evidence}}}\n")
    };
    assert_eq!(one("").0, Status::NotAssessed);
    let fit = entry(", evidence: [{file: policy.md}]", "2026-12-31");
    assert_eq!(one(&fit).0, Status::PartlySatisfied, "whether it is of the right kind is for people to say");
    let audit = fit.clone() + &fit.replace("house", "audit").replace("H-3", "A-4");
    assert_eq!(one(&audit).0, Status::Attested, "no verdict on a resource stands behind it");
    let (status, told) = one(&(fit.clone() + &entry("", "2026-12-31")));
    assert_eq!(status, Status::NotSatisfied);
    assert!(told.starts_with("1 of 2 attestations are stale or rest on no evidence: house-1.0 H-3: it rests on no evidence"), "{told}");
    assert_eq!(one(&entry(", evidence: [{file: policy.md}]", "2026-05-31")).0, Status::NotSatisfied, "it has expired");
}

#[test]
fn an_environment_is_never_weaker_than_the_one_before() {
    let one = |dev, staging, prod| of(&audited(estate(&[(0, 0, dev), (0, 1, staging), (0, 2, prod)], false), ""), "A-5");
    use Outcome::{Fail, Pass, Unknown, Waived};
    for (outcomes, status) in [
        ((Pass, Pass, Pass), Status::Satisfied),
        ((Fail, Pass, Pass), Status::Satisfied),
        ((Pass, Pass, Fail), Status::NotSatisfied),
        ((Pass, Fail, Pass), Status::NotSatisfied),
        ((Pass, Pass, Unknown), Status::Undetermined),
        ((Pass, Pass, Waived), Status::RiskAccepted),
        // As bad as before: not weaker, and nothing to show for it.
        ((Fail, Fail, Fail), Status::Undetermined),
    ] {
        let (dev, staging, prod) = outcomes;
        assert_eq!(one(dev, staging, prod).0, status, "{outcomes:?}");
    }
    let (_, told) = one(Pass, Pass, Fail);
    assert_eq!(told, "dev to staging: weaker in none of 1 verdicts compared / staging to prod: weaker in 1 of 1 verdicts compared: disk/plain on b");
    // What is in production alone is compared with what the rule says of all that is before.
    let alone = [(0, 0, Pass), (0, 1, Pass), (0, 2, Pass), (0, 3, Fail)];
    assert_eq!(of(&audited(estate(&alone, false), ""), "A-5").0, Status::NotSatisfied);
    let mut ungated = estate(&[(0, 0, Pass), (0, 1, Pass), (0, 2, Pass)], false);
    ungated.environments[1].approvers = Some(false);
    assert_eq!(of(&audited(ungated, ""), "A-5"), (Status::NotSatisfied, "dev to staging: weaker in none of 1 verdicts compared / staging to prod: no approver is named / staging to prod: weaker in none of 1 verdicts compared".into()));
}

#[test]
fn the_first_environment_is_proved_before_there_are_others() {
    let one = |verdicts: &[(usize, usize, Outcome)]| of(&audited(estate(verdicts, false), ""), "A-6");
    assert_eq!(one(&[]).0, Status::NotAssessed);
    assert_eq!(one(&[(0, 0, Outcome::Pass), (0, 2, Outcome::Fail)]).0, Status::Satisfied, "production is another question");
    let (status, told) = one(&[(0, 0, Outcome::Fail)]);
    assert_eq!((status, &*told), (Status::NotSatisfied, "G in dev: of 1 controls 1 not-satisfied; there is staging, prod already"));
    let mut first = estate(&[(0, 0, Outcome::Fail)], false);
    first.things.iter_mut().skip(1).for_each(|thing| thing.environment = Fact::Absent);
    assert_eq!(of(&audited(first, ""), "A-6").0, Status::NotAssessed, "not proved yet, and nothing is scaled");
}

#[test]
fn what_people_state_is_work_too_and_every_gap_is_in_an_item() {
    let library = library();
    let entries = says("H-3", "not-met");
    let (stated, sources) = attested(&entries);
    let attestations = settle(&stated, &sources, &library).0;
    let targets = [(library.target("audit").unwrap(), Scope::default()), (library.target("house").unwrap(), Scope::default())];
    let mut population = estate(&[(0, 0, Outcome::Pass), (0, 1, Outcome::Pass), (0, 2, Outcome::Fail), (2, 1, Outcome::Unknown)], true);
    population.environments[0].gates = Some(false);
    let assessment = assess(&targets, &library, population, attestations, DAY.parse().unwrap());
    let plan = plan(&targets, &library, &assessment, &Deadlines::default(), 30);
    for gap in gaps(&assessment, 30) {
        let held = plan.items.iter().any(|item| item.controls.iter().any(|(framework, control)| *framework == gap.framework && *control == gap.control));
        assert!(held, "{} {}: {}", gap.framework, gap.control, gap.what);
    }
    let gate = plan.items.iter().find(|item| item.title == "audit-1.0 A-5: dev to staging: no gate is named").unwrap();
    assert_eq!((gate.action, gate.moves.len()), (Action::Fix, 0), "production is weaker too");
    let fix = plan.items.iter().find(|item| item.rule.as_deref() == Some("disk/plain")).unwrap();
    assert!(fix.controls.contains(&("audit-1.0".into(), "A-5".into())));
    assert!(plan.items.iter().any(|item| item.title.contains("house-1.0 H-3: b attests that it is not met") && item.moves.len() == 1));
    let all = |name: &str| plan.outlook.iter().find(|(framework, ..)| framework == name).map(|(_, all, _, then)| (*all, *then));
    assert_eq!(all("house-1.0"), Some((5, 3)), "the rest of H-2, and H-4 once all is read, await a person");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_worse_makes_what_is_computed_better(verdicts in verdicts(), entries in words(), rule in 0..RULES.len(), thing in 0..5_usize) {
        let statuses = |verdicts: &[(usize, usize, Outcome)], unread| audited(estate(verdicts, unread), &entries).iter().map(|one| one.status).collect::<Vec<_>>();
        let before = statuses(&verdicts, false);
        // Production is no weaker for what gets worse before it: see `docs/compliance.md`.
        let compared = |n: usize| n != 4 || thing > 1;
        let no_better = |after: Vec<Status>| before.iter().zip(&after).enumerate().all(|(n, (before, after))| !compared(n) || after <= before);
        for worse in [Outcome::Unknown, Outcome::Error, Outcome::Fail] {
            let mut more = verdicts.clone();
            more.push((rule, thing, worse));
            let after = statuses(&more, false);
            prop_assert!(no_better(after.clone()), "{worse:?} {before:?} {after:?}");
        }
        prop_assert!(no_better(statuses(&verdicts, true)), "an unread input");
        let expired: Vec<_> = verdicts.iter().map(|(rule, thing, outcome)| (*rule, *thing, if *outcome == Outcome::Waived { Outcome::Fail } else { *outcome })).collect();
        prop_assert!(no_better(statuses(&expired, false)), "a waiver past its day");
        let mut other = verdicts.clone();
        other.reverse();
        prop_assert_eq!(statuses(&other, false), before, "another order");
    }

    #[test]
    fn what_is_computed_is_never_satisfied_over_nothing(verdicts in verdicts(), entries in words(), unread: bool) {
        for control in audited(estate(&verdicts, unread), &(entries + &everyone())) {
            let n = &control.numbers;
            prop_assert_eq!(n.judged, n.pass + n.waived + n.unknown + n.error + n.fail);
            if control.status == Status::Satisfied {
                prop_assert!(n.judged > 0 && n.pass == n.judged && !control.methods.is_empty(), "{} {n:?}", control.id);
            }
        }
    }
}

//! Deliberate faults: each place where the evaluator says "perhaps", made to forget it. Tests switch them on, one at a
//! time, and the suite must notice; in the product they are constants that are false.

macro_rules! faults {
    ($($name:ident,)*) => {
        /// One deliberate fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in super::super) enum Fault {
            $($name,)*
        }

        #[cfg(test)]
        const ALL: &[Fault] = &[$(Fault::$name,)*];
    };
}

faults! {
    NullableIsThere,
    NullIsNoKind,
    TailIsClosed,
    RelatedIsThere,
    RelatedIsClosed,
    KeyKeepsIdentity,
    NoIdentityIsOne,
    JoinKeepsOneKind,
    PositionsStay,
    MaybeIsTrue,
    MaybeIsDropped,
    NotForgetsMaybe,
    NotTakesMaybeAsTrue,
    IterationForgetsPerhaps,
    IterationForgetsOpen,
    IterationForgetsUnknown,
    EveryForgetsMaybe,
    EveryTakesPerhapsAsThere,
    EveryForgetsKind,
    PatternForgetsLength,
    MaybeValueWins,
    DefaultForgotten,
    ElseForgetsBefore,
    FirstBodySettles,
    MemberIsThere,
    UnknownKeyForgotten,
    RuleForgetsOpen,
    StepForgetsPerhaps,
    StepForgetsOpen,
    UnknownHasKeys,
    UnknownKeyMatchesNone,
    ArgumentIsThere,
    MembershipForgetsPerhaps,
    ComprehensionForgetsPerhaps,
    ComprehensionForgetsOpen,
    DivisionIsThere,
    SetsForgetPerhaps,
    MaybeIsUnequal,
    TextIsItsEnds,
    OpenListHasALength,
    OpenMapHasNoMore,
    OrderByFirstKind,
    RangeIsItsLeast,
    CountForgetsPerhaps,
    CountForgetsEquals,
    GetForgetsFallback,
    BuiltinIsDefined,
    UnionForgetsOpen,
    UnionForgetsFirst,
    ConcatForgetsBetween,
    AffixDecides,
    ContainsDecides,
    SplitIsClosed,
    PatternDecides,
    KindDecides,
    QuestionArises,
    LensApplies,
    DenyIsClosed,
}

/// The right value, or the wrong one where the fault is on.
#[inline]
pub(in super::super) fn or<T>(fault: Fault, right: T, wrong: T) -> T {
    if is(fault) { wrong } else { right }
}

/// Whether the fault is on.
#[cfg(not(test))]
#[inline(always)]
pub(in super::super) const fn is(_: Fault) -> bool {
    false
}

#[cfg(test)]
pub(in super::super) use tests::is;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::ALL;
    use super::Fault::{self, MaybeIsDropped, MaybeIsTrue, NotForgetsMaybe};
    use crate::policy::kleene::fuzz::complete::Pool;
    use crate::policy::kleene::fuzz::{self, Case, Effort, Random};

    thread_local! {
        static ON: Cell<Option<Fault>> = const { Cell::new(None) };
    }

    pub(in super::super::super) fn is(fault: Fault) -> bool {
        ON.get() == Some(fault)
    }

    /// What notices a fault: the first thing that goes wrong, and after how many inputs.
    fn caught(fault: Fault, cases: &[Case<'_>], pool: &Pool, most: usize) -> Option<String> {
        // Judging stays on this thread, which is the only one of its pool: the fault is on there and nowhere else.
        ON.set(Some(fault));
        let effort = Effort { completions: 4, witnesses: 0 };
        // Every other input is one of the rule that holds what few rules do.
        let odd: Vec<&Case<'_>> = cases.iter().filter(|case| case.rule.id.ends_with("/ranges_odd")).collect();
        let found = (0..most).find_map(|n| {
            let mut random = Random::new(n);
            let case = if n % 2 == 0 { random.one_of(cases)? } else { *random.one_of(&odd)? };
            let wrong = fuzz::trial(case, pool, &mut random, effort).wrong.into_iter().next()?;
            Some(format!("after {} inputs: {wrong}", n + 1))
        });
        ON.set(None);
        found
    }

    /// `PROBITY_MUTANTS` sets how many inputs are tried for each fault; without it, a few that are quickly caught are
    /// tried, so that the facility itself is tested.
    #[test]
    fn each_deliberate_fault_is_noticed() {
        let book = fuzz::book();
        let cases = fuzz::cases(&book);
        let pool = Pool::new(&cases);
        let most = std::env::var("PROBITY_MUTANTS").ok().and_then(|n| n.parse::<usize>().ok());
        let faults: Vec<Fault> = if most.is_some() { ALL.to_vec() } else { vec![MaybeIsTrue, MaybeIsDropped, NotForgetsMaybe] };
        let noticed = |n: usize| {
            let fault = faults.get(n).copied()?;
            let by = caught(fault, &cases, &pool, most.unwrap_or(3_000));
            println!("{fault:?}: {}", by.as_deref().unwrap_or("NOT NOTICED").chars().take(260).collect::<String>());
            if by.is_none() { Some(fault) } else { None }
        };
        let unnoticed: Vec<Fault> = fuzz::each(faults.len(), noticed).into_iter().flatten().collect();
        assert!(unnoticed.is_empty(), "nothing notices {unnoticed:?}");
    }
}

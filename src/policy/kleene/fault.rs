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
    BlocksAreThere,
    BlocksAreAList,
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

    use super::{ALL, Fault};
    use crate::policy::Mode;
    use crate::policy::kleene::directed::Directed;

    thread_local! {
        static ON: Cell<Option<Fault>> = const { Cell::new(None) };
    }

    pub(in super::super::super) fn is(fault: Fault) -> bool {
        ON.get() == Some(fault)
    }

    #[test]
    fn each_deliberate_fault_is_noticed() {
        let directed = Directed::read();
        let cases = 0..directed.cases.len();
        // Judging stays on the only thread of this pool: the fault is on there and nowhere else.
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        alone.install(|| {
            let said = |n: usize| directed.said(n, &[], Mode::Plain).0;
            let right: Vec<_> = cases.clone().map(said).collect();
            let by = |fault: &Fault| {
                ON.set(Some(*fault));
                let found = cases.clone().find(|n| said(*n) != right[*n]);
                ON.set(None);
                println!("{fault:?}: {}", found.map_or("NOT NOTICED", |n| &directed.cases[n].title));
                found
            };
            let unnoticed: Vec<&Fault> = ALL.iter().filter(|fault| by(fault).is_none()).collect();
            assert!(unnoticed.is_empty(), "nothing notices {unnoticed:?}");
        });
    }
}

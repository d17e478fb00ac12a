//! `regex.match` of text that is known in part: the pattern's automaton runs over what is known, and over every text
//! where it is not.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::{Anchored, Input};
use regorus::Value as Rego;

use super::builtins::Given;
use super::fault::{self, Fault};
use super::value::{Kinds, Part};
use super::{Ids, T};

/// More states than this at a time, and the answer is left open.
const MAX_STATES: usize = 96;
/// Bytes that an automaton may take.
const MAX_BYTES: usize = 1 << 20;
/// Automata that are kept.
const MAX_KEPT: usize = 64;

thread_local! {
    static KEPT: RefCell<HashMap<Rc<str>, Option<Rc<DFA>>>> = RefCell::default();
}

/// The automaton of a pattern; `None` where it has none that is small enough.
fn automaton(pattern: &str) -> Option<Rc<DFA>> {
    KEPT.with_borrow_mut(|kept| {
        if let Some(known) = kept.get(pattern) {
            return known.clone();
        }
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        // Where the cache of states is full, the search gives up: states must keep their names.
        let limits = DFA::config().cache_capacity(MAX_BYTES).skip_cache_capacity_check(true).minimum_cache_clear_count(Some(0));
        let nfa = regex_automata::nfa::thompson::Config::new().nfa_size_limit(Some(MAX_BYTES));
        let built = DFA::builder().configure(limits).thompson(nfa).build(pattern).ok().map(Rc::new);
        kept.insert(pattern.into(), built.clone());
        built
    })
}

/// Whether the pattern matches the text.
pub(super) fn matches(pattern: &T, text: &T) -> Option<Given> {
    let (T::Known(Rego::String(pattern)), parts) = (pattern, text.as_parts()?) else { return None };
    let ways = if parts.iter().any(|part| matches!(part, Part::Known(_))) { run(pattern, &parts) } else { None };
    let answer = match ways {
        Some((true, false)) => T::bool(true),
        Some((false, _)) => T::bool(false),
        _ => fault::or(Fault::PatternDecides, T::unknown(text.ids(), Kinds::BOOL), T::bool(false)),
    };
    // A pattern that is none is an error whatever the text.
    let certain = automaton(pattern).is_some() || regex_syntax::parse(pattern).is_ok();
    Some(Ok(Some((answer, if certain { Ids::NONE } else { text.ids() }))))
}

/// Whether some completion matches, and whether some does not.
fn run(pattern: &str, parts: &[Part]) -> Option<(bool, bool)> {
    let automaton = automaton(pattern)?;
    let mut cache = automaton.create_cache();
    let start = automaton.start_state_forward(&mut cache, &Input::new("").anchored(Anchored::No)).ok()?;
    let mut states = States::default();
    states.add(start)?;
    for part in parts {
        match part {
            Part::Known(text) => {
                for byte in text.bytes() {
                    states = states.after(&automaton, &mut cache, [byte])?;
                }
            }
            Part::Unknown(_) => {
                let bytes: Vec<u8> = automaton.byte_classes().representatives(..).filter_map(|unit| unit.as_u8()).collect();
                states = states.reached(&automaton, &mut cache, &bytes)?;
            }
        }
    }
    let mut unmatched = states.dead;
    for state in &states.live {
        let end = automaton.next_eoi_state(&mut cache, *state).ok()?;
        if end.is_quit() {
            return None;
        }
        states.matched |= end.is_match();
        unmatched |= !end.is_match();
    }
    Some((states.matched, unmatched))
}

/// Where an automaton may be.
#[derive(Default, Clone)]
struct States {
    live: BTreeSet<LazyStateID>,
    /// It has matched: whatever follows, it has.
    matched: bool,
    /// It cannot match any more.
    dead: bool,
}

impl States {
    fn add(&mut self, state: LazyStateID) -> Option<()> {
        match state {
            state if state.is_match() => self.matched = true,
            state if state.is_dead() => self.dead = true,
            state if state.is_quit() || state.is_unknown() => return None,
            state => _ = self.live.insert(state),
        }
        (self.live.len() <= MAX_STATES).then_some(())
    }

    /// After one of these bytes.
    fn after<const N: usize>(&self, automaton: &DFA, cache: &mut Cache, bytes: [u8; N]) -> Option<Self> {
        let mut next = Self { live: BTreeSet::new(), ..*self };
        for state in &self.live {
            for byte in bytes {
                next.add(automaton.next_state(cache, *state, byte).ok()?)?;
            }
        }
        Some(next)
    }

    /// After any text of these bytes.
    fn reached(mut self, automaton: &DFA, cache: &mut Cache, bytes: &[u8]) -> Option<Self> {
        let mut open: Vec<LazyStateID> = self.live.iter().copied().collect();
        while let Some(state) = open.pop() {
            for byte in bytes {
                let next = automaton.next_state(cache, state, *byte).ok()?;
                let before = self.live.len();
                self.add(next)?;
                if self.live.len() > before {
                    open.push(next);
                }
            }
        }
        Some(self)
    }
}

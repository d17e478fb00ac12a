//! How much work, depth and size evaluation is given.

use std::cell::{Cell, RefCell};

use crate::source::Problem;

/// How much may be evaluated.
#[derive(Debug)]
pub(super) struct Budget {
    steps: Cell<u64>,
    /// Steps that calls of modules may still add.
    reserve: Cell<u64>,
    /// How deep evaluation is nested just now.
    pub depth: Cell<u32>,
    /// How many references came to something that is not wholly known.
    pub unknowns: Cell<u64>,
    /// What functions have to tell.
    told: RefCell<Vec<Problem>>,
}

/// Steps for a root module: about two seconds of the slowest work.
const MAX_STEPS: u64 = 20_000_000;
/// Steps that each instance of a called module brings along, and how many all may bring.
const CALL_STEPS: u64 = 100_000;
const RESERVE: u64 = 100_000_000;
/// How deep evaluations nest, through references too.
pub(super) const MAX_DEPTH: u32 = 1_000;

impl Default for Budget {
    fn default() -> Self {
        Self { steps: Cell::new(MAX_STEPS), reserve: Cell::new(RESERVE), depth: Cell::new(0), unknowns: Cell::new(0), told: RefCell::default() }
    }
}

impl Budget {
    /// Takes steps off; `false` where none are left.
    pub(super) fn charge(&self, steps: u64) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(steps));
        left >= steps
    }

    /// Allows as much again as at first.
    pub(super) fn renew(&self) {
        self.steps.set(MAX_STEPS);
    }

    /// Adds what one more instance of a module may take.
    pub(super) fn extend(&self) {
        let more = self.reserve.get().min(CALL_STEPS);
        self.reserve.set(self.reserve.get() - more);
        self.steps.set(self.steps.get().saturating_add(more));
    }

    /// Keeps a problem for those who tell them.
    pub(super) fn tell(&self, problem: Problem) {
        self.told.borrow_mut().push(problem);
    }

    /// The problems that were kept.
    pub(super) fn told(&self) -> Vec<Problem> {
        self.told.take()
    }
}

//! Threads whose stacks are deep enough for what the bounds allow.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Bytes of stack: evaluation nests up to a thousand levels. Only what is used is ever taken from the machine.
const STACK: usize = 256 << 20;

/// Runs `work` in a pool of such threads; in the caller's where none can be had.
pub(super) fn on_deep_stacks<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    match POOL.get_or_init(|| ThreadPoolBuilder::new().stack_size(STACK).thread_name(|n| format!("terraform-{n}")).build().ok()) {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

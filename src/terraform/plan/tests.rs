//! Plans and states, judged and shown.

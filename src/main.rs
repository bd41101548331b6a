//! Keepsafe, the program.

fn main() {}

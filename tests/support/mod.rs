//! What several suites need: the built programs, and folders that go when the test ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use keepsafe::analysis::{Clusters, Stated};

/// The program under test.
pub fn keepsafe() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keepsafe"));
    command.env_clear();
    command
}

/// The generator of extracts, built by cargo beside the tests.
pub fn make_extract() -> Command {
    let deps = std::env::current_exe().expect("the test's own path");
    let program = deps
        .parent()
        .and_then(Path::parent)
        .expect("target/<profile>/deps")
        .join("examples")
        .join("make_extract");
    assert!(
        program.exists(),
        "{} is not built: run all of `cargo test --release`",
        program.display()
    );
    Command::new(program)
}

/// Runs to the end and expects success; the error text is shown otherwise.
pub fn succeed(command: &mut Command) -> Output {
    let output = command.output().expect("the program starts");
    assert!(
        output.status.success(),
        "{command:?} ended with {:?}\n{}",
        output.status.code(),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A switch of the suites: `UPDATE=1` writes stored expectations anew, for the difference to be
/// read; `FIGURES_TO=folder` writes every sample figure there, to be looked at.
#[expect(
    clippy::disallowed_methods,
    reason = "a test is switched from outside; the program is not"
)]
pub fn switch(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What a sample that looks for none has of clusters.
pub fn no_clusters() -> Clusters {
    fn none<T>() -> Stated<T> {
        Stated::undefined("not part of the sample")
    }
    Clusters {
        events: 0,
        venues: 0,
        metres: 1000.0,
        cells: 0,
        hot_spots: none(),
        moran: none(),
        scan: none(),
        near_repeats: none(),
    }
}

//! Rules over the source text that the compiler does not hold: layers, owners of outside crates,
//! no clock or environment below `main.rs`, and a generator that cannot grade its own maker.

use std::fs;
use std::path::{Path, PathBuf};

/// Lowest first; a module may name itself and those before it.
const LAYERS: [&str; 15] = [
    "edition",
    "diagnostic",
    "schedule",
    "extract",
    "keywords",
    "venues",
    "analysis",
    "figures",
    "documents",
    "pipeline",
    "ledger",
    "delivery",
    "service",
    "config",
    "cli",
];

/// Outside crates that only some modules may name.
const OWNERS: [(&str, &[&str]); 23] = [
    (
        "polars",
        &["extract", "keywords", "venues", "analysis", "pipeline"],
    ),
    ("polars_io", &["extract", "cli"]),
    ("polars_arrow", &["extract"]),
    ("polars_buffer", &["extract"]),
    ("calamine", &["extract"]),
    ("zip", &["extract"]),
    ("flate2", &["extract"]),
    ("zstd", &["extract"]),
    ("hashbrown", &["extract"]),
    ("aho_corasick", &["venues"]),
    ("plotters", &["figures"]),
    ("typst", &["documents"]),
    ("typst_pdf", &["documents"]),
    ("typst_layout", &["documents"]),
    ("tera", &["documents", "delivery"]),
    ("rusqlite", &["ledger"]),
    ("lettre", &["delivery"]),
    ("cron", &["schedule"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("lonlat_bng", &["extract"]),
    ("geojson", &["extract", "venues"]),
    ("roxmltree", &["venues", "documents"]),
];

/// Readings of the outside world; only `main.rs` may make them.
const OUTSIDE_WORLD: [&str; 6] = [
    "SystemTime::now",
    "Utc::now",
    "Local::now",
    "Instant::now",
    "env::var",
    "env::current_dir",
];

/// The layer of a file below `src/`, `None` for `lib.rs` and `main.rs`.
fn layer_of(path: &str) -> Option<usize> {
    let module = path.split('/').next()?.trim_end_matches(".rs");
    LAYERS.iter().position(|layer| *layer == module)
}

/// Source text without comments and without the bodies of `#[cfg(test)]` modules at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    text.lines()
        .map(|line| {
            let trimmed = line.trim_start();
            if trimmed.starts_with("//") { "" } else { line }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every module named after `crate::`, also inside `crate::{..}`.
fn crate_modules(code: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut at_head = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {
                        modules.push(std::mem::take(&mut word));
                        at_head = true;
                        continue;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                if depth == 1 && at_head && (c.is_alphanumeric() || c == '_') {
                    word.push(c);
                } else if !c.is_whitespace() {
                    at_head = false;
                }
            }
            modules.push(word);
        } else {
            modules.push(
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            );
        }
    }
    modules.retain(|module| !module.is_empty());
    modules
}

/// Whether the code names an outside crate at the head of a path: `polars::`, `use polars`.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let rest = &code[at + name.len()..];
        !before.is_some_and(|c| {
            c.is_alphanumeric() || c == '_' || c == ':' || c == '.' || c == '"' || c == '/'
        }) && rest.starts_with("::")
    })
}

/// What is wrong with one file; `path` is relative to `src/`.
fn violations(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let code = code(text);
    let module = path
        .split('/')
        .next()
        .unwrap_or(path)
        .trim_end_matches(".rs");
    match layer_of(path) {
        None if path != "lib.rs" && path != "main.rs" => {
            found.push(format!("{path}: not in the list of layers"));
        }
        None => {}
        Some(layer) => {
            for used in crate_modules(&code) {
                match LAYERS.iter().position(|l| *l == used) {
                    Some(other) if other > layer => {
                        found.push(format!("{path}: {module} uses {used}, a later layer"));
                    }
                    Some(_) => {}
                    None => found.push(format!("{path}: crate::{used} is no layer")),
                }
            }
        }
    }
    for (name, owners) in OWNERS {
        if names_crate(&code, name) && !owners.contains(&module) && path != "lib.rs" {
            found.push(format!("{path}: {name} belongs to {}", owners.join(", ")));
        }
    }
    if path != "main.rs" {
        for reading in OUTSIDE_WORLD {
            if code.contains(reading) {
                found.push(format!("{path}: {reading} is for main.rs alone"));
            }
        }
    }
    if path.ends_with("/mod.rs") {
        let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
        if lines > 150 {
            found.push(format!(
                "{path}: {lines} lines; a module's front holds no algorithm"
            ));
        }
    }
    found
}

fn source_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("a source folder")
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            source_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_source_keeps_its_layers() {
    let src = root().join("src");
    let mut files = Vec::new();
    source_files(&src, &mut files);
    assert!(!files.is_empty(), "the walk over src/ found nothing");
    let mut found = Vec::new();
    for file in files {
        let path = file
            .strip_prefix(&src)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        found.extend(violations(&path, &fs::read_to_string(&file).unwrap()));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_rules_notice_what_they_are_for() {
    let bad = "use crate::{edition::Edition, cli, documents::{brief, typeset}};\nuse polars::prelude::*;\nfn f() { let t = std::time::SystemTime::now(); }\n";
    let found = violations("figures/chart.rs", bad);
    for part in [
        "uses cli",
        "uses documents",
        "polars belongs to",
        "SystemTime::now",
    ] {
        assert!(
            found.iter().any(|line| line.contains(part)),
            "missed: {part} in {found:?}"
        );
    }
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(
        violations(
            "analysis/x.rs",
            "// crate::cli::run\nuse crate::keywords::State;\n"
        )
        .is_empty()
    );
    assert!(
        violations("utils/x.rs", "")
            .iter()
            .any(|line| line.contains("not in the list"))
    );
}

#[test]
fn the_generator_uses_nothing_of_the_library() {
    let mut files = Vec::new();
    source_files(&root().join("examples"), &mut files);
    let generator: Vec<_> = files
        .iter()
        .filter(|file| file.to_string_lossy().contains("make_extract"))
        .collect();
    assert!(!generator.is_empty(), "examples/make_extract is gone");
    for file in generator {
        let code = code(&fs::read_to_string(file).unwrap());
        assert!(
            !code.contains("keepsafe::"),
            "{}: the generator grades the library",
            file.display()
        );
    }
}

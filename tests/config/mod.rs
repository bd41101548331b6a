//! Every problem of the two files, whole and in order, as `problems.txt` has them; and what the
//! smallest valid files come to.

use std::fs;
use std::path::Path;

use keepsafe::config::{self, MailTransport};
use keepsafe::schedule::Span;
use tempfile::TempDir;

/// A project folder with an empty drop folder and an empty register, and the given files.
fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = folder.path();
    fs::create_dir_all(at.join("extracts")).expect("made");
    fs::create_dir_all(at.join("registers")).expect("made");
    fs::write(
        at.join("registers/hotels.csv"),
        "id,name,aliases,brand,address,town,postcode,easting,northing,opened,closed,kind\n\
         V1,Quillfeather Lodge,,,1 Mere Street,Merewick,,,,,,hotel\n",
    )
    .expect("written");
    for (name, text) in files {
        fs::write(at.join(name), text).expect("written");
    }
    folder
}

fn problems_of(folder: &Path) -> String {
    let found = match config::load(&folder.join("keepsafe.toml")) {
        Ok((_, warnings)) => warnings,
        Err(problems) => problems,
    };
    let folder = folder.display().to_string();
    found
        .to_string()
        .replace(
            &format!("error: {folder}/keepsafe.toml:"),
            "error: keepsafe.toml:",
        )
        .replace(
            &format!("error: {folder}/distribution.toml:"),
            "error: distribution.toml:",
        )
        .replace(
            "error: distribution.toml: ",
            "error: DIR/distribution.toml: ",
        )
        .replace(&folder, "DIR")
}

#[test]
fn every_problem_is_told_with_its_place_and_its_help() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/problems.txt");
    let text = format!(
        "\n{}",
        fs::read_to_string(path).expect("the cases are there")
    );
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in text.split("\n--- ").skip(1) {
        let mut sections = case.split("\n=== ");
        let name = sections.next().unwrap_or_default();
        let mut files = Vec::new();
        let mut expected = "";
        for section in sections {
            match section.split_once('\n') {
                Some(("problems", body)) => expected = body.trim(),
                Some(file) => files.push(file),
                None => panic!("{name}: a section without a body"),
            }
        }
        count += 1;
        let folder = project(&files);
        let found = problems_of(folder.path());
        if found != expected {
            wrong.push(format!(
                "--- {name}\nexpected:\n{expected}\nfound:\n{found}\n"
            ));
        }
    }
    assert!(count >= 4, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const SMALLEST: &str = r#"
[project]
name = "Meres"
owner = "analyst@meres.example"
[extract]
folder = "extracts"
profile = "niche"
[venues]
register = "registers/hotels.csv"
[[job]]
name = "force-pack"
when = "0 0 7 1 * *"
scope = "force"
period = "month"
products = ["force-pack", "dashboard", "workbook"]
lists = ["force-leads"]
"#;

const ROSTER: &str = r#"
[policy]
domains = ["Meres.example"]
[[recipient]]
id = "a.lead"
name = "A Lead"
address = "a.lead@meres.example"
scopes = ["*"]
products = ["force-pack", "dashboard"]
marking = "OFFICIAL-SENSITIVE"
until = 2027-03-31
[[list]]
id = "force-leads"
members = ["a.lead"]
"#;

#[test]
fn what_is_left_out_has_a_stated_default() {
    let folder = project(&[("keepsafe.toml", SMALLEST), ("distribution.toml", ROSTER)]);
    let (config, warnings) = config::load(&folder.path().join("keepsafe.toml")).expect("valid");
    let project = &config.project;
    assert_eq!(project.zone, chrono_tz::Europe::London);
    assert_eq!(project.jobs[0].window, Span::Months(24));
    assert_eq!(project.jobs[0].products, ["force-pack"]);
    assert_eq!(project.packs[0].id, "cse");
    assert!(project.areas.is_none());
    assert_eq!(
        config.transport,
        MailTransport::Maildir {
            folder: folder.path().join("mail")
        }
    );
    assert_eq!(project.sender.from, "analyst@meres.example");
    let extract = &project.extract;
    assert_eq!(extract.limits, keepsafe::extract::Limits::default());
    assert_eq!(extract.settle, std::time::Duration::from_secs(2));
    // Without a word on sign-off, one person has to sign off.
    assert_eq!(project.roster.policy.releases, 1);
    assert_eq!(project.roster.policy.domains, ["meres.example"]);
    let warned = warnings.to_string();
    assert!(
        warned.contains("does not make the product `dashboard`"),
        "{warned}"
    );
    assert!(
        warned.contains("does not make the product `workbook`"),
        "{warned}"
    );
    assert!(!warnings.has_errors());
}

#[test]
fn an_address_outside_the_domains_is_warned_of_without_being_named() {
    let roster = ROSTER.replace("a.lead@meres.example", "a.lead@elsewhere.invalid");
    let folder = project(&[("keepsafe.toml", SMALLEST), ("distribution.toml", &roster)]);
    let (_, warnings) = config::load(&folder.path().join("keepsafe.toml")).expect("valid");
    let warned = warnings.to_string();
    assert!(
        warned.contains("recipient `a.lead` has an address outside"),
        "{warned}"
    );
    assert!(!warned.contains("elsewhere"), "{warned}");
}

#[test]
fn what_shapes_a_product_changes_the_hashes() {
    let load = |files: &[(&str, &str)]| {
        let folder = project(files);
        fs::create_dir_all(folder.path().join("templates/mail")).expect("made");
        fs::write(
            folder.path().join("templates/mail/letter.txt"),
            "{{ marking }}",
        )
        .expect("written");
        config::load(&folder.path().join("keepsafe.toml"))
            .expect("valid")
            .0
            .project
    };
    let project = load(&[("keepsafe.toml", SMALLEST), ("distribution.toml", ROSTER)]);
    let names: Vec<&str> = project
        .hashes
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        names,
        ["keywords/cse", "register", "templates/mail/letter.txt"]
    );
}

#[test]
fn a_pack_of_the_project_extends_the_built_in_one() {
    let load = |pack: &str| {
        let toml = format!("{SMALLEST}[keywords]\npacks = [\"mine\"]\n");
        let folder = project(&[("keepsafe.toml", &toml), ("distribution.toml", ROSTER)]);
        fs::create_dir_all(folder.path().join("keywords")).expect("made");
        fs::write(folder.path().join("keywords/mine.toml"), pack).expect("written");
        config::load(&folder.path().join("keepsafe.toml"))
    };
    let pack = "[pack]\nid = \"mine\"\nversion = \"1\"\nextends = \"cse\"\n\
                [[off]]\ncategory = \"place\"\nterms = [\"inn\"]\n";
    let (config, _) = load(pack).expect("valid");
    let packs = &config.project.packs;
    assert_eq!(
        packs
            .iter()
            .map(|pack| pack.id.as_str())
            .collect::<Vec<_>>(),
        ["cse", "mine"]
    );
    let problems = load(&pack.replace("\"inn\"", "\"inm\"")).expect_err("no such term");
    let told = problems.to_string();
    assert!(told.contains("keywords/mine.toml:7:10: "), "{told}");
    assert!(
        told.contains("no term \"inm\" to switch off\n  help: did you mean \"inn\"?"),
        "{told}"
    );
}

#[test]
fn a_project_that_is_not_there_is_told_how_to_be_made() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let problems = config::load(&folder.path().join("keepsafe.toml")).expect_err("missing");
    assert_eq!(problems.0.len(), 1);
    assert!(
        problems.to_string().contains("keepsafe init DIR"),
        "{problems}"
    );
}

#[test]
fn what_holds_an_extract_is_read_in_percent_days_and_seconds() {
    let keys = "profile = \"niche\"\nmax_age_days = 40\nleast_share = 0.55\nleast_month = 0\n\
                whole_months = false\ncompare_since = 2026-10-03\nsettle_seconds = 0\n";
    let toml = SMALLEST.replace("profile = \"niche\"\n", keys);
    let folder = project(&[("keepsafe.toml", &toml), ("distribution.toml", ROSTER)]);
    let (config, _) = config::load(&folder.path().join("keepsafe.toml")).expect("valid");
    let extract = &config.project.extract;
    assert_eq!(
        extract.limits,
        keepsafe::extract::Limits {
            max_age_days: Some(40),
            least_share_percent: 55,
            least_month_percent: 0,
            whole_months: false,
            compare_since: "2026-10-03".parse().ok(),
        }
    );
    assert!(extract.settle.is_zero());
}

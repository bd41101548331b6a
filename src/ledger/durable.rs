//! File writes that survive a crash: a temporary name, fsync, rename, fsync of the folder.
//!
//! Folders are made 0700 and files 0600 where the system has such modes.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Makes a folder and those above it that are missing; what is there already stays as it is.
pub fn create_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = parent_of(path) {
        create_folder(parent)?;
    }
    match folder_builder().create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => parent_of(path).map_or(Ok(()), sync_folder),
    }
}

/// Writes a whole file, or nothing: another reader sees the old bytes or the new ones.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = beside(path, "partial");
    write_new(&temporary, bytes)?;
    rename(&temporary, path)
}

/// Opens a file for its lock, made empty if missing; what it holds stays.
pub fn open_or_make(path: &Path) -> io::Result<File> {
    file_options().truncate(false).open(path)
}

/// Writes and syncs a file under a name of which nobody knows yet; the folder is not synced.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = file_options().open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Renames within one file system, and syncs the folder that receives the name.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    parent_of(to).map_or(Ok(()), sync_folder)
}

/// Writes a folder of files as a whole: under a temporary name first, then renamed into place. A
/// folder that bears the name already is replaced.
pub fn write_folder(path: &Path, files: &[(String, &[u8])]) -> io::Result<()> {
    if let Some(parent) = parent_of(path) {
        create_folder(parent)?;
    }
    let temporary = beside(path, "partial");
    remove_folder(&temporary)?;
    folder_builder().create(&temporary)?;
    for (name, bytes) in files {
        write_new(&temporary.join(name), bytes)?;
    }
    sync_folder(&temporary)?;
    let old = beside(path, "replaced");
    remove_folder(&old)?;
    if path.exists() {
        fs::rename(path, &old)?;
    }
    rename(&temporary, path)?;
    remove_folder(&old)
}

/// Makes the names in a folder durable.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    // Only Unix can open a folder as a file.
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// `editions/a/b` -> `editions/a/.b.partial`.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".");
    name.push(suffix);
    path.with_file_name(name)
}

/// The folder above, `.` for a bare name.
fn parent_of(path: &Path) -> Option<&Path> {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Some(Path::new(".")),
        parent => parent,
    }
}

fn folder_builder() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn file_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_replaced_as_a_whole() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = root.path().join("editions/job/2026-10/mereshire");
        write_folder(&folder, &[("a.txt".into(), b"1"), ("b.txt".into(), b"2")]).expect("written");
        write_folder(&folder, &[("a.txt".into(), b"3")]).expect("replaced");
        let names: Vec<_> = fs::read_dir(&folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(names, ["a.txt"]);
        assert_eq!(fs::read(folder.join("a.txt")).expect("a file"), b"3");
        let around = fs::read_dir(folder.parent().expect("a parent")).expect("a folder");
        assert_eq!(around.count(), 1, "nothing temporary is left");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = root.path().join("a/b");
        create_folder(&folder).expect("made");
        write(&folder.join("c"), b"c").expect("written");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&root.path().join("a")), 0o700);
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("c")), 0o600);
    }
}

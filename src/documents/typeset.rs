//! A template, data and drawings -> PDF bytes, in process.
//!
//! The typesetter sees virtual files and the bundled fonts; no disk, clock or network. Data
//! reaches a template as `data.json`, never spliced into markup. The same input gives the same
//! bytes. Output is tagged (PDF/UA-1).

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::Serialize;
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, NativeElement, Selector, Smart};
use typst::introspection::Introspector;
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::model::{Document as _, HeadingElem, TableChild, TableElem};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::brief::file_of;
use super::fonts::{self, BUNDLED};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::figures::Figure;

/// The templates that the program comes with; a file of the same name takes the place of one.
pub const TEMPLATES: [(&str, &str); 4] = [
    ("look.typ", include_str!("../../report_templates/look.typ")),
    (
        "force-pack.typ",
        include_str!("../../report_templates/force-pack.typ"),
    ),
    (
        "taskforce-summary.typ",
        include_str!("../../report_templates/taskforce-summary.typ"),
    ),
    (
        "sector-briefing.typ",
        include_str!("../../report_templates/sector-briefing.typ"),
    ),
];

/// Name of the virtual file with the brief.
const DATA: &str = "data.json";

/// What to typeset.
pub struct Job<'a> {
    /// Name of the template, such as `force-pack.typ`.
    pub template: &'a str,
    /// Templates that the user overrides: name, text.
    pub overrides: &'a [(String, String)],
    pub figures: &'a [Figure],
    /// The document's lasting identifier.
    pub ident: String,
    /// `keepsafe 0.1.0`.
    pub creator: String,
    /// Creation time in the file's metadata, and the template's `today`.
    pub made: DateTime<Utc>,
}

/// A finished PDF.
#[derive(Debug, Clone, PartialEq)]
pub struct Typeset {
    pub pdf: Vec<u8>,
    /// For each page the height in millimetres at which the body ends: the lowest text, drawing
    /// or rule above the foot.
    pub body_ends: Vec<f64>,
    /// Page, from 1, of each heading with a label.
    pub sections: BTreeMap<String, usize>,
}

/// Typesets `data` by a template. Every warning is an error. All problems of the data's texts are
/// reported at once, else all of the template.
pub fn typeset<T: Serialize>(job: &Job<'_>, data: &T) -> Result<Typeset, Diagnostics> {
    let data = serde_json::to_value(data)
        .map_err(|error| Diagnostic::error(format!("the brief cannot be written: {error}")))?;
    let mut problems = Diagnostics::default();
    for_each_text(&data, &mut |place, text| {
        // Figure texts are checked with their drawing.
        if !place.starts_with("figure") {
            fonts::check_text(text, &format!("field `{place}`"), &mut problems);
        }
    });
    for figure in job.figures {
        fonts::check_figure(figure, &mut problems);
    }
    if problems.has_errors() {
        return Err(problems);
    }
    Files::new(job, data.to_string()).pdf(job)
}

/// Lets go of past layouts, which a long-lived process would keep otherwise.
pub fn forget() {
    comemo::evict(0);
}

/// Calls with the path and text of every string in a JSON value: `premises.groups[0].rows[2][1]`.
pub fn for_each_text(value: &Value, each: &mut impl FnMut(&str, &str)) {
    fn walk(value: &Value, path: &mut String, each: &mut impl FnMut(&str, &str)) {
        let length = path.len();
        match value {
            Value::String(text) => each(path, text),
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.push_str(&format!("[{at}]"));
                    walk(item, path, each);
                    path.truncate(length);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    if length > 0 {
                        path.push('.');
                    }
                    path.push_str(name);
                    walk(field, path, each);
                    path.truncate(length);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    walk(value, &mut String::new(), each);
}

/// A world of virtual files.
struct Files {
    library: LazyHash<Library>,
    main: FileId,
    /// Looked up by id, never gone through.
    files: HashMap<FileId, Bytes>,
    today: Option<Datetime>,
}

fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl Files {
    fn new(job: &Job<'_>, data: String) -> Self {
        let mut files = HashMap::new();
        let mut put = |path: &str, bytes: Bytes| {
            if let Some(id) = file_id(path) {
                files.insert(id, bytes);
            }
        };
        for (name, text) in TEMPLATES {
            put(name, Bytes::new(text.as_bytes()));
        }
        for (name, text) in job.overrides {
            put(name, Bytes::from_string(text.clone()));
        }
        put(DATA, Bytes::from_string(data));
        for figure in job.figures {
            put(
                &file_of(&figure.name),
                Bytes::from_string(figure.svg.clone()),
            );
        }
        Self {
            library: LazyHash::new(Library::default()),
            main: file_id(job.template).expect("a template's name is a plain file name"),
            files,
            today: Datetime::from_ymd(
                job.made.year(),
                job.made.month() as u8,
                job.made.day() as u8,
            ),
        }
    }

    fn pdf(&self, job: &Job<'_>) -> Result<Typeset, Diagnostics> {
        let compiled = typst::compile::<PagedDocument>(self);
        let mut problems = Diagnostics::default();
        for warning in &compiled.warnings {
            problems.push(self.diagnostic(warning, job));
        }
        let document = match compiled.output {
            Ok(document) => document,
            Err(errors) => {
                for error in &errors {
                    problems.push(self.diagnostic(error, job));
                }
                return Err(problems);
            }
        };
        self.check_access(&document, job, &mut problems);
        if !problems.0.is_empty() {
            return Err(problems);
        }
        let options = PdfOptions {
            ident: Smart::Custom(job.ident.clone()),
            creator: Smart::Custom(Some(job.creator.clone())),
            timestamp: timestamp(job.made),
            standards: PdfStandards::new(&[PdfStandard::Ua_1])
                .map_err(|error| Diagnostic::error(error.message().to_string()))?,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| {
            Diagnostics(errors.iter().map(|e| self.diagnostic(e, job)).collect())
        })?;
        Ok(Typeset {
            pdf,
            body_ends: document
                .pages()
                .iter()
                .map(|page| body_end(&page.frame))
                .collect(),
            sections: sections(&document),
        })
    }

    /// What PDF/UA asks for and the export does not check: heads of tables, and a language.
    fn check_access(&self, document: &PagedDocument, job: &Job<'_>, problems: &mut Diagnostics) {
        if matches!(document.info().locale, Smart::Auto) {
            problems.push(
                Diagnostic::error("the template sets no language")
                    .in_file(self.shown_name(job.template, job))
                    .help("add `#set text(lang: \"en\")`"),
            );
        }
        let tables = document
            .introspector()
            .query(&Selector::Elem(TableElem::ELEM, None));
        for table in tables {
            let has_head = table.to_packed::<TableElem>().is_some_and(|t| {
                t.children
                    .iter()
                    .any(|c| matches!(c, TableChild::Header(_)))
            });
            if !has_head {
                problems.push(
                    self.at(
                        Diagnostic::error("a table has no head"),
                        table.span().into(),
                        job,
                    )
                    .help("begin it with `table.header(..)`"),
                );
            }
        }
    }

    fn diagnostic(&self, found: &SourceDiagnostic, job: &Job<'_>) -> Diagnostic {
        let mut diagnostic = self.at(
            Diagnostic::error(found.message.to_string()),
            found.span,
            job,
        );
        let hints: Vec<&str> = found.hints.iter().map(|hint| hint.v.as_str()).collect();
        if !hints.is_empty() {
            diagnostic = diagnostic.help(hints.join("; "));
        }
        diagnostic
    }

    /// Sets file, line and column of a span.
    fn at(&self, mut diagnostic: Diagnostic, span: DiagSpan, job: &Job<'_>) -> Diagnostic {
        let Some(id) = span.id() else {
            return diagnostic.in_file(self.shown_name(job.template, job));
        };
        let name = id.vpath().get_without_slash().to_owned();
        let position = self.range(span).and_then(|range| {
            let source = self.source(id).ok()?;
            source.lines().byte_to_line_column(range.start)
        });
        diagnostic.place = Some(Place {
            file: self.shown_name(&name, job),
            line: position.map(|(line, _)| line + 1),
            column: position.map(|(_, column)| column + 1),
        });
        diagnostic
    }

    /// The file as its author knows it.
    fn shown_name(&self, name: &str, job: &Job<'_>) -> String {
        if job.overrides.iter().any(|(own, _)| own == name) {
            format!("templates/{name}")
        } else if TEMPLATES.iter().any(|(built_in, _)| *built_in == name) {
            format!("report_templates/{name}")
        } else {
            name.to_owned()
        }
    }
}

impl World for Files {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BUNDLED.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let bytes = self.file(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files
            .get(&id)
            .cloned()
            .ok_or_else(|| FileError::NotFound(id.vpath().get_without_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        BUNDLED.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    let datetime = Datetime::from_ymd_hms(
        at.year(),
        at.month() as u8,
        at.day() as u8,
        at.hour() as u8,
        at.minute() as u8,
        at.second() as u8,
    )?;
    Some(Timestamp::new_utc(datetime))
}

fn sections(document: &PagedDocument) -> BTreeMap<String, usize> {
    let introspector = document.introspector();
    introspector
        .query(&Selector::Elem(HeadingElem::ELEM, None))
        .iter()
        .filter_map(|heading| {
            let label = heading.label()?.resolve().to_string();
            let page = introspector.page(heading.location()?)?;
            Some((label, page.get()))
        })
        .collect()
}

/// Millimetres of the foot on A4: what lies in it is not body.
const FOOT: f64 = 22.0;

/// Millimetres from the top edge to the lowest ink above the foot.
fn body_end(page: &Frame) -> f64 {
    fn walk(frame: &Frame, to_page: Transform, foot: Abs, lowest: &mut Abs) {
        for (at, item) in frame.items() {
            let here = to_page.pre_concat(Transform::translate(at.x, at.y));
            let height = match item {
                FrameItem::Group(group) => {
                    walk(&group.frame, here.pre_concat(group.transform), foot, lowest);
                    continue;
                }
                FrameItem::Text(_) => Abs::zero(),
                FrameItem::Shape(shape, _) => shape.bbox(false).max.y,
                FrameItem::Image(_, size, _) => size.y,
                FrameItem::Link(..) | FrameItem::Tag(_) => continue,
            };
            let end = Point::new(Abs::zero(), height).transform(here).y;
            if end <= foot {
                lowest.set_max(end);
            }
        }
    }
    let mut lowest = Abs::zero();
    walk(
        page,
        Transform::identity(),
        page.height() - Abs::mm(FOOT) + Abs::pt(1.0),
        &mut lowest,
    );
    lowest.to_mm()
}

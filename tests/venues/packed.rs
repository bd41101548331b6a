//! Registers of formats that are no text: the same list in each comes to the same venues.

use std::io::Write;
use std::path::Path;

use keepsafe::extract::table::{TableFormat, write};
use keepsafe::venues::Register;
use polars::df;
use polars::frame::DataFrame;

const TITLES: [&str; 6] = [
    "FHRSID",
    "BusinessName",
    "BusinessType",
    "AddressLine1",
    "AddressLine2",
    "PostCode",
];
const ROWS: [[&str; 6]; 3] = [
    [
        "900001",
        "Gull House",
        "Hotel/bed & breakfast/guest house",
        "4 Quay Street",
        "Saltby",
        "MQ1 4TB",
    ],
    [
        "900002",
        "Heron Inn",
        "Hotel/bed & breakfast/guest house",
        "2 Tollgate Street",
        "Osmere",
        "MQ5 2AA",
    ],
    [
        "900003",
        "Quay Stores",
        "Retailers - other",
        "1 Quay Street",
        "Saltby",
        "MQ1 4TB",
    ],
];

fn frame() -> DataFrame {
    let column = |at: usize| ROWS.map(|row| row[at]);
    df!(
        TITLES[0] => ROWS.map(|row| row[0].parse::<i64>().expect("a number")),
        TITLES[1] => column(1),
        TITLES[2] => column(2),
        TITLES[3] => column(3),
        TITLES[4] => column(4),
        TITLES[5] => column(5),
    )
    .expect("a frame")
}

/// A workbook of two sheets: a title page, and the list below a line of its own.
fn workbook() -> Vec<u8> {
    let cell = |text: &str| {
        let text = text.replace('&', "&amp;");
        format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|text| cell(text)).collect();
        format!("<row>{cells}</row>")
    };
    let sheet = |rows: &str| {
        format!(
            "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
        )
    };
    let list: String = std::iter::once(row(&["Hotels of the Meres"]))
        .chain(std::iter::once(row(&TITLES)))
        .chain(ROWS.iter().map(|cells| row(cells)))
        .collect();
    let relation = |id: u8| {
        format!(
            "<Relationship Id=\"rId{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
        )
    };
    let parts = [
        (
            "[Content_Types].xml",
            "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels",
            "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned(),
        ),
        (
            "xl/workbook.xml",
            "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"About\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"List\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>".to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}{}</Relationships>",
                relation(1),
                relation(2)
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet(&row(&["Made by the licensing team"]))),
        ("xl/worksheets/sheet2.xml", sheet(&list)),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("whole").into_inner()
}

fn told(path: &Path) -> String {
    match Register::load(path, None) {
        Ok(register) => {
            let venues = register.venues.iter();
            let venues = venues.map(|venue| {
                let code = venue.postcode.clone().unwrap_or_default();
                format!(
                    "{} {}, {}, {}, {code}",
                    venue.id, venue.name, venue.address, venue.town
                )
            });
            let source = &register.sources[0];
            format!(
                "{}; {} rows, {} others",
                venues.collect::<Vec<_>>().join("; "),
                source.rows,
                source.others
            )
        }
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn every_format_gives_the_same_venues() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = |format| write(&mut frame(), format).expect("written");
    let csv = table(TableFormat::Csv);
    let packed = zstd::encode_all(&csv[..], 3).expect("memory");
    for (name, bytes) in [
        ("hotels.csv", csv),
        ("hotels.csv.zst", packed),
        ("hotels.parquet", table(TableFormat::Parquet)),
        ("hotels.arrows", table(TableFormat::Arrows)),
        ("hotels.xlsx", workbook()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        assert_eq!(
            told(&path),
            "900001 Gull House, 4 Quay Street, Saltby, MQ1 4TB; \
             900002 Heron Inn, 2 Tollgate Street, Osmere, MQ5 2AA; 3 rows, 1 others",
            "{name}"
        );
    }
}

#[test]
fn damaged_files_are_told_as_the_register() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("hotels");
    for (bytes, said) in [
        (
            &b"PK\x03\x04 no workbook"[..],
            "the workbook cannot be read",
        ),
        (b"PAR1 cut", "the register is damaged, or not whole"),
        (
            b"\xD0\xCF\x11\xE0 old",
            "the register is an old Excel workbook",
        ),
        (b"%PDF-1.7", "the register is a PDF"),
    ] {
        std::fs::write(&path, bytes).expect("written");
        let told = told(&path);
        assert!(told.contains(said) && told.contains("help: "), "{told}");
    }
}

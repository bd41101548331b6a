#!/usr/bin/env python3
"""Makes the cases of the corpus that no editor can write: workbooks, frames, packed and long files.

    python3 -m venv venv
    venv/bin/pip install openpyxl==3.1.5 xlwt==1.3.0 pyarrow msoffcrypto-tool zstandard
    venv/bin/python tests/extracts/make_corpus.py

Text cases are written too, so that one reading of this file shows what the corpus holds beside the
older cases. What must come out of each is in the .expected file beside it; see mod.rs. All places,
businesses and people are invented.
"""

import datetime
import gzip
import io
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet
import xlwt
import zstandard
from openpyxl.styles import numbers

CORPUS = Path(__file__).parent / "corpus"
HEAD = ["Occurrence Number", "Occurrence Type", "Recorded Date", "Committed From", "Force", "District",
        "Location Name", "Easting", "Northing", "Summary", "Flags"]


def row(number=1, **changed):
    cells = {
        "Occurrence Number": f"2600000000{number}", "Occurrence Type": "Crime", "Recorded Date": "02/11/2026 09:15",
        "Committed From": "01/11/2026 21:30", "Force": "Mereshire", "District": "Merewick",
        "Location Name": "Heron Inn", "Easting": "589585", "Northing": "447029",
        "Summary": "Child found at hotel by staff.", "Flags": "",
    }
    cells.update({name.replace("_", " "): value for name, value in changed.items()})
    return cells


def text(rows, head=None, delimiter=","):
    head = head or list(rows[0])
    def cell(value):
        value = str(value)
        return '"' + value.replace('"', '""') + '"' if any(c in value for c in '",\n\r' + delimiter) else value
    lines = [head] + [[one.get(name, "") for name in head] for one in rows]
    return "".join(delimiter.join(cell(value) for value in line) + "\r\n" for line in lines)


def write(name, content):
    (CORPUS / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def settings(name, text):
    (CORPUS / name).with_suffix(".toml").write_text(text)


# --- text -------------------------------------------------------------------------------------

write("double_encoded.csv", text([
    row(1, Location_Name="CafÃ© Heron", Summary="The childâ€™s room; Â£20 was paid."),
    row(2, Location_Name="Café Heron", Summary="The child’s room; £20 was paid."),
]))
write("tabs_in_text.csv", text([row(1, Summary="Room:\t14\tbooked by:\tan adult", Location_Name="Heron\tInn")]))
write("offsets.csv", text([
    row(1, Recorded_Date="2026-07-01T21:30:00Z", Committed_From="2026-07-01T22:30:00+01:00"),
    row(2, Recorded_Date="2026-11-01T21:30:00Z", Committed_From="2026-10-25T00:30:00Z"),
]))
write("serial_dates.csv", text([
    row(1, Recorded_Date="46329.385", Committed_From="46328"),
    row(2, Recorded_Date="46329", Committed_From="last night"),
]))
write("whole_days.csv", text([
    {**row(1, Committed_From="01/11/2026 00:00"), "Committed To": "01/11/2026 23:59"},
    {**row(2, Committed_From="01/11/2026 20:00"), "Committed To": "01/11/2026 00:00"},
    {**row(3, Committed_From="01/11/2026 20:00"), "Committed To": "02/11/2026 08:00"},
    {**row(4, Committed_From="01/11/2026 00:01"), "Committed To": "01/11/2026 23:59"},
]))
write("ages.csv", text([
    {**row(1), "Person Role": "Victim", "Person Ref": "N1", "Person Age": age, "Date of Birth": birth}
    for age, birth in [("15", ""), ("10-17", ""), ("18+", ""), ("16-24", ""), ("Child", ""), ("999", ""),
                       ("40", "02/11/2008"), ("", "01/11/2008"), ("", "31/10/08"), ("17", "01/01/1900"),
                       ("", "05/06/2031"), ("", "05/06/65"), ("", "not given")]
]))
write("persons_flags_officers.csv", text([
    {**row(1, Flags=flag), "Person Role": role, "Person Ref": ref, "Person Age": age, "Officer": officer}
    for role, ref, age in [("Victim", "N1", "15"), ("Suspect", "N2", "41")]
    for flag in ["CSE", "DA"] for officer in ["PC 1", "PC 2"]
]))
write("flag_columns.csv", text([
    {**row(1), "CSE Flag": "Y", "CE Flag": "N"},
    {**row(2, Flags="DA"), "CSE Flag": "No", "CE Flag": ""},
    {**row(3), "CSE Flag": "1", "CE Flag": "TRUE"},
]))
write("leading_zeros.csv", text(
    [row(1, Occurrence_Number=f"0{n:07}") for n in range(1, 40)] + [row(1, Occurrence_Number=f"{n:07}") for n in (41, 42)]))
write("hyperlinks.csv", text([
    row(1, Occurrence_Number='=HYPERLINK("https://records.example/26000000001","26000000001")'),
    row(2, Occurrence_Number='="26000000002"'),
]))
write("cut_off.csv", text([row(1), row(2), row(3)])[:-60])
write("cut_off_in_quotes.csv", text([row(1), row(2, Summary="A room, booked by an adult, for a child.")])[:-20])
write("last_row_short.csv", text([row(1)]) + "26000000002,Crime\r\n")
write("web_page.xls", "<html><table><tr><td>Occurrence Number</td></tr></table></html>")
write("web_page_spaced.xls", "\ufeff\n <!DOCTYPE html>\n<html></html>")
write("document.pdf", b"%PDF-1.7\n%no table\n")
write("database.csv", b"SQLite format 3\0" + bytes(84))
write("archive.csv.zip", b"")
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as out:
    out.writestr(zipfile.ZipInfo("extract.csv", (2026, 11, 3, 0, 0, 0)), text([row(1)]))
write("archive.csv.zip", archive.getvalue())
write("overlap_2026-10.csv", text([
    row(1, Summary="As first written."), row(2, Summary="Only in October.")]))
write("overlap_2026-11.also.csv", text([
    row(1, Summary="As corrected."), row(3, Summary="Only in November.")]))
settings("overlap_2026-10.csv", 'files = ["overlap_2026-11.also.csv"]\n')
write("renamed_column.csv", text([{("Eastng" if name == "Easting" else name): value for name, value in row(1).items()}]))
settings("renamed_column.csv", '[columns_before]\noccurrence_id = "Occurrence Number"\neasting = "Easting"\n'
         'northing = "Northing"\ntext = "Summary | MO"\nforce = "Force"\n')
write("column_gone_for_good.csv", text([{name: value for name, value in row(1).items() if name != "Flags"}]))
settings("column_gone_for_good.csv", '[profile]\nbase = "niche"\nabsent = ["Flags"]\n[columns_before]\nflags = "Flags"\n')
write("everything_wrong.csv", "Ref,When,What\r\n1,2,3\r\n")

# --- place ------------------------------------------------------------------------------------

write("exchanged_coordinates.csv", text([
    row(1, Easting="447029", Northing="589585"),
    row(2, Easting="447029", Northing="589585", District=""),
    row(3),
]))
write("shortened_coordinates.csv", text([
    row(1, Easting="89585", Northing="47029"),
    row(2, Easting="5895850", Northing="4470290"),
    row(3, Easting="589.585", Northing="447.029"),
    row(4, Easting="89585", Northing="47029", District="No Such District"),
]))
write("outside_force.csv", text([
    row(1, Easting="100000", Northing="900000"),
    row(2, Force="Eastholm"),
    row(3, Force="Eastholm", District="Holm North"),
    row(4, Force="British Transport Police", District=""),
    row(5, Force="MERESHIRE POLICE"),
    row(6, Force="M01"),
]))
for name in ["exchanged_coordinates.csv", "shortened_coordinates.csv", "outside_force.csv"]:
    settings(name, "areas = true\n")
write("grid_references.csv", text([
    {**row(1, Easting="", Northing=""), "Grid Ref": "TG 5140 1317"},
    {**row(2, Easting="", Northing=""), "Grid Ref": "somewhere"},
    {**row(3, Easting="TG51401317", Northing=""), "Grid Ref": ""},
    {**row(4), "Grid Ref": "TG 5140 1317"},
]))
write("default_points_listed.csv", text([row(1), row(2, Easting="589585.4"), row(3, Easting="589600")]))
settings("default_points_listed.csv", '[profile]\nbase = "niche"\ndefault_points = ["589585 447029"]\n')

# --- packed and long --------------------------------------------------------------------------

def gz(data):
    return gzip.compress(data if isinstance(data, bytes) else data.encode(), mtime=0)


def zst(data, level=19):
    return zstandard.ZstdCompressor(level=level).compress(data if isinstance(data, bytes) else data.encode())


write("packed.csv.gz", gz(text([row(1), row(2)])))
write("packed.csv.zst", zst(text([row(1), row(2)])))
write("packed.tsv.gz", gz(text([row(1), row(2)], delimiter="\t")))
write("packed_twice.csv.gz", gz(text([row(1), row(2)])[:300]) + gz(text([row(1), row(2)])[300:]))
write("packed_cut_off.csv.gz", gz(text([row(1), row(2)]))[:-12])
write("packed_cut_off.csv.zst", zst(text([row(1), row(2)]))[:-12])
write("packed_spoilt.csv.gz", gz(text([row(1), row(2)]))[:40] + b"\xff" * 80)
write("bomb.csv.zst", zst(text([row(1)]).encode() * 1_600_000, level=3))
write("ten_megabytes.csv.zst", zst(text([row(1, Summary="found at hotel " * 700_000), row(2)])))
write("cut_texts_32767.csv.zst", zst(text(
    [row(n, Summary=f"{n} " + "a" * (32_767 - 2)) for n in range(1, 5)] + [row(9, Summary="short")])))
write("cut_texts_4000.csv.gz", gz(text(
    [row(n, Summary=f"{n} " + "é" * (4_000 - 2)) for n in range(1, 5)] + [row(9, Summary="short")])))
write("spoilt_utf16.txt", "\ufeff".encode("utf-16-le") + text([row(1)], delimiter="\t").encode("utf-16-le")[:-1])

# --- workbooks --------------------------------------------------------------------------------

STAMP = datetime.datetime(2026, 11, 3)


def saved(book):
    """The workbook's bytes, the same each time: openpyxl stamps parts with the clock."""
    book.properties.created = book.properties.modified = STAMP
    out = io.BytesIO()
    book.save(out)
    again = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "docProps/core.xml":
                start = data.index(b"<dcterms:modified")
                data = data[:start] + data[data.index(b"</dcterms:modified>") + len(b"</dcterms:modified>"):]
            new.writestr(zipfile.ZipInfo(part.filename, (2026, 11, 3, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return again.getvalue()


def typed(cells):
    """Values as Excel keeps them: numbers and dates, not texts."""
    out = dict(cells)
    out["Occurrence Number"] = int(cells["Occurrence Number"])
    out["Recorded Date"] = datetime.datetime(2026, 11, 2, 9, 15)
    out["Committed From"] = datetime.date(2026, 11, 1)
    out["Easting"], out["Northing"] = float(cells["Easting"]), float(cells["Northing"])
    return out


def sheet(book, rows, title=None, above=(), first=False):
    here = book.active if first else book.create_sheet()
    here.title = title or here.title
    for line in above:
        here.append(line)
    here.append(list(rows[0]))
    for one in rows:
        here.append(list(one.values()))
    return here


book = openpyxl.Workbook()
sheet(book, [typed(row(1)), typed(row(2, Flags="CSE"))], first=True)
write("workbook.xlsx", saved(book))
write("workbook.xlsx.gz", gz(saved(book)))
write("workbook_cut_off.xlsx", saved(book)[:-200])

book = openpyxl.Workbook()
book.active.title = "About"
book.active.append(["Report of all occurrences"])
book.active.append(["Run", "3 November 2026"])
sheet(book, [typed(row(1))], "Mereshire", above=[["Occurrences, Mereshire"], []])
sheet(book, [{**typed(row(2)), "Force": "Eastholm"}], "Eastholm")
other = {"Occurrence Number": 26000000003, "Recorded Date": STAMP, "Force": "Fenwold", "Summary": "Fewer columns."}
sheet(book, [other], "Fenwold")
book.create_sheet("Pivot").append(["Force", "Count"])
write("workbook_sheets.xlsx", saved(book))

book = openpyxl.Workbook()
here = sheet(book, [{**row(1), "Occurrence Number": "026000000001", "Recorded Date": 46329.385, "Committed From": 46328,
                     "Recorded Time": datetime.time(9, 15)}], first=True)
here.append(["'26000000002", "Crime", "02/11/2026 09:15", "", "Mereshire", "", "", "589585", "447029", "Text.", "CSE", ""])
here.append([])
here.append(["26000000003", "Crime", "02/11/2026", "", "Mereshire", "", "", "", "", "After a blank row."])
here.append(["Total", 3])
write("workbook_texts_and_serials.xlsx", saved(book))

book = openpyxl.Workbook()
here = sheet(book, [typed(row(1))], first=True)
here["A2"] = 26_000_000_001_234_567_890
write("workbook_long_numbers.xlsx", saved(book))

book = openpyxl.Workbook()
here = sheet(book, [typed(row(1)), typed(row(2))], first=True)
here["J2"] = '="Child found at " & "hotel."'  # no value is kept beside the formula
here["G2"], here["G3"] = "#N/A", True
here["K2"].number_format = numbers.FORMAT_TEXT
write("workbook_formulas.xlsx", saved(book))

book = openpyxl.Workbook()
book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
sheet(book, [typed(row(1))], first=True)
write("workbook_1904.xlsx", saved(book))

book = openpyxl.Workbook()
book.active.append(["Nothing", "here"])
book.create_sheet("Also").append(["is", "an", "extract"])
write("workbook_no_table.xlsx", saved(book))
write("workbook_empty.xlsx", saved(openpyxl.Workbook()))

book = openpyxl.Workbook()
sheet(book, [typed(row(1))], first=True)
locked = io.BytesIO()
msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(saved(book))).encrypt("secret", locked)
if not (CORPUS / "workbook_password.xlsx").exists():  # its salt differs each time
    write("workbook_password.xlsx", locked.getvalue())

bomb = io.BytesIO()
with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
    for part in old.infolist():
        data = old.read(part)
        if part.filename == "xl/worksheets/sheet1.xml":
            data = data.replace(b"<sheetData>", b"<sheetData>" + b" " * 90_000_000)
        new.writestr(zipfile.ZipInfo(part.filename, (2026, 11, 3, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
write("workbook_bomb.xlsx", bomb.getvalue())

old_book = xlwt.Workbook()
here = old_book.add_sheet("Occurrences")
day = xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM")
for across, name in enumerate(HEAD):
    here.write(0, across, name)
for across, (name, value) in enumerate(typed(row(1)).items()):
    here.write(1, across, value, *([day] if isinstance(value, datetime.date) else []))
old_book.save(str(CORPUS / "workbook_old.xls"))

# --- frames -----------------------------------------------------------------------------------

frame = pa.table({
    "Occurrence Number": pa.array([26000000001, 26000000002], pa.int64()),
    "Occurrence Type": pa.array(["Crime", None]).dictionary_encode(),
    "Recorded Date": pa.array([datetime.datetime(2026, 11, 2, 9, 15)] * 2, pa.timestamp("us")),
    "Committed From": pa.array([datetime.datetime(2026, 7, 1, 20, 30, tzinfo=datetime.timezone.utc), None],
                               pa.timestamp("ms", "UTC")),
    "Force": pa.array(["Mereshire", "Mereshire"]),
    "Easting": pa.array([589585.0, None]),
    "Northing": pa.array([447029.0, None]),
    "Summary": pa.array(["Child found at hotel,\nby staff.", "Nothing more."], pa.large_string()),
    "Flags": pa.array([["CSE", "DA"], []]),
    "Person Age": pa.array([15.0, float("nan")]),
    "Date of Birth": pa.array([datetime.date(2010, 11, 3), None]),
})
pyarrow.parquet.write_table(frame, CORPUS / "table.parquet", compression="zstd")
pyarrow.feather.write_feather(frame, CORPUS / "table.arrow", compression="lz4")
with pyarrow.ipc.new_stream(CORPUS / "table.arrows", frame.schema) as out:
    out.write_table(frame)
write("table.parquet.gz", gz((CORPUS / "table.parquet").read_bytes()))
write("table_cut_off.parquet", (CORPUS / "table.parquet").read_bytes()[:-100])
write("table_cut_off.arrows", (CORPUS / "table.arrows").read_bytes()[:-700])
write("table_spoilt.arrow", (CORPUS / "table.arrow").read_bytes()[:600] + b"ARROW1")

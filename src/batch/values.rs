//! The table of sites: CSV, TOML or JSON.

use std::collections::BTreeSet;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use serde_json::Value as Json;

use crate::finding::{Code, Finding, Place, Report, Severity, names_a_secret, shortened};
use crate::spec::{self, Row};

/// The largest table that is read, in bytes: a million rows of ordinary length.
pub const MAX_VALUES_BYTES: usize = 256 << 20;

/// The possible separators of the cells of a CSV file; a spreadsheet uses the one of its locale.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The message about a table that is empty or is not readable text.
const EMPTY_OR_OTHER_ENCODING: &str =
    "the table is empty, or is not text in UTF-8 or UTF-16; Excel saves such text as \"CSV UTF-8\"";

/// The maximum number of errors that are reported.
const MAX_ERRORS: usize = 20;

/// A table of sites.
#[derive(Debug, Default)]
pub struct Values {
    /// The name of its file.
    pub name: String,
    /// The names of its columns.
    pub columns: Arc<[String]>,
    /// Its rows, in order.
    pub rows: Vec<ValuesRow>,
}

/// A row, and where it is written.
#[derive(Debug)]
pub struct ValuesRow {
    /// Its line in a CSV file; its number in TOML and JSON.
    pub line: u64,
    /// The texts of its columns.
    pub texts: Row,
}

impl Values {
    /// Reads a table. A name that ends in `.json` or `.toml` decides the format; otherwise it is CSV. If the report
    /// contains an error, rows are missing.
    pub fn read(name: &str, bytes: &[u8]) -> (Values, Report) {
        let mut reading =
            Reading { values: Values { name: name.to_owned(), ..Values::default() }, report: Report::new() };
        if bytes.len() > MAX_VALUES_BYTES {
            reading.wrong(
                None,
                format!("the table is larger than {} MiB; divide it into several", MAX_VALUES_BYTES >> 20),
            );
            return (reading.values, reading.report);
        }
        let (text, found) = spec::decode(name, bytes, |_| true);
        if found.has_errors() {
            reading.wrong(None, EMPTY_OR_OTHER_ENCODING);
            return (reading.values, reading.report);
        }
        let ends_in = |end: &str| name.to_ascii_lowercase().ends_with(end);
        if ends_in(".json") {
            reading.json(text.text());
        } else if ends_in(".toml") {
            reading.toml(text.text());
        } else {
            reading.csv(text.text());
        }
        if reading.values.rows.is_empty() && !reading.report.has_errors() {
            reading.wrong(None, "the table has no rows");
        }
        (reading.values, reading.report)
    }
}

/// The separator that the first line of a table declares for spreadsheets, `sep=;`, and the text after it.
fn declared_separator(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let declared = first.trim_end_matches('\r').trim_matches('"').strip_prefix("sep=")?;
    match declared.as_bytes() {
        [separator] => Some((*separator, rest)),
        _ => None,
    }
}

/// Whether a cell has the form in which spreadsheets show long numbers: `1.23E+07`. The digits that are left out are
/// lost.
fn is_shortened_number(cell: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((digits, power)) = cell.trim().split_once("E+") else { return false };
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    whole.len() == 1 && is_number(whole) && is_number(part) && power.len() == 2 && is_number(power)
}

fn shortened_number(table: &str, line: u64, column: &str, cell: &str) -> Finding {
    let shown = if names_a_secret(column) { "the cell".to_owned() } else { format!("`{}`", shortened(cell)) };
    let message = format!("{shown} in the column `{}` is a number that a spreadsheet has shortened", shortened(column));
    let finding = Finding::new(Code::BadValues, Place::Named(format!("{table}:{line}")), message);
    finding.help("format the column as text in the spreadsheet, enter the value again, and save the table")
}

/// Counts the lines of a text from its start to its end.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the text at this byte, or of the text after it if only line breaks are there.
    fn of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.at, self.text.len());
        let rest = self.text.as_bytes().get(byte..).unwrap_or_default();
        let start = byte + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.text.as_bytes().get(self.at..start).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = start;
        self.line
    }
}

/// The line of the first quote that is out of place: inside a cell without being doubled, or at the start of a cell
/// that is never closed. For a quoted cell, it is the line in which the cell begins. The text after such a quote would
/// be split into the wrong cells.
fn stray_quote(text: &str, separator: u8) -> Option<u64> {
    enum At {
        Start,
        Inside,
        Quoted,
        /// After a quote in a quoted cell: it ends the cell, or is the first of two.
        Quote,
    }
    let (mut at, mut line, mut opened) = (At::Start, 1, 1);
    for byte in text.bytes() {
        let ends = byte == separator || matches!(byte, b'\r' | b'\n');
        at = match (at, byte) {
            (At::Start, b'"') => {
                opened = line;
                At::Quoted
            }
            (At::Quoted, b'"') => At::Quote,
            (At::Quote, b'"') | (At::Quoted, _) => At::Quoted,
            (At::Inside, b'"') => return Some(line),
            (At::Start | At::Inside | At::Quote, _) if ends => At::Start,
            (At::Quote, _) => return Some(opened),
            (At::Start | At::Inside, _) => At::Inside,
        };
        line += u64::from(byte == b'\n');
    }
    matches!(at, At::Quoted).then_some(opened)
}

/// A table being read.
struct Reading {
    values: Values,
    report: Report,
}

impl Reading {
    fn csv(&mut self, text: &str) {
        let (declared, text, first_line) = match declared_separator(text) {
            Some((separator, rest)) => (Some(separator), rest, 2),
            None => (None, text, 1),
        };
        let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
        let usual = || SEPARATORS.into_iter().rev().max_by_key(|&separator| count(separator));
        let separator = declared.or_else(usual).unwrap_or(b',');
        let mut reader =
            ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
        if let Some(line) = stray_quote(text, separator) {
            let what = "a quote is not closed, or is inside a cell; a cell with quotes is written \"a \"\"b\"\"\"";
            return self.wrong(Some(line + first_line - 1), what);
        }
        let mut lines = Lines { text, at: 0, line: first_line };
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => return self.wrong(Some(lines.line), format!("the row is not CSV: {error}")),
            };
            let line = lines.of(record.position().map_or(0, csv::Position::byte));
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            match self.values.columns.is_empty() {
                true => self.header(record.iter().map(|cell| cell.trim().to_owned()).collect(), line),
                false => self.cells(&record, line),
            }
        }
    }

    fn header(&mut self, columns: Vec<String>, line: u64) {
        let mut seen = BTreeSet::new();
        for column in &columns {
            if column.is_empty() {
                self.wrong(Some(line), "a column has no name");
            } else if !seen.insert(column) {
                self.wrong(Some(line), format!("two columns have the name `{}`", shortened(column)));
            }
        }
        self.values.columns = columns.into();
    }

    fn cells(&mut self, record: &StringRecord, line: u64) {
        let columns = &self.values.columns;
        if record.len() != columns.len() {
            self.wrong(
                Some(line),
                format!("the row has {} cells, but there are {} columns", record.len(), columns.len()),
            );
            return;
        }
        let found = columns.iter().zip(record).find(|(_, cell)| is_shortened_number(cell));
        let finding = found.map(|(column, cell)| shortened_number(&self.values.name, line, column, cell));
        self.report.extend(Report::from_iter(finding).at_most(Severity::Warning));
        let texts = Row::new(columns, record.iter().map(str::to_owned).collect());
        self.values.rows.push(ValuesRow { line, texts });
    }

    fn json(&mut self, text: &str) {
        match serde_json::from_str(text) {
            Ok(Json::Array(items)) => self.objects(&items),
            Ok(_) => self.wrong(None, "a table in JSON is a list of objects: [{\"site\": \"Berlin\"}, ...]"),
            Err(error) => self.wrong(None, format!("the table is not JSON: {error}")),
        }
    }

    fn toml(&mut self, text: &str) {
        let document: Result<toml::Table, _> = text.parse();
        let document = match document {
            Ok(document) => document,
            Err(error) => return self.wrong(None, format!("the table is not TOML: {}", error.message())),
        };
        let mut lists = document.into_iter().map(|(_, value)| value);
        match (lists.next(), lists.next()) {
            (Some(list @ toml::Value::Array(_)), None) => match serde_json::to_value(list) {
                Ok(Json::Array(items)) => self.objects(&items),
                _ => self.wrong(None, "a number in the table cannot be written"),
            },
            _ => self.wrong(None, "a table in TOML has one list: [[site]], and the columns below it"),
        }
    }

    /// Adds rows from JSON objects, whose members are named after the columns.
    fn objects(&mut self, items: &[Json]) {
        let objects = || items.iter().filter_map(Json::as_object);
        let columns: BTreeSet<&String> = objects().flat_map(|object| object.keys()).collect();
        self.values.columns = columns.into_iter().cloned().collect();
        for (line, item) in (1..).zip(items) {
            let Some(object) = item.as_object() else {
                self.wrong(Some(line), "the row is not a table of columns");
                continue;
            };
            let mut texts = Vec::new();
            for column in Arc::clone(&self.values.columns).iter() {
                let text = match object.get(column) {
                    Some(Json::String(text)) => Some(text.clone()),
                    Some(value @ (Json::Number(_) | Json::Bool(_))) => Some(value.to_string()),
                    Some(_) => {
                        self.wrong(
                            Some(line),
                            format!("`{}` is not a text, a number, true or false", shortened(column)),
                        );
                        None
                    }
                    None => {
                        self.wrong(
                            Some(line),
                            format!("the row has no `{}`, which other rows have", shortened(column)),
                        );
                        None
                    }
                };
                texts.extend(text);
            }
            let texts = Row::new(&self.values.columns, texts);
            self.values.rows.push(ValuesRow { line, texts });
        }
    }

    fn wrong(&mut self, line: Option<u64>, what: impl Into<String>) {
        let place = match line {
            Some(line) => format!("{}:{line}", self.values.name),
            None => self.values.name.clone(),
        };
        if self.report.count(Severity::Error) < MAX_ERRORS {
            self.report.push(Finding::new(Code::BadValues, Place::Named(place), what));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EMPTY_OR_OTHER_ENCODING, Values};

    /// The rows with their lines, the cells in the order of the columns; or the errors.
    fn read(name: &str, text: &str) -> Result<Vec<(u64, Vec<String>)>, Vec<String>> {
        let (values, report) = Values::read(name, text.as_bytes());
        let wrong: Vec<String> = report.in_order().iter().map(|finding| finding.message.clone()).collect();
        let cells = |row: &super::ValuesRow| {
            values.columns.iter().map(|column| row.texts.get(column).unwrap().to_owned()).collect()
        };
        if wrong.is_empty() { Ok(values.rows.iter().map(|row| (row.line, cells(row))).collect()) } else { Err(wrong) }
    }

    fn one(line: u64, cells: &[&str]) -> Result<Vec<(u64, Vec<String>)>, Vec<String>> {
        Ok(vec![(line, cells.iter().map(|cell| (*cell).to_owned()).collect())])
    }

    #[test]
    fn a_table_may_declare_its_separator() {
        let row = |line, cells: [&str; 2]| (line, cells.map(str::to_owned).to_vec());
        assert_eq!(read("a.csv", "sep=;\r\na;b\r\n1,2;3\r\n"), Ok(vec![row(3, ["1,2", "3"])]));
        assert_eq!(read("a.csv", "sep=,x\na,b\n"), Ok(vec![row(2, ["a", "b"])]));
    }

    #[test]
    fn numbers_that_a_spreadsheet_has_shortened_are_warned_about() {
        let warnings = |text: &str| Values::read("a.csv", text.as_bytes()).1.in_order().len();
        assert_eq!(warnings("a,b\n1.23E+07,x\n"), 1);
        assert_eq!(warnings("a,b\n5E+12,x\n"), 1);
        assert_eq!(warnings("a,b\n1E5,ABC1E+07\n"), 0);
    }

    #[test]
    fn tables_are_read_as_spreadsheets_write_them() {
        assert_eq!(read("s.csv", "site,name\nBerlin,B-1\n"), one(2, &["Berlin", "B-1"]));
        assert_eq!(
            read("s.csv", "\u{FEFF}site;name\r\n\r\n\"B;1\";\"a \"\"b\"\"\nc\"\r\n"),
            one(3, &["B;1", "a \"b\"\nc"])
        );
        assert_eq!(read("s.txt", "site\tname\n=1+1\t{{site}}\n"), one(2, &["=1+1", "{{site}}"]));
        assert_eq!(read("s.csv", "site,name\nBerlin,\n,,\n"), one(2, &["Berlin", ""]));
        assert_eq!(read("s.json", "[{\"name\": 7, \"site\": true}]"), one(1, &["7", "true"]));
        assert_eq!(read("s.toml", "[[site]]\nname = \"B\"\nnumber = 7\n"), one(1, &["B", "7"]));
    }

    const STRAY: &str = "a quote is not closed, or is inside a cell; a cell with quotes is written \"a \"\"b\"\"\"";

    #[test]
    fn what_is_wrong_with_a_table_is_reported() {
        for (name, text, expected) in [
            ("s.csv", "site,name\nBerlin\n", "the row has 1 cells, but there are 2 columns"),
            ("s.csv", "site,site\nA,B\n", "two columns have the name `site`"),
            ("s.csv", "site,\nA,B\n", "a column has no name"),
            ("s.csv", "site\n", "the table has no rows"),
            ("s.csv", "site,name\nA,\"B\nC,D\n", STRAY),
            ("s.csv", "site,name\n\"A,x\nB\",\"C\n", STRAY),
            ("s.csv", "site,name\nA,\"B\nC,\"D\n", STRAY),
            ("s.csv", "site,name\nA,5\" disk\n", STRAY),
            ("s.csv", "", EMPTY_OR_OTHER_ENCODING),
            ("s.json", "{}", "a table in JSON is a list of objects: [{\"site\": \"Berlin\"}, ...]"),
            ("s.json", "[{\"a\": 1}, {}]", "the row has no `a`, which other rows have"),
            ("s.json", "[{\"a\": []}]", "`a` is not a text, a number, true or false"),
            ("s.toml", "a = 1", "a table in TOML has one list: [[site]], and the columns below it"),
        ] {
            assert_eq!(read(name, text), Err(vec![expected.to_owned()]), "{text}");
        }
    }
}

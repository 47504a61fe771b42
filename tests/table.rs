//! Tables as files, files as measurements, and what is said when that fails.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use spinodal::table::{
    Cell, CellFault, Column, DataError, FileKind, Measurements, OutputError, Provenance, Table,
    check_writable, read_csv, write_atomically,
};
use spinodal::testing::assert_close;
use tempfile::TempDir;

fn example() -> Table {
    let provenance = Provenance::new()
        .with("spinodal", "0.1.0")
        .with("parameters", json!({"alpha": 0.5}))
        .with("seed", 7)
        .with("command", "spinodal sweep\tt.eq");
    let columns = vec![
        Column::numbers("beta", vec![]).with_meaning("weight of the KL term"),
        Column::numbers("m[1,1]", vec![]),
        Column::text("phase", vec![]),
    ];
    let mut table = Table::new(columns, provenance);
    table.push_row([Cell::from(0.5), Cell::from(-1e-7), Cell::from("signal α")]);
    table.push_row([Cell::from(100.0), Cell::from(f64::NAN), Cell::from(None)]);
    table.push_row([Cell::from(1e300), Cell::from(f64::INFINITY), Cell::from("#1, \"so-called\"")]);
    table
}

fn one_column(numbers: &[f64]) -> Table {
    Table::new(vec![Column::numbers("x", numbers.to_vec())], Provenance::new())
}

/// A directory and the path of `name` in it, which holds `contents`.
fn file(name: &str, contents: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    fs::write(&path, contents).unwrap();
    (directory, path)
}

fn measurements(contents: impl AsRef<[u8]>) -> Result<Measurements, DataError> {
    let (_directory, path) = file("data.csv", contents);
    read_csv(&path)
}

/// The message without the directory of the file, which differs from run to run.
fn message(error: impl std::fmt::Display, path: &Path) -> String {
    error.to_string().replace(&format!("{}/", path.parent().unwrap().display()), "")
}

#[track_caller]
fn assert_read_error(contents: impl AsRef<[u8]>, expected: &str) {
    let (_directory, path) = file("data.csv", contents);
    assert_eq!(message(read_csv(&path).unwrap_err(), &path), expected);
}

#[track_caller]
fn assert_number_error(contents: &str, expected: &str) {
    let (_directory, path) = file("data.csv", contents);
    assert_eq!(message(read_csv(&path).unwrap().numbers("eps_g").unwrap_err(), &path), expected);
}

fn names_in(directory: &Path) -> Vec<String> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

// Tables and their four forms.

#[test]
#[should_panic(expected = "column `y` has 1 values, the first 2")]
fn columns_of_different_length_are_refused() {
    Table::new(vec![Column::numbers("x", vec![1.0, 2.0]), Column::text("y", vec![None])], Provenance::new());
}

#[test]
#[should_panic(expected = "2 cells for 1 columns")]
fn a_row_of_the_wrong_length_is_refused() {
    one_column(&[]).push_row([1.0, 2.0]);
}

#[test]
fn columns_are_found_by_name() {
    let table = example();
    assert_eq!(table.numbers("beta"), Some([0.5, 100.0, 1e300].as_slice()));
    assert!(table.numbers("phase").is_none() && table.column("phase").is_some());
    assert!(table.column("gamma").is_none());
    assert_eq!((table.len(), table.is_empty(), one_column(&[]).is_empty()), (3, false, true));
}

#[test]
fn a_provenance_key_set_again_keeps_its_place() {
    let provenance = Provenance::new().with("b", 1).with("a", 2).with("b", 3);
    assert_eq!(provenance.to_json(), r#"{"b":3,"a":2}"#);
    assert_eq!(provenance.get("b"), Some(&json!(3)));
}

#[test]
fn csv_begins_with_the_provenance_and_leaves_missing_cells_empty() {
    let expected = r##"# spinodal: 0.1.0
# parameters: {"alpha":0.5}
# seed: 7
# command: "spinodal sweep\tt.eq"
beta,"m[1,1]",phase
0.5,-1e-7,signal α
100,,
1e300,inf,"#1, ""so-called"""
"##;
    assert_eq!(example().to_csv(), expected);
}

#[test]
fn a_missing_cell_of_a_single_column_is_a_row_all_the_same() {
    // A line without anything would be none (csv-core does the same).
    assert_eq!(one_column(&[1.0, f64::NAN, 2.0]).to_csv(), "x\n1\n\"\"\n2\n");
}

#[test]
fn csv_numbers_have_no_digits_to_spare() {
    let csv = one_column(&[0.1, 1500.0, 123456.789, 1e14, 1e15, 1e-5, 9e-6, -0.0, 5e-324]).to_csv();
    assert_eq!(csv, "x\n0.1\n1500\n123456.789\n100000000000000\n1e15\n0.00001\n9e-6\n-0\n5e-324\n");
}

#[test]
fn a_written_table_reads_back_without_its_missing_numbers_being_invented() {
    let read = measurements(example().to_csv()).unwrap();
    assert_eq!(read.names(), ["beta", "m[1,1]", "phase"]);
    assert_eq!(read.comments()[2], "seed: 7");
    assert_eq!(read.numbers("beta").unwrap(), [0.5, 100.0, 1e300]);
    let DataError::NotANumber { line, fault, .. } = read.numbers("m[1,1]").unwrap_err() else { panic!() };
    assert_eq!((line, fault), (7, CellFault::Empty));
}

#[test]
fn json_has_null_for_what_is_missing_or_infinite() {
    let expected = json!({
        "columns": ["beta", "m[1,1]", "phase"],
        "rows": [[0.5, -1e-7, "signal α"], [100.0, null, null], [1e300, null, "#1, \"so-called\""]],
        "provenance": {
            "spinodal": "0.1.0", "parameters": {"alpha": 0.5}, "seed": 7, "command": "spinodal sweep\tt.eq"
        }
    });
    let text = example().to_json();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    assert!(text.ends_with(
        r#""provenance":{"spinodal":"0.1.0","parameters":{"alpha":0.5},"seed":7,"command":"spinodal sweep\tt.eq"}}
"#
    ));
    let empty = serde_json::from_str::<Value>(&one_column(&[]).to_json()).unwrap();
    assert_eq!(empty, json!({"columns": ["x"], "rows": [], "provenance": {}}));
}

proptest! {
    #[test]
    fn numbers_survive_csv_and_json_bit_by_bit(numbers in prop::collection::vec(any::<f64>(), 1..20)) {
        let finite: Vec<f64> = numbers.into_iter().filter(|number| number.is_finite()).chain([-0.0]).collect();
        let bits = |numbers: &[f64]| numbers.iter().map(|number| number.to_bits()).collect::<Vec<u64>>();
        let table = one_column(&finite);
        let from_csv = measurements(table.to_csv()).unwrap().numbers("x").unwrap();
        prop_assert_eq!(bits(&from_csv), bits(&finite));
        let json: Value = serde_json::from_str(&table.to_json()).unwrap();
        let rows = json["rows"].as_array().unwrap();
        let from_json: Vec<f64> = rows.iter().map(|row| row[0].as_f64().unwrap()).collect();
        prop_assert_eq!(bits(&from_json), bits(&finite));
    }
}

/// The type, the shape and the data of one array of an archive.
fn member(archive: &[u8], name: &str) -> (String, Vec<u8>) {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut array = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut array).unwrap();
    assert_eq!(&array[..8], b"\x93NUMPY\x01\x00");
    let end = 10 + usize::from(u16::from_le_bytes([array[8], array[9]]));
    assert_eq!((end % 64, array[end - 1]), (0, b'\n'));
    let header = String::from_utf8(array[10..end].to_vec()).unwrap();
    (header.trim_end().to_owned(), array.split_off(end))
}

fn characters(data: &[u8]) -> String {
    data.chunks(4).map(|c| char::from_u32(u32::from_le_bytes(c.try_into().unwrap())).unwrap()).collect()
}

#[test]
fn npz_holds_float64_vectors_and_fixed_width_strings() {
    let archive = example().to_npz();
    let (header, data) = member(&archive, "beta.npy");
    assert_eq!(header, "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }");
    assert_eq!(data, [0.5f64, 100.0, 1e300].map(f64::to_le_bytes).concat());
    let (header, data) = member(&archive, "phase.npy");
    assert_eq!(header, "{'descr': '<U15', 'fortran_order': False, 'shape': (3,), }");
    let padded = |text: &str| format!("{text:\0<15}");
    assert_eq!(characters(&data), padded("signal α") + &padded("") + &padded("#1, \"so-called\""));
    let (header, data) = member(&archive, "provenance.npy");
    let json = example().provenance.to_json();
    assert_eq!(header, format!("{{'descr': '<U{}', 'fortran_order': False, 'shape': (), }}", json.len()));
    assert_eq!(characters(&data), json);
}

#[test]
fn a_column_called_provenance_keeps_its_name_in_npz() {
    let archive = Table::new(vec![Column::text("provenance", vec![])], Provenance::new()).to_npz();
    assert!(member(&archive, "provenance.npy").0.contains("'<U1'"));
    assert_eq!(characters(&member(&archive, "provenance_.npy").1), "{}");
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    assert_eq!(example().to_csv(), example().to_csv());
    assert_eq!(example().to_json(), example().to_json());
    let archive = example().to_npz();
    assert_eq!(archive, example().to_npz());
    // Date and time of the first member in the format of MS-DOS: 1980-01-01, 00:00.
    assert_eq!(archive[10..14], [0, 0, 0x21, 0]);
}

#[test]
fn text_is_aligned_at_the_decimal_point() {
    let expected = "   beta  m[1,1]  phase
  0.5     -1e-7  signal α
100        -     -
  1e300  inf     #1, \"so-called\"
";
    assert_eq!(example().to_text(None), expected);
}

#[test]
fn text_shows_ten_digits_and_no_trailing_zeros() {
    let numbers = [1.0 / 3.0, 2.0 / 3e6, 99999999999.0, 1234567890.4, -0.0, 0.1 + 0.2];
    let text = one_column(&numbers).to_text(None);
    let shown: Vec<&str> = text.lines().skip(1).map(str::trim).collect();
    assert_eq!(shown, ["0.3333333333", "6.666666667e-7", "1e11", "1234567890", "0", "0.3"]);
}

#[test]
fn text_leaves_out_the_middle_only_when_asked() {
    let table = one_column(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(table.to_text(Some(3)), "x\n1\n2\n… 2 more rows …\n5\n");
    assert_eq!(table.to_text(Some(5)), table.to_text(None));
    assert_eq!(table.to_text(Some(0)), "x\n… 5 more rows …\n");
}

// Files written.

#[test]
fn the_extension_tells_the_kind_of_file() {
    for kind in FileKind::ALL {
        let name = format!("out.{}", kind.extension().to_uppercase());
        assert_eq!(FileKind::from_path(Path::new(&name)).unwrap(), kind);
    }
    for name in ["out.txt", "out"] {
        let expected = format!(
            "the name `{name}` does not tell which file to write: end it in .csv, .json, .npz, .svg or .png"
        );
        assert_eq!(FileKind::from_path(Path::new(name)).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_file_is_created_and_then_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("out.csv");
    check_writable(&path).unwrap();
    assert_eq!(names_in(directory.path()).len(), 0);
    write_atomically(&path, b"old").unwrap();
    check_writable(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    write_atomically(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names_in(directory.path()), ["out.csv"]);
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_usual_permissions_and_a_replaced_one_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, usual) = file("usual", "");
    let path = directory.path().join("out.csv");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    write_atomically(&path, b"x").unwrap();
    assert_eq!(mode(&path), mode(&usual));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    write_atomically(&path, b"y").unwrap();
    assert_eq!(mode(&path) & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn links_stay_and_their_targets_are_replaced() {
    let (directory, target) = file("target.csv", "old");
    let link = directory.path().join("link.csv");
    std::os::unix::fs::symlink("target.csv", &link).unwrap();
    write_atomically(&link, b"new").unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"new");
    fs::remove_file(&target).unwrap();
    write_atomically(&link, b"made").unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"made");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let circle = directory.path().join("circle.csv");
    std::os::unix::fs::symlink("circle.csv", &circle).unwrap();
    let error = message(write_atomically(&circle, b"x").unwrap_err(), &circle);
    assert_eq!(error, "cannot write `circle.csv`: its symbolic links lead in a circle");
}

#[test]
fn places_that_cannot_be_written_are_named_early_and_late() {
    let (directory, plain) = file("plain", "");
    let refused = |path: PathBuf, expected: &str| {
        assert_eq!(message(check_writable(&path).unwrap_err(), &plain), expected);
        assert_eq!(message(write_atomically(&path, b"x").unwrap_err(), &plain), expected);
    };
    let within = |name: &str| directory.path().join(name);
    refused(within("no/x.csv"), "cannot write `no/x.csv`: there is no directory `no`, create it first");
    refused(within("plain/x.csv"), "cannot write `plain/x.csv`: `plain` is a file, not a directory");
    fs::create_dir(within("d.csv")).unwrap();
    refused(within("d.csv"), "cannot write `d.csv`: it is a directory, name a file in it");
    let locked = within("locked.csv");
    fs::write(&locked, "kept").unwrap();
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    let protected = "the file is write-protected, choose another name or make it writable";
    refused(locked.clone(), &format!("cannot write `locked.csv`: {protected}"));
    assert_eq!(fs::read(&locked).unwrap(), b"kept");
    assert_eq!(names_in(directory.path()).len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn a_directory_without_write_permission_is_reported() {
    // Not even the superuser creates files here, unlike in a directory of mode 555.
    let expected =
        "cannot write `/sys/x.csv`: no permission to create files in `/sys`, choose another directory";
    assert_eq!(check_writable(Path::new("/sys/x.csv")).unwrap_err().to_string(), expected);
    assert_eq!(write_atomically(Path::new("/sys/x.csv"), b"x").unwrap_err().to_string(), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_directly() {
    write_atomically(Path::new("/dev/null"), b"x").unwrap();
    check_writable(Path::new("/dev/null")).unwrap();
    let error = write_atomically(Path::new("/dev/full"), b"x").unwrap_err();
    assert!(matches!(error, OutputError::DiskFull { .. }));
    let expected = "cannot write `/dev/full`: the disk is full, free some space or choose another disk";
    assert_eq!(error.to_string(), expected);
    let error = check_writable(Path::new("/dev/no.csv")).unwrap_err().to_string();
    assert_eq!(error, "cannot write `/dev/no.csv`: No such file or directory (os error 2)");
}

/// Set in the process that [`a_failing_write_leaves_the_old_file_and_nothing_else`] starts.
const LIMITED: &str = "SPINODAL_TEST_LIMITED_FILE";

#[cfg(target_os = "linux")]
#[test]
fn a_failing_write_leaves_the_old_file_and_nothing_else() {
    if let Some(path) = std::env::var_os(LIMITED) {
        let error = write_atomically(Path::new(&path), &[b'x'; 1 << 20]).unwrap_err();
        assert!(matches!(error, OutputError::Refused { .. }), "{error}");
        return;
    }
    // This test once more, in a process whose files may not grow beyond a few blocks.
    let (directory, path) = file("out.csv", "old");
    let again =
        "trap '' XFSZ; ulimit -f 8; exec \"$0\" --exact a_failing_write_leaves_the_old_file_and_nothing_else";
    let test = std::env::current_exe().unwrap();
    let run =
        std::process::Command::new("sh").args(["-c", again]).arg(test).env(LIMITED, &path).output().unwrap();
    let report = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success() && report.contains("1 passed"), "{report}");
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names_in(directory.path()), ["out.csv"]);
}

// Files read.

fn published(name: &str) -> Measurements {
    read_csv(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

#[test]
fn published_measurements_are_read_with_their_attribution() {
    let sgd = published("linear_vae_sgd.csv");
    assert_eq!(sgd.names(), ["t", "eps_g", "eps_g_sd", "runs"]);
    assert_eq!((sgd.len(), sgd.comments().len()), (30, 4));
    assert!(sgd.comments()[3].contains("github.com/Yuma-Ichikawa/LearningDynamicsVAE"));
    assert_eq!(sgd.numbers("t").unwrap()[29], 1450.0);
    // Exact: the digits stand in the file.
    assert_close(sgd.numbers("eps_g").unwrap()[1], 1.28076, 0.0);
    let training = published("linear_vae_training.csv");
    assert_eq!(training.numbers("alpha").unwrap(), [0.4, 1.2, 2.0, 2.8, 3.6, 4.4, 5.2]);
}

#[test]
fn byte_order_mark_crlf_blanks_and_remarks_do_no_harm() {
    let text = "\u{feff}# a source\r\n t , eps_g,note,,\r\n\r\n0, 1.5 ,\"x, y\nz\",,\r\n  # later\r\n   \r\n+1,2e-3,,,\r\n";
    let read = measurements(text).unwrap();
    assert_eq!(read.comments(), ["a source", "later"]);
    assert_eq!(read.numbers("t").unwrap(), [0.0, 1.0]);
    assert_eq!(read.numbers("eps_g").unwrap(), [1.5, 2e-3]);
    assert_eq!(measurements("0,1\n5,6\n").unwrap().numbers("1").unwrap(), [6.0]);
}

#[test]
fn lines_are_counted_through_comments_blank_lines_and_line_breaks_in_cells() {
    let text = "# one\r\n\r\neps_g,note\r\n# four\r\n1,\"two\r\nlines\"\r\n\r\n \r\n# nine\r\nx,y\r\n";
    assert_number_error(text, "data.csv:10: column `eps_g` holds `x`, which is not a number");
    assert_number_error(
        &text.replace('\r', ""),
        "data.csv:10: column `eps_g` holds `x`, which is not a number",
    );
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let (directory, path) = file("data.csv", "");
    let absent = read_csv(&directory.path().join("absent.csv")).unwrap_err();
    assert_eq!(message(absent, &path), "there is no file `absent.csv`");
    let expected = format!("`{}` is a directory, name a CSV file in it", directory.path().display());
    assert_eq!(read_csv(directory.path()).unwrap_err().to_string(), expected);
    assert_read_error(b"t\n1\n\xff\n", "data.csv:3: this is not UTF-8 text, save the file as CSV in UTF-8");
}

#[test]
fn files_of_the_wrong_shape_are_explained() {
    let empty = "`data.csv` holds no data: a header row and rows of numbers are expected";
    assert_read_error("", empty);
    assert_read_error("# only\n\n", empty);
    assert_read_error("t,eps_g\n# none\n", "`data.csv` has a header but no rows below it");
    let headless = "the first row holds numbers, put a row with the names of the columns above it";
    assert_read_error("#c\n0,1.5\n1,1.2\n", &format!("data.csv:2: {headless}"));
    assert_read_error(
        "t;e\n0,5;1\n",
        "data.csv:1: cells are separated by `;`, use commas and decimal points",
    );
    assert_read_error(
        "t\te\n0\t1\n",
        "data.csv:1: cells are separated by tabs, use commas and decimal points",
    );
    assert_read_error("t,e,t\n0,1,2\n", "data.csv:1: two columns are called `t`");
    assert_read_error("t,e\n0,1\n\n2\n", "data.csv:4: 1 cell where the header has 2");
    assert_read_error("t,e\n0,1,2\n", "data.csv:2: 3 cells where the header has 2");
}

#[test]
fn a_missing_column_is_answered_with_those_there_are() {
    let (_directory, path) = file("data.csv", "t,eps_g,\n0,1,\n");
    let ask = |name: &str| message(read_csv(&path).unwrap().numbers(name).unwrap_err(), &path);
    let known = "there is `t`, `eps_g`";
    assert_eq!(ask("epsg"), format!("`data.csv` has no column `epsg`: {known}; did you mean `eps_g`?"));
    assert_eq!(ask("T"), format!("`data.csv` has no column `T`: {known}; did you mean `t`?"));
    assert_eq!(ask("x"), format!("`data.csv` has no column `x`: {known}"));
    assert_eq!(ask(""), format!("`data.csv` has no column ``: {known}"));
}

#[test]
fn cells_that_are_not_numbers_are_quoted() {
    let table = |cell: &str| format!("t,eps_g\n0,{cell}\n");
    let here = "data.csv:2: column `eps_g`";
    assert_number_error(&table("n/a"), &format!("{here} holds `n/a`, which is not a number"));
    assert_number_error(&table(""), &format!("{here} is empty here, a number is needed"));
    assert_number_error(&table("NaN"), &format!("{here} holds `NaN`, which is not a finite number"));
    assert_number_error(&table("-inf"), &format!("{here} holds `-inf`, which is not a finite number"));
    assert_number_error(&table("1e999"), &format!("{here} holds `1e999`, which is not a finite number"));
    assert_number_error(
        &table("\"1,5\""),
        &format!("{here} holds `1,5`, write the number with a decimal point"),
    );
    let long = "\u{1b}".to_owned() + &"x".repeat(60);
    let shown = format!("{here} holds `\\u{{1b}}{}…`, which is not a number", "x".repeat(39));
    assert_number_error(&table(&long), &shown);
}

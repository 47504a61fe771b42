//! Data that cannot be used, and what is said about them.

use std::fs;
use std::io::Write;

use super::files::npy;
use super::{spinodal, stderr};

/// Runs `spectrum` on a file of these bytes; it fails with exit code 2.
#[track_caller]
fn message(bytes: &[u8], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    fs::write(&path, bytes).expect("the folder is writable");
    let path = path.display().to_string();
    let output = spinodal(&[&["spectrum", &path], arguments].concat());
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
    assert!(output.stdout.is_empty(), "nothing is printed");
    assert!(text.contains("error: ") && !text.contains("panicked"), "{text}");
    text
}

#[test]
fn bad_text_files_are_answered_with_row_and_column() {
    let cases: [(&str, &[&str], &str); 29] = [
        ("", &[], "holds no samples"),
        ("\n\n# nothing\n", &[], "holds no samples"),
        ("a,b\n", &[], "has a header but no rows"),
        ("1,2\n", &[], "needs two samples at least, there is one"),
        ("a,b\n1,2\n# x\n\n3,x\n", &[], "row 2 (line 5), column `b` holds `x`, which is not a number"),
        ("1,2\r\n\r\n3,x\r\n", &[], "row 2 (line 3), column 2 holds `x`"),
        ("1,2\n3,x\n", &[], "help: a column that is no feature is left out by --exclude"),
        ("1,2\n3,4\n5\n", &[], "row 3 (line 3), column 2: the row has 1 cells where the first row has 2"),
        ("1,2\n3,4,5\n", &[], "row 2 (line 2), column 3: the row has 3 cells where the first row has 2"),
        ("1,2\n3,\n", &[], "row 2 (line 2), column 2 is empty, a number is needed"),
        ("1,2\n3,NA\n", &[], "column 2 holds `NA`, a number is needed\nhelp: --missing drop"),
        ("1,2\nNaN,3\n", &[], "row 2 (line 2), column 1 holds `NaN`"),
        ("1,2\ninf,3\n", &[], "row 2 (line 2), column 1 holds `inf`, which is not a finite number"),
        ("1,2\n1e999,3\n", &["--missing", "drop"], "`1e999`, which is not a finite number"),
        ("1,2\n\"1,5\",3\n", &[], "write the number with a decimal point"),
        ("a;b\n1;2\n", &[], "row 1 (line 1), column 1: cells are separated by `;`"),
        ("# c\n1\t2\n3\t4\n", &[], "row 1 (line 2), column 1: cells are separated by tabs"),
        ("1 2\n3 4\n", &[], "separated by blanks"),
        ("1,2,x\n3,4,5\n", &[], "row 1 (line 1), column 3 holds `x` and others of this row hold numbers"),
        ("1,2,x\n3,4,5\n", &["--header", "no"], "column 3 holds `x`, which is not a number"),
        ("1,1\n1,1\n", &[], "every feature is constant"),
        ("a,b\n1,2\n3,4\n", &["--columns", "c"], "has no column `c`"),
        ("alpha,b\n1,2\n3,4\n", &["--columns", "alhpa"], "did you mean `alpha`?"),
        ("1,2\n3,4\n", &["--columns", "a"], "has no header, so there is no column `a`"),
        ("1,2\n3,4\n", &["--columns", "3"], "has 2 columns: there is no column 3"),
        ("1,2\n3,4\n", &["--exclude", "1:2"], "no feature is left of the 2 columns"),
        ("1,\n3,\n", &["--missing", "mean"], "holds no value in column 2"),
        ("1,\n3,\n", &["--missing", "drop"], "there are none, and 2 with missing values were left out"),
        ("1e200,2\n-1e200,4\n", &[], "the variance of column 1 is beyond the range of numbers"),
    ];
    for (text, arguments, expected) in cases {
        let message = message(text.as_bytes(), arguments);
        assert!(message.contains(expected), "{text:?} {arguments:?} says\n{message}instead of “{expected}”");
    }
}

#[test]
fn open_quotes_and_flags_of_other_files_are_refused() {
    let cases: [(&str, &[&str], &str); 5] = [
        (
            "a,b\n1,2\n\"3,4\n5,6\n",
            &[],
            "a quotation mark on line 3 opens a cell that does not end on that line",
        ),
        ("a,b\n1,2\n3,\"4\n5,6\"\n7,8\n", &[], "a quotation mark on line 3 opens"),
        ("a,\"b\n1,2\n3,4\n", &[], "a quotation mark on line 1 opens"),
        ("1,2\n3,4\n", &["--array", "x"], "is no .npz archive: it has no array `x`\nhelp: leave --array out"),
        ("1,2\n3,4\n", &["--condition", "1", "--columns", "1"], "no feature is left of the 2 columns"),
    ];
    for (text, arguments, expected) in cases {
        let message = message(text.as_bytes(), arguments);
        assert!(message.contains(expected), "{text:?} {arguments:?} says\n{message}instead of “{expected}”");
    }
}

#[test]
fn a_hundred_thousand_columns_are_refused() {
    let row = vec!["1"; 100_000].join(",");
    let message = message(format!("{row}\n{row}\n").as_bytes(), &[]);
    assert!(
        message.contains("100000 columns are chosen") && message.contains("--columns 1:4096"),
        "{message}"
    );
}

#[test]
fn bad_arrays_are_answered_with_what_is_wrong() {
    let values = [0u8; 48];
    let nan: Vec<u8> = [1.0, f64::NAN, 2.0, 3.0].iter().flat_map(|value: &f64| value.to_le_bytes()).collect();
    let cases: [(Vec<u8>, &str); 10] = [
        (
            npy("<f8", false, "(4, 3)", &values),
            "it ends too early: 48 bytes follow its header, its shape [4, 3] takes 96",
        ),
        (
            npy("<f8", false, "(1, 1099511627776)", &values),
            "its shape [1, 1099511627776] takes 8796093022208",
        ),
        (npy("|u1", false, "(1, 5000000)", &vec![0; 5_000_000]), "row 1 has 5000000 columns"),
        (npy("<f8", false, "(0, 3)", &[]), "holds no samples"),
        (npy("<f8", false, "()", &values), "it is a single number"),
        (npy("<U5", false, "(4, 3)", &values), "entries are of type `<U5`"),
        (npy("<f8", false, "(4000000000, 4000000000, 40)", &values), "is impossible"),
        (npy("<f8", true, "(2, 3)", &values[..40]), "it ends"),
        (
            npy("<f8", false, "(2, 2)", &nan),
            "row 1, column 2 holds `NaN`, a number is needed\nhelp: --missing",
        ),
        (b"\x93NUMPY\x01".to_vec(), "it ends within its header"),
    ];
    for (bytes, expected) in cases {
        let message = message(&bytes, &[]);
        assert!(message.contains(expected), "{message}instead of “{expected}”");
    }
    let array = npy("<f8", false, "(2, 3)", &values);
    assert!(
        message(&array, &["--header", "no"]).contains("it has no row of names\nhelp: leave --header out")
    );
    assert!(message(&array, &["--array", "x"]).contains("is no .npz archive"));
    let huge = npy("<f8", false, "(1, 1099511627776)", &values);
    assert!(message(&huge, &["--eigenvalues"]).contains("it ends too early"));
    assert!(message(b"PK\x03\x04 and nothing", &[]).contains("no numpy file that can be read"));
}

/// An archive with one deflated member `x.npy`.
fn npz(array: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let options = options.compression_method(zip::CompressionMethod::Deflated);
    archive.start_file("x.npy", options).expect("a new archive");
    archive.write_all(array).expect("memory");
    archive.finish().expect("memory").into_inner()
}

#[test]
fn archives_are_unpacked_only_as_far_as_their_arrays_go() {
    let cut = npz(&npy("<f8", false, "(1, 1099511627776)", &[0; 48]));
    assert!(message(&cut, &[]).contains("48 bytes follow its header"));
    // What follows the array is not unpacked: its two rows are equal.
    let long = npz(&npy("<f8", false, "(2, 2)", &[0; 1 << 20]));
    assert!(message(&long, &[]).contains("every feature is constant"));
}

#[test]
fn archives_that_cannot_be_unpacked_say_where_to() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data.npz");
    fs::write(&path, npz(&npy("<f8", false, "(2, 2)", &[0; 32]))).expect("the folder is writable");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .arg("spectrum")
        .arg(&path)
        .env("TMPDIR", folder.path().join("none"))
        .output()
        .expect("the program starts");
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("cannot be written to") && text.contains("TMPDIR"), "{text}");
}

#[test]
fn wrong_questions_are_refused() {
    let cases: [(&[&str], &str); 10] = [
        (&["no/such.csv"], "there is no file"),
        (&["tests"], "is a directory"),
        (&["tests/data/digits.csv", "--beta", "0"], "β must be positive"),
        (&["tests/data/digits.csv", "--beta=-1:2:3"], "β must be positive"),
        (&["tests/data/digits.csv", "--beta", "2:1:3"], "must be less than"),
        (&["tests/data/digits.csv", "--beta", "x"], "is not a range"),
        (&["tests/data/digits.csv", "--decoder-variance", "0"], "a variance is a positive number"),
        (&["tests/data/digits.csv", "--columns", "3:1"], "write names or numbers from 1"),
        (&["tests/data/digits.csv", "--samples", "5"], "--eigenvalues"),
        (&["tests/data/digits.csv", "-o", "x.pdf"], ".csv, .json, .npz, .svg or .png"),
    ];
    refused(&cases);
}

#[test]
fn wrong_eigenvalues_are_refused() {
    refused(&[
        (&["4,2,nan", "--eigenvalues"], "is not finite"),
        (&["4,-2", "--eigenvalues"], "the eigenvalue -2 is negative"),
        (&["0,0", "--eigenvalues"], "nothing varies"),
        (&["4,2", "--eigenvalues", "--samples", "1"], "two samples at least"),
        (&["4,2", "--eigenvalues", "--noise-variance", "1"], "--samples N"),
        (
            &["7,6,5,4,3,2,1", "--eigenvalues", "--samples", "3"],
            "at most 2 eigenvalues that are not zero, here are 7",
        ),
        (&["4,2", "--eigenvalues", "--columns", "1"], "--columns is about a file"),
        (&["4,2", "--eigenvalues", "--array", "x"], "--array is about a file"),
        (&["4,2", "--eigenvalues", "--header", "no"], "--header is about a file"),
        (&["4,2", "--eigenvalues", "--beta", "1e-320:1:3:log"], "between 1e-150 and 1e150"),
        (&["4,2", "--eigenvalues", "--decoder-variance", "1e-320"], "is beyond the range of numbers"),
        (
            &["4,2", "--eigenvalues", "--samples", "9", "--noise-variance", "1e-310"],
            "beyond the range of numbers",
        ),
        (
            &["4,2", "--eigenvalues", "--samples", "9", "--noise-variance", "1e308"],
            "beyond the range of numbers",
        ),
    ]);
}

#[track_caller]
fn refused(cases: &[(&[&str], &str)]) {
    for (arguments, expected) in cases {
        let output = spinodal(&[&["spectrum"], *arguments].concat());
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?} says\n{text}instead of “{expected}”");
    }
}

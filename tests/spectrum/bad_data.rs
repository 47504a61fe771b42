//! Data that cannot be used, and what is said about them.

use std::fs;

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
fn a_hundred_thousand_columns_are_refused() {
    let row = vec!["1"; 100_000].join(",");
    let message = message(format!("{row}\n{row}\n").as_bytes(), &[]);
    assert!(
        message.contains("row 1 has 100000 columns") && message.contains("--columns 1:4096"),
        "{message}"
    );
}

#[test]
fn bad_arrays_are_answered_with_what_is_wrong() {
    let values = [0u8; 48];
    let nan: Vec<u8> = [1.0, f64::NAN, 2.0, 3.0].iter().flat_map(|value: &f64| value.to_le_bytes()).collect();
    let cases: [(Vec<u8>, &str); 8] = [
        (npy("<f8", false, "(4, 3)", &values), "it ends in row 3 of 4"),
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
    assert!(message(b"PK\x03\x04 and nothing", &[]).contains("no numpy file that can be read"));
}

#[test]
fn wrong_questions_are_refused() {
    let cases: [(&[&str], &str); 15] = [
        (&["no/such.csv"], "there is no file"),
        (&["tests"], "is a directory"),
        (&["tests/data/digits.csv", "--beta", "0"], "β must be positive"),
        (&["tests/data/digits.csv", "--beta=-1:2:3"], "β must be positive"),
        (&["tests/data/digits.csv", "--beta", "2:1:3"], "must be less than"),
        (&["tests/data/digits.csv", "--beta", "x"], "is not a range"),
        (&["tests/data/digits.csv", "--decoder-variance", "0"], "a variance is a positive number"),
        (&["tests/data/digits.csv", "--columns", "3:1"], "write names or numbers from 1"),
        (&["tests/data/digits.csv", "--samples", "5"], "--eigenvalues"),
        (&["4,2,nan", "--eigenvalues"], "is not finite"),
        (&["4,-2", "--eigenvalues"], "the eigenvalue -2 is negative"),
        (&["0,0", "--eigenvalues"], "nothing varies"),
        (&["4,2", "--eigenvalues", "--samples", "1"], "two samples at least"),
        (&["4,2", "--eigenvalues", "--noise-variance", "1"], "--samples N"),
        (&["tests/data/digits.csv", "-o", "x.pdf"], ".csv, .json, .npz, .svg or .png"),
    ];
    for (arguments, expected) in cases {
        let output = spinodal(&[&["spectrum"], arguments].concat());
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?} says\n{text}instead of “{expected}”");
    }
}

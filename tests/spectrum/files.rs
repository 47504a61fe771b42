//! Every kind of file gives the same spectrum.

use std::fs;
use std::io::Write;
use std::path::Path;

use tempfile::TempDir;

use super::{column, json, spinodal, stderr};

/// Four samples of three features.
const VALUES: [[f64; 3]; 4] = [[1.0, 0.0, 2.0], [3.0, 1.0, 2.5], [-2.0, 4.0, 0.0], [0.0, 7.0, 1.0]];

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("the folder is writable");
    path.display().to_string()
}

pub fn npy(descr: &str, is_fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let order = if is_fortran { "True" } else { "False" };
    let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    let length = (header.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00".as_slice(), &length, header.as_bytes(), data].concat()
}

fn little_endian(values: impl Iterator<Item = f64>) -> Vec<u8> {
    values.flat_map(f64::to_le_bytes).collect()
}

fn csv(delimited: impl Fn(f64) -> String) -> String {
    VALUES.iter().map(|row| row.map(&delimited).join(",") + "\n").collect()
}

#[test]
fn every_kind_of_file_gives_the_same_eigenvalues() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows = || VALUES.iter().flatten().copied();
    let columns = || (0..3).flat_map(|column| VALUES.iter().map(move |row| row[column]));
    let single: Vec<u8> = rows().flat_map(|value| (value as f32).to_be_bytes()).collect();
    let array = npy("<f8", false, "(4, 3)", &little_endian(rows()));
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive
        .start_file("x.npy", options.compression_method(zip::CompressionMethod::Deflated))
        .expect("a new archive");
    archive.write_all(&array).expect("memory");
    let archive = archive.finish().expect("memory").into_inner();
    let plain = csv(|value| value.to_string());
    let expected = column(&json(&[&write(&folder, "plain.csv", &plain)]), "eigenvalue");
    assert!(expected[0] > expected[1] && expected[1] > expected[2] && expected[2] > 0.0, "{expected:?}");
    let files = [
        write(&folder, "header.csv", format!("a,b,c\n{plain}")),
        write(&folder, "comment.csv", format!("# from\n\n# somewhere\n\u{20}\n{plain}")),
        write(&folder, "mark.csv", format!("\u{feff}{plain}").replace('\n', "\r\n")),
        write(
            &folder,
            "blanks.csv",
            csv(|value| format!(" \"{value:e}\" ").replace(" \"", "\"").replace("\" ", "\"")),
        ),
        write(&folder, "array.npy", &array),
        write(&folder, "images.npy", npy("<f8", false, "(4, 1, 3)", &little_endian(rows()))),
        write(&folder, "columns.npy", npy("<f8", true, "(4, 3)", &little_endian(columns()))),
        write(&folder, "single.npy", npy(">f4", false, "(4, 3)", &single)),
        write(&folder, "archive.npz", archive),
    ];
    for file in &files {
        let found = column(&json(&[file]), "eigenvalue");
        assert_eq!(found, expected, "{file}");
    }
}

#[test]
fn a_first_row_of_numbers_is_a_sample() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plain = csv(|value| value.to_string());
    let (plain, counted) =
        (write(&folder, "plain.csv", &plain), write(&folder, "counted.csv", format!("0,1,2\n{plain}")));
    let samples = |arguments: &[&str]| json(arguments)["provenance"]["samples"].as_u64();
    assert_eq!(samples(&[&counted]), Some(5));
    assert_eq!(samples(&[&counted, "--header", "yes"]), Some(4));
    let note = |arguments: &[&str]| stderr(&spinodal(&[&["spectrum"], arguments].concat()));
    assert!(note(&[&counted]).contains("row 1 counts the columns and is taken for a sample; --header yes"));
    for quiet in [&[counted.as_str(), "--header", "no"][..], &[&plain]] {
        assert!(!note(quiet).contains("counts the columns"), "{quiet:?}");
    }
}

#[test]
fn names_may_be_broken_into_lines() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = write(&folder, "names.csv", "\"height\n(cm)\",b\n1,2\n3,5\n");
    assert_eq!(column(&json(&[&file]), "latent"), [1.0, 2.0]);
}

#[test]
fn columns_are_chosen_and_left_out() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows: String = VALUES.iter().map(|[a, b, c]| format!("cat,{a},{b},{c}\n")).collect();
    let named = write(&folder, "named.csv", format!("label,a,b,c\n{rows}"));
    let bare = write(&folder, "bare.csv", &rows);
    let expected = column(&json(&[&named, "--exclude", "label"]), "eigenvalue");
    assert_eq!(column(&json(&[&named, "--columns", "a,b,c"]), "eigenvalue"), expected);
    assert_eq!(column(&json(&[&bare, "--header", "no", "--columns", "2:"]), "eigenvalue"), expected);
    let two = json(&[&named, "--columns", "a,c"]);
    assert_eq!(column(&two, "latent"), [1.0, 2.0]);
    // Residuals of a and c given b, without the label.
    let given = json(&[&named, "--exclude", "1", "--condition", "b"]);
    assert_eq!(column(&given, "latent"), [1.0, 2.0]);
    assert!(column(&given, "eigenvalue")[0] < column(&two, "eigenvalue")[0]);
}

#[test]
fn missing_values_are_dropped_or_replaced_as_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let holes = write(&folder, "holes.csv", "a,b\n1,2\n3,\n5,1\n,4\nNA,nan\n4,4\n");
    let dropped = spinodal(&["spectrum", &holes, "--missing", "drop"]);
    assert!(stderr(&dropped).contains("3 samples that lack a value were left out"), "{}", stderr(&dropped));
    let kept = write(&folder, "kept.csv", "a,b\n1,2\n5,1\n4,4\n");
    let of = |arguments: &[&str]| column(&json(arguments), "eigenvalue");
    assert_eq!(of(&[&holes, "--missing", "drop"]), of(&[&kept]));
    // Means 13/4 and 11/4 of what is there.
    let filled = write(&folder, "filled.csv", "a,b\n1,2\n3,2.75\n5,1\n3.25,4\n3.25,2.75\n4,4\n");
    assert_eq!(of(&[&holes, "--missing", "mean"]), of(&[&filled]));
}

#[test]
fn eigenvalues_are_taken_from_lists_and_files() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let list = json(&["--eigenvalues", "1,4,2.5"]);
    assert_eq!(column(&list, "eigenvalue"), [4.0, 2.5, 1.0]);
    assert!(list["signals"].is_null(), "without samples nothing is known of noise");
    let across = write(&folder, "across.csv", "1,4,2.5\n");
    let down = write(&folder, "down.csv", "4\n2.5\n1\n");
    let vector =
        write(&folder, "vector.npy", npy("<f8", false, "(3,)", &little_endian([1.0, 4.0, 2.5].into_iter())));
    let own = folder.path().join("own.csv").display().to_string();
    assert!(spinodal(&["spectrum", &down, "--eigenvalues", "-o", &own]).status.success());
    for file in [&across, &down, &vector, &own] {
        assert_eq!(column(&json(&[file, "--eigenvalues"]), "eigenvalue"), [4.0, 2.5, 1.0], "{file}");
    }
}

#[test]
fn answers_go_to_files_of_every_kind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = ["a.csv", "a.json", "a.npz", "a.svg", "a.png"]
        .map(|name| folder.path().join(name).display().to_string());
    let outs: Vec<&str> = names.iter().flat_map(|name| ["-o", name]).collect();
    let output = spinodal(&[&["spectrum", super::DIGITS, "--beta", "0.1:200:50:log"], &outs[..]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(names.iter().all(|name| Path::new(name).exists()));
    let svg = fs::read_to_string(&names[3]).expect("an image");
    for text in ["aria-label=\"live latents\"", "aria-label=\"edge of the noise\"", "aria-label=\"signal\""] {
        assert!(svg.contains(text), "the figure lacks {text}");
    }
}

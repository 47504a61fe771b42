//! Checkpoints: what is in them is not computed again, and the answer is the same to the last byte.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::process::Stdio;

use super::{finished, read, spinodal};

/// Enough points that the program can be caught at work.
const LONG: &str = "sweep linear-vae --over beta=0.1:2.4:3000 --each alpha=1,4 --format csv --resume";

const SHORT: &str = "sweep linear-vae --over beta=0.1:2.4:96 --format csv --resume";

const DIAGRAM: &str = "phase linear-vae --x alpha=0.2:6:48 --y beta=0.1:2.4:24 --format csv --resume";

/// What the program prints, and how many points it took from the checkpoint.
#[track_caller]
fn resumed(words: &str, path: &Path) -> (Vec<u8>, usize) {
    let output = finished(spinodal(words, &[path]));
    let remarks = String::from_utf8_lossy(&output.stderr).into_owned();
    let taken = remarks.lines().find_map(|line| line.strip_prefix("taken ")?.split(' ').next()?.parse().ok());
    (output.stdout, taken.unwrap_or(0))
}

/// The message of a command that refuses the checkpoint.
#[track_caller]
fn refusal(words: &str, path: &Path) -> String {
    let output = spinodal(words, &[path]).output().expect("the program starts");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{message}");
    message
}

/// The points of all whole lines below the first.
fn points_in(path: &Path) -> usize {
    let text = String::from_utf8_lossy(&read(path)).into_owned();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let points = |line: &str| line.split("\"points\":").nth(1)?.split(',').next()?.parse::<usize>().ok();
    whole.lines().skip(1).filter_map(points).sum()
}

/// Starts the program and stops it by a signal as soon as the checkpoint has this many bytes.
#[cfg(unix)]
fn interrupted(words: &str, path: &Path, bytes: u64, signal: &str) -> String {
    let mut child = spinodal(words, &[path])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    while fs::metadata(path).map_or(0, |file| file.len()) < bytes {
        assert!(child.try_wait().expect("it is ours").is_none(), "the program ended too early");
        std::thread::yield_now();
    }
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill").args([signal, &id]).status().expect("there is kill");
    assert!(sent.success());
    let output = child.wait_with_output().expect("it is ours");
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[cfg(unix)]
#[test]
fn a_killed_sweep_goes_on_and_ends_with_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("killed");
    interrupted(LONG, &path, 200_000, "-KILL");
    let kept = points_in(&path);
    assert!((32..6_000).contains(&kept), "{kept} points were kept");
    let (bytes, taken) = resumed(LONG, &path);
    assert_eq!(taken, kept);
    let (whole, none) = resumed(LONG, &folder.path().join("whole"));
    assert_eq!(none, 0);
    assert!(bytes == whole);
    // Everything is there now.
    assert_eq!(resumed(LONG, &path), (whole, 6_000));
}

#[cfg(unix)]
#[test]
fn an_interrupted_sweep_tells_where_its_points_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points");
    let message = interrupted(LONG, &path, 100_000, "-INT");
    assert!(message.contains("finished points are in") && message.contains("points"), "{message}");
    assert!(read(&path).ends_with(b"\n"), "no line is cut");
}

#[test]
fn diagrams_take_their_points_from_a_checkpoint_wherever_it_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [DIAGRAM.to_owned(), DIAGRAM.replace("--resume", "--full --resume")] {
        let path = folder.path().join("diagram");
        let (whole, _) = resumed(&words, &path);
        let written = read(&path);
        for part in 1..4 {
            fs::write(&path, &written[..part * written.len() / 4]).expect("it is ours");
            let (bytes, taken) = resumed(&words, &path);
            assert!(bytes == whole && taken > 0, "a part of {part}/4, {taken} points taken");
        }
        fs::remove_file(&path).expect("it is ours");
    }
}

#[test]
fn a_cut_off_tail_is_dropped_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points");
    let few = SHORT.replace(":96", ":8");
    let (whole, _) = resumed(&few, &path);
    let written = read(&path);
    let last = written[..written.len() - 1].iter().rposition(|&byte| byte == b'\n').expect("lines") + 1;
    // At every byte the reader must come to the same; the whole program at some.
    for end in (last..written.len()).step_by(written.len() / 40) {
        fs::write(&path, &written[..end]).expect("it is ours");
        assert_eq!(resumed(&few, &path), (whole.clone(), 7), "cut at byte {end}");
        assert_eq!(sorted(&read(&path)), sorted(&written));
    }
}

/// Lines, which stand in the order in which blocks were finished.
fn sorted(bytes: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_reader_drops_a_tail_that_is_cut_at_any_byte() {
    use spinodal::table::{Checkpoint, Provenance};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points");
    let question =
        Provenance::new().with("theory_hash", "ab").with("parameters", serde_json::json!({"a": 1.0}));
    let checkpoint = Checkpoint::open(&path, &question).expect("it is made");
    let numbers = [0.1, -0.0, 5e-324].map(|number: f64| number.to_bits()).to_vec();
    checkpoint.record("grid", 0, (0, 2), &numbers);
    checkpoint.record("grid", 1, (2, 3), &vec![7_u64]);
    checkpoint.finish().expect("it was written");
    let written = read(&path);
    let ends: Vec<usize> = (0..written.len()).filter(|&at| written[at] == b'\n').map(|at| at + 1).collect();
    for end in 0..=written.len() {
        fs::write(&path, &written[..end]).expect("it is ours");
        let checkpoint = Checkpoint::open(&path, &question).expect("what is cut off is dropped");
        let points = if end >= ends[2] {
            5
        } else if end >= ends[1] {
            2
        } else {
            0
        };
        assert_eq!(checkpoint.points("grid"), points, "cut at byte {end}");
        let first: Option<Vec<u64>> = checkpoint.taken("grid", 0, 0);
        assert_eq!(first.is_some(), points >= 2);
        assert!(first.is_none_or(|first| first == numbers));
        drop(checkpoint);
        let kept = ends.iter().rev().find(|&&whole| whole <= end).copied().unwrap_or(ends[0]);
        assert_eq!(read(&path), &written[..kept]);
    }
}

#[test]
fn a_checkpoint_of_another_question_is_refused_and_the_difference_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points");
    resumed(SHORT, &path);
    let written = read(&path);
    for (words, expected) in [
        (SHORT.replace("--resume", "-s alpha=3 --resume"), "parameter alpha: it has 4.0, this is 3.0"),
        (SHORT.replace("--resume", "--dim M=2 --resume"), "dim M: it has 1, this is 2"),
        (SHORT.replace(":96", ":95"), "grid: it has beta=0.1:2.4:96, this is beta=0.1:2.4:95"),
        (SHORT.replace("--resume", "--start noise --resume"), "start named"),
        (SHORT.replace("--resume", "--method newton --resume"), "solver method: it has auto, this is newton"),
        (
            SHORT.replace("linear-vae --over beta=0.1:2.4", "hopfield --over alpha=0.1:0.4"),
            "theory: it has linear-vae, this is hopfield",
        ),
        (DIAGRAM.to_owned(), "command: it has sweep, this is phase"),
    ] {
        let message = refusal(&words, &path);
        assert!(message.contains(expected) && message.contains("another question"), "{message}");
    }
    assert_eq!(read(&path), written, "the file is as it was");
}

#[test]
fn files_that_are_no_checkpoints_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points");
    let (whole, _) = resumed(SHORT, &path);
    let written = read(&path);
    fs::write(&path, "alpha,beta\n1,2\n").expect("it is ours");
    assert!(refusal(SHORT, &path).contains("is no checkpoint"));
    assert_eq!(read(&path), b"alpha,beta\n1,2\n");
    let mut corrupt = written.clone();
    let second = written.iter().position(|&byte| byte == b'\n').expect("lines") + 60;
    corrupt[second] ^= 1;
    fs::write(&path, &corrupt).expect("it is ours");
    assert!(refusal(SHORT, &path).contains("points:2: this line of the checkpoint is corrupt"));
    fs::write(&path, "").expect("it is ours");
    assert_eq!(resumed(SHORT, &path), (whole, 0));
    assert!(refusal(SHORT, folder.path()).contains("is no file"));
    assert!(refusal(SHORT, &folder.path().join("no/such")).contains("cannot be used"));
    let mut permissions = fs::metadata(&path).expect("it is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("it is ours");
    assert!(refusal(SHORT, &path).contains("write-protected"));
}

#[test]
fn a_checkpoint_is_used_by_one_process_and_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points.csv");
    resumed(SHORT, &path);
    let written = read(&path);
    let name = path.display().to_string();
    assert!(
        refusal(&SHORT.replace("--resume", &format!("-o {name} --resume")), &path)
            .contains("this file is the checkpoint")
    );
    let boundaries = DIAGRAM.replace("--resume", &format!("--boundaries {name} --resume"));
    assert!(refusal(&boundaries, &path).contains("this file is the checkpoint"));
    let file = OpenOptions::new().read(true).write(true).open(&path).expect("it is there");
    File::lock(&file).expect("nobody holds it");
    assert!(refusal(SHORT, &path).contains("in use by another process"));
    assert_eq!(read(&path), written, "the file is as it was");
}

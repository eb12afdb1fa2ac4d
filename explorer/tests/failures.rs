//! What can be wrong with the store's file and its disk, made to happen: one clear line each, and nothing is lost.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Command, Stdio};
use std::time::Instant;

use support::{Folder, PATIENCE, Server, envelope};

/// Many metrics that hardly compress, so that a file grows quickly.
fn bulk(round: usize) -> String {
    let names: Vec<String> = (0..100)
        .map(|number| {
            format!("{:016x}", (round * 100 + number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        })
        .collect();
    envelope(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_full_disk_refuses_senders_and_nothing_else() {
    let folder = Folder::new();
    let store = folder.file("full.duckdb");
    // A limit on the size of a file fails writes as a full disk does, and can be lifted from outside.
    let limited =
        "trap '' XFSZ; ulimit -S -f 4096; exec \"$0\" serve --listen 127.0.0.1:0 --store \"$1\"";
    let mut server =
        Server::run(Command::new("sh").args(["-c", limited, env!("CARGO_BIN_EXE_fanal"), &store]));
    let mut kept = 0;
    let mut send = |server: &Server, round| {
        let reply = server.post(bulk(round).as_bytes());
        kept += if reply.status == 200 { 100 } else { 0 };
        reply
    };
    let start = Instant::now();
    let refused =
        (0..).map(|round| send(&server, round)).find(|reply| reply.status != 200).unwrap();
    assert_eq!(refused.status, 503, "{}", refused.body);
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("ulimit -f") && !message.contains('\n'), "{message}");
    // The writer tries to tidy meanwhile; that must not make it worse.
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(send(&server, 1_000_000).status, 503);
    let stored = server.get("/api/v1/stats");
    assert_eq!(stored.status, 200, "what is stored can be read: {}", stored.body);
    let process = server.child.id().to_string();
    let lifted = Command::new("prlimit").args(["--pid", &process, "--fsize=unlimited"]).status();
    assert!(lifted.unwrap().success());
    let round = (2_000_000..).find(|round| send(&server, *round).status == 200).unwrap();
    assert!(round < 2_000_100 && start.elapsed() < 3 * PATIENCE);
    assert_eq!(server.get("/api/v1/stats").json()["metrics"], kept);
    assert_eq!(server.terminate(), Some(0));
    let server = Server::start(&store, &[]);
    assert_eq!(server.get("/api/v1/stats").json()["metrics"], kept);
}

/// What `fanal serve` says when it does not start.
fn refusal(command: &mut Command, store: &str) -> String {
    command.args(["serve", "--listen", "127.0.0.1:0", "--store", store]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    // It would go on for ever if it started.
    let _ = (!said.is_empty()).then(|| child.kill());
    assert_eq!(said, "");
    let output = child.wait_with_output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(message.starts_with(&format!("fanal: cannot open the store '{store}': ")), "{message}");
    assert!(message.len() < 600, "{message}");
    message
}

fn fanal() -> Command {
    Command::new(env!("CARGO_BIN_EXE_fanal"))
}

/// A store with something in it, closed.
fn filled(folder: &Folder) -> String {
    let store = folder.file("store.duckdb");
    let mut server = Server::start(&store, &[]);
    for round in 0..20 {
        assert_eq!(server.post(bulk(round).as_bytes()).status, 200);
    }
    assert_eq!(server.terminate(), Some(0));
    store
}

#[test]
fn a_file_that_is_held_names_its_holder() {
    let folder = Folder::new();
    let store = folder.file("held.duckdb");
    let holder = Server::start(&store, &[]);
    let message = refusal(&mut fanal(), &store);
    assert!(message.contains(&format!("process {} has it open", holder.child.id())), "{message}");
}

#[test]
fn a_file_that_may_not_be_written() {
    let folder = Folder::new();
    let store = filled(&folder);
    fs::set_permissions(&store, fs::Permissions::from_mode(0o444)).unwrap();
    // Who may do anything must first give that up.
    let mut command = match fs::metadata(&store).unwrap().uid() {
        0 => {
            let mut command = Command::new("setpriv");
            command.args(["--bounding-set", "-dac_override", env!("CARGO_BIN_EXE_fanal")]);
            command
        }
        _ => fanal(),
    };
    let message = refusal(&mut command, &store);
    assert!(message.contains("no permission to write it"), "{message}");
}

#[test]
fn a_damaged_file() {
    let folder = Folder::new();
    let store = filled(&folder);
    let whole = fs::read(&store).unwrap();
    // What says that it is a store; where its contents are, in both copies; and everything else.
    for (start, end) in [(8, 4096), (4104, 12_288), (12_288, whole.len())] {
        let mut file = fs::OpenOptions::new().read(true).write(true).open(&store).unwrap();
        file.seek(SeekFrom::Start(start as u64)).unwrap();
        let mut bytes = vec![0; end - start];
        file.read_exact(&mut bytes).unwrap();
        bytes.iter_mut().for_each(|byte| *byte ^= 0xa5);
        file.seek(SeekFrom::Start(start as u64)).unwrap();
        file.write_all(&bytes).unwrap();
        drop(file);
        let message = refusal(&mut fanal(), &store);
        assert!(message.contains("give another file with --store"), "{message}");
        fs::write(&store, &whole).unwrap();
    }
    // Cut short, as by a copy that was not finished.
    fs::write(&store, &whole[..20_000]).unwrap();
    refusal(&mut fanal(), &store);
    // A folder, and another kind of file.
    refusal(&mut fanal(), folder.0.to_str().unwrap());
    fs::write(&store, "name,value\n".repeat(5000)).unwrap();
    let message = refusal(&mut fanal(), &store);
    assert!(message.contains("a file of another kind"), "{message}");
    assert!(fs::read_to_string(&store).unwrap().starts_with("name,value"), "it was changed");
}

#[test]
fn a_file_of_a_newer_fanal() {
    let folder = Folder::new();
    let store = filled(&folder);
    let connection = duckdb::Connection::open(&store).unwrap();
    connection.execute("UPDATE schema_versions SET version = version + 90", []).unwrap();
    connection.close().unwrap();
    let message = refusal(&mut fanal(), &store);
    assert!(message.contains("use a newer fanal"), "{message}");
}

#[test]
fn a_file_of_its_own_for_every_run() {
    let folder = Folder::new();
    let template = folder.file("shop-{run}.duckdb");
    let mut server = Server::start(&template, &["--run", "before"]);
    assert_eq!(server.post(envelope(&["a"]).as_bytes()).status, 200);
    assert_eq!(server.terminate(), Some(0));
    let files: Vec<_> =
        fs::read_dir(&folder.0).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let name = files[0].to_str().unwrap();
    assert!(name.starts_with("shop-20") && name.ends_with(".duckdb") && name.len() == 27, "{name}");
    let store = folder.file(name);
    let connection = duckdb::Connection::open(&store).unwrap();
    let run = "SELECT name FROM runs WHERE ended_at > started_at";
    let name: String = connection.query_row(run, [], |row| row.get(0)).unwrap();
    assert_eq!(name, "before");
}

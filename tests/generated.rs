//! What is made of the command line's own definitions: completions that a shell understands, and manual pages.

mod common;

use std::path::Path;
use std::process::{Command, Stdio};

use common::{linchpin, run, stderr, stdout};

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// The commands that `--help` lists.
fn commands() -> Vec<String> {
    let help = stdout(&run(&["--help"]));
    let lines = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let lines =
        lines.take_while(|line| !line.is_empty()).filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<String> = lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(names.len() >= 12, "{help}");
    names.into_iter().filter(|name| name != "help").collect()
}

/// The options that a command's own `--help` lists.
fn options(command: &str) -> Vec<String> {
    let help = stdout(&run(&[command, "--help"]));
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let words = lines.flat_map(|line| line.split([' ', ',']).filter(|word| word.starts_with("--")).take(1));
    words.map(str::to_owned).collect()
}

/// Whether a shell that is here takes the text of a script in without a word; none when it is not here.
fn understood(shell: &str, script: &Path) -> Option<bool> {
    let output = Command::new(shell).arg("-n").arg(script).output().ok()?;
    Some(output.status.success() && output.stderr.is_empty())
}

/// What bash offers for the last of these words.
fn offered(script: &Path, words: &[&str]) -> Vec<String> {
    let ask = format!(
        "source '{}'; COMP_WORDS=({}); COMP_CWORD={}; _linchpin linchpin '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2]
    );
    let output = Command::new("bash").args(["--norc", "-c", &ask]).output().expect("bash starts");
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
    stdout(&output).lines().map(str::to_owned).collect()
}

#[test]
fn every_shell_has_completions_of_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in SHELLS {
        let output = run(&["completions", shell]);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{shell}");
        let script = stdout(&output);
        for command in commands() {
            assert!(script.contains(&command), "{shell} does not know {command}");
        }
        let path = folder.path().join(shell);
        std::fs::write(&path, script).expect("a file");
        match understood(shell, &path) {
            Some(understood) => assert!(understood, "{shell} does not understand its script"),
            None if shell == "bash" => common::skip("every_shell_has_completions_of_every_command", "bash is missing"),
            None => {}
        }
    }
    let unknown = run(&["completions", "tcsh"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("bash"), "the shells are named: {}", stderr(&unknown));
}

#[test]
fn bash_completes_commands_options_values_and_the_names_of_rules_kinds_and_templates() {
    const NAME: &str = "bash_completes_commands_options_values_and_the_names_of_rules_kinds_and_templates";
    if Command::new("bash").arg("--version").stdout(Stdio::null()).status().is_err() {
        common::skip(NAME, "bash is missing");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("linchpin");
    std::fs::write(&script, run(&["completions", "bash"]).stdout).expect("a file");
    for (words, is_offered) in [
        (&["linchpin", "exp"][..], "export"),
        (&["linchpin", "check", "--prof"], "--profile"),
        (&["linchpin", "check", "--profile", "h"], "hardening"),
        (&["linchpin", "explain", "no-ht"], "no-https"),
        (&["linchpin", "explain", "load-balancer-c"], "load-balancer-cluster"),
        (&["linchpin", "fix", "--rule", "no-ba"], "no-backup"),
        (&["linchpin", "new", "--template", "harden"], "hardened"),
    ] {
        let offered = offered(&script, words);
        assert!(offered.iter().any(|word| word == is_offered), "{words:?}: {offered:?}");
    }
}

#[test]
fn each_command_has_a_manual_page_with_all_its_options() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(&["man", "--out", &folder.path().to_string_lossy()]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    let whole = std::fs::read_to_string(folder.path().join("linchpin.1")).expect("a page");
    assert_eq!(whole, stdout(&run(&["man"])), "the page is the same wherever it goes");
    for command in commands() {
        let path = folder.path().join(format!("linchpin-{command}.1"));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(page, stdout(&run(&["man", &command])), "{command}");
        assert!(
            whole.replace('\\', "").contains(&format!("linchpin-{command}(1)")),
            "{command} is not among the others"
        );
        for option in options(&command) {
            assert!(page.contains(&option.replace('-', "\\-")), "{command}: {option} is not in its page");
        }
        well_formed(&command, &page);
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), commands().len() + 1);
    well_formed("linchpin", &whole);
    reads_without_a_warning(folder.path());
    let unknown = run(&["man", "frobnicate"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        stderr(&unknown).contains("there is no command `frobnicate`; there are new, templates"),
        "{}",
        stderr(&unknown)
    );
}

/// Every line that begins like a request is one that manual pages know, and every page has its sections.
fn well_formed(name: &str, page: &str) {
    const REQUESTS: [&str; 13] =
        [".TH", ".SH", ".TP", ".PP", ".RS", ".RE", ".IP", ".br", ".ie", ".el", ".nf", ".fi", ".ds"];
    for line in page.lines().filter(|line| line.starts_with('.')) {
        let request = line.split_whitespace().next().unwrap_or_default();
        assert!(REQUESTS.contains(&request), "{name}: {line}");
    }
    for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO"] {
        let heading = format!(".SH {}", if section.contains(' ') { format!("\"{section}\"") } else { section.into() });
        assert!(page.lines().any(|line| line == heading), "{name} has no {heading}");
    }
}

/// What `man` itself says of the pages, where it is.
fn reads_without_a_warning(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let mut man = Command::new("man");
        let shown = man.args(["--warnings", "-E", "UTF-8", "-l"]).arg(&path).env("LC_ALL", "C.UTF-8").output();
        let Ok(shown) = shown else {
            common::skip("each_command_has_a_manual_page_with_all_its_options", "man is missing");
            return;
        };
        assert!(shown.status.success() && shown.stderr.is_empty(), "{}: {}", path.display(), stderr(&shown));
        assert!(shown.stdout.len() > 500, "{}", path.display());
    }
}

#[test]
fn a_reader_that_goes_away_early_is_no_error() {
    for arguments in [&["completions", "zsh"][..], &["man"], &["man", "--format", "markdown"], &["explain", "rules"]] {
        let mut child = linchpin()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn the_pictures_of_the_software_centre_are_those_of_the_guide() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("packaging/linchpin.metainfo.xml")).expect("the metainfo");
    let shown: Vec<&str> = text.split("<image ").skip(1).filter_map(|rest| rest.split("</image>").next()).collect();
    assert!(shown.len() >= 4, "{shown:?}");
    for image in shown {
        let (attributes, address) = image.split_once('>').expect("an address");
        let name = address.rsplit('/').next().expect("a name");
        let bytes = std::fs::read(root.join("docs/pictures").join(name)).expect(name);
        // The size stands at the beginning of a PNG, in big-endian numbers (PNG specification, 11.2.1 IHDR).
        let number = |at: usize| bytes[at..at + 4].iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        let size = format!("width=\"{}\" height=\"{}\"", number(16), number(20));
        assert!(attributes.contains(&size), "{name}: {size}, and not {attributes}");
    }
}

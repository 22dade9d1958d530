//! What is measured: a process of its own with one thread each, ours and those of others that are installed.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that runs until it is dropped.
pub(crate) struct Server {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// The processor time that it has used, in seconds; the system counts in steps of 10 ms.
    pub(crate) fn processor_time(&self) -> f64 {
        let file = format!("/proc/{}/stat", self.process.id());
        let stat = fs::read_to_string(file).expect("a Linux system, and a process that lives");
        let after_name = stat.rsplit_once(") ").expect("a name").1;
        let ticks: u32 = after_name.split(' ').skip(11).take(2).map(|n| n.parse::<u32>().expect("a number")).sum();
        f64::from(ticks) / 100.0
    }
}

/// Ours, from this very program with these arguments; it says its address on its first line.
pub(crate) fn ours(name: &'static str, arguments: &[String]) -> Server {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    let mut process = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a child");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    Server { name, address: line.trim().parse().expect("an address"), process }
}

/// HAProxy as a balancer: as it comes, or with a connection per request.
pub(crate) fn haproxy(folder: &Path, members: &[SocketAddr], kept: bool) -> Option<Server> {
    let address = free_address();
    let option = if kept { "" } else { "option httpclose" };
    let mut text = format!(
        "global\n  nbthread 1\n  maxconn 2000\ndefaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  \
         timeout server 60s\n  {option}\n  option forwardfor\nfrontend f\n  bind {address}\n  default_backend b\n\
         backend b\n  balance roundrobin\n"
    );
    for (n, member) in members.iter().enumerate() {
        writeln!(text, "  server m{n} {member}").expect("memory");
    }
    let file = folder.join("haproxy.cfg");
    fs::write(&file, text).expect("a file");
    start("haproxy", Command::new("haproxy").args(["-db", "-f"]).arg(file), address)
}

/// nginx as a balancer: with connections that are kept on both sides, or one per request.
pub(crate) fn nginx(folder: &Path, members: &[SocketAddr], kept: bool) -> Option<Server> {
    let servers: Vec<String> = members.iter().map(|member| format!("server {member};")).collect();
    let servers = servers.join(" ");
    let (kept_upstream, upstream, client) = if kept {
        ("keepalive 32;", "proxy_http_version 1.1; proxy_set_header Connection \"\";", "keepalive_requests 1000000;")
    } else {
        ("", "", "keepalive_timeout 0;")
    };
    let http = format!("access_log off; {client} upstream b {{ {servers} {kept_upstream} }}");
    let location =
        format!("proxy_pass http://b; {upstream} proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;");
    nginx_with(folder, &http, &location)
}

/// nginx as a web server for the files in a folder, with its access log and settings as Debian has them.
pub(crate) fn nginx_files(folder: &Path, site: &Path, kept: bool) -> Option<Server> {
    let client = if kept { "keepalive_requests 1000000;" } else { "keepalive_timeout 0;" };
    let log = folder.join("access.log");
    let http = format!("sendfile on; tcp_nopush on; access_log {}; {client}", log.display());
    nginx_with(folder, &http, &format!("alias {}/; add_header Cache-Control \"public, max-age=60\";", site.display()))
}

fn nginx_with(folder: &Path, http: &str, location: &str) -> Option<Server> {
    let address = free_address();
    let temporary: Vec<String> = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
        .collect();
    let temporary = temporary.concat();
    let text = format!(
        "daemon off; master_process off; worker_processes 1; pid {0}/nginx.pid; error_log {0}/error.log;\n\
         events {{ worker_connections 2000; }}\nhttp {{ {temporary} {http}\n\
         server {{ listen {address}; location /static/ {{ {location} }} }} }}\n",
        folder.display()
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, text).expect("a file");
    start("nginx", Command::new("nginx").arg("-e").arg(folder.join("error.log")).arg("-c").arg(file), address)
}

/// Starts a program and waits until it accepts; none when it is not installed.
fn start(name: &'static str, command: &mut Command, address: SocketAddr) -> Option<Server> {
    let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let server = Server { name, address, process };
    let end = Instant::now() + Duration::from_secs(5);
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < end, "{name} does not listen on {address}");
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(server)
}

fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).expect("a free port")
}

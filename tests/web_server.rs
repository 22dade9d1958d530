//! The web server of a running drawing: static files as browsers and caches want them, and the user's own folder.

#[path = "common/http.rs"]
mod http;

use std::io::Read as _;
use std::net::SocketAddr;
use std::path::Path;

use http::{design, entry, eventually, get, get_with, id, send};
use linchpin::emulation::{Options, Session, plan};

const STYLE: &str = "/static/style.css";

fn with_site(folder: &Path) -> Session {
    let options = Options { site: Some(folder.to_owned()), ..Options::default() };
    Session::start(plan(&design("distributed")), options).expect("an emulation")
}

fn head(to: SocketAddr, path: &str, headers: &str) -> http::Answer {
    send(to, format!("HEAD {path} HTTP/1.1\r\nHost: a\r\n{headers}\r\n").as_bytes()).expect("an answer")
}

#[test]
fn a_file_comes_with_what_caches_need_and_is_not_sent_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let session = with_site(folder.path());
    let lb = entry(&session);
    let file = get(lb, STYLE).expect("a file");
    assert_eq!(file.body, include_bytes!("../assets/demo/style.css"));
    assert_eq!(file.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(file.header("cache-control").is_some_and(|v| v.contains("max-age=")));
    assert_eq!(file.header("accept-ranges"), Some("bytes"));
    assert_eq!(file.header("vary"), Some("accept-encoding"));
    // Each web server has its own copy with its own time: ask the one that answered.
    let web = session.addresses()[file.served_by()[1]];
    let [tag, date] = ["etag", "last-modified"].map(|name| file.header(name).expect(name).to_owned());
    for condition in [
        format!("If-None-Match: {tag}"),
        format!("If-None-Match: \"x\", W/{tag}"),
        "If-None-Match: *".to_owned(),
        format!("If-Modified-Since: {date}"),
    ] {
        let again = get_with(web, STYLE, &format!("{condition}\r\n")).expect("an answer");
        assert_eq!((again.status, again.body.len()), (304, 0), "{condition}");
        assert_eq!(again.header("etag"), Some(&*tag));
    }
    for condition in [
        "If-None-Match: \"x\"".to_owned(),
        format!("If-None-Match: \"x\"\r\nIf-Modified-Since: {date}"),
        "If-Modified-Since: Thu, 01 Jan 1970 00:00:01 GMT".to_owned(),
        "If-Modified-Since: yesterday".to_owned(),
    ] {
        assert_eq!(get_with(web, STYLE, &format!("{condition}\r\n")).expect("an answer").status, 200, "{condition}");
    }
    let length = file.body.len().to_string();
    let head = head(lb, STYLE, "");
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some(&*length)));
}

#[test]
fn a_part_of_a_file_is_sent_on_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(folder.path().join("film.webm"), &bytes).expect("a file");
    let session = with_site(folder.path());
    let lb = entry(&session);
    let ask = |headers: &str| get_with(lb, "/film.webm", headers).expect("an answer");
    let whole = ask("");
    assert_eq!((whole.status, whole.header("content-type")), (200, Some("video/webm")));
    assert!(whole.body == bytes, "three hundred thousand bytes in order");
    let tag = whole.header("etag").expect("a tag").to_owned();
    let part = ask("Range: bytes=100000-250999\r\n");
    assert_eq!((part.status, part.header("content-range")), (206, Some("bytes 100000-250999/300000")));
    assert!(part.body == bytes[100_000..251_000]);
    assert!(ask("Range: bytes=-10\r\n").body == bytes[299_990..]);
    assert!(ask(&format!("Range: bytes=5-\r\nIf-Range: {tag}\r\n")).body == bytes[5..]);
    assert_eq!(ask("Range: bytes=5-\r\nIf-Range: \"old\"\r\n").status, 200);
    let beyond = ask("Range: bytes=300000-\r\n");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */300000")));
    assert_eq!(ask("Range: bytes=1-0\r\n").status, 200, "what is malformed is ignored");
    assert_eq!(head(lb, "/film.webm", "Range: bytes=0-1\r\n").status, 200, "ranges are for GET");
}

#[test]
fn text_is_compressed_for_those_who_take_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "All work and no play makes Jack a dull boy.\n".repeat(200);
    std::fs::write(folder.path().join("jack.txt"), &text).expect("a file");
    std::fs::write(folder.path().join("jack.png"), &text).expect("a file");
    std::fs::write(folder.path().join("short.txt"), "short").expect("a file");
    let session = with_site(folder.path());
    let lb = entry(&session);
    let gzip = "Accept-Encoding: br, gzip\r\n";
    let packed = get_with(lb, "/jack.txt", gzip).expect("a file");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("vary"), Some("accept-encoding"));
    assert!(packed.body.len() < text.len() / 10);
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&packed.body[..]).read_to_string(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, text);
    let tag = packed.header("etag").expect("a tag").to_owned();
    assert!(tag.starts_with("W/\""), "not the same bytes: {tag}");
    let again = get_with(lb, "/jack.txt", &format!("{gzip}If-None-Match: {tag}\r\n")).expect("an answer");
    assert_eq!((again.status, again.header("vary")), (304, Some("accept-encoding")));
    for (path, headers) in [
        ("/jack.txt", ""),
        ("/jack.txt", "Accept-Encoding: gzip;q=0\r\n"),
        ("/jack.txt", "Accept-Encoding: gzip\r\nRange: bytes=0-99\r\n"),
        ("/jack.png", "Accept-Encoding: gzip\r\n"),
        ("/short.txt", "Accept-Encoding: gzip\r\n"),
    ] {
        let plain = get_with(lb, path, headers).expect("a file");
        assert_eq!(plain.header("content-encoding"), None, "{path} {headers}");
    }
    // A file that changes is not sent from the old copy.
    std::fs::write(folder.path().join("jack.txt"), text.replace("work", "rest")).expect("a file");
    let changed = get_with(lb, "/jack.txt", gzip).expect("a file");
    assert_ne!(changed.body, packed.body);
}

#[test]
fn the_users_folder_is_served_and_nothing_outside_of_it() {
    let (outside, folder) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let write = |folder: &Path, name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write(outside.path(), "secret.txt", "secret");
    write(folder.path(), "about/us.html", "<h1>us</h1>");
    write(folder.path(), ".env", "secret");
    write(folder.path(), "index.html", "mine");
    write(folder.path(), "style.css", "mine");
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), folder.path().join("leak")).expect("a link");
    let session = with_site(folder.path());
    let lb = entry(&session);
    for path in ["/about/us.html", "/static/about/us.html", "/about/%75s.html?x=y"] {
        let page = get(lb, path).expect("a page");
        assert_eq!((page.status, page.text().as_str()), (200, "<h1>us</h1>"), "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    }
    let name = outside.path().file_name().and_then(|name| name.to_str()).expect("a name");
    for path in [
        "/leak/secret.txt",
        "/static/leak/secret.txt",
        "/.env",
        "/static/.env",
        "/static/%2eenv",
        &format!("/static/../{name}/secret.txt"),
        &format!("/static/..%2f{name}%2fsecret.txt"),
        &format!("/%2e%2e/{name}/secret.txt"),
        &format!("/..%5c{name}%5csecret.txt"),
        &format!("//{}", outside.path().join("secret.txt").display()),
        "/about",
        "/about/",
        "/static/",
        "/static/page.html",
        "/about/us.html%00.css",
    ] {
        let answer = get(lb, path).expect("an answer");
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert!(!answer.text().contains("secret"), "{path}");
    }
    // The board stays at the root, and the demo's own files stay what visitors expect.
    assert!(get(lb, "/").expect("a page").text().contains("linchpin-"));
    assert_eq!(get(lb, STYLE).expect("a file").body, include_bytes!("../assets/demo/style.css"));
    // What is drawn as files takes the user's along when it dies.
    session.kill(&id("files-1")).expect("a kill");
    session.kill(&id("files-2")).expect("a kill");
    assert_eq!(get(lb, "/static/about/us.html").expect("an answer").status, 503);
    session.heal_all();
    eventually("the files are back", || get(lb, "/about/us.html").is_ok_and(|answer| answer.status == 200));
}

#[test]
fn every_visit_leaves_a_line_in_the_access_log() {
    let session = with_site(tempfile::tempdir().expect("a folder").path());
    let web = session.addresses()["web-1"];
    get_with(web, "/static/nothing?a=%22b", "User-Agent: curl/8\r\nReferer: http://x/\r\n").expect("an answer");
    get_with(web, STYLE, "User-Agent: a\"b\\c\r\n").expect("an answer");
    let log = session.log(&id("web-1"));
    let [first, second] = &log[..] else { panic!("{log:?}") };
    assert!(first.starts_with("127.0.0.1 - - ["), "{first}");
    assert!(first.ends_with("] \"GET /static/nothing?a=%22b HTTP/1.1\" 404 20 \"http://x/\" \"curl/8\""), "{first}");
    let length = include_bytes!("../assets/demo/style.css").len();
    assert!(second.ends_with(&format!("\" 200 {length} \"-\" \"a\\x22b\\x5Cc\"")), "{second}");
    let file = std::fs::read_to_string(session.folder().join("logs/web-1.access.log")).expect("a file");
    assert_eq!(file.lines().collect::<Vec<_>>(), log.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(session.log(&id("lb")).is_empty());
}

#[test]
fn an_application_server_that_fails_is_passed_over_and_nobody_notices() {
    let text = r#"(format: 1, components: {
        "browser": (kind: Client), "web": (kind: WebServer), "app-1": (kind: AppServer), "app-2": (kind: AppServer),
        "db": (kind: Database),
    }, links: {
        "a": (from: "browser", to: "web", kind: Http), "b": (from: "web", to: "app-1", kind: Http(port: 8000)),
        "c": (from: "web", to: "app-2", kind: Http(port: 8000)), "d": (from: "app-1", to: "db", kind: Sql),
        "e": (from: "app-2", to: "db", kind: Sql),
    })"#;
    let design = linchpin::storage::parse(text).expect("a design");
    let session = Session::start(plan(&design), Options::default()).expect("an emulation");
    let web = entry(&session);
    let apps = |n| (0..n).map(|_| get(web, "/").expect("a page").served_by()[1].to_owned()).collect::<Vec<_>>();
    let both = apps(6);
    assert_eq!(both.iter().filter(|app| *app == "app-1").count(), 3, "{both:?}");
    session.kill(&id("app-1")).expect("a kill");
    assert!(apps(10).iter().all(|app| app == "app-2"));
    session.kill(&id("app-2")).expect("a kill");
    assert_eq!(get(web, "/").expect("an answer").status, 503);
    // With everybody passed over, everybody is tried.
    session.restart(&id("app-1")).expect("a restart");
    assert_eq!(apps(1), ["app-1"]);
}

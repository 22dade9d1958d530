//! What the choices of the file format are called: `MySQL` for `MySql`, `round robin` for `RoundRobin`.

/// Names that have a spelling of their own, and terms that keep their hyphen.
const OWN: [(&str, &str); 17] = [
    ("HAProxy", "HAProxy"),
    ("Nginx", "Nginx"),
    ("Apache", "Apache"),
    ("MySql", "MySQL"),
    ("MariaDb", "MariaDB"),
    ("PostgreSql", "PostgreSQL"),
    ("PhpFpm", "PHP-FPM"),
    ("NodeJs", "Node.js"),
    ("Python", "Python"),
    ("Ruby", "Ruby"),
    ("Java", "Java"),
    ("Prometheus", "Prometheus"),
    ("Nagios", "Nagios"),
    ("ActiveActive", "active-active"),
    ("ActivePassive", "active-passive"),
    ("ReEncrypt", "re-encrypt"),
    ("PassThrough", "pass-through"),
];

/// A choice as people write it.
pub(super) fn spoken(choice: &str) -> String {
    if let Some((_, own)) = OWN.iter().find(|(written, _)| *written == choice) {
        return (*own).to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    for letter in choice.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    let acronym = |word: &String| matches!(&word[..], "Ip" | "Dns" | "Tcp" | "Tls" | "Ssh" | "Http" | "Sql");
    let said = |word: String| if acronym(&word) { word.to_uppercase() } else { word.to_lowercase() };
    words.into_iter().map(said).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn choices_are_said_as_people_write_them() {
        for (choice, words) in [
            ("RoundRobin", "round robin"),
            ("DnsRoundRobin", "DNS round robin"),
            ("VirtualIp", "virtual IP"),
            ("Tcp", "TCP"),
            ("MySql", "MySQL"),
            ("ActivePassive", "active-passive"),
            ("SourceAddress", "source address"),
            ("Primary", "primary"),
            ("None", "none"),
        ] {
            assert_eq!(spoken(choice), words);
        }
    }
}

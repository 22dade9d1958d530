//! The catalogue agrees with the model, whatever is added to either.

use std::collections::BTreeSet;

use serde::de::{self, Deserializer, Visitor};

use super::*;
use crate::model;

/// Catches the field names that a struct asks for when it is read.
struct FieldsOf<'a>(&'a mut BTreeSet<&'static str>);

impl<'de> Deserializer<'de> for FieldsOf<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("a struct was expected"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.extend(fields);
        Err(de::Error::custom("enough seen"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn fields_of<T: serde::de::DeserializeOwned>() -> BTreeSet<&'static str> {
    let mut fields = BTreeSet::new();
    assert!(T::deserialize(FieldsOf(&mut fields)).is_err());
    fields
}

fn listed(properties: &[Property]) -> BTreeSet<&'static str> {
    properties.iter().map(|p| p.name).collect()
}

#[test]
fn every_kind_of_the_model_has_exactly_one_entry() {
    let entries: Vec<&str> = KINDS.iter().map(|k| k.type_name).collect();
    assert_eq!(entries, Kind::NAMES);
    let entries: Vec<&str> = GROUPS.iter().map(|g| g.type_name).collect();
    assert_eq!(entries, GroupKind::NAMES);
    let entries: Vec<&str> = LINKS.iter().map(|l| l.type_name).collect();
    assert_eq!(entries, LinkKind::NAMES);
}

#[test]
fn every_property_of_the_file_is_documented_and_no_other() {
    macro_rules! same {
        ($($list:expr, $name:literal => $ty:ty;)+) => {
            $(
                let entry = $list.iter().find(|k| k.type_name == $name).expect($name);
                assert_eq!(listed(entry.properties), fields_of::<$ty>(), $name);
            )+
        };
    }
    same! {
        KINDS, "Client" => model::Client;
        KINDS, "Dns" => model::Dns;
        KINDS, "Firewall" => model::Firewall;
        KINDS, "Waf" => model::Waf;
        KINDS, "Certificate" => model::Certificate;
        KINDS, "LoadBalancer" => model::LoadBalancer;
        KINDS, "Server" => model::Server;
        KINDS, "WebServer" => model::WebServer;
        KINDS, "AppServer" => model::AppServer;
        KINDS, "AppFiles" => model::AppFiles;
        KINDS, "Database" => model::Database;
        KINDS, "Arbiter" => model::Arbiter;
        KINDS, "MonitoringServer" => model::MonitoringServer;
        KINDS, "MonitoringClient" => model::MonitoringClient;
        KINDS, "Container" => model::Container;
        KINDS, "SessionStore" => model::SessionStore;
        KINDS, "BackupStore" => model::BackupStore;
        KINDS, "LogStore" => model::LogStore;
        KINDS, "ArtefactStore" => model::ArtefactStore;
        KINDS, "Other" => model::OtherPart;
        GROUPS, "LoadBalancerCluster" => model::LoadBalancerCluster;
        GROUPS, "DatabaseCluster" => model::DatabaseCluster;
        GROUPS, "Zone" => model::Zone;
        GROUPS, "Network" => model::Network;
        GROUPS, "Layer" => model::Layer;
        LINKS, "Http" => model::Http;
        LINKS, "Https" => model::Https;
        LINKS, "FastCgi" => model::FastCgi;
        LINKS, "Sql" => model::Sql;
        LINKS, "Replication" => model::Replication;
        LINKS, "Dns" => model::DnsLookup;
        LINKS, "Monitoring" => model::Monitoring;
        LINKS, "UsesFiles" => model::UsesFiles;
        LINKS, "UsesCertificate" => model::UsesCertificate;
        LINKS, "Quorum" => model::Quorum;
        LINKS, "Session" => model::Session;
        LINKS, "Backup" => model::Backup;
        LINKS, "Logs" => model::Logs;
        LINKS, "Deploy" => model::Deploy;
        LINKS, "Other" => model::OtherLink;
    }
}

#[test]
fn links_name_kinds_that_exist() {
    for spec in KINDS {
        for opens in spec.opens {
            assert!(LinkKind::NAMES.contains(&opens.link), "{}: {}", spec.name, opens.link);
            for to in opens.to {
                assert!(Kind::NAMES.contains(to) || GroupKind::NAMES.contains(to), "{}: {to}", spec.name);
            }
        }
    }
    for spec in GROUPS {
        assert!(spec.members.iter().all(|m| Kind::NAMES.contains(m)), "{}", spec.name);
    }
}

#[test]
fn every_kind_and_group_teaches_and_has_a_picture_of_its_own_within_its_grid() {
    let inside = |x: f32, y: f32| (1.0..=23.0).contains(&x) && (1.0..=23.0).contains(&y);
    let kinds = KINDS.iter().map(|s| (s.name, s.lesson, s.icon));
    let all: Vec<_> = kinds.chain(GROUPS.iter().map(|s| (s.name, s.lesson, s.icon))).collect();
    assert_eq!(all.len(), Kind::NAMES.len() + GroupKind::NAMES.len());
    for (n, (name, lesson, icon)) in all.iter().enumerate() {
        assert!(lesson.len() > 80 && lesson.ends_with('.'), "{name}");
        assert!(icon.len() >= 2, "{name}: too little to be told from others");
        for stroke in *icon {
            let fits = match *stroke {
                Stroke::Line(points) | Stroke::Closed(points) => points.iter().all(|p| inside(p.0, p.1)),
                Stroke::Circle(x, y, r) | Stroke::Dot(x, y, r) => inside(x - r, y - r) && inside(x + r, y + r),
                Stroke::Rect(x, y, w, h, _) => inside(x, y) && inside(x + w, y + h),
                Stroke::Ellipse(x, y, a, b) => inside(x - a, y - b) && inside(x + a, y + b),
            };
            assert!(fits, "{name}: {stroke:?}");
        }
        for (other, _, same) in &all[n + 1..] {
            assert_ne!(icon, same, "{name} and {other} look alike");
        }
    }
}

#[test]
fn a_refusal_says_why() {
    let mut design = Design::default();
    let (db, browser) = (Id::slug("db"), Id::slug("browser"));
    design.components.insert(db.clone(), Component::new(Kind::Database(model::Database::default())));
    design.components.insert(browser.clone(), Component::new(Kind::Client(model::Client::default())));
    let http = LinkKind::Http(model::Http::default());
    assert_eq!(refusal(&design, &db, &browser, &http).as_deref(), Some("a database opens no HTTP link"));
    assert_eq!(refusal(&design, &browser, &db, &http).as_deref(), Some("a browser has no HTTP link to a database"));
    assert!(fitting(&design, &browser, &db).iter().all(|k| k.type_name() == "Sql"));
}

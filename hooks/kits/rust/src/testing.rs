//! Runs hooks under `cargo test`, with a host whose answers the test gives.

use std::cell::RefCell;

use serde_json::{json, Value};

use crate::host::{HostError, HttpAnswer, HttpRequest, Level, ListRequest};
use crate::input::{Gvk, Input, Phase};
use crate::outcome::Ref;

/// The input for a resource in the phase `Reconcile`, with nothing beside it. Fill in
/// the rest with `Input { args: json!({…}), ..input(object) }`.
///
/// # Panics
/// If the object has no apiVersion, kind or name.
pub fn input(object: Value) -> Input {
    let text = |value: &Value, what: &str| match value.as_str() {
        Some(text) => text.to_string(),
        None => panic!("the object of the test has no {what}"),
    };
    let api_version = text(&object["apiVersion"], "apiVersion");
    let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
    let name = text(&object["metadata"]["name"], "metadata.name");
    Input {
        phase: Phase::Reconcile,
        key: match object["metadata"]["namespace"].as_str() {
            Some(namespace) => format!("{namespace}/{name}"),
            None => name,
        },
        gvk: Gvk {
            group: group.into(),
            version: version.into(),
            kind: text(&object["kind"], "kind"),
        },
        object: Some(object),
        args: json!({}),
        children: json!({}),
        cross: json!({}),
        external: json!({}),
        now: None,
    }
}

/// What the host of a test knows.
#[derive(Clone, Debug, Default)]
pub struct FakeHost {
    objects: Vec<Value>,
    answers: Vec<(String, String, Result<HttpAnswer, HostError>)>,
    lines: Vec<(Level, String)>,
}

thread_local! {
    static HOST: RefCell<FakeHost> = RefCell::default();
}

impl FakeHost {
    /// A host that knows nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// An object that `get` and `list` find.
    #[must_use]
    pub fn object(mut self, object: Value) -> Self {
        self.objects.push(object);
        self
    }

    /// What a request is answered.
    #[must_use]
    pub fn http(mut self, method: &str, url: &str, status: u16, body: &str) -> Self {
        let answer = HttpAnswer {
            status,
            body: body.into(),
            ..HttpAnswer::default()
        };
        self.answers.push((method.into(), url.into(), Ok(answer)));
        self
    }

    /// A request that gets no answer, such as for the reason `unreachable`.
    #[must_use]
    pub fn http_fails(mut self, method: &str, url: &str, reason: &str) -> Self {
        let error = HostError {
            reason: reason.into(),
            message: format!("{method} {url}"),
        };
        self.answers.push((method.into(), url.into(), Err(error)));
        self
    }

    /// Runs a hook with this host; also gives the lines that it logged.
    pub fn run<T>(self, hook: impl FnOnce() -> T) -> (T, Vec<(Level, String)>) {
        HOST.with(|host| *host.borrow_mut() = self);
        let result = hook();
        (result, HOST.with(RefCell::take).lines)
    }

    fn get(&self, wanted: &Ref) -> Value {
        let found = self.objects.iter().find(|object| {
            is_of(object, &wanted.api_version, &wanted.kind)
                && object["metadata"]["name"] == wanted.name.as_str()
                && is_in(object, wanted.namespace.as_deref())
        });
        found.cloned().unwrap_or_default()
    }

    fn list(&self, request: &ListRequest) -> Value {
        let all: Vec<&Value> = self
            .objects
            .iter()
            .filter(|object| is_of(object, &request.api_version, &request.kind))
            .filter(|object| is_in(object, request.namespace.as_deref()))
            .filter(|object| {
                let selector = request.label_selector.as_deref().unwrap_or_default();
                has_labels(object, selector)
            })
            .collect();
        let limit = request.limit.unwrap_or(500) as usize;
        let items: Vec<&&Value> = all.iter().take(limit).collect();
        json!({ "items": items, "truncated": all.len() > limit })
    }

    fn http_answer(&self, request: &HttpRequest) -> Result<Value, HostError> {
        let HttpRequest { method, url, .. } = request;
        let found = self
            .answers
            .iter()
            .find(|(a, b, _)| a == method && b == url);
        match found {
            Some((_, _, answer)) => answer.clone().map(|answer| json!(answer)),
            None => panic!("the host of the test has no answer to {method} {url}"),
        }
    }
}

fn is_of(object: &Value, api_version: &str, kind: &str) -> bool {
    object["apiVersion"] == api_version && object["kind"] == kind
}

fn is_in(object: &Value, namespace: Option<&str>) -> bool {
    namespace.is_none_or(|namespace| object["metadata"]["namespace"] == namespace)
}

/// Understands `a=b,c=d`; a test that needs more gives the objects that it wants.
fn has_labels(object: &Value, selector: &str) -> bool {
    selector
        .split(',')
        .filter(|part| !part.is_empty())
        .all(|part| match part.split_once('=') {
            Some((key, value)) => object["metadata"]["labels"][key] == value,
            None => {
                panic!("the host of the test does not understand the selector {part}")
            }
        })
}

pub(crate) fn answer(call: &str, request: &str) -> Vec<u8> {
    let request: Value = serde_json::from_str(request).expect("a request is JSON");
    let read = "a request has the shape of the contract";
    let host = HOST.with(|host| host.borrow().clone());
    let answer = match call {
        "ork_get" => Ok(host.get(&serde_json::from_value(request).expect(read))),
        "ork_list" => Ok(host.list(&serde_json::from_value(request).expect(read))),
        _ => host.http_answer(&serde_json::from_value(request).expect(read)),
    };
    let said = match answer {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": error }),
    };
    said.to_string().into_bytes()
}

pub(crate) fn note(line: &str) {
    let line: Value = serde_json::from_str(line).expect("a line is JSON");
    let level =
        serde_json::from_value(line["level"].clone()).expect("a line has a level");
    let message = line["message"].as_str().unwrap_or_default().to_string();
    HOST.with(|host| host.borrow_mut().lines.push((level, message)));
}

/// The keys of a Katalog's `capabilities`.
const WISHES: [&str; 6] = ["read", "apply", "delete", "http", "clock", "random"];

/// Fails if a wish list could not be read; [`crate::hooks!`] makes a test of it.
///
/// # Panics
/// With what is wrong.
pub fn check_wishes(text: &str) {
    let wishes: Value = serde_json::from_str(text).expect("the wish list is no JSON");
    let object = wishes.as_object().expect("the wish list is no object");
    for key in object.keys() {
        assert!(
            WISHES.contains(&key.as_str()),
            "the wish list has the unknown key {key}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host;

    fn pod(name: &str, app: &str) -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": { "name": name, "namespace": "shop", "labels": { "app": app } },
        })
    }

    #[test]
    fn a_host_finds_the_objects_that_it_was_given() {
        let host = FakeHost::new()
            .object(pod("a", "web"))
            .object(pod("b", "web"))
            .object(pod("c", "db"));
        let ((found, missing, list), _) = host.run(|| {
            let request = host::ListRequest {
                api_version: "v1".into(),
                kind: "Pod".into(),
                label_selector: Some("app=web".into()),
                limit: Some(1),
                ..Default::default()
            };
            (
                host::get(&Ref::new("v1", "Pod", "c")).unwrap(),
                host::get(&Ref::new("v1", "Pod", "c").in_namespace("x")).unwrap(),
                host::list(&request).unwrap(),
            )
        });
        assert_eq!(found, Some(pod("c", "db")));
        assert_eq!(missing, None);
        assert_eq!(list.items, [pod("a", "web")]);
        assert!(list.truncated);
    }

    #[test]
    fn a_host_answers_requests_and_keeps_log_lines() {
        let host = FakeHost::new()
            .http("GET", "https://a.io/x", 404, "none")
            .http_fails("GET", "https://b.io/", "unreachable");
        let ((answer, failed), lines) = host.run(|| {
            host::log(Level::Warn, format_args!("asking {}", "a"));
            (
                host::http(&HttpRequest::get("https://a.io/x")).unwrap(),
                host::http(&HttpRequest::get("https://b.io/")).unwrap_err(),
            )
        });
        assert_eq!((answer.status, answer.body.as_str()), (404, "none"));
        assert_eq!(failed.reason, "unreachable");
        assert_eq!(lines, [(Level::Warn, "asking a".to_string())]);
    }
}

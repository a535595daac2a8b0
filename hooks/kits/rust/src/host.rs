//! What a hook may ask of the host, within the grants of its Katalog.
//!
//! Asking for what is not granted ends the call, whatever the hook makes of it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::outcome::Ref;

/// What the host could not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostError {
    /// One word to switch on, such as `unreachable`.
    pub reason: String,
    pub message: String,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.reason)
    }
}

impl std::error::Error for HostError {}

/// Which objects to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListRequest {
    pub api_version: String,
    pub kind: String,
    /// Absent: the namespace of the resource itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// As kubectl takes it: `app=web`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_selector: Option<String>,
    /// 500 at most, and if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    pub items: Vec<Value>,
    /// There are more than the limit.
    pub truncated: bool,
}

/// A request to a granted host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    pub url: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Such as `5s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
}

impl HttpRequest {
    /// A `GET` without headers of its own.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: "GET".into(),
            url: url.into(),
            ..Self::default()
        }
    }
}

/// An answer, whatever its status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpAnswer {
    pub status: u16,
    /// Names in small letters.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: String,
}

/// How much a log line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

/// Reads one object; `None` if there is no such object.
///
/// # Errors
/// If the host cannot read it.
pub fn get(object: &Ref) -> Result<Option<Value>, HostError> {
    ask("ork_get", object)
}

/// Lists objects of a kind.
///
/// # Errors
/// If the host cannot list them.
pub fn list(request: &ListRequest) -> Result<List, HostError> {
    ask("ork_list", request)
}

/// Sends a request. Answers of every status are answers.
///
/// # Errors
/// If no answer came: `unreachable`, `timeout`, …
pub fn http(request: &HttpRequest) -> Result<HttpAnswer, HostError> {
    ask("ork_http", request)
}

/// Writes a line to the operator's log. Never put a secret there.
pub fn log(level: Level, message: impl fmt::Display) {
    let message = message.to_string();
    let line = serde_json::json!({ "level": level, "message": message });
    send::log(&line.to_string());
}

/// What the host answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Answer<T> {
    Ok(T),
    Error(HostError),
}

fn ask<T: DeserializeOwned>(
    call: &str,
    request: &impl Serialize,
) -> Result<T, HostError> {
    let malformed = |error: serde_json::Error| HostError {
        reason: "malformed".into(),
        message: format!("{call}: {error}"),
    };
    let request = serde_json::to_string(request).map_err(malformed)?;
    let answer = send::ask(call, request);
    match serde_json::from_slice(&answer).map_err(malformed)? {
        Answer::Ok(value) => Ok(value),
        Answer::Error(error) => Err(error),
    }
}

#[cfg(target_arch = "wasm32")]
mod send {
    use extism_pdk::host_fn;

    #[host_fn]
    extern "ExtismHost" {
        fn ork_get(request: String) -> Vec<u8>;
        fn ork_list(request: String) -> Vec<u8>;
        fn ork_http(request: String) -> Vec<u8>;
        fn ork_log(line: String);
    }

    pub fn ask(call: &str, request: String) -> Vec<u8> {
        // A host that refuses ends the call, so there is always an answer.
        let answer = unsafe {
            match call {
                "ork_get" => ork_get(request),
                "ork_list" => ork_list(request),
                _ => ork_http(request),
            }
        };
        answer.unwrap_or_default()
    }

    pub fn log(line: &str) {
        let _ = unsafe { ork_log(line.to_string()) };
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod send {
    pub fn ask(call: &str, request: String) -> Vec<u8> {
        crate::testing::answer(call, &request)
    }

    pub fn log(line: &str) {
        crate::testing::note(line);
    }
}

//! What a reconcile hook answers.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::HookError;

/// How it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Ending {
    #[default]
    Ok,
    Requeue,
    Error,
}

/// What a hook wants to become true. Everything in it is checked against the grants
/// before the first of it is written; if anything is refused, nothing is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Outcome {
    result: Ending,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<HookError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requeue_after: Option<String>,
    /// The objects that shall be there. One that is not named any more is removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apply: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete: Vec<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
}

/// Points at one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ref {
    pub api_version: String,
    pub kind: String,
    pub name: String,
    /// Absent: the namespace of the resource itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

impl Ref {
    /// An object in the namespace of the resource itself.
    pub fn new(api_version: &str, kind: &str, name: &str) -> Self {
        Self {
            api_version: api_version.into(),
            kind: kind.into(),
            name: name.into(),
            namespace: None,
        }
    }

    /// The same name in another namespace.
    #[must_use]
    pub fn in_namespace(self, namespace: &str) -> Self {
        Self {
            namespace: Some(namespace.into()),
            ..self
        }
    }
}

/// A condition of the resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    #[serde(rename = "type")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// An event about the resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `Normal` or `Warning`.
    #[serde(rename = "type")]
    pub kind: String,
    pub reason: String,
    pub message: String,
}

impl Outcome {
    /// Done.
    pub fn ok() -> Self {
        Self::default()
    }

    /// Not finished: the hook is called again, after ten seconds unless
    /// [`Outcome::after`] says otherwise. In `on_delete` the resource stays until then.
    pub fn requeue() -> Self {
        Self {
            result: Ending::Requeue,
            ..Self::default()
        }
    }

    /// Failed. Returning `Err` says the same.
    pub fn failed(error: HookError) -> Self {
        Self {
            result: Ending::Error,
            error: Some(error),
            ..Self::default()
        }
    }

    /// When to call again, 100 ms to a day; with `ok` as well as with `requeue`.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.requeue_after = Some(format!("{}ms", wait.as_millis()));
        self
    }

    /// Wants an object to be there, as it is declared here.
    #[must_use]
    pub fn apply(mut self, object: Value) -> Self {
        self.apply.push(object);
        self
    }

    /// Wants an object to be there if there is one.
    #[must_use]
    pub fn apply_some(mut self, object: Option<Value>) -> Self {
        self.apply.extend(object);
        self
    }

    /// Wants an object gone.
    #[must_use]
    pub fn delete(mut self, object: Ref) -> Self {
        self.delete.push(object);
        self
    }

    /// Merges fields into the resource's status; null removes one.
    #[must_use]
    pub fn status(mut self, status: Value) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets a condition.
    #[must_use]
    pub fn condition(
        mut self,
        kind: &str,
        holds: bool,
        reason: &str,
        message: &str,
    ) -> Self {
        self.conditions.push(Condition {
            kind: kind.into(),
            status: if holds { "True" } else { "False" }.into(),
            reason: Some(reason.into()),
            message: Some(message.into()),
        });
        self
    }

    /// Writes an event of the type `Normal`.
    #[must_use]
    pub fn event(self, reason: &str, message: impl Into<String>) -> Self {
        self.with_event("Normal", reason, message.into())
    }

    /// Writes an event of the type `Warning`.
    #[must_use]
    pub fn warning(self, reason: &str, message: impl Into<String>) -> Self {
        self.with_event("Warning", reason, message.into())
    }

    fn with_event(mut self, kind: &str, reason: &str, message: String) -> Self {
        self.events.push(Event {
            kind: kind.into(),
            reason: reason.into(),
            message,
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_said_is_not_written() {
        assert_eq!(json!(Outcome::ok()), json!({ "result": "ok" }));
    }

    #[test]
    fn everything_is_written_in_the_words_of_the_contract() {
        let map = json!({ "apiVersion": "v1", "kind": "ConfigMap" });
        let outcome = Outcome::requeue()
            .after(Duration::from_secs(90))
            .apply(map.clone())
            .apply_some(None)
            .delete(Ref::new("batch/v1", "Job", "old").in_namespace("shop"))
            .status(json!({ "phase": "Creating" }))
            .condition("BackedUp", false, "Disabled", "no backup")
            .event("Made", "it");
        assert_eq!(
            json!(outcome),
            json!({
                "result": "requeue",
                "requeueAfter": "90000ms",
                "apply": [map],
                "delete": [{
                    "apiVersion": "batch/v1", "kind": "Job", "name": "old", "namespace": "shop",
                }],
                "status": { "phase": "Creating" },
                "conditions": [{
                    "type": "BackedUp", "status": "False",
                    "reason": "Disabled", "message": "no backup",
                }],
                "events": [{ "type": "Normal", "reason": "Made", "message": "it" }],
            })
        );
        let failed = Outcome::failed(HookError::new("NoDisk", "no disk"));
        assert_eq!(
            json!(failed),
            json!({ "result": "error", "error": { "reason": "NoDisk", "message": "no disk" } })
        );
    }
}

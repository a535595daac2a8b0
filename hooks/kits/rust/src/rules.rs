//! What rule hooks are given and answer. They are pure: they ask the host nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What `on_validate` and `on_mutate` are given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleInput {
    /// `CREATE`, `UPDATE`, `DELETE` or `RECONCILE`.
    pub operation: String,
    pub object: Value,
    pub old_object: Option<Value>,
    /// The Katalog's `args`, rendered.
    pub args: Value,
    pub children: Value,
    pub cross: Value,
    /// RFC 3339; only if the clock is granted.
    pub now: Option<String>,
}

/// What a violation comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    Deny,
    Warn,
}

/// One thing that is wrong with an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// A path such as `spec.replicas`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub message: String,
    pub action: Action,
}

impl Violation {
    /// The object is refused.
    pub fn deny(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            message: message.into(),
            action: Action::Deny,
        }
    }

    /// The object is taken, and whoever wrote it is told.
    pub fn warn(field: &str, message: impl Into<String>) -> Self {
        Self {
            action: Action::Warn,
            ..Self::deny(field, message)
        }
    }
}

/// One field that `on_mutate` writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// `spec.replicas`, `metadata.labels["example.org/tier"]`, `spec.ports[0].name`.
    pub path: String,
    /// Null removes the field.
    pub value: Value,
}

impl Setting {
    /// Writes one field.
    pub fn new(path: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            path: path.into(),
            value: value.into(),
        }
    }
}

/// What `on_convert` is given. It answers with one object for each, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConvertInput {
    #[serde(rename = "desiredAPIVersion")]
    pub desired_api_version: String,
    pub objects: Vec<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rules_speak_the_words_of_the_contract() {
        assert_eq!(
            json!(Violation::warn("spec.size", "large")),
            json!({ "field": "spec.size", "message": "large", "action": "warn" })
        );
        let input: ConvertInput = serde_json::from_value(
            json!({ "desiredAPIVersion": "a.io/v2", "objects": [] }),
        )
        .unwrap();
        assert_eq!(input.desired_api_version, "a.io/v2");
    }
}

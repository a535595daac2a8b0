//! What a reconcile hook is given.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Context, HookError};

/// Why the hook is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    Reconcile,
    Delete,
    NotFound,
}

/// A kind of one version. The core group is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gvk {
    pub group: String,
    pub version: String,
    pub kind: String,
}

/// What a reconcile hook is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    pub phase: Phase,
    /// `namespace/name`, or `name` of a cluster-scoped resource.
    pub key: String,
    pub gvk: Gvk,
    /// The resource; absent in the phase `NotFound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Value>,
    /// The Katalog's `args`, rendered.
    pub args: Value,
    /// The children, as templates see `.children`.
    pub children: Value,
    /// Other resources, as templates see `.cross`.
    pub cross: Value,
    /// Answers of external calls, as templates see `.external`.
    pub external: Value,
    /// RFC 3339; only if the clock is granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
}

impl Input {
    /// The resource's name, also where the resource is gone.
    pub fn name(&self) -> &str {
        self.key.rsplit('/').next().unwrap_or_default()
    }

    /// The resource's namespace; `None` for a cluster-scoped one.
    pub fn namespace(&self) -> Option<&str> {
        self.key.split_once('/').map(|(namespace, _)| namespace)
    }

    /// The resource's `spec`, as a type of the hook's own.
    ///
    /// # Errors
    /// `BadSpec`, if it has another shape or there is no resource.
    pub fn spec<T: DeserializeOwned>(&self) -> Result<T, HookError> {
        let spec = self.object.as_ref().map(|object| &object["spec"]);
        read(spec.unwrap_or(&Value::Null))
            .context("spec")
            .reason("BadSpec")
    }

    /// The Katalog's `args`, as a type of the hook's own.
    ///
    /// # Errors
    /// `BadArgs`, if they have another shape.
    pub fn read_args<T: DeserializeOwned>(&self) -> Result<T, HookError> {
        read(&self.args).context("args").reason("BadArgs")
    }

    /// One field of the resource by its keys: `input.field(&["status", "phase"])`.
    pub fn field(&self, keys: &[&str]) -> Option<&Value> {
        let object = self.object.as_ref()?;
        keys.iter()
            .try_fold(object, |at, key| at.get(key))
            .filter(|found| !found.is_null())
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, serde_json::Error> {
    T::deserialize(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::input;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    struct Spec {
        engine: String,
    }

    fn database(spec: Value) -> Input {
        input(json!({
            "apiVersion": "demo.io/v1",
            "kind": "Database",
            "metadata": { "name": "orders", "namespace": "shop" },
            "spec": spec,
        }))
    }

    #[test]
    fn name_and_namespace_come_of_the_key() {
        let namespaced = database(json!({}));
        assert_eq!(namespaced.name(), "orders");
        assert_eq!(namespaced.namespace(), Some("shop"));
        let cluster = Input {
            key: "orders".into(),
            ..namespaced
        };
        assert_eq!(cluster.name(), "orders");
        assert_eq!(cluster.namespace(), None);
    }

    #[test]
    fn a_spec_of_another_shape_is_an_error_with_a_reason() {
        let good: Spec = database(json!({ "engine": "mysql" })).spec().unwrap();
        assert_eq!(good.engine, "mysql");
        let error = database(json!({})).spec::<Spec>().unwrap_err();
        assert_eq!(error.reason.as_deref(), Some("BadSpec"));
        assert_eq!(error.message, "spec: missing field `engine`");
    }

    #[test]
    fn a_field_that_is_absent_or_null_is_none() {
        let input = database(json!({ "a": { "b": 1, "c": null } }));
        assert_eq!(input.field(&["spec", "a", "b"]), Some(&json!(1)));
        assert_eq!(input.field(&["spec", "a", "c"]), None);
        assert_eq!(input.field(&["status", "phase"]), None);
    }
}

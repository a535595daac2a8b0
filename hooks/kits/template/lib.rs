//! Makes a ConfigMap of each Greeting.

use orkestra_hook::{hooks, json, HookError, HookResult, Input, Outcome};
use serde::Deserialize;

hooks! {
    on_reconcile: reconcile,
    // What the Katalog must grant. A hook that is granted less is not loaded.
    wishes: r#"{ "apply": [{ "apiVersion": "v1", "kind": "ConfigMap" }] }"#,
}

#[derive(Debug, Deserialize)]
struct Spec {
    to: String,
}

/// The Katalog's `args`, which are the same for every resource unless templates differ.
#[derive(Debug, Deserialize)]
struct Args {
    greeting: String,
}

fn reconcile(input: &Input) -> HookResult {
    let spec: Spec = input.spec()?;
    let args: Args = input.read_args()?;
    if spec.to.is_empty() {
        return Err(HookError::new("NobodyToGreet", "spec.to is empty"));
    }
    let text = format!("{}, {}!", args.greeting, spec.to);
    Ok(Outcome::ok()
        .apply(json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": { "name": format!("{}-greeting", input.name()) },
            "data": { "text": text },
        }))
        .status(json!({ "text": text })))
}

#[cfg(test)]
mod tests {
    use orkestra_hook::testing::input;

    use super::*;

    fn greeting(to: &str) -> Input {
        Input {
            args: json!({ "greeting": "Hello" }),
            ..input(json!({
                "apiVersion": "hooks.example.org/v1",
                "kind": "Greeting",
                "metadata": { "name": "world", "namespace": "default" },
                "spec": { "to": to },
            }))
        }
    }

    #[test]
    fn a_greeting_greets() {
        let outcome = reconcile(&greeting("world")).unwrap();
        assert_eq!(outcome.apply[0]["data"]["text"], "Hello, world!");
    }

    #[test]
    fn nobody_cannot_be_greeted() {
        let error = reconcile(&greeting("")).unwrap_err();
        assert_eq!(error.reason.as_deref(), Some("NobodyToGreet"));
    }
}

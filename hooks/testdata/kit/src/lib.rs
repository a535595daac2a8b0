//! A plug-in for the tests of the kit: `args.do` says what to try.

use std::time::Duration;

use orkestra_hook::host::{self, HttpRequest, Level, ListRequest};
use orkestra_hook::{
    hooks, json, Context, ConvertInput, HookError, HookResult, Input, Outcome, Ref,
    RuleInput, Setting, Value, Violation,
};

hooks! {
    on_reconcile: reconcile,
    on_delete: delete,
    on_not_found: not_found,
    on_validate: validate,
    on_mutate: mutate,
    on_convert: convert,
    wishes: r#"{
        "read": [{ "apiVersion": "v1", "kind": "Secret", "names": ["db-root"] }],
        "apply": [{ "apiVersion": "v1", "kind": "ConfigMap" }],
        "http": [{ "host": "api.example.com", "methods": ["GET"] }]
    }"#,
}

fn reconcile(input: &Input) -> HookResult {
    match input.args["do"].as_str() {
        Some("get") => get(input),
        Some("list") => list(),
        Some("http") => http(),
        Some("fail") => Err(HookError::new("NoDisk", "no disk")).context("storage"),
        Some("panic") => panic!("a bug"),
        Some("bad") => Ok(Outcome::ok().apply(json!({ "kind": "ConfigMap" }))),
        _ => Ok(everything(input)),
    }
}

fn everything(input: &Input) -> Outcome {
    host::log(Level::Warn, "making everything");
    Outcome::requeue()
        .after(Duration::from_secs(90))
        .apply(map(input, json!({ "now": input.now })))
        .delete(Ref::new("batch/v1", "Job", "old"))
        .status(json!({ "seen": input.children["configMap"]["data"] }))
        .condition("Tried", true, "Because", "it was asked for")
        .event("Made", "everything")
        .warning("Odd", "but fine")
}

fn get(input: &Input) -> HookResult {
    let secret = host::get(&Ref::new("v1", "Secret", "db-root"))?;
    let found = secret.is_some().to_string();
    Ok(Outcome::ok().apply(map(input, json!({ "found": found }))))
}

fn list() -> HookResult {
    let list = host::list(&ListRequest {
        api_version: "v1".into(),
        kind: "Pod".into(),
        label_selector: Some("app=web".into()),
        ..ListRequest::default()
    })?;
    Ok(Outcome::ok().status(json!({ "pods": list.items.len(), "more": list.truncated })))
}

fn http() -> HookResult {
    let answer = host::http(&HttpRequest::get("https://api.example.com/v1"))
        .context("the API")
        .reason("NoApi")?;
    Ok(Outcome::ok().status(json!({ "code": answer.status, "body": answer.body })))
}

fn map(input: &Input, data: Value) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": { "name": input.name() },
        "data": data,
    })
}

fn delete(input: &Input) -> HookResult {
    let gone = input.children.get("configMap").is_none();
    Ok(if gone {
        Outcome::ok()
    } else {
        Outcome::requeue()
    })
}

fn not_found(input: &Input) -> HookResult {
    host::log(Level::Info, format_args!("{} is gone", input.key));
    Ok(Outcome::ok())
}

fn validate(input: &RuleInput) -> Result<Vec<Violation>, HookError> {
    Ok(match input.object["spec"]["size"].as_i64() {
        None => vec![Violation::deny("spec.size", "there is none")],
        Some(size) if size > 10 => vec![Violation::warn("spec.size", "large")],
        Some(_) => vec![],
    })
}

fn mutate(input: &RuleInput) -> Result<Vec<Setting>, HookError> {
    match input.object["spec"]["size"].as_i64() {
        None => Ok(vec![Setting::new("spec.size", 1)]),
        Some(size) if size < 0 => Err(HookError::new("Negative", "size is negative")),
        Some(_) => Ok(vec![]),
    }
}

fn convert(input: &ConvertInput) -> Result<Vec<Value>, HookError> {
    let convert = |object: &Value| {
        let mut object = object.clone();
        object["apiVersion"] = json!(input.desired_api_version);
        object
    };
    Ok(input.objects.iter().map(convert).collect())
}

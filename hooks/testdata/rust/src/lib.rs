//! A plug-in for the tests of the host, on Extism's kit for Rust as it is published.

use extism_pdk::*;
use serde_json::{json, Value};

#[host_fn]
extern "ExtismHost" {
    fn ork_get(request: Json<Value>) -> Json<Value>;
    fn ork_list(request: Json<Value>) -> Json<Value>;
    fn ork_http(request: Json<Value>) -> Json<Value>;
    fn ork_log(line: Json<Value>);
}

/// Makes a ConfigMap that is named after the object.
#[plugin_fn]
pub fn on_reconcile(Json(input): Json<Value>) -> FnResult<Json<Value>> {
    let name = input["object"]["metadata"]["name"]
        .as_str()
        .ok_or_else(|| Error::msg("the object has no name"))?;
    Ok(Json(json!({
        "result": "ok",
        "apply": [{
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": { "name": format!("{name}-config") },
            "data": { "engine": input["object"]["spec"]["engine"] },
        }],
    })))
}

/// Gives back what it got.
#[plugin_fn]
pub fn echo(input: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(input)
}

/// Fails in its own words.
#[plugin_fn]
pub fn fail(_input: Vec<u8>) -> FnResult<Vec<u8>> {
    Err(WithReturnCode::new(Error::msg("the database is on fire"), 3))
}

/// Breaks in the middle.
#[plugin_fn]
pub fn broken(_input: Vec<u8>) -> FnResult<Vec<u8>> {
    panic!("a bug")
}

/// Reads its configuration and a variable that it sets first.
#[plugin_fn]
pub fn settings(_input: Vec<u8>) -> FnResult<Json<Value>> {
    let before: Option<String> = var::get("seen")?;
    var::set("seen", "yes")?;
    let after: Option<String> = var::get("seen")?;
    Ok(Json(json!({
        "engine": config::get("engine")?,
        "absent": config::get("absent")?,
        "before": before,
        "after": after,
    })))
}

/// Says a line at each level.
#[plugin_fn]
pub fn talk(_input: Vec<u8>) -> FnResult<String> {
    log!(LogLevel::Info, "said {}", "quietly");
    log!(LogLevel::Error, "said aloud");
    unsafe { ork_log(Json(json!({ "level": "warn", "message": "said to the host" })))? };
    Ok("\"said\"".into())
}

/// Asks the host what the input says: `{"call": "get", "request": …, "times": 1}`.
#[plugin_fn]
pub fn ask(Json(input): Json<Value>) -> FnResult<Json<Value>> {
    let mut answer = Value::Null;
    for _ in 0..input["times"].as_u64().unwrap_or(1) {
        let request = Json(input["request"].clone());
        let Json(said) = unsafe {
            match input["call"].as_str() {
                Some("list") => ork_list(request)?,
                Some("http") => ork_http(request)?,
                _ => ork_get(request)?,
            }
        };
        answer = said;
    }
    Ok(Json(json!({ "answer": answer })))
}

/// Denies what is larger than `args.most`, and warns of lead.
#[plugin_fn]
pub fn on_validate(Json(input): Json<Value>) -> FnResult<Json<Value>> {
    let spec = &input["object"]["spec"];
    if spec["asks"].as_bool() == Some(true) {
        // It goes on as if nothing had happened.
        let _ = unsafe { ork_get(Json(json!({ "apiVersion": "v1", "kind": "Secret" }))) };
    }
    if spec["breaks"].as_bool() == Some(true) {
        panic!("a bug");
    }
    let mut violations = vec![];
    if spec["size"].as_f64() > input["args"]["most"].as_f64() {
        let message = format!("at most {}", input["args"]["most"]);
        violations.push(json!({ "field": "spec.size", "message": message }));
    }
    if spec["tier"] == "lead" {
        violations.push(json!({ "message": "lead is heavy", "action": "warn" }));
    }
    Ok(Json(json!({ "violations": violations })))
}

/// Gives an object a tier that has none, by what the rules made of its size.
#[plugin_fn]
pub fn on_mutate(Json(input): Json<Value>) -> FnResult<Json<Value>> {
    let spec = &input["object"]["spec"];
    let set = match (&spec["tier"], spec["size"].as_f64()) {
        (Value::Null, Some(size)) if size > 5.0 => "gold",
        (Value::Null, _) => "silver",
        _ => return Ok(Json(json!({ "set": [] }))),
    };
    Ok(Json(json!({ "set": [{ "path": "spec.tier", "value": set }] })))
}

/// Calls `size` `count`, unless the object says how to do it wrong.
#[plugin_fn]
pub fn on_convert(Json(input): Json<Value>) -> FnResult<Json<Value>> {
    let mut converted = vec![];
    for object in input["objects"].as_array().into_iter().flatten() {
        let mut object = object.clone();
        object["apiVersion"] = input["desiredAPIVersion"].clone();
        let size = object["spec"]["size"].take();
        object["spec"]["count"] = size;
        match object["spec"]["wrong"].as_str() {
            Some("drop") => continue,
            Some("rename") => object["metadata"]["name"] = json!("another"),
            Some("finalizers") => object["metadata"]["finalizers"] = json!(["mine"]),
            Some("labels") => object["metadata"]["labels"] = json!({ "new": "label" }),
            _ => {}
        }
        converted.push(object);
    }
    Ok(Json(json!({ "convertedObjects": converted })))
}

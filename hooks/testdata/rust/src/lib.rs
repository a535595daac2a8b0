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

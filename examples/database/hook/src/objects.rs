//! The objects of one database.

use orkestra_hook::{json, HookError, Input, Value};

use crate::engine::Engine;
use crate::{Args, Backup, Spec};

/// Where clients find it.
pub fn address(input: &Input, engine: &Engine) -> String {
    let namespace = input.namespace().unwrap_or_default();
    format!("{}.{namespace}.svc:{}", input.name(), engine.port)
}

pub fn stateful_set(input: &Input, engine: &Engine, spec: &Spec, args: &Args) -> Value {
    let name = input.name();
    let version = spec.version.as_deref().unwrap_or(engine.version);
    json!({
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": { "name": name },
        "spec": {
            "serviceName": name,
            "replicas": 1,
            "selector": { "matchLabels": { "app": name } },
            "template": {
                "metadata": { "labels": { "app": name } },
                "spec": {
                    "containers": [{
                        "name": "server",
                        "image": image(engine, version, args),
                        "ports": [{ "name": engine.name, "containerPort": engine.port }],
                        "env": environment(input, engine.password, &[]),
                        "volumeMounts": [{ "name": "data", "mountPath": engine.data }],
                    }],
                },
            },
            "volumeClaimTemplates": [{
                "metadata": { "name": "data" },
                "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": { "requests": { "storage": spec.storage } },
                },
            }],
        },
    })
}

pub fn service(input: &Input, engine: &Engine) -> Value {
    let name = input.name();
    json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": { "name": name },
        "spec": {
            "clusterIP": "None",
            "selector": { "app": name },
            "ports": [{ "name": engine.name, "port": engine.port }],
        },
    })
}

/// # Errors
/// If the schedule is none.
pub fn backup(
    input: &Input,
    engine: &Engine,
    args: &Args,
    backup: &Backup,
) -> Result<Value, HookError> {
    let fields = backup.schedule.split_whitespace().count();
    if fields != 5 {
        let schedule = &backup.schedule;
        return Err(
            format!("the schedule \"{schedule}\" has {fields} of 5 fields").into(),
        );
    }
    Ok(json!({
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": { "name": format!("{}-backup", input.name()) },
        "spec": {
            "schedule": backup.schedule,
            "concurrencyPolicy": "Forbid",
            "jobTemplate": { "spec": { "template": { "spec": {
                "restartPolicy": "OnFailure",
                "containers": [{
                    "name": "dump",
                    "image": image(engine, engine.version, args),
                    "command": ["sh", "-c", format!("{} > /backup/$(date +%F)", engine.dump)],
                    "env": environment(input, engine.client_password, &[("HOST", input.name())]),
                    "volumeMounts": [{ "name": "backup", "mountPath": "/backup" }],
                }],
                "volumes": [{
                    "name": "backup",
                    "persistentVolumeClaim": { "claimName": backup.claim },
                }],
            } } } },
        },
    }))
}

fn image(engine: &Engine, version: &str, args: &Args) -> String {
    format!("{}/library/{}:{version}", args.registry, engine.name)
}

/// The Secret is the Katalog's: only its name is known here, by convention.
fn environment(input: &Input, password: Option<&str>, plain: &[(&str, &str)]) -> Value {
    let secret = password.map(|variable| {
        json!({
            "name": variable,
            "valueFrom": { "secretKeyRef": {
                "name": format!("{}-password", input.name()),
                "key": "password",
            } },
        })
    });
    let plain = plain
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }));
    plain.chain(secret).collect()
}

//! Makes a database server of a short `Database` resource.

mod engine;
mod objects;

use orkestra_hook::{hooks, json, Context, HookError, HookResult, Input, Outcome};
use serde::Deserialize;

use engine::Engine;

hooks! {
    on_reconcile: reconcile,
    on_delete: release,
    wishes: r#"{
        "apply": [
            { "apiVersion": "apps/v1", "kind": "StatefulSet" },
            { "apiVersion": "v1", "kind": "Service" },
            { "apiVersion": "batch/v1", "kind": "CronJob" }
        ]
    }"#,
}

/// The part of the resource that a person writes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    engine: String,
    version: Option<String>,
    storage: String,
    backup: Option<Backup>,
}

/// When to copy the data, and the volume claim that it goes to.
#[derive(Debug, Deserialize)]
pub struct Backup {
    schedule: String,
    claim: String,
}

/// What the Katalog decides for all databases.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Args {
    registry: String,
}

fn reconcile(input: &Input) -> HookResult {
    let spec: Spec = input.spec()?;
    let args: Args = input.read_args()?;
    let engine = Engine::named(&spec.engine)
        .context("database engine")
        .reason("UnknownEngine")?;
    let backup = match &spec.backup {
        Some(backup) => Some(
            objects::backup(input, &engine, &args, backup)
                .context("database backup")
                .reason("BadBackup")?,
        ),
        None => None,
    };
    let ready = input.children["statefulset"]["status"]["readyReplicas"] == 1;
    let schedule = spec.backup.as_ref().map(|backup| &backup.schedule);
    Ok(Outcome::ok()
        .apply(objects::stateful_set(input, &engine, &spec, &args))
        .apply(objects::service(input, &engine))
        .apply_some(backup)
        .status(json!({
            "address": objects::address(input, &engine),
            "phase": if ready { "Running" } else { "Starting" },
            "backup": schedule,
        }))
        .condition(
            "BackedUp",
            schedule.is_some(),
            if schedule.is_some() {
                "Scheduled"
            } else {
                "NotWanted"
            },
            "",
        ))
}

/// The place to give back what lives outside of the cluster. What the hook applied
/// goes by itself.
fn release(input: &Input) -> Result<Outcome, HookError> {
    let message = format!("Let go of the database {}", input.name());
    Ok(Outcome::ok().event("DatabaseReleased", message))
}

#[cfg(test)]
mod tests {
    use orkestra_hook::testing::input;
    use orkestra_hook::Value;

    use super::*;

    fn database(spec: Value) -> Input {
        Input {
            args: json!({ "registry": "docker.io" }),
            ..input(json!({
                "apiVersion": "demo.orkestra.io/v1",
                "kind": "Database",
                "metadata": { "name": "orders", "namespace": "shop" },
                "spec": spec,
            }))
        }
    }

    fn kinds(outcome: &Outcome) -> Vec<&str> {
        outcome
            .apply
            .iter()
            .filter_map(|object| object["kind"].as_str())
            .collect()
    }

    #[test]
    fn a_database_has_a_server_and_an_address() {
        let spec = json!({ "engine": "mysql", "storage": "2Gi" });
        let outcome = reconcile(&database(spec)).unwrap();
        assert_eq!(kinds(&outcome), ["StatefulSet", "Service"]);
        let container = &outcome.apply[0]["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["image"], "docker.io/library/mysql:8.4");
        assert_eq!(outcome.apply[1]["spec"]["ports"][0]["port"], 3306);
        assert_eq!(outcome.status.unwrap()["address"], "orders.shop.svc:3306");
    }

    #[test]
    fn a_backup_adds_a_cron_job() {
        let spec = json!({
            "engine": "postgres", "version": "16", "storage": "1Gi",
            "backup": { "schedule": "0 3 * * *", "claim": "copies" },
        });
        let outcome = reconcile(&database(spec)).unwrap();
        assert_eq!(kinds(&outcome), ["StatefulSet", "Service", "CronJob"]);
        assert_eq!(outcome.apply[2]["spec"]["schedule"], "0 3 * * *");
        assert_eq!(outcome.conditions[0].status, "True");
    }

    #[test]
    fn what_is_wrong_is_said_with_where() {
        let unknown = json!({ "engine": "oracle", "storage": "1Gi" });
        assert_eq!(
            reconcile(&database(unknown)).unwrap_err(),
            HookError::new(
                "UnknownEngine",
                "database engine: there is no engine \"oracle\", only postgres, mysql, redis"
            )
        );
        let schedule = json!({
            "engine": "redis", "storage": "1Gi",
            "backup": { "schedule": "nightly", "claim": "copies" },
        });
        assert_eq!(
            reconcile(&database(schedule)).unwrap_err(),
            HookError::new(
                "BadBackup",
                "database backup: the schedule \"nightly\" has 1 of 5 fields"
            )
        );
    }

    #[test]
    fn a_deleted_database_is_let_go() {
        let outcome = release(&database(json!({}))).unwrap();
        assert_eq!(outcome.events[0].reason, "DatabaseReleased");
    }
}

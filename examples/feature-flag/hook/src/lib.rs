//! Decides what a shop shows. What the decision rests on comes as `args`: the Katalog
//! asked the flag service, and it looked at the clock.

use orkestra_hook::{hooks, json, HookResult, Input, Outcome};
use serde::Deserialize;

hooks! {
    on_reconcile: reconcile,
    wishes: r#"{ "apply": [{ "apiVersion": "v1", "kind": "ConfigMap" }] }"#,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Args {
    new_checkout: bool,
    sale: bool,
}

fn reconcile(input: &Input) -> HookResult {
    let args: Args = input.read_args()?;
    let checkout = if args.new_checkout { "v2" } else { "v1" };
    let banner = if args.sale { "sale" } else { "none" };
    let features = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": { "name": format!("{}-features", input.name()) },
        "data": { "checkout": checkout, "banner": banner },
    });
    let outcome = Outcome::ok()
        .apply(features)
        .status(json!({ "checkout": checkout }));
    let before = input
        .field(&["status", "checkout"])
        .and_then(|value| value.as_str());
    Ok(match before {
        Some(before) if before != checkout => outcome.event(
            "CheckoutChanged",
            format!("Checkout {before} became {checkout}"),
        ),
        _ => outcome,
    })
}

#[cfg(test)]
mod tests {
    use orkestra_hook::testing::input;

    use super::*;

    fn shop(flag: bool, status: &str) -> Input {
        Input {
            args: json!({ "newCheckout": flag, "sale": false }),
            ..input(json!({
                "apiVersion": "demo.orkestra.io/v1",
                "kind": "Shop",
                "metadata": { "name": "books", "namespace": "shops" },
                "status": { "checkout": status },
            }))
        }
    }

    #[test]
    fn the_flag_decides_the_checkout() {
        for (flag, checkout) in [(true, "v2"), (false, "v1")] {
            let outcome = reconcile(&shop(flag, checkout)).unwrap();
            assert_eq!(outcome.apply[0]["data"]["checkout"], checkout);
            assert!(outcome.events.is_empty());
        }
    }

    #[test]
    fn a_change_of_the_checkout_is_an_event() {
        let outcome = reconcile(&shop(true, "v1")).unwrap();
        assert_eq!(outcome.events[0].message, "Checkout v1 became v2");
    }

    #[test]
    fn args_that_the_katalog_does_not_give_are_an_error() {
        let error = reconcile(&Input {
            args: json!({}),
            ..shop(false, "v1")
        })
        .unwrap_err();
        assert_eq!(error.reason.as_deref(), Some("BadArgs"));
    }
}

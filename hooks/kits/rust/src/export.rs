//! Makes exports of functions, and writes what the module says about itself.

pub use crate::input::Input;
pub use crate::rules::{ConvertInput, RuleInput, Setting, Violation};
pub use crate::{HookError, HookResult};

/// A function of each kind of hook.
pub type Reconcile = fn(&Input) -> HookResult;
pub type Validate = fn(&RuleInput) -> Result<Vec<Violation>, HookError>;
pub type Mutate = fn(&RuleInput) -> Result<Vec<Setting>, HookError>;
pub type Convert = fn(&ConvertInput) -> Result<Vec<serde_json::Value>, HookError>;

/// A text as the bytes of a section.
pub const fn bytes<const N: usize>(text: &str) -> [u8; N] {
    let from = text.as_bytes();
    let mut to = [0; N];
    let mut i = 0;
    while i < N {
        to[i] = from[i];
        i += 1;
    }
    to
}

/// Names the functions that are the module's hooks, and what they want to be granted.
///
/// ```ignore
/// orkestra_hook::hooks! {
///     on_reconcile: reconcile,
///     on_delete: free,
///     wishes: r#"{ "apply": [{ "apiVersion": "v1", "kind": "Service" }] }"#,
/// }
/// ```
///
/// `on_reconcile`, `on_delete` and `on_not_found` take [`Input`](crate::Input) and give
/// [`HookResult`](crate::HookResult); `on_validate`, `on_mutate` and `on_convert` are
/// pure. The wish list has the words of a Katalog's `capabilities`; a module whose
/// wishes are not granted is not loaded. Absent: what the Katalog grants is not compared.
#[macro_export]
macro_rules! hooks {
    ($($name:ident: $value:expr),+ $(,)?) => {
        $($crate::hooks!(@one $name $value);)+

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #[used]
            #[unsafe(link_section = "orkestra.abi")]
            static ABI: [u8; 1] = *b"1";
        };
    };
    (@one on_reconcile $hook:expr) => {
        $crate::hooks!(@export on_reconcile reconcile Reconcile $hook);
    };
    (@one on_delete $hook:expr) => {
        $crate::hooks!(@export on_delete reconcile Reconcile $hook);
    };
    (@one on_not_found $hook:expr) => {
        $crate::hooks!(@export on_not_found reconcile Reconcile $hook);
    };
    (@one on_validate $hook:expr) => {
        $crate::hooks!(@export on_validate validate Validate $hook);
    };
    (@one on_mutate $hook:expr) => {
        $crate::hooks!(@export on_mutate mutate Mutate $hook);
    };
    (@one on_convert $hook:expr) => {
        $crate::hooks!(@export on_convert convert Convert $hook);
    };
    (@one wishes $text:expr) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            const TEXT: &str = $text;
            #[used]
            #[unsafe(link_section = "orkestra.capabilities")]
            static WISHES: [u8; TEXT.len()] = $crate::__private::bytes(TEXT);
        };

        #[cfg(all(test, not(target_arch = "wasm32")))]
        #[test]
        fn the_wish_list_can_be_read() {
            $crate::testing::check_wishes($text);
        }
    };
    (@export $name:ident $run:ident $kind:ident $hook:expr) => {
        #[cfg(target_arch = "wasm32")]
        #[unsafe(no_mangle)]
        pub extern "C" fn $name() -> i32 {
            $crate::__private::$run($hook)
        }

        // Elsewhere the type is checked all the same, and nothing is unused.
        #[cfg(not(target_arch = "wasm32"))]
        const _: $crate::__private::$kind = $hook;
    };
}

#[cfg(target_arch = "wasm32")]
pub use on_wasm::{convert, mutate, reconcile, validate};

#[cfg(target_arch = "wasm32")]
mod on_wasm {
    use extism_pdk::{extism, input_bytes, output, Memory};
    use serde::de::DeserializeOwned;
    use serde_json::{json, Value};

    use super::{Convert, Mutate, Reconcile, Validate};
    use crate::host::{log, Level};
    use crate::outcome::Outcome;
    use crate::HookError;

    /// A failure of a reconcile hook is an answer: it has a reason.
    pub fn reconcile(hook: Reconcile) -> i32 {
        finish(call(|input| {
            Ok(json!(hook(&input).unwrap_or_else(Outcome::failed)))
        }))
    }

    pub fn validate(hook: Validate) -> i32 {
        finish(call(|input| Ok(json!({ "violations": hook(&input)? }))))
    }

    pub fn mutate(hook: Mutate) -> i32 {
        finish(call(|input| Ok(json!({ "set": hook(&input)? }))))
    }

    pub fn convert(hook: Convert) -> i32 {
        finish(call(|input| {
            Ok(json!({ "convertedObjects": hook(&input)? }))
        }))
    }

    fn call<I: DeserializeOwned>(
        hook: impl FnOnce(I) -> Result<Value, HookError>,
    ) -> Result<Value, HookError> {
        // A panic ends the call with a trap, which tells no more than that.
        std::panic::set_hook(Box::new(|panic| log(Level::Error, panic)));
        hook(serde_json::from_slice(&input_bytes())?)
    }

    fn finish(answer: Result<Value, HookError>) -> i32 {
        let written = answer.and_then(|answer| {
            output(answer.to_string()).map_err(|error| error.to_string().into())
        });
        let Err(error) = written else { return 0 };
        if let Ok(text) = Memory::from_bytes(error.message.as_bytes()) {
            unsafe { extism::error_set(text.offset()) };
        }
        1
    }
}

//! Why a hook failed, in words for the resource's condition.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::host::HostError;

/// A failure. It becomes the condition `Ready=False`, an event and a later call;
/// nothing that the hook wanted is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookError {
    /// One word in CamelCase, for scripts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For a person. Never put a secret here.
    pub message: String,
}

impl HookError {
    /// A failure with a reason, such as `NoEngine`.
    pub fn new(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            message: message.into(),
        }
    }
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HookError {}

impl From<String> for HookError {
    fn from(message: String) -> Self {
        Self {
            reason: None,
            message,
        }
    }
}

impl From<&str> for HookError {
    fn from(message: &str) -> Self {
        message.to_string().into()
    }
}

impl From<HostError> for HookError {
    fn from(error: HostError) -> Self {
        error.to_string().into()
    }
}

impl From<serde_json::Error> for HookError {
    fn from(error: serde_json::Error) -> Self {
        without_values(&error.to_string()).into()
    }
}

/// Says what was being done when something failed.
pub trait Context<T> {
    /// Puts `what` before the message: `database service: no port`. The reason stays.
    fn context(self, what: impl fmt::Display) -> Result<T, HookError>;
    /// The same, with a reason for what has none yet.
    fn reason(self, reason: &str) -> Result<T, HookError>;
}

impl<T, E: Into<HookError>> Context<T> for Result<T, E> {
    fn context(self, what: impl fmt::Display) -> Result<T, HookError> {
        self.map_err(|error| {
            let HookError { reason, message } = error.into();
            HookError {
                reason,
                message: format!("{what}: {message}"),
            }
        })
    }

    fn reason(self, reason: &str) -> Result<T, HookError> {
        self.map_err(|error| {
            let error = error.into();
            HookError {
                reason: error.reason.or_else(|| Some(reason.to_string())),
                ..error
            }
        })
    }
}

/// Serde quotes the text that it cannot read, which may be a secret.
fn without_values(message: &str) -> String {
    let mut parts = message.split('"');
    let mut kept = parts.next().unwrap_or_default().to_string();
    if let Some(last) = parts.next_back() {
        kept.push('…');
        kept.push_str(last);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_is_put_before_the_message_and_the_reason_stays() {
        let failed: Result<(), _> = Err(HookError::new("NoPort", "no port"));
        let error = failed
            .context("database service")
            .reason("Other")
            .unwrap_err();
        assert_eq!(error, HookError::new("NoPort", "database service: no port"));
    }

    #[test]
    fn a_value_that_cannot_be_read_is_not_told() {
        let failed = serde_json::from_value::<u32>(serde_json::json!("p4ss\"w0rd"));
        let error = HookError::from(failed.unwrap_err());
        assert!(!error.message.contains("p4ss"), "{}", error.message);
        assert!(error.message.contains("expected u32"), "{}", error.message);
    }
}

//! What differs between database engines.

use orkestra_hook::HookError;

/// One engine.
#[derive(Debug)]
pub struct Engine {
    pub name: &'static str,
    /// Used where the resource names no version.
    pub version: &'static str,
    pub port: u16,
    pub data: &'static str,
    /// The variable that holds the first password; none: there is no password.
    pub password: Option<&'static str>,
    /// The variable in which a client reads it.
    pub client_password: Option<&'static str>,
    /// What copies the data to standard output, in a shell.
    pub dump: &'static str,
}

const ENGINES: [Engine; 3] = [
    Engine {
        name: "postgres",
        version: "17",
        port: 5432,
        data: "/var/lib/postgresql/data",
        password: Some("POSTGRES_PASSWORD"),
        client_password: Some("PGPASSWORD"),
        dump: "pg_dumpall -h \"$HOST\" -U postgres",
    },
    Engine {
        name: "mysql",
        version: "8.4",
        port: 3306,
        data: "/var/lib/mysql",
        password: Some("MYSQL_ROOT_PASSWORD"),
        client_password: Some("MYSQL_PWD"),
        dump: "mysqldump -h \"$HOST\" -u root --all-databases",
    },
    Engine {
        name: "redis",
        version: "7.4",
        port: 6379,
        data: "/data",
        password: None,
        client_password: None,
        dump: "redis-cli -h \"$HOST\" --rdb -",
    },
];

impl Engine {
    /// The engine of a name.
    pub fn named(name: &str) -> Result<Self, HookError> {
        let known = ENGINES.map(|engine| engine.name).join(", ");
        ENGINES
            .into_iter()
            .find(|engine| engine.name == name)
            .ok_or_else(|| format!("there is no engine \"{name}\", only {known}").into())
    }
}

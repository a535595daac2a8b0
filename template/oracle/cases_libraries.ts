/**
 * Makes the cases of versions, quantities and schedules, whose meaning is that of
 * the Go libraries which operators use.
 *
 * @module
 */

import { Calls } from "./calls.ts";

const quoted = (texts: string) => texts.split("|").map((text) => JSON.stringify(text));

const VERSIONS = quoted(
  "1.2.3|v1.4|2|1.4.9-rc1|v1.4.9-rc.1+build.5|0.0.0|1.2.3-alpha.2|1.2.3-alpha.10|" +
    "1.2.3-0|10.0.0|stable||1.2.3.4|01.2.3|1.02.3|1.2.3-01|1.2.3-|1.2.3+|V1.2.3|1.2.x|" +
    " 1.2.3|1.2.3 |-1.2.3|1.2.3-a_b|99999999999.0.0|1.2.3--1|1.2.3-a..b|v|1.|1.2.3-A",
);

const SUBJECTS = quoted(
  "1.2.3|1.2.4|1.3.0|2.0.0|0.2.3|0.2.9|0.3.0|0.0.3|0.0.4|1.2.3-beta|2.0.0-rc1|0.0.0|1.0.0",
);

const CONSTRAINTS = quoted(
  "1.2.3|=1.2.3|!=1.2.3|>1.2|>=1.2|<1.2|<=1.2|>1|<=1|<2|~1.2.3|~1.2|~1|^1.2.3|^1.2|^1|" +
    "^0.2.3|^0.2|^0|^0.0.3|^0.0|~0|1.x|1.2.x|1.*|*|x||>=1.0, <2.0|>=1.0 <2.0|" +
    "1.2 - 1.4|1.2.3 - 2|<1 || >=2|~1.2.3-beta|>=1.2.3-0|>1.2.3-alpha|^1.2.3-beta|" +
    "=>1.2|=<1.2|~>1.2|==1.2.3|>= 1.2|> 1.2 ,< 3|!=1.2|!=1|!=1.x|nope|>|1.2.3 1.2.4|" +
    "v1.2.3|>=v1.2|1.2.3 || nope|>1.x|<=1.2.x|~x|^x|>=1.2.3-beta <2|1.0.0 - 2.0.0-rc1",
);

const QUANTITIES = quoted(
  "0|1|-1|+2|1000|1024|1500m|1000m|250m|1m|1u|1n|0.1n|-0.1n|0.5|.5|5.|.|" +
    "1k|1M|1G|1T|1P|1E|1K|1Ki|1Mi|1Gi|1Ti|1Pi|1Ei|1.5Gi|1000Ki|1024Ki|0.5Ki|0.1Ki|" +
    "1.5Ki|-1Gi|1e3|1E3|1e-3|12e-1|1e9|1e20|1e-10|1e+2|1E+2|1e|1ee3|1Kii|1 Gi| 1|1 ||" +
    "abc|1,000|0x10|1_000|--1|+-1|9223372036854775807|9223372036854775808|" +
    "100000000000000000000|12345678901234567890Ki|0.000000001|0.0000000001|" +
    "123456789.123456789|1.25Mi|0.3Gi|1100m|1001m|999999999999999999999Ei|1i|1m1|" +
    "1e0|0e5|0Ki|0m|1.0|1.50|100e-1|1e2k|2.5k|1536Mi|1048576|7Ei|8Ei|9Ei|1e18|9E",
);

const ADDENDS = quoted("0|1|500m|1Gi|256Mi|1e3|-1|1n|3k");

const SCHEDULES = quoted(
  "30 6 * * *|5 4 * * *|* * * * *|*/5 * * * *|0 0 29 2 *|0 0 30 2 *|0 0 31 * *|" +
    "0 0 13 * fri|0 0 * * 0|0 0 * * 7|0 0 * * sun|0 0 * * SUN-MON|0 0 1 jan *|" +
    "0 0 1 JAN-MAR *|0 0 1 */3 *|15,45 */2 * * *|0-10/3 * * * *|5/10 * * * *|" +
    "1-5 9-17 * * mon-fri|59 23 31 12 *|60 * * * *|* 24 * * *|* * 0 * *|* * 32 * *|" +
    "* * * 13 *|* * * 0 *|* * * * 8|@daily|@hourly|@weekly|@monthly|@yearly|@annually|" +
    "@midnight|@reboot|@every 90s|@every 1h30m|@every 500ms|@every x|@every -1h|" +
    "|* * * *|* * * * * *|a * * * *|*/0 * * * *|5-1 * * * *|1,,2 * * * *|1- * * * *|" +
    "? * ? * ?|0 0 ? * mon|0 0 */2 * mon|0 0 1-7 * mon|0 12 * * mon#1|0 0 L * *|" +
    " 30 6 * * * |30  6  *  *  *|CRON_TZ=UTC 30 6 * * *|TZ=UTC 30 6 * * *|" +
    "CRON_TZ=Asia/Tokyo 30 6 * * *|TZ=Nowhere/X 30 6 * * *|**  * * * *|" +
    "*/61 * * * *|0 0 15 */1 5|4-5/1 4 * * *|05 04 * * *",
);

/** The templates. */
export function libraryTemplates(): string[] {
  const calls = new Calls();
  calls.add("semverMajor semverMinor semverPatch semverValid", VERSIONS);
  calls.add("semverBump", VERSIONS, quoted("major|MINOR|patch|x"));
  calls.add("semverCompare", VERSIONS.slice(0, 12), VERSIONS.slice(0, 12));
  calls.add("semverConstraint", SUBJECTS, CONSTRAINTS);
  calls.add("parseQuantity", QUANTITIES);
  calls.add("sumQuantity subtractQuantity", QUANTITIES, ADDENDS);
  calls.add(
    "formatQuantity",
    "0.25 2000.0 1.0 0.5 1073741824.0 -1.5 0.001 1e6 0.0 12.5".split(" "),
  );
  calls.add("nextCron", SCHEDULES);
  return [...calls.made];
}

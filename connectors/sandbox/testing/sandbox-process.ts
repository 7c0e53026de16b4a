/** A sandbox as a process of its own, to be killed: `sandbox-process.ts FOLDER TOKEN`, prints its address. */
import { systemClock } from "../../../pipeline/runtime/clock.ts";
import { silentLog } from "../../../pipeline/runtime/log.ts";
import { startSandbox } from "../sandbox.ts";

const [folder = "", token = ""] = process.argv.slice(2);
const sandbox = await startSandbox({ folder, token, port: 0, clock: systemClock, log: silentLog });
process.stdout.write(`${sandbox.url}\n`);

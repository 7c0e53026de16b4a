#!/usr/bin/env node
// The command `jemput`: loads TypeScript as it is, then hands over to cli.ts.
import { register } from "tsx/esm/api";

register();
await import("./cli.ts");

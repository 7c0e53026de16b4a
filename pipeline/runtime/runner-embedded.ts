/** One process does everything: wake-ups are function calls, and a tick finds the rest. */
import type { ProcessParts } from "./process-claim.ts";
import { createPump } from "./pump.ts";
import type { Runner } from "./stage.ts";

export function embeddedRunner(parts: ProcessParts): Runner {
  const pump = createPump(parts);
  return {
    add: pump.add,
    wake: pump.look,
    start: async () => pump.start(),
    runUntilIdle: pump.runUntilIdle,
    stop: pump.stop,
  };
}

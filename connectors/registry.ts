/** Every connector, by the name a source uses. A new connector is one line here. */
import type { Connector } from "./connector.ts";
import { feed } from "./platforms/feed/feed.ts";
import { file } from "./platforms/file/file.ts";
import { telegram } from "./platforms/telegram/telegram.ts";
import { telegramPoll } from "./platforms/telegram/telegram-poll.ts";
import { x } from "./platforms/x/x.ts";

export const connectors = {
  file,
  feed,
  telegram,
  telegram_poll: telegramPoll,
  x,
} satisfies Record<string, Connector>;

export type ConnectorName = keyof typeof connectors;

/** The connector of that name, or null; names such as "__proto__" find nothing. */
export function findConnector(name: string): Connector | null {
  return Object.hasOwn(connectors, name) ? connectors[name as ConnectorName] : null;
}

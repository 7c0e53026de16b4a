/** Telegram by webhook: the Bot API calls us with one update at a time. */
import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { defineWebhook } from "../../connector.ts";
import { unexpected } from "../../http.ts";
import { Update } from "./telegram-update.ts";
import { updatesToInbound } from "./updates-inbound.ts";

export const TelegramSettings = z.object({
  secretTokenEnv: z
    .string()
    .min(1)
    .max(200)
    .describe("Nama variabel lingkungan yang memuat secret_token yang diberikan kepada setWebhook"),
});

export const telegram = defineWebhook<z.infer<typeof TelegramSettings>>({
  kind: "webhook",
  label: "Telegram (webhook)",
  settings: TelegramSettings,
  /** Compares `X-Telegram-Bot-Api-Secret-Token` with our secret in constant time (Bot API, setWebhook). */
  async verify(request, settings, around) {
    const secret = around.secret(settings.secretTokenEnv);
    const given = request.headers["x-telegram-bot-api-secret-token"];
    // An empty secret would let an empty header in.
    if (secret === "" || !given) return false;
    return timingSafeEqual(digest(secret), digest(given));
  },
  receive(body) {
    if (!Update.safeParse(body).success) throw unexpected("isi panggilan bukan pembaruan Telegram", body);
    return updatesToInbound([body]);
  },
});

/** Digests have one length, which timingSafeEqual asks for. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

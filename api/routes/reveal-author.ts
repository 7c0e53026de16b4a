/** Who wrote a post: told with a reason, and written down. */
import { createRoute, z } from "@hono/zod-openapi";
import { Platform } from "../../pipeline/model/post.ts";
import { logAccess } from "../auth/access-log.ts";
import { Problem } from "../problem.ts";
import { authorOfPost } from "../reads/author-of-post.ts";
import { body, IdParam, json, newRoutes, problems } from "./route-parts.ts";

const reveal = createRoute({
  method: "post",
  path: "/api/v1/cases/{id}/reveal-author",
  tags: ["Kasus"],
  summary: "Tell who wrote a post; the look is logged with its reason",
  request: {
    params: IdParam,
    body: body(
      z.strictObject({
        postId: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
        reason: z.string().trim().min(5).max(500),
      }),
    ),
  },
  responses: {
    200: json(
      z.object({
        platform: Platform,
        externalId: z.string(),
        handle: z.string().nullable(),
        displayName: z.string().nullable(),
        url: z.string().nullable(),
      }),
      "The author as the platform names them.",
    ),
    ...problems(404, 422),
  },
});

export const revealAuthorRoutes = newRoutes().openapi(reveal, async (c) => {
  const { id: caseId } = c.req.valid("param");
  const { postId, reason } = c.req.valid("json");
  const { database, clock, mask } = c.get("parts").desk;
  const author = await database.db.transaction(async (tx) => {
    const found = await authorOfPost(tx, caseId, postId);
    // Logged before anything is told, in one transaction with the look.
    if (found)
      await logAccess(tx, c.get("principal"), "reveal_author", clock.now(), {
        caseId,
        postId,
        reason: mask(reason).text,
      });
    return found;
  });
  if (!author)
    throw new Problem(404, "post_not_found", {
      id: "Kiriman ini tidak ada di kasus itu.",
      en: "That case has no such post.",
    });
  return c.json(author, 200);
});

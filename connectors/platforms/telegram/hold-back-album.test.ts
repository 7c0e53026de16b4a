import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Held, holdBackAlbum } from "./hold-back-album.ts";

const limit = 8;
const text = (id: number) => ({ update_id: id, message: { chat: { id: -1 }, text: "x" } });
const part = (id: number, album: string) => ({
  update_id: id,
  message: { chat: { id: -1 }, media_group_id: album },
});

describe("the album at the end of an answer", () => {
  it("waits for one look, together with what came after its first part", () => {
    const updates = [text(1), part(2, "a"), text(3), part(4, "a")];
    expect(holdBackAlbum(updates, null, limit)).toEqual({
      taken: [updates[0]],
      held: { album: "-1/a", parts: 2 },
    });
  });

  it("waits again while it grows, and is taken when it does not", () => {
    const updates = [part(2, "a"), part(3, "a"), part(4, "a")];
    const grown = holdBackAlbum(updates, { album: "-1/a", parts: 2 }, limit);
    expect(grown).toEqual({ taken: [], held: { album: "-1/a", parts: 3 } });
    expect(holdBackAlbum(updates, grown.held, limit)).toEqual({ taken: updates, held: null });
  });

  it("does not wait when something came after it, or nothing came", () => {
    const updates = [part(2, "a"), text(3)];
    expect(holdBackAlbum(updates, null, limit)).toEqual({ taken: updates, held: null });
    expect(holdBackAlbum([], { album: "-1/a", parts: 2 }, limit)).toEqual({ taken: [], held: null });
  });

  it("never stops a full answer that it fills from the start", () => {
    const updates = Array.from({ length: limit }, (_, at) => part(at, "a"));
    expect(holdBackAlbum(updates, null, limit)).toEqual({ taken: updates, held: null });
  });

  it.each([[[null]], [["x"]], [[{ update_id: 1 }]], [[{ message: { media_group_id: "a" } }]]])(
    "is none in the unreadable %j",
    (updates) => expect(holdBackAlbum(updates, null, limit)).toEqual({ taken: updates, held: null }),
  );

  it("neither loses nor doubles an update, and always comes to an end, however the queue grows", () => {
    const kinds = fc.array(fc.constantFrom("text", "a", "b", "c"), { maxLength: 40 });
    fc.assert(
      fc.property(kinds, fc.array(fc.nat({ max: 5 }), { maxLength: 60 }), (queue, arrivals) => {
        const all = queue.map((kind, at) => (kind === "text" ? text(at) : part(at, kind)));
        const taken: unknown[] = [];
        let there = 0;
        let held: Held | null = null;
        for (let look = 0; look < 200 && taken.length < all.length; look++) {
          there = Math.min(all.length, there + (arrivals[look] ?? 5));
          const answer = all.slice(taken.length, there).slice(0, limit);
          const result = holdBackAlbum(answer, held, limit);
          held = result.held;
          taken.push(...result.taken);
        }
        expect(taken).toEqual(all);
      }),
    );
  });
});

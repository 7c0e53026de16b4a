import { describe, expect, it } from "vitest";
import { actionKeys } from "../../keys/actions.ts";
import { canSwap, keyOf, ownerOf, withKey } from "./key-changes.ts";

const none = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false };
const map = { ...actionKeys };

describe("a pressed key", () => {
  it.each([
    [{ key: "q" }, "q"],
    [{ key: "Q" }, "q"],
    [{ key: "Q", shiftKey: true }, "Q"],
    [{ key: "?", shiftKey: true }, "?"],
    [{ key: "Enter" }, "Enter"],
    [{ key: "F2" }, "F2"],
    [{ key: "Tab" }, null],
    [{ key: "ArrowDown" }, null],
    [{ key: "Shift", shiftKey: true }, null],
    [{ key: "q", ctrlKey: true }, null],
  ])("%j is %s", (pressed, key) => {
    expect(keyOf({ ...none, ...pressed })).toBe(key);
  });
});

describe("a new key", () => {
  it("belongs to nobody, to another action, or begins the two keys of one", () => {
    expect(ownerOf("y", map, "snooze")).toBeNull();
    expect(ownerOf("n", map, "snooze")).toBe("note");
    expect(ownerOf("s", map, "snooze")).toBeNull();
    expect(ownerOf("g", map, "snooze")).toBe("goQueue");
  });

  it("is swapped with its owner, and only differences are kept", () => {
    expect(withKey(map, "snooze", "y")).toEqual({ snooze: "y" });
    const swapped = withKey(map, "snooze", "n");
    expect(swapped).toEqual({ snooze: "n", note: "s" });
    expect(withKey({ ...map, ...swapped }, "snooze", "s")).toEqual({});
  });

  it("is not taken from what keeps its key", () => {
    expect(canSwap("n", map, "note")).toBe(true);
    expect(canSwap("g", map, "goQueue")).toBe(false);
    expect(canSwap("Escape", map, "back")).toBe(false);
  });
});

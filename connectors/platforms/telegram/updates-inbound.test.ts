import { describe, expect, it } from "vitest";
import type { PostDraft } from "../../../pipeline/model/post.ts";
import { updatesToInbound } from "./updates-inbound.ts";

const group = { id: -1001, type: "supergroup", title: "Warga", username: "wargart" };
const channel = { id: -1002, type: "channel", title: "Info" };
const ani = { id: 7, is_bot: false, first_name: "Ani", last_name: "C.", username: "ani_c" };
const date = 1795143600;
let nextUpdate = 1;

const message = (more: object) => ({ message_id: 5, date, chat: group, from: ani, ...more });
const update = (more: object, name = "message") => ({ update_id: nextUpdate++, [name]: message(more) });

function postOf(more: object): PostDraft {
  const [found, ...rest] = updatesToInbound([update(more)]);
  if (found?.kind !== "post" || rest.length > 0)
    throw new Error(`no single post but ${JSON.stringify(found)}`);
  return found.post;
}

const posts: [name: string, more: object, post: Partial<PostDraft>][] = [
  [
    "words",
    { text: "lampu mati" },
    {
      externalId: "-1001/5",
      kind: "post",
      text: "lampu mati",
      url: "https://t.me/wargart/5",
      postedAt: new Date(date * 1000),
    },
  ],
  ["its author", { text: "x" }, { author: { externalId: "7", handle: "ani_c", displayName: "Ani C." } }],
  [
    "an anonymous administrator",
    { text: "x", from: { ...ani, is_bot: true }, sender_chat: group },
    { author: { externalId: "-1001", handle: "wargart", displayName: "Warga" } },
  ],
  [
    "a person writing as a channel",
    { text: "x", from: { ...ani, is_bot: true }, sender_chat: channel },
    { author: { externalId: "-1002", handle: null, displayName: "Info" } },
  ],
  [
    "a channel without sender",
    { text: "x", from: undefined, chat: channel },
    { author: { externalId: "-1002", handle: null, displayName: "Info" } },
  ],
  ["an inline bot's help", { text: "x", via_bot: { id: 1, is_bot: true, first_name: "gif" } }, { text: "x" }],
  [
    "a photo without words",
    { photo: [{ file_id: "f" }] },
    { text: "", media: [{ kind: "photo", url: "https://t.me/wargart/5", alt: null }] },
  ],
  [
    "an animation with its twin",
    { animation: {}, document: { mime_type: "video/mp4" }, caption: "lihat" },
    { text: "lihat", media: [{ kind: "video", url: "https://t.me/wargart/5", alt: null }] },
  ],
  [
    "a voice note in a group without address",
    { voice: {}, chat: { id: -9, type: "group", title: "RT" } },
    { url: null, media: [{ kind: "audio", url: null, alt: null }], conversation: "-9" },
  ],
  [
    "a PDF",
    { document: { mime_type: "application/pdf" } },
    { media: [{ kind: "document", url: "https://t.me/wargart/5", alt: null }] },
  ],
  [
    "a closed supergroup",
    { text: "x", chat: { id: -1001234, type: "supergroup" } },
    { url: "https://t.me/c/1234/5" },
  ],
  [
    "a position",
    { location: { latitude: -6.2, longitude: 106.8 } },
    { text: "", position: { lat: -6.2, lng: 106.8 } },
  ],
  [
    "a venue",
    { venue: { location: { latitude: 1, longitude: 2 }, title: "Pasar", address: "Jl. A" } },
    { text: "Pasar\nJl. A", position: { lat: 1, lng: 2 } },
  ],
  [
    "a poll",
    { poll: { question: "Banjir?", options: [{ text: "ya" }, { text: "tidak" }] } },
    { text: "Banjir?\n- ya\n- tidak" },
  ],
  [
    "a reply",
    { text: "x", reply_to_message: { message_id: 3, chat: group, date } },
    { kind: "reply", inReplyTo: "-1001/3" },
  ],
  [
    "a reply to an album",
    { text: "x", reply_to_message: { message_id: 3, chat: group, media_group_id: "9" } },
    { inReplyTo: "-1001/album/9" },
  ],
  [
    "a topic of a forum",
    {
      text: "x",
      is_topic_message: true,
      message_thread_id: 2,
      reply_to_message: { message_id: 2, forum_topic_created: {} },
    },
    { kind: "post", inReplyTo: null, conversation: "-1001/thread/2" },
  ],
  [
    "a channel post forwarded",
    { text: "x", forward_origin: { type: "channel", chat: channel, message_id: 40, date } },
    { kind: "repost", repeats: "-1002/40" },
  ],
  [
    "a channel post forwarded, as old servers say it",
    { text: "x", forward_from_chat: channel, forward_from_message_id: 40 },
    { kind: "repost", repeats: "-1002/40" },
  ],
  [
    "a person's message forwarded",
    { text: "x", forward_origin: { type: "user", sender_user: ani, date } },
    { kind: "post", repeats: null },
  ],
  [
    "a hidden person's message forwarded",
    { text: "x", forward_origin: { type: "hidden_user", sender_user_name: "B", date } },
    { kind: "post", repeats: null },
  ],
  [
    "a quote from elsewhere",
    { text: "x", external_reply: { chat: channel, message_id: 4, origin: {} } },
    { kind: "quote", repeats: "-1002/4" },
  ],
  [
    "a quote from a private chat",
    { text: "x", external_reply: { chat: { id: 7, type: "private" }, message_id: 4 } },
    { kind: "post", repeats: null },
  ],
];

describe("a public message", () => {
  it.each(posts)("with %s becomes a post", (_, more, post) => expect(postOf(more)).toMatchObject(post));

  it("that was edited becomes an edit of the first version", () => {
    const [found] = updatesToInbound([update({ text: "baru", edit_date: date + 60 }, "edited_message")]);
    expect(found).toMatchObject({
      kind: "edit",
      editedAt: new Date((date + 60) * 1000),
      post: { externalId: "-1001/5" },
    });
  });
});

const passedOver: [name: string, raw: object][] = [
  ["a private chat", update({ text: "rahasia", chat: { id: 7, type: "private", first_name: "Ani" } })],
  ["a private chat that is also unreadable", update({ text: 5, chat: { id: 7, type: "private" } })],
  ["a channel's inbox", update({ text: "rahasia", chat: { ...group, is_direct_messages: true } })],
  ["a kind of chat nobody knows", update({ text: "x", chat: { id: 1, type: "sender" } })],
  ["another bot", update({ text: "promo", from: { ...ani, is_bot: true } })],
  ["a sticker", update({ sticker: { emoji: "😡" } })],
  ["a contact", update({ contact: { phone_number: "1", first_name: "B" } })],
  ["somebody joining", update({ new_chat_members: [ani] })],
  ["a pinned message", update({ pinned_message: { message_id: 1 } })],
  ["a video chat starting", update({ video_chat_started: {} })],
  [
    "a live position that moves",
    update({ location: { latitude: 1, longitude: 2, live_period: 60 } }, "edited_message"),
  ],
  ["a reaction", { update_id: 1, message_reaction: { chat: group } }],
  ["a business message", { update_id: 1, business_message: message({ text: "x" }) }],
];
it.each(passedOver)("%s is nobody's public word", (_, raw) => expect(updatesToInbound([raw])).toEqual([]));

const unreadable: [name: string, raw: unknown, reason: RegExp][] = [
  ["no object", 5, /pembaruan/],
  ["nothing", null, /pembaruan/],
  ["an update without number", { message: message({ text: "x" }) }, /pembaruan/],
  ["a text that is a number", update({ text: 5 }), /pada text/],
  ["a date beyond time", update({ text: "x", date: 1e15 }), /pada date/],
  ["a position off the globe", update({ location: { latitude: 91, longitude: 0 } }), /location\.latitude/],
  ["a message that is a list", { update_id: 1, message: [] }, /pesan Telegram/],
  ["content of a later Bot API", update({ hologram: {} }), /belum dikenal: hologram/],
  ["no content at all", update({}), /belum dikenal: kosong/],
];
it.each(unreadable)("%s is kept aside with its reason, and the rest goes on", (_, raw, reason) => {
  const inbound = updatesToInbound([raw, update({ text: "sesudahnya" })]);
  expect(inbound.map((item) => item.kind)).toEqual(["set_aside", "post"]);
  expect(inbound[0]).toMatchObject({ reason: expect.stringMatching(reason) });
});

describe("an album", () => {
  const part = (id: number, more: object = {}, name = "message") =>
    update({ message_id: id, media_group_id: "9", photo: [{ file_id: `${id}` }], ...more }, name);

  it("becomes one post with every picture and the caption once, whatever the order of its parts", () => {
    const parts = [part(1, { caption: "jembatan retak" }), part(2), part(3)];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const inbound = updatesToInbound(order.map((at) => parts[at]));
      expect(inbound).toMatchObject([
        { kind: "post", part: true, post: { externalId: "-1001/album/9", text: "jembatan retak" } },
      ]);
      expect(inbound[0]!.kind === "post" && inbound[0]!.post.media.length).toBe(3);
    }
  });

  it("keeps the captions of all its parts, and messages between them in their place", () => {
    const inbound = updatesToInbound([
      part(1, { caption: "satu" }),
      update({ message_id: 8, text: "sela" }),
      part(2, { caption: "dua" }),
    ]);
    expect(inbound).toMatchObject([{ post: { text: "satu\ndua" } }, { post: { externalId: "-1001/8" } }]);
  });

  it("is not joined with another album or the same number in another chat", () => {
    const elsewhere = part(1, { chat: { ...group, id: -1003 } });
    expect(updatesToInbound([part(1), elsewhere, part(2, { media_group_id: "10" })])).toHaveLength(3);
  });

  it("edited in its words is an edit; edited in a picture without words changes no text", () => {
    const words = updatesToInbound([part(1, { caption: "baru", edit_date: date + 9 }, "edited_message")]);
    const picture = updatesToInbound([part(2, { edit_date: date + 9 }, "edited_message")]);
    expect(words).toMatchObject([{ kind: "edit", part: true, post: { text: "baru" } }]);
    expect(picture).toMatchObject([{ kind: "post", part: true, post: { text: "" } }]);
  });
});

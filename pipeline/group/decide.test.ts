import { describe, expect, it } from "vitest";
import { MatchExplanation } from "../model/case.ts";
import { type Candidate, type CaseView, decide, type PostToDecide } from "./decide.ts";
import { hoursLater, noon, postOf, type TextFacts } from "./testing/traits-of-text.ts";
import { thresholds } from "./weights.ts";

const opened = (post: PostToDecide, change: Partial<CaseView> = {}): Candidate => ({
  postId: post.postId,
  traits: post.traits,
  case: {
    id: 1,
    status: "waiting",
    urgency: post.traits.urgency ?? 2,
    lastPostedAt: post.traits.at,
    ...change,
  },
});

const outcome = (first: PostToDecide, second: PostToDecide, change: Partial<CaseView> = {}) => {
  const verdict = decide(second, [opened(first, change)]);
  return verdict.suggested.length > 0 ? `${verdict.outcome}, suggested` : verdict.outcome;
};

type Row = [name: string, a: string, b: string, facts: { a?: TextFacts; b?: TextFacts }, expected: string];

const kaligawe = "Banjir di Jl. Kaligawe Genuk selutut, motor mogok semua, pompa mati";

describe("one problem in different words", () => {
  it.each<Row>([
    [
      "same street, other words",
      kaligawe,
      "air masuk rumah di kaligawe, sudah tiga jam",
      { a: { places: ["Jl. Kaligawe"] }, b: { places: ["kaligawe"], postedAt: hoursLater(2) } },
      "join",
    ],
    [
      "a place only one of the finders saw",
      kaligawe,
      "kaligawe banjir lagi lur, pompa mati",
      { a: { places: ["Jl. Kaligawe"] }, b: { postedAt: hoursLater(2) } },
      "join",
    ],
    [
      "the same words by many accounts, without a place",
      "Tolong air PDAM kami mati lima hari, bayi kami tidak bisa mandi, kembalikan hak warga",
      "tolong air pdam kami mati lima hari bayi kami tidak bisa mandi kembalikan hak warga!! #airuntukwarga",
      {},
      "join",
    ],
    [
      "a machine that called the category otherwise",
      kaligawe,
      "kaligawe tenggelam, motor mogok, pompa mati",
      {
        a: { places: ["Jl. Kaligawe"] },
        b: {
          places: ["kaligawe"],
          category: "jalan_jembatan",
          categoryScores: { jalan_jembatan: 0.5, banjir_drainase: 0.4 },
        },
      },
      "join",
    ],
  ])("%s", (_, a, b, facts, expected) =>
    expect(outcome(postOf(a, facts.a), postOf(b, facts.b))).toBe(expected),
  );
});

describe("guard rails", () => {
  it.each<Row>([
    [
      "the same sentence about another street",
      "lampu jalan Jl. Cibaduyut mati 4 tiang dari minggu lalu, gelap banget",
      "lampu jalan Jl. Buah Batu mati 4 tiang dari minggu lalu, gelap banget",
      { a: { places: ["Jl. Cibaduyut"] }, b: { places: ["Jl. Buah Batu"] } },
      "open",
    ],
    [
      "the same street name in another town",
      "Pohon tumbang menutup Jl. Gajah Mada Pontianak, kabel ikut ketarik, belum ada petugas",
      "Pohon tumbang menutup Jl. Gajah Mada Jember, kabel ikut ketarik, belum ada petugas",
      { a: { places: ["Jl. Gajah Mada Pontianak"] }, b: { places: ["Jl. Gajah Mada Jember"] } },
      "open",
    ],
    [
      "another regency, by its code",
      kaligawe,
      "air masuk rumah di kaligawe, sudah tiga jam",
      { a: { places: ["Jl. Kaligawe"], areaCode: "33.74" }, b: { places: ["kaligawe"], areaCode: "33.21" } },
      "open",
    ],
    [
      "another neighbourhood number, kept in sight",
      "Selokan mampet di Cicadas RT 03, air masuk dapur warga",
      "Selokan mampet di Cicadas RT 05, air masuk dapur warga",
      { a: { places: ["Cicadas RT 03"] }, b: { places: ["Cicadas RT 05"] } },
      "open, suggested",
    ],
    [
      "another kilometre",
      "lubang besar di poros Mamuju km 12, dua motor jatuh semalam",
      "lubang besar di poros Mamuju km 21, dua motor jatuh lagi",
      { a: { places: ["poros Mamuju km 12"] }, b: { places: ["poros Mamuju km 21"] } },
      "open, suggested",
    ],
    [
      "one text sent to two agencies without a place",
      "tolong air kami mati lima hari, bayi kami tidak bisa mandi, kembalikan hak warga",
      "tolong air kami mati lima hari, bayi kami tidak bisa mandi, kembalikan hak warga",
      { a: { agencyId: "pdam-a" }, b: { agencyId: "pdam-b" } },
      "open, suggested",
    ],
    ["a short text", "banjir lagi min", "banjir lagi pak", {}, "open, suggested"],
    [
      "no place on either side and other words",
      "Blanko KTP kosong terus, sudah tiga bulan disuruh balik",
      "blanko ktp kosong dari zaman bujang, alasannya itu itu saja",
      { a: { category: "adminduk" }, b: { category: "adminduk" } },
      "open, suggested",
    ],
    [
      "back again long after the repair",
      "lampu jalan depan Borma Antapani mati enam tiang",
      "sebulan lalu depan Borma Antapani sudah diperbaiki, sekarang lampunya mati lagi",
      { a: { places: ["Borma Antapani"] }, b: { places: ["Borma Antapani"], postedAt: hoursLater(24 * 10) } },
      "open, suggested",
    ],
    [
      "the same street, another problem",
      "truk batubara parkir tiga lapis di Simpang Sridadi, ambulans tertahan",
      "aspal Simpang Sridadi bergelombang macam ombak, motor oleng",
      {
        a: { places: ["Simpang Sridadi"], category: "lalu_lintas_parkir" },
        b: { places: ["Simpang Sridadi"], category: "jalan_jembatan", postedAt: hoursLater(72) },
      },
      "open, suggested",
    ],
  ])("%s stays apart", (_, a, b, facts, expected) =>
    expect(outcome(postOf(a, facts.a), postOf(b, facts.b))).toBe(expected),
  );
});

describe("the state of the case", () => {
  const first = () => postOf(kaligawe, { places: ["Jl. Kaligawe"] });
  const later = (facts: TextFacts = {}) =>
    postOf("kaligawe banjir lagi, pompa mati", { places: ["kaligawe"], postedAt: hoursLater(1), ...facts });

  it.each<[string, Partial<CaseView>, TextFacts, string]>([
    ["waiting", {}, {}, "join"],
    ["confirmed", { status: "confirmed" }, {}, "join"],
    ["filed", { status: "filed" }, {}, "join"],
    ["dismissed", { status: "dismissed" }, {}, "open, suggested"],
    ["merged away", { status: "merged" }, {}, "open"],
    [
      "quiet for longer than the window",
      { lastPostedAt: noon.getTime() - 40 * 86_400_000 },
      {},
      "open, suggested",
    ],
  ])("%s", (_, change, facts, expected) => expect(outcome(first(), later(facts), change)).toBe(expected));

  it("opens a case of its own for an emergency that meets a calmer one hours later, and suggests that one", () => {
    expect(outcome(first(), later({ urgency: 4, postedAt: hoursLater(6) }))).toBe("open, suggested");
  });

  it("joins an emergency to a report of the same place within three hours, and to an emergency within twelve", () => {
    expect(outcome(first(), later({ urgency: 4 }))).toBe("join");
    const urgent = postOf(kaligawe, { places: ["Jl. Kaligawe"], urgency: 4 });
    expect(outcome(urgent, later({ urgency: 4, postedAt: hoursLater(6) }))).toBe("join");
    expect(outcome(urgent, later({ urgency: 4, postedAt: hoursLater(20) }))).toBe("open, suggested");
  });

  it("never joins nor suggests a pair that a person called two problems", () => {
    const verdict = decide(later(), [opened(first())], { apart: () => true });
    expect(verdict).toMatchObject({ outcome: "open", suggested: [] });
  });
});

describe("a case that already tells of one place", () => {
  it("takes no copy about another place, though another post of the case looks alike", () => {
    const view: CaseView = { id: 1, status: "waiting", urgency: 2, lastPostedAt: noon.getTime() };
    const within = (text: string, places: string[]): Candidate => {
      const { postId, traits } = postOf(text, { places, category: "pohon_taman" });
      return { postId, traits, case: view };
    };
    const copy = postOf(
      "Pohon tumbang menutup Jl. Gajah Mada Jember, kabel ikut ketarik, belum ada petugas",
      {
        places: ["Jl. Gajah Mada Jember"],
        category: "pohon_taman",
      },
    );
    const loose = within("dahan besar roboh di Gajah Mada", ["Gajah Mada"]);
    expect(decide(copy, [loose]).outcome).toBe("join");
    const original = within(
      "Pohon tumbang menutup Jl. Gajah Mada Pontianak, kabel ikut ketarik, belum ada petugas",
      ["Jl. Gajah Mada Pontianak"],
    );
    expect(decide(copy, [loose, original]).outcome).toBe("open");
  });
});

describe("threads", () => {
  const root = () => postOf(kaligawe, { places: ["Jl. Kaligawe"], externalId: "root" });

  it("leans a reply to the case it answers, though it names no place", () => {
    expect(
      outcome(root(), postOf("di gang saya juga, sudah dari subuh", { inReplyTo: "root", kind: "reply" })),
    ).toBe("join");
  });

  it("lets a reply about another place or another problem open its own", () => {
    const elsewhere = postOf("di Tlogosari jalan bolong besar, sudah sebulan", {
      inReplyTo: "root",
      kind: "reply",
      places: ["Tlogosari"],
      category: "jalan_jembatan",
    });
    expect(outcome(root(), elsewhere)).toMatch(/^open/);
  });
});

describe("posts that open nothing", () => {
  const first = () => postOf(kaligawe, { places: ["Jl. Kaligawe"], externalId: "root" });
  const about = (facts: TextFacts) =>
    postOf("Banjir Jl. Kaligawe: pompa mati sedang diperbaiki", {
      places: ["Jl. Kaligawe"],
      postedAt: hoursLater(3),
      ...facts,
    });

  it.each<[string, TextFacts]>([
    ["official", { intent: "official", actionable: false }],
    ["news", { intent: "news", actionable: false }],
    ["the agency's own account, whatever it says", { fromAgency: true }],
  ])("%s becomes context of a case, and waits without one", (_, facts) => {
    expect(outcome(first(), about(facts))).toBe("context");
    expect(decide(about(facts), []).outcome).toBe("wait");
  });

  it.each<[string, TextFacts]>([
    ["praise", { intent: "praise", actionable: false }],
    ["chatter", { intent: "other", actionable: false }],
  ])("%s is nothing", (_, facts) => expect(outcome(first(), about(facts))).toBe("none"));

  it("lets a complaint too thin to act on join, but never open", () => {
    const thin = () =>
      postOf("hari kedua, kaligawe masih banjir", { actionable: false, postedAt: hoursLater(20) });
    expect(outcome(first(), thin())).toBe("join");
    expect(decide(thin(), []).outcome).toBe("wait");
  });

  it("opens a case of posts too thin alone once three people say the same", () => {
    const copy = () =>
      postOf("Jalan rusak bukan warisan, Jl. Kaligawe hancur dilindas truk", { actionable: false });
    const wait = (post: PostToDecide): Candidate => ({
      postId: post.postId,
      traits: post.traits,
      case: null,
    });
    const waiting = [wait(copy()), wait(copy())];
    expect(decide(copy(), waiting.slice(0, 1)).outcome).toBe("wait");
    const verdict = decide(copy(), waiting);
    expect(verdict.outcome).toBe("open");
    expect(verdict.brings).toHaveLength(2);
    const again = { ...copy(), traits: { ...copy().traits, author: waiting[0]!.traits.author } };
    expect(decide(again, waiting).outcome).toBe("wait");
  });

  it("attaches doubtful chatter as context only where it plainly belongs, and keeps none of it waiting", () => {
    const doubtful = (text: string, facts: TextFacts = {}) =>
      postOf(text, {
        intent: "other",
        actionable: false,
        actionableScore: 0.4,
        postedAt: hoursLater(2),
        ...facts,
      });
    expect(outcome(first(), doubtful("jl kaligawe genuk motor mogok semua wkwk"))).toBe("context");
    const sale = doubtful("ada yang jual mangga di genuk kah", { category: "ekonomi_pertanian" });
    expect(outcome(first(), sale)).toBe("none");
  });

  it("counts a repost to the case of what it repeats, and opens none", () => {
    const repost = postOf(kaligawe, { kind: "repost", repeats: "root" });
    expect(outcome(first(), repost)).toBe("amplify");
    expect(decide(repost, []).outcome).toBe("wait");
  });

  it("brings reposts and news that came first into the case", () => {
    const repost = postOf(kaligawe, { kind: "repost", repeats: "root", places: ["Jl. Kaligawe"] });
    const news = about({ intent: "news", actionable: false, postedAt: noon });
    const waiting = [repost, news].map((post) => ({ postId: post.postId, traits: post.traits, case: null }));
    const verdict = decide(first(), waiting);
    expect(verdict.outcome).toBe("open");
    expect(verdict.brings.map(({ candidate }) => candidate.traits.role)).toEqual([
      "amplification",
      "context",
    ]);
  });
});

describe("the explanation", () => {
  it("is the stored shape, with the thresholds and what agrees", () => {
    const verdict = decide(
      postOf("air masuk rumah di kaligawe, pompa mati", { places: ["kaligawe"], postedAt: hoursLater(1) }),
      [opened(postOf(kaligawe, { places: ["Jl. Kaligawe"] }))],
    );
    const why = MatchExplanation.parse(verdict.why);
    expect(why).toMatchObject(thresholds);
    expect(why.score).toBeGreaterThanOrEqual(thresholds.join);
    expect(why.reasons.find((reason) => reason.on === "place")).toMatchObject({
      agrees: true,
      facts: { names: ["kaligawe"] },
    });
    expect(why.reasons.find((reason) => reason.on === "time")).toMatchObject({ facts: { minutes: 60 } });
  });

  it("names the guard that kept a suggestion from joining", () => {
    const verdict = decide(
      postOf("Selokan mampet di Cicadas RT 05, air masuk dapur warga", { places: ["Cicadas RT 05"] }),
      [
        opened(
          postOf("Selokan mampet di Cicadas RT 03, air masuk dapur warga", { places: ["Cicadas RT 03"] }),
        ),
      ],
    );
    expect(verdict.suggested[0]!.why.reasons).toContainEqual(
      expect.objectContaining({ on: "guard", agrees: false, facts: { guard: "other_number" } }),
    );
  });
});

it("keeps two plainly different matters on one street apart, and suggests them", () => {
  const about = (text: string, category: "penerangan_jalan" | "sampah_kebersihan") =>
    postOf(text, { places: ["Jl. Melati Raya"], category, categoryScores: { [category]: 0.97 } });
  const lamp = about(
    "lampu jalan mati total di Jl. Melati Raya, gelap gulita tiap malam",
    "penerangan_jalan",
  );
  const waste = about("sampah menumpuk seminggu di Jl. Melati Raya, bau menyengat", "sampah_kebersihan");
  expect(outcome(lamp, waste)).toBe("open, suggested");
  const verdict = decide(waste, [opened(lamp)]);
  expect(verdict.suggested[0]!.why.reasons.at(-1)).toMatchObject({
    on: "guard",
    facts: { guard: "other_category" },
  });
});

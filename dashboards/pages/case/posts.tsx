/** The posts of a case in order, with one legend, and choosing some of them to split off. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CasePost } from "../../data/cases.ts";
import { KeyHint, useKeys } from "../../keys/keys.tsx";
import { count, zoneOf } from "../../words/say.ts";
import { readMorePosts } from "./case-data.ts";
import { Post } from "./post.tsx";
import { Suggestions } from "./suggestion.tsx";
import { useDesk } from "./use-case-desk.ts";

export function Posts() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { shown, panel } = desk;
  const [readAs, setReadAs] = useState(true);
  const [photos, setPhotos] = useState(false);
  const [current, setCurrent] = useState<number | null>(null);
  const more = useMorePosts(shown.id, shown.posts, shown.morePosts);
  const posts = more.posts;
  const splitting = panel === "split";
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const zone = zoneOf(desk.fields.areaCode);
  const splitOff = () => {
    if (chosen.size === 0 || (chosen.size === posts.length && !shown.morePosts)) return;
    desk.act("split", { posts: [...chosen] });
  };
  const at = posts.find(({ id }) => id === current) ?? posts[0];
  const box = useRef<HTMLDivElement>(null);

  const toggle = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const move = (by: number) => {
    const place = posts.findIndex(({ id }) => id === at?.id) + by;
    const to = posts[Math.max(0, Math.min(place, posts.length - 1))];
    if (!to) return;
    setCurrent(to.id);
    box.current?.querySelector<HTMLElement>(`[data-post="${to.id}"] .cb`)?.focus();
  };
  useKeys({
    readAs: () => setReadAs(!readAs),
    photo: () => setPhotos(!photos),
    original: () => {
      const url = at?.url ?? posts.find((post) => post.url)?.url;
      if (url) window.open(url, "_blank", "noopener,noreferrer");
      else desk.say(t("post.noOriginal"));
    },
    ...(splitting
      ? {
          confirm: splitOff,
          select: () => at && toggle(at.id),
          next: () => move(1),
          previous: () => move(-1),
        }
      : {}),
  });
  useEffect(() => {
    if (!splitting) setChosen(new Set());
    else box.current?.querySelector<HTMLElement>(".cb")?.focus();
  }, [splitting]);

  return (
    <div className="posts" ref={box}>
      <div className="ph">
        <span>{usePostCount()}</span>
        <span className="grow" />
        <span className="leg" aria-hidden="true">
          <mark className="ek">{t("evidence.problem")}</mark>
          <mark className="eu">{t("evidence.urgent")}</mark>
          <mark className="et">{t("evidence.place")}</mark>
        </span>
        <button type="button" className="tgl" aria-pressed={readAs} onClick={() => setReadAs(!readAs)}>
          {t("readAs")} <KeyHint of="readAs" />
        </button>
      </div>
      {splitting && <SplitBar chosen={chosen} total={posts.length} onSplit={splitOff} />}
      {posts.map((post) => (
        <Post
          key={post.id}
          post={post}
          zone={zone}
          readAs={readAs}
          photos={photos}
          current={post.id === at?.id}
          onFocus={() => setCurrent(post.id)}
          {...(splitting ? { chosen: { on: chosen.has(post.id), toggle: () => toggle(post.id) } } : {})}
        />
      ))}
      {more.open && (
        <button type="button" className="btn sm more" onClick={more.read} disabled={more.reading}>
          {t("post.more")}
        </button>
      )}
      <Suggestions />
    </div>
  );
}

/** "3 kiriman dari 3 orang, 1 konteks" */
function usePostCount(): string {
  const { t } = useTranslation("case");
  const { shown } = useDesk();
  const context = shown.posts.filter(({ role }) => role === "context").length;
  return [
    t("post.count", { count: shown.reports, n: count(shown.reports), people: count(shown.reporters) }),
    ...(context > 0 ? [t("post.context", { count: context })] : []),
  ].join(", ");
}

function SplitBar({
  chosen,
  total,
  onSplit,
}: {
  chosen: ReadonlySet<number>;
  total: number;
  onSplit(): void;
}) {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const none = chosen.size === 0;
  const all = chosen.size === total && !desk.shown.morePosts;
  return (
    <div className="note row splitbar">
      <span className="grow">{all ? t("split.notAll") : t("split.how", { count: chosen.size })}</span>
      <button type="button" className="btn sm pri" aria-disabled={none || all} onClick={onSplit}>
        {t("split.do")}
      </button>
      <button type="button" className="btn sm" onClick={desk.closePanel}>
        {t("common:cancel")}
      </button>
    </div>
  );
}

/** The first hundred come with the case; the rest on demand, after them. */
function useMorePosts(caseId: number, first: readonly CasePost[], morePosts: boolean) {
  const [rest, setRest] = useState<readonly CasePost[]>([]);
  const [more, setMore] = useState(true);
  const [reading, setReading] = useState(false);
  const known = new Set(first.map(({ id }) => id));
  const posts = [...first, ...rest.filter(({ id }) => !known.has(id))];
  const read = () => {
    setReading(true);
    readMorePosts(caseId, Math.max(...posts.map(({ id }) => id)))
      .then((answer) => {
        setRest([...rest, ...answer.posts]);
        setMore(answer.more);
      })
      .catch(() => undefined)
      .finally(() => setReading(false));
  };
  return { posts, open: morePosts && more, read, reading };
}

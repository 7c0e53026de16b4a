/** A case that may be the same problem: how sure, what agrees, what differs, both posts side by side. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type CaseDetail, caseQuery } from "../../data/cases.ts";
import { KeyHint, useKeyName, useKeys } from "../../keys/keys.tsx";
import { Icon } from "../../parts/icon.tsx";
import { score, time, zoneOf } from "../../words/say.ts";
import { MarkedText, useWriter } from "./post.tsx";
import { compared } from "./say-match.ts";
import { useDesk } from "./use-case-desk.ts";

type Suggested = CaseDetail["suggestions"][number];

/** The best one answers M and B; the others are there to look at. */
export function Suggestions() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { suggestions } = desk.shown;
  const first = suggestions[0];
  const active = desk.mayDecide && desk.open;
  useKeys(
    first && active
      ? {
          merge: () => desk.merge(first.case.id),
          otherProblem: () => {
            desk.separate(first.case.id);
            desk.say(t("suggest.separated", { id: first.case.id }));
          },
        }
      : {},
  );
  if (!desk.open) return null;
  return suggestions.map((one, place) => <Suggestion key={one.case.id} of={one} keyed={place === 0} />);
}

function Suggestion({ of, keyed }: { of: Suggested; keyed: boolean }) {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const merge = useKeyName("merge");
  const other = useKeyName("otherProblem");
  return (
    <section className="sug" aria-label={t("suggest.title")}>
      <header className="sh">
        <Icon name="merge" />
        <b>{t("suggest.title")}</b>
        <span className="num">{score(of.score)}</span>
        <Scale of={of} />
        <span className="mute num">{t("suggest.from", { score: score(of.why.join) })}</span>
        <span className="grow" />
        <Link to="/kasus/$id" params={{ id: String(of.case.id) }} className="num">
          K-{of.case.id}
        </Link>
      </header>
      <SideBySide of={of} />
      <dl className="why">
        {compared(of.why)
          .filter(({ says, alike }) => says.length > 0 || alike !== null)
          .map(({ column, says, alike }) => (
            <div key={column}>
              <dt>{t(`suggest.${column}`)}</dt>
              {alike !== null && (
                <dd>
                  <span className="br">
                    <i style={{ width: `${Math.round(alike * 100)}%` }} />
                  </span>
                  <span className="num">{score(alike)}</span>
                </dd>
              )}
              {says.map(({ words, agrees }) => (
                <dd key={words} className={agrees ? undefined : "no"}>
                  {words}
                </dd>
              ))}
            </div>
          ))}
      </dl>
      {desk.mayDecide && (
        <div className="row sugact">
          <button
            type="button"
            className="btn"
            aria-keyshortcuts={keyed ? merge : undefined}
            onClick={() => desk.merge(of.case.id)}
          >
            {keyed && <KeyHint of="merge" />}
            {t("suggest.merge")}
          </button>
          <button
            type="button"
            className="btn"
            aria-keyshortcuts={keyed ? other : undefined}
            onClick={() => desk.separate(of.case.id)}
          >
            {keyed && <KeyHint of="otherProblem" />}
            {t("suggest.other")}
          </button>
          <span className="t12 mute">{t("suggest.remembered")}</span>
        </div>
      )}
    </section>
  );
}

/** 0 to 1, with the marks above which a match is suggested and joined by itself. */
function Scale({ of: { score: value, why } }: { of: Suggested }) {
  const { t } = useTranslation("case");
  const left = (n: number) => ({ left: `${n * 100}%` });
  return (
    <span
      className="sc"
      role="img"
      aria-label={t("suggest.scale", {
        score: score(value),
        suggest: score(why.suggest),
        join: score(why.join),
      })}
    >
      <i style={left(why.suggest)} />
      <i style={left(why.join)} />
      <b style={left(value)} />
    </span>
  );
}

function SideBySide({ of }: { of: Suggested }) {
  const { t } = useTranslation("case");
  const { shown } = useDesk();
  const { data } = useQuery(caseQuery(of.case.id));
  const here = shown.posts.find(({ id }) => id === of.postId) ?? shown.posts[0];
  const there = data?.posts.find(({ role }) => role === "report") ?? data?.posts[0];
  return (
    <div className="pair">
      <div>
        <p className="t12 mute">{t("suggest.here")}</p>
        {here && <Quoted post={here} areaCode={shown.areaCode} />}
      </div>
      <div>
        <p className="t12 mute cut">{of.case.title}</p>
        {there ? <Quoted post={there} areaCode={of.case.areaCode} /> : <div className="grey" />}
      </div>
    </div>
  );
}

function Quoted({ post, areaCode }: { post: CaseDetail["posts"][number]; areaCode: string | null }) {
  const { t } = useTranslation("case");
  const writer = useWriter(post);
  return (
    <>
      {post.text === null ? <p className="gone">{t("post.deleted")}</p> : <MarkedText post={post} />}
      <p className="t12 mute num">
        {writer}, {t(`platform.${post.platform}`)}, {time(post.postedAt, zoneOf(areaCode))}
      </p>
    </>
  );
}

/** The first three posts a source would bring in. Personal numbers are masked by the server. */
import { useTranslation } from "react-i18next";
import { count, time } from "../../words/say.ts";

type Tried = {
  found: number;
  more: boolean;
  first: { kind: string; text: string | null; author: string | null; postedAt: string | null }[];
};

export function TriedPosts({ tried: { found, more, first } }: { tried: Tried }) {
  const { t } = useTranslation("sources");
  const posts = first.filter(({ kind }) => kind === "post" || kind === "edit").slice(0, 3);
  const aside = first.filter(({ kind }) => kind === "set_aside");
  if (found === 0)
    return (
      <p className="note" role="status">
        {t("triedNothing")}
      </p>
    );
  return (
    <div className="so-tried" role="status">
      <p className="t13 m">
        {more ? t("triedMore", { n: count(found) }) : t("tried", { n: count(found) })} {t("nothingStored")}
      </p>
      {posts.length === 0 && <p className="note">{t("triedAside", { why: aside[0]?.text ?? "–" })}</p>}
      <ol>
        {posts.map((post, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the three stand still
          <li key={at} className="card so-post">
            <p className="t12 mute">
              {[post.author, post.postedAt && time(post.postedAt)].filter(Boolean).join(" · ")}
            </p>
            <p>{post.text || t("noText")}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** One post as it was written: evidence marked, how it was read, photos kept covered, why it belongs here. */
import { useTranslation } from "react-i18next";
import type { CasePost } from "../../data/cases.ts";
import { KeyHint } from "../../keys/keys.tsx";
import { Face } from "../../parts/face.tsx";
import { Icon } from "../../parts/icon.tsx";
import { count, time, type Zone } from "../../words/say.ts";
import { type Kind, markText } from "./mark-text.ts";
import { changedWords } from "./read-as.ts";
import { sayMatch, sayScore } from "./say-match.ts";

const markOf: Record<Kind, string> = { urgent: "eu", problem: "ek", place: "et" };

/** Text with what speaks for problem, urgency and place underlined; where they overlap, the strongest is drawn. */
export function MarkedText({ post }: { post: Pick<CasePost, "text" | "assessment"> }) {
  const { t } = useTranslation("case");
  return (
    <p className="tx">
      {markText(post.text ?? "", post.assessment?.evidence ?? []).map(({ text, kinds, start }) =>
        kinds.length === 0 ? (
          text
        ) : (
          <mark
            key={start}
            className={markOf[kinds[0]!]}
            title={kinds.map((kind) => t(`evidence.${kind}`)).join(", ")}
          >
            {text}
          </mark>
        ),
      )}
    </p>
  );
}

/** The name a post is known by; without one the author was withheld from the reader. */
export function useWriter(post: CasePost): string {
  const { t } = useTranslation("case");
  if (!post.author) return t("post.someone");
  const { handle, displayName } = post.author;
  if (handle && /^[\w.]+$/.test(handle) && post.platform !== "whatsapp")
    return `@${handle.replace(/^@/, "")}`;
  return displayName ?? handle ?? t("post.someone");
}

export type PostProps = {
  post: CasePost;
  zone: Zone;
  readAs: boolean;
  photos: boolean;
  /** The keys O and L mean this one. */
  current: boolean;
  /** With it the post can be chosen for splitting. */
  chosen?: { on: boolean; toggle(): void };
  onFocus(): void;
};

export function Post({ post, zone, readAs, photos, current, chosen, onFocus }: PostProps) {
  const { t } = useTranslation("case");
  const writer = useWriter(post);
  const context = post.role !== "report";
  const gone = post.text === null;
  return (
    <article
      className={`post${context ? " ctx" : ""}${current ? " cur" : ""}`}
      data-post={post.id}
      onFocus={onFocus}
      aria-label={t("post.by", { writer, time: time(post.postedAt, zone) })}
    >
      <div className="who">
        {chosen ? (
          <input
            type="checkbox"
            className="cb"
            checked={chosen.on}
            onChange={chosen.toggle}
            aria-label={t("split.choose", { writer })}
          />
        ) : (
          <Face name={writer} />
        )}
        <b className="cut">{writer}</b>
        <span className="mute">{t(`platform.${post.platform}`)}</span>
        <time className="mute num" dateTime={post.postedAt}>
          {time(post.postedAt, zone)}
        </time>
        {post.editedAt && (
          <span className="mute" title={time(post.editedAt, zone)}>
            {t("post.edited")}
          </span>
        )}
        <span className="grow" />
        {context && <span className="chip">{t(`role.${post.role}`)}</span>}
        {post.score !== null && !context && (
          <span className="mt num">
            <Icon name="merge" size="s" /> {sayScore(post.score)}
          </span>
        )}
        {post.url && (
          <a
            className="orig"
            href={post.url}
            target="_blank"
            rel="noopener noreferrer nofollow"
            aria-label={t("post.original", { writer })}
          >
            <Icon name="ext" />
          </a>
        )}
      </div>
      {gone ? <p className="gone">{t("post.deleted")}</p> : <MarkedText post={post} />}
      {readAs && !gone && <ReadAs post={post} />}
      <PostFoot post={post} photos={photos} current={current} />
      {post.why && !context && <p className="wy">{sayMatch(post.why)}</p>}
    </article>
  );
}

function ReadAs({ post }: { post: CasePost }) {
  const { t } = useTranslation("case");
  const read = post.assessment?.readAs;
  if (!read || post.text === null) return null;
  const words = changedWords(post.text, read);
  if (!words.some(({ changed }) => changed)) return null;
  let at = 0;
  return (
    <p className="as">
      <Icon name="book" size="s" />
      <span>
        <i>{t("readAs")}:</i>{" "}
        {words.map(({ text, changed }) => {
          at += text.length;
          return changed ? <b key={at}>{text}</b> : text;
        })}
      </span>
    </p>
  );
}

const ours = (url: string | null) =>
  url !== null && (url.startsWith("/") || url.startsWith(`${location.origin}/`));

function PostFoot({ post, photos, current }: { post: CasePost; photos: boolean; current: boolean }) {
  const { t } = useTranslation("case");
  const masked = Object.entries(post.masked ?? {}).filter(([, many]) => many > 0);
  if (post.media.length === 0 && post.counts.reposts === 0 && masked.length === 0) return null;
  return (
    <div className="ft">
      {post.media.length > 0 && !photos && (
        <span>
          <Icon name="image" size="s" />
          {t("post.covered", { count: post.media.length })} {current && <KeyHint of="photo" />}
        </span>
      )}
      {photos && <Photos post={post} />}
      {post.counts.reposts > 0 && (
        <span className="num">
          <Icon name="repeat" size="s" />
          {t("post.reposts", { count: post.counts.reposts, n: count(post.counts.reposts) })}
        </span>
      )}
      {masked.map(([kind, many]) => (
        <span key={kind} className="chip">
          <Icon name="lock" size="xs" />
          {t("post.masked", { what: t(`masked.${kind}`, { defaultValue: kind }), count: many })}
        </span>
      ))}
    </div>
  );
}

/** Nothing is ever loaded from another host: what lies elsewhere is described, and opened there. */
function Photos({ post }: { post: CasePost }) {
  const { t } = useTranslation("case");
  return (
    <ul className="ph-list">
      {post.media.map((one, place) => {
        const name = t(`media.${one.kind}`, { n: place + 1 });
        const key = `${one.kind}-${one.url ?? place}`;
        if (one.kind === "photo" && one.url && ours(one.url))
          return (
            <li key={key}>
              <img src={one.url} alt={one.alt ?? name} loading="lazy" />
            </li>
          );
        return (
          <li key={key} className="elsewhere">
            <Icon name="image" size="s" />
            <span>
              <b>{name}</b>
              {one.alt && `: ${one.alt}`}
              {" · "}
              {post.url ? (
                <a href={post.url} target="_blank" rel="noopener noreferrer nofollow">
                  {t("post.openThere")}
                </a>
              ) : (
                t("post.notKept")
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

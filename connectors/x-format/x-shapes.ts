/**
 * The parts of X API v2 answers that are read (docs.x.com, "Data dictionary"). What a post needs is strict; what
 * only adorns it is left out when it has another shape, so that no complaint is lost over a counter.
 */
import { z } from "zod";

const text = z.string().nullish().catch(null);
const count = z.number().int().nonnegative().catch(0);

export const XTweet = z.looseObject({
  id: z.string().min(1).max(300),
  text: z.string(),
  created_at: text,
  author_id: text,
  conversation_id: text,
  lang: text,
  edit_history_tweet_ids: z.array(z.string().min(1)).nullish().catch(null),
  referenced_tweets: z
    .array(z.looseObject({ type: z.string(), id: z.string().min(1) }))
    .nullish()
    .catch(null),
  geo: z
    .looseObject({
      place_id: text,
      coordinates: z
        .looseObject({ coordinates: z.tuple([z.number(), z.number()]) })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
  attachments: z
    .looseObject({ media_keys: z.array(z.string()).nullish() })
    .nullish()
    .catch(null),
  public_metrics: z
    .looseObject({ retweet_count: count, reply_count: count, like_count: count, impression_count: count })
    .nullish()
    .catch(null),
  /** The whole text of a post longer than 280 characters, whose `text` is cut. */
  note_tweet: z.looseObject({ text: z.string() }).nullish().catch(null),
});
export type XTweet = z.infer<typeof XTweet>;

export const XUser = z.looseObject({ id: z.string().min(1), username: text, name: text });
export type XUser = z.infer<typeof XUser>;

export const XMedia = z.looseObject({
  media_key: z.string(),
  type: text,
  url: text,
  preview_image_url: text,
  alt_text: text,
});
export type XMedia = z.infer<typeof XMedia>;

export const XPlace = z.looseObject({
  id: z.string(),
  place_type: text,
  geo: z
    .looseObject({ bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]) })
    .nullish()
    .catch(null),
});
export type XPlace = z.infer<typeof XPlace>;

/** One entry of `errors` in an answer that is otherwise fine: something asked for could not be given. */
export const XProblem = z.looseObject({
  type: text,
  title: text,
  detail: text,
  resource_type: text,
  resource_id: text,
  value: text,
  parameter: text,
});
export type XProblem = z.infer<typeof XProblem>;

const listOfUnknown = z.array(z.unknown()).nullish();

/** A page of posts, or one post of a stream (`data` is one object then). Its items are read one by one. */
export const XPage = z
  .looseObject({
    data: z.union([z.array(z.unknown()), z.looseObject({})]).nullish(),
    includes: z
      .looseObject({
        users: listOfUnknown,
        tweets: listOfUnknown,
        media: listOfUnknown,
        places: listOfUnknown,
      })
      .nullish(),
    errors: listOfUnknown,
    meta: z
      .looseObject({
        newest_id: text,
        next_token: text,
        result_count: z.number().nullish().catch(null),
      })
      .nullish(),
  })
  .refine(({ data, errors, meta }) => Boolean(data ?? errors ?? meta), "neither data, errors nor meta");
export type XPage = z.infer<typeof XPage>;

/** The body of a 400: which parameters X does not take. */
export const XRefusalBody = z.looseObject({
  errors: z
    .array(z.looseObject({ parameters: z.record(z.string(), z.unknown()).nullish().catch(null) }))
    .nullish()
    .catch(null),
});

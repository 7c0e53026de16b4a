/** What is asked of X about every post: a field that is not named is not sent. */

export const postFields = {
  "tweet.fields":
    "created_at,lang,geo,entities,public_metrics,referenced_tweets,conversation_id,edit_history_tweet_ids,possibly_sensitive,note_tweet",
  expansions: "author_id,geo.place_id,attachments.media_keys",
  "user.fields": "username,name,location",
  "place.fields": "full_name,geo,place_type",
  "media.fields": "type,url,preview_image_url,alt_text",
};

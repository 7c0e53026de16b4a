/** Two letters in a circle for a person. */
import { initials } from "../words/say.ts";

export function Face({ name, small = false }: { name: string; small?: boolean }) {
  return (
    <span className={small ? "av s" : "av"} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

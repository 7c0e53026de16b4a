/** One setting: what it is, what it touches, and its control. */
import type { ReactNode } from "react";

export function Setting({
  id,
  title,
  note,
  children,
}: {
  id: string;
  title: string;
  note?: string;
  children: ReactNode;
}) {
  return (
    <div className="se-setting">
      <div className="grow">
        <label htmlFor={id} id={`${id}-label`} className="m">
          {title}
        </label>
        {note && (
          <p id={`${id}-note`} className="t12 mute">
            {note}
          </p>
        )}
      </div>
      <div className="se-control">{children}</div>
    </div>
  );
}

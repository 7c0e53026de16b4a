/** A field with its name above and what is wrong with it below. */
import { type InputHTMLAttributes, useId } from "react";
import { Icon } from "./icon.tsx";

type Props = InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string; wrong?: string | null };

export function Entry({ label, hint, wrong, ...input }: Props) {
  const id = useId();
  const notes = [hint ? `${id}-hint` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");
  return (
    <div style={{ display: "grid", gap: 4 }}>
      <label htmlFor={id} className="t13 m">
        {label}
      </label>
      {hint && (
        <span id={`${id}-hint`} className="t12 mute">
          {hint}
        </span>
      )}
      <input
        {...input}
        id={id}
        className="field"
        aria-invalid={wrong ? true : undefined}
        aria-describedby={notes || undefined}
      />
      {wrong && (
        <span id={`${id}-wrong`} role="alert" className="t13" style={{ color: "var(--red-ink)" }}>
          <Icon name="warn" size="s" /> {wrong}
        </span>
      )}
    </div>
  );
}

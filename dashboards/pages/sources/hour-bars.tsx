/** Posts of the last 24 hours as bars, and as a table for who asks. */
import { useTranslation } from "react-i18next";
import { count } from "../../words/say.ts";

const width = 5;
const gap = 1;
const height = 24;

/** 24 bars, oldest first; an hour without posts is a dot on the ground line. The numbers are in its name. */
export function HourBars({ arrivals }: { arrivals: readonly number[] }) {
  const { t } = useTranslation("sources");
  const most = Math.max(1, ...arrivals);
  return (
    <svg
      className="so-bars"
      role="img"
      aria-label={t("bars", { total: count(sum(arrivals)), numbers: arrivals.map(count).join(" ") })}
      width={arrivals.length * (width + gap) - gap}
      height={height}
    >
      {arrivals.map((n, hour) => {
        const tall = n === 0 ? 1 : Math.max(2, Math.round((n / most) * height));
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: an hour has no other name
            key={hour}
            x={hour * (width + gap)}
            y={height - tall}
            width={width}
            height={tall}
            className={n === 0 ? "so-bar none" : "so-bar"}
          />
        );
      })}
    </svg>
  );
}

/** The same numbers, each with its hour on the clock of WIB. */
export function HourTable({ arrivals, now }: { arrivals: readonly number[]; now: number }) {
  const { t } = useTranslation("sources");
  const from = (hour: number) =>
    new Date(now - (arrivals.length - hour) * 3_600_000).toLocaleTimeString("id-ID", {
      timeZone: "Asia/Jakarta",
      hour: "2-digit",
      minute: "2-digit",
    });
  return (
    <div className="so-table">
      <table>
        <caption>{t("tableTitle")}</caption>
        <tbody>
          <tr>
            <th scope="row">{t("tableFrom")}</th>
            {arrivals.map((_, hour) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an hour has no other name
              <td key={hour}>{from(hour)}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t("tablePosts")}</th>
            {arrivals.map((n, hour) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an hour has no other name
              <td key={hour}>{count(n)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

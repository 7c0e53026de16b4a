/**
 * Claims and viewers as they change, whichever process changed them: looked at again and again while somebody follows,
 * by one query for all followers. Only what is different is told; a lease that was merely renewed is not.
 */
import type { Db } from "../../drizzle/db.ts";
import type { Log } from "../../pipeline/runtime/log.ts";
import { type DeskState, deskStates } from "./desk-state.ts";

export type DeskNews = DeskState & { caseId: number };

export type DeskFollower = {
  /** What changed since the last call, the newest state of each case once. The first look tells all that there is. */
  take(): DeskNews[];
  /** Calls `wake` once as soon as there is something to take. */
  onNews(wake: () => void): void;
  leave(): void;
};

export type DeskTail = { follow(): DeskFollower };

const nobody: DeskState = { holder: null, viewers: [] };

/** What people see of a state. */
const visible = ({ holder, viewers }: DeskState) => JSON.stringify([holder?.id, viewers]);

/** The cases that look different from before; those that nobody holds or has open any more come with nobody. */
function changesBetween(
  before: ReadonlyMap<number, DeskState>,
  after: ReadonlyMap<number, DeskState>,
): DeskNews[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((caseId) => {
    const state = after.get(caseId) ?? nobody;
    return visible(before.get(caseId) ?? nobody) === visible(state) ? [] : [{ caseId, ...state }];
  });
}

type Seat = { news: Map<number, DeskNews>; wake: (() => void) | null };

/** Looks every `pollMs` while somebody follows. */
export function createDeskTail(db: Db, log: Log, now: () => Date, pollMs: () => number): DeskTail {
  const seats = new Set<Seat>();
  let states: ReadonlyMap<number, DeskState> = new Map();
  let timer: NodeJS.Timeout | null = null;

  function tell(seat: Seat, news: readonly DeskNews[]): void {
    if (news.length === 0) return;
    for (const one of news) seat.news.set(one.caseId, one);
    seat.wake?.();
    seat.wake = null;
  }

  async function look(): Promise<void> {
    try {
      const seen = await deskStates(db, now());
      const news = changesBetween(states, seen);
      states = seen;
      for (const seat of seats) tell(seat, news);
    } catch (error) {
      log.warn("desk tail", { error });
    }
    if (seats.size > 0) timer = setTimeout(look, pollMs());
    else {
      timer = null;
      states = new Map();
    }
  }

  return {
    follow() {
      const seat: Seat = { news: new Map(), wake: null };
      seats.add(seat);
      tell(
        seat,
        [...states].map(([caseId, state]) => ({ caseId, ...state })),
      );
      if (timer === null) timer = setTimeout(look, 0);
      return {
        take() {
          const news = [...seat.news.values()];
          seat.news.clear();
          return news;
        },
        onNews(wake) {
          if (seat.news.size > 0) wake();
          else seat.wake = wake;
        },
        leave: () => void seats.delete(seat),
      };
    },
  };
}

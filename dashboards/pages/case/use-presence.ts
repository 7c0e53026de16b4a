/** Who has the case open and who holds it; says every fifteen seconds that we are here, and goodbye on leaving. */
import { useEffect, useRef, useState } from "react";
import { ProblemError } from "../../data/api.ts";
import { type Held, onDeskHappened, type Viewer } from "../../data/live.ts";
import { useMe } from "../../data/me.ts";
import { send } from "./case-data.ts";

const beatMs = 15_000;

/** `writing`: we are changing something, which others like to know before they begin. */
export function usePresence(caseId: number, writing: boolean) {
  const me = useMe();
  const [holder, setHolder] = useState<Held | null>(null);
  const [viewers, setViewers] = useState<Viewer[]>([]);
  const [refused, setRefused] = useState<string | null>(null);
  const held = useRef(false);
  held.current = holder?.id === me.id;

  useEffect(() => {
    let here = true;
    const beat = () => {
      if (document.visibilityState === "hidden") return;
      send("POST", `/api/v1/cases/${caseId}/presence`, { writing }).then(
        (answer) => {
          if (!here) return;
          const desk = answer as { viewers: Viewer[]; holder: Held | null };
          setHolder(desk.holder);
          setViewers(desk.viewers);
        },
        // Presence is a courtesy: without an answer the case is decided all the same.
        () => undefined,
      );
    };
    beat();
    const timer = setInterval(beat, beatMs);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [caseId, writing]);

  useEffect(
    () =>
      onDeskHappened((desk) => {
        if (desk.caseId !== caseId) return;
        setHolder(desk.holder);
        setViewers(desk.viewers);
      }),
    [caseId],
  );

  useEffect(() => {
    const leave = () => {
      send("DELETE", `/api/v1/cases/${caseId}/presence`).catch(() => undefined);
      if (held.current) send("DELETE", `/api/v1/cases/${caseId}/claim`).catch(() => undefined);
    };
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [caseId]);

  const claim = (takeOver?: { reason: string }) => {
    setRefused(null);
    send("POST", `/api/v1/cases/${caseId}/claim`, takeOver ? { takeOver } : {}).then(
      (answer) => setHolder((answer as { holder: Held | null }).holder),
      (error: unknown) => {
        if (!(error instanceof ProblemError)) return;
        if (error.code === "case_held") setHolder((error.body.holder as Held | null) ?? null);
        else setRefused(error.message);
      },
    );
  };
  const release = () => {
    setHolder(null);
    send("DELETE", `/api/v1/cases/${caseId}/claim`).catch(() => undefined);
  };
  return {
    /** Whoever holds it, unless the hold has run out. */
    holder,
    mine: holder?.id === me.id,
    others: viewers.filter(({ id }) => id !== me.id),
    refused,
    claim,
    release,
  };
}

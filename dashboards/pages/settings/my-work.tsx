/** My agency and my area: what "Instansi saya" and "Wilayah saya" in the queue mean. */
import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../data/api.ts";
import { useChangePreferences, usePreferences } from "../../data/me.ts";
import { Setting } from "./setting.tsx";

type Found = { id: string; name: string };

const searchAgencies = async (q: string): Promise<Found[]> =>
  (await ask(api.agencies.$get({ query: { q, limit: "10" } }))).agencies;
const searchAreas = async (q: string): Promise<Found[]> =>
  (await ask(api.areas.$get({ query: { q, limit: "10" } }))).areas.map(({ code, path }) => ({
    id: code,
    name: path,
  }));

/** Offices carry the code of their area behind a colon; others are found by the words of their id. */
async function agencyName(id: string): Promise<string | null> {
  const [word, area] = id.split(":");
  const query = area ? { area, limit: "100" } : { q: word!.replace(/[-_]+/g, " "), limit: "100" };
  const { agencies } = await ask(api.agencies.$get({ query }));
  return agencies.find((agency) => agency.id === id)?.name ?? null;
}

export function MyWork() {
  const { t } = useTranslation("settings");
  const { myAgency, myArea } = usePreferences();
  const change = useChangePreferences();
  const agency = useQuery({
    queryKey: ["agency", myAgency],
    queryFn: () => agencyName(myAgency ?? ""),
    enabled: myAgency !== undefined && myAgency !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });
  const area = useQuery({
    queryKey: ["area", myArea],
    queryFn: () => ask(api.areas[":code"].$get({ param: { code: myArea ?? "" } })),
    enabled: myArea !== undefined && myArea !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div className="card se-card">
      <Setting id="se-agency" title={t("myAgency")} note={t("myAgencyNote")}>
        <Chooser
          id="se-agency"
          what="agencies"
          search={searchAgencies}
          chosen={myAgency ? { id: myAgency, name: agency.data ?? myAgency } : null}
          onChoose={(id) => change({ myAgency: id })}
        />
      </Setting>
      <Setting id="se-area" title={t("myArea")} note={t("myAreaNote")}>
        <Chooser
          id="se-area"
          what="areas"
          search={searchAreas}
          chosen={myArea ? { id: myArea, name: area.data?.path ?? myArea } : null}
          onChoose={(id) => change({ myArea: id })}
        />
      </Setting>
    </div>
  );
}

/** A search whose answers are chosen from; what stands is shown with a way to be rid of it. */
function Chooser({
  id,
  what,
  search,
  chosen,
  onChoose,
}: {
  id: string;
  what: string;
  search(q: string): Promise<Found[]>;
  chosen: Found | null;
  /** "" for none. */
  onChoose(id: string): void;
}) {
  const { t } = useTranslation("settings");
  const [q, setQ] = useState("");
  const [asked] = useDebouncedValue(q.trim(), 200);
  const { data = [], error } = useQuery({
    queryKey: [what, asked],
    queryFn: () => search(asked),
    enabled: asked.length > 1,
    staleTime: 300_000,
  });
  // Two places may have one name: the list shows each once, the first is the better match.
  const byName = new Map([...data].reverse().map((one) => [one.name, one.id]));
  if (chosen)
    return (
      <div className="row">
        <span className="chip se-chosen">{chosen.name}</span>
        <button type="button" id={id} className="btn sm" onClick={() => onChoose("")}>
          {t("change")}
        </button>
      </div>
    );
  return (
    <>
      <Autocomplete
        id={id}
        aria-describedby={`${id}-note`}
        placeholder={t("typeName")}
        value={q}
        onChange={setQ}
        data={[...byName.keys()].reverse()}
        filter={({ options }) => options}
        onOptionSubmit={(name) => {
          onChoose(byName.get(name) ?? "");
          setQ("");
        }}
      />
      {error && (
        <p className="t12 se-error" role="alert">
          {error.message}
        </p>
      )}
      {asked.length > 1 && data.length === 0 && !error && <p className="t12 mute">{t("noMatch")}</p>}
    </>
  );
}

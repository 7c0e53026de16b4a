/** Where the posts were sent from, when they say so: points on a bare ground with a scale, nothing from outside. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CasePost } from "../../data/cases.ts";

export function PlaceMap({ posts }: { posts: readonly CasePost[] }) {
  const { t } = useTranslation("case");
  const points = posts.flatMap(({ position }) => (position ? [position] : []));
  if (points.length === 0) return <p className="fy">{t("map.none")}</p>;
  return <Drawn key={JSON.stringify(points)} points={points} />;
}

function Drawn({ points }: { points: { lat: number; lng: number }[] }) {
  const { t } = useTranslation("case");
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew by its key when the points change
  useEffect(() => {
    let gone = false;
    let remove = () => {};
    void Promise.all([import("leaflet"), import("leaflet/dist/leaflet.css")]).then(([leaflet]) => {
      if (gone || !box.current) return;
      const style = getComputedStyle(box.current);
      const colour = style.getPropertyValue("--nila-ink").trim() || style.color;
      const map = leaflet.map(box.current, {
        attributionControl: false,
        zoomControl: false,
        preferCanvas: true,
        keyboard: false,
        scrollWheelZoom: false,
      });
      remove = () => map.remove();
      leaflet.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
      const drawn = points.map(({ lat, lng }) =>
        leaflet.circleMarker([lat, lng], {
          radius: 5,
          weight: 2,
          color: style.color,
          fillColor: colour,
          fillOpacity: 0.9,
        }),
      );
      for (const one of drawn) one.addTo(map);
      map.fitBounds(
        leaflet.latLngBounds(points.map(({ lat, lng }) => [lat, lng] as [number, number])).pad(0.3),
        {
          maxZoom: 15,
        },
      );
    });
    return () => {
      gone = true;
      remove();
    };
  }, []);
  return <div className="map" ref={box} role="img" aria-label={t("map.label", { count: points.length })} />;
}

/** How the pages look and which language they speak: this person's, on every device. */
import { SegmentedControl, Switch, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Preferences, useChangePreferences, usePreferences } from "../../data/me.ts";
import { type Language, speak } from "../../words/words.ts";
import { Setting } from "./setting.tsx";

export function Appearance() {
  const { t, i18n } = useTranslation("settings");
  const preferences = usePreferences();
  const change = useChangePreferences();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className="card se-card">
      <Setting id="se-theme" title={t("theme")} note={t("themeNote")}>
        <SegmentedControl
          aria-labelledby="se-theme-label"
          value={colorScheme}
          onChange={(theme) => {
            setColorScheme(theme as NonNullable<Preferences["theme"]>);
            change({ theme: theme as NonNullable<Preferences["theme"]> });
          }}
          data={[
            { value: "light", label: t("light") },
            { value: "dark", label: t("dark") },
            { value: "auto", label: t("auto") },
          ]}
        />
      </Setting>
      <Setting id="se-language" title={t("language")} note={t("languageNote")}>
        <SegmentedControl
          aria-labelledby="se-language-label"
          value={i18n.language === "en" ? "en" : "id"}
          onChange={(language) => {
            void speak(language as Language);
            change({ language: language as Language });
          }}
          data={[
            { value: "id", label: "Indonesia" },
            { value: "en", label: "English" },
          ]}
        />
      </Setting>
      <Setting id="se-density" title={t("density")} note={t("densityNote")}>
        <SegmentedControl
          aria-labelledby="se-density-label"
          value={preferences.density ?? "padat"}
          onChange={(density) => change({ density: density as NonNullable<Preferences["density"]> })}
          data={[
            { value: "padat", label: t("dense") },
            { value: "lega", label: t("roomy") },
          ]}
        />
      </Setting>
      <Setting id="se-hints" title={t("hints")} note={t("hintsNote")}>
        <Switch
          id="se-hints"
          aria-describedby="se-hints-note"
          checked={preferences.keyHints !== false}
          onChange={(event) => change({ keyHints: event.currentTarget.checked })}
        />
      </Setting>
    </div>
  );
}

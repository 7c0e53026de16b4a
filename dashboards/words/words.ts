/** The words of the pages: one JSON file a room in each language; Indonesian is loaded at once, English on demand. */
import i18n from "i18next";
import { initReactI18next } from "react-i18next";

export const languages = ["id", "en"] as const;
export type Language = (typeof languages)[number];

const indonesian = import.meta.glob<Record<string, unknown>>("./id/*.json", {
  eager: true,
  import: "default",
});
const english = import.meta.glob<Record<string, unknown>>("./en/*.json", { import: "default" });

const roomOf = (path: string) => path.replace(/^.*\/([^/]+)\.json$/, "$1");

/** Starts in the language last chosen on this device, Indonesian when none was. */
export async function startWords(): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: "id",
    fallbackLng: "id",
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
    resources: {
      id: Object.fromEntries(Object.entries(indonesian).map(([path, words]) => [roomOf(path), words])),
    },
  });
  await speak(localStorage.getItem("jemput.language") === "en" ? "en" : "id");
}

/** Changes the language of every page at once, without a reload. */
export async function speak(language: Language): Promise<void> {
  if (language === "en" && !i18n.hasResourceBundle("en", "common"))
    await Promise.all(
      Object.entries(english).map(async ([path, load]) =>
        i18n.addResourceBundle("en", roomOf(path), await load()),
      ),
    );
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem("jemput.language", language);
}

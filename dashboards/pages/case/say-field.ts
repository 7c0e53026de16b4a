/** The value of a field of a case in words. */
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { CaseFields } from "../../../pipeline/model/case.ts";
import type { Category, Intent } from "../../../pipeline/model/taxonomy.ts";
import { categoryName, intentName } from "../../words/say.ts";
import { agencyNameQuery, areaQuery } from "./case-data.ts";

/** Names of areas and agencies are said once they are known, and their codes until then. */
export function useSayField(): (field: keyof CaseFields, value: unknown) => string {
  const { t } = useTranslation("case");
  const client = useQueryClient();
  return (field, value) => {
    if (value === null || value === undefined) return t("nothing");
    switch (field) {
      case "urgency":
        return t(`common:urgency.${String(value)}`);
      case "category":
        return categoryName(value as Category);
      case "intent":
        return intentName(value as Intent);
      case "areaCode":
        return client.getQueryData(areaQuery(String(value)).queryKey)?.name ?? String(value);
      case "agencyId":
        return client.getQueryData(agencyNameQuery(String(value)).queryKey) ?? String(value);
      default:
        return String(value);
    }
  };
}

/** "#9412077": stores differ in whether the sign is part of their number. */
export const sayNumber = (trackingNumber: string | null): string =>
  trackingNumber === null ? "" : `#${trackingNumber.replace(/^#+/, "")}`;

/** A role, chosen from the three there are. */
import { useTranslation } from "react-i18next";

const roles = ["handler", "analyst", "administrator"] as const;
export type Role = (typeof roles)[number];

export function RoleChoice({
  label,
  value,
  disabled,
  onChange,
}: {
  label: string;
  value: Role;
  disabled?: boolean;
  onChange(role: Role): void;
}) {
  const { t } = useTranslation();
  return (
    <select
      className="field se-role"
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value as Role)}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {t(`role.${role}`)}
        </option>
      ))}
    </select>
  );
}

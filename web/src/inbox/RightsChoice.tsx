import { useTranslation } from "react-i18next";
import { rolesWithin } from "@/api/permissions";
import type { Role } from "@/api/permissions";
import { SelectField } from "@/components/field/SelectField";
import styles from "./inbox.module.css";

interface Props {
  /** The bits that the invitation offers. */
  offered: number;
  value: Role;
  onChange: (role: Role) => void;
}

/** How much of what an invitation offers the person accepts; nothing to choose if it is one. */
export function RightsChoice({ offered, value, onChange }: Props) {
  const { t } = useTranslation("inbox");
  const { t: tCalendar } = useTranslation("calendar");
  const roles = rolesWithin(offered);
  if (roles.length < 2) return null;
  return (
    <div className={styles.rights}>
      <SelectField
        label={t("rights")}
        value={value}
        onChange={onChange}
        options={roles.map((role) => ({ value: role, label: tCalendar(`role.${role}`) }))}
      />
    </div>
  );
}

import { useTranslation } from "react-i18next";
import styles from "./display.module.css";

/** A number beside a link of the navigation; nothing for zero. */
export function CountBadge({ count, label }: { count: number; label?: string }) {
  const { t } = useTranslation("components");
  if (count <= 0) return null;
  return (
    <span className={styles.count}>
      <span aria-hidden>{count > 99 ? "99+" : count}</span>
      <span className="visually-hidden">{label ?? t("count", { count })}</span>
    </span>
  );
}

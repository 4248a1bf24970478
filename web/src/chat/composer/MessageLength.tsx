import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import styles from "./Composer.module.css";

/** How many characters are left, or too many; nothing far from the limit. */
export function MessageLength({ left }: { left: number | undefined }) {
  const { t } = useTranslation("chat");
  if (left === undefined) return null;
  const words =
    left < 0 ? t("composer.too_long", { count: -left }) : t("composer.left", { count: left });
  return (
    <p className={classes(styles.length, left < 0 && styles.tooLong)} role="status">
      {words}
    </p>
  );
}

import { useTranslation } from "react-i18next";
import styles from "./layout.module.css";

export function Loading() {
  const { t } = useTranslation("app");
  return (
    <p className={styles.loading} role="status">
      {t("loading")}
    </p>
  );
}

import { useTranslation } from "react-i18next";
import styles from "./feedback.module.css";

/** Lines in the place of a content that is being loaded. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const { t } = useTranslation("components");
  return (
    <div className={styles.skeleton} role="status">
      <span className="visually-hidden">{t("loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className={styles.skeletonLine} aria-hidden />
      ))}
    </div>
  );
}

import { useTranslation } from "react-i18next";
import styles from "./MessageRow.module.css";

/** The thoughts of the model, which are in the way of most readers. */
export function Reasoning({ text, isOpen }: { text: string; isOpen: boolean }) {
  const { t } = useTranslation("chat");
  return (
    <details className={styles.reasoning}>
      <summary>{isOpen ? t("thinking") : t("thought")}</summary>
      <p className={styles.thoughts}>{text}</p>
    </details>
  );
}

import { CalendarDays, CalendarPlus, Salad } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./Suggestions.module.css";

const SUGGESTIONS = [
  { name: "first", Icon: CalendarDays },
  { name: "second", Icon: CalendarPlus },
  { name: "third", Icon: Salad },
] as const;

/** What a conversation without messages shows: three things to try. */
export function Suggestions({ onSend }: { onSend: (text: string) => void }) {
  const { t } = useTranslation("chat");
  return (
    <div className={styles.frame}>
      <h2 className={styles.title}>{t("empty.title")}</h2>
      <p className={styles.text}>{t("empty.text")}</p>
      <ul className={styles.list} aria-label={t("empty.try")}>
        {SUGGESTIONS.map(({ name, Icon }) => (
          <li key={name}>
            <button
              type="button"
              className={styles.suggestion}
              onClick={() => onSend(t(`empty.${name}`))}
            >
              <Icon aria-hidden />
              {t(`empty.${name}`)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

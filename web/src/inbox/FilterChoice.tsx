import { useTranslation } from "react-i18next";
import styles from "./inbox.module.css";

export const FILTERS = ["all", "pending", "accepted", "rejected", "dismissed"] as const;
export type Filter = (typeof FILTERS)[number];

interface Props {
  value: Filter;
  options: readonly Filter[];
  onChange: (filter: Filter) => void;
}

/** Chooses which messages are shown. */
export function FilterChoice({ value, options, onChange }: Props) {
  const { t } = useTranslation("inbox");
  return (
    <div className={styles.filters} role="group" aria-label={t("show")}>
      {options.map((option) => (
        <button
          key={option}
          type="button"
          className={styles.filter}
          aria-pressed={option === value}
          onClick={() => onChange(option)}
        >
          {t(`filter.${option}`)}
        </button>
      ))}
    </div>
  );
}

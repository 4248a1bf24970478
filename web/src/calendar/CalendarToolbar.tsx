import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { IconButton } from "@/components/button/IconButton";
import { toDateLocale } from "@/i18n/language";
import styles from "./CalendarPage.module.css";
import { stepBy, titleOf, VIEWS } from "./times/visibleRange";
import type { View } from "./times/visibleRange";
import { today } from "./times/zonedTimes";

interface Props {
  view: View;
  date: string;
  zone: string;
  onShow: (changes: { view?: View; date?: string }) => void;
}

/** Steps through time, names what is shown, and chooses the view. */
export function CalendarToolbar({ view, date, zone, onShow }: Props) {
  const { t, i18n } = useTranslation("calendar");
  const locale = toDateLocale(i18n.language);
  const step = (steps: -1 | 1) => onShow({ date: stepBy(view, date, steps) });
  return (
    <div className={styles.toolbar}>
      <div className={styles.steps}>
        <IconButton
          label={t(`previous_${view}`)}
          icon={<ChevronLeft aria-hidden />}
          onClick={() => step(-1)}
        />
        <Button size="small" onClick={() => onShow({ date: today(zone) })}>
          {t("today")}
        </Button>
        <IconButton
          label={t(`next_${view}`)}
          icon={<ChevronRight aria-hidden />}
          onClick={() => step(1)}
        />
      </div>
      <h2 className={styles.shown} aria-live="polite">
        {titleOf(view, date, locale)}
      </h2>
      <div className={styles.views} role="group" aria-label={t("view")}>
        {VIEWS.map((name) => (
          <button
            key={name}
            type="button"
            className={styles.view}
            aria-pressed={name === view}
            onClick={() => onShow({ view: name })}
          >
            {t(name)}
          </button>
        ))}
      </div>
    </div>
  );
}

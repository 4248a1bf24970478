import { useId } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import { drawChart } from "./chart";
import type { Bar } from "./chart";
import type { MonthPlan } from "./monthPlan";
import styles from "./chart.module.css";

/**
 * The energy of each week's foods as bars, beside what the pet needs. The table below has the same
 * numbers, so a screen reader gets only a sentence.
 */
export function EnergyChart({ plan }: { plan: MonthPlan }) {
  const { t, i18n } = useTranslation("plans");
  const chart = drawChart(plan);
  const captionId = useId();
  const format = (kcal: number) => Math.round(kcal).toLocaleString(i18n.language);
  return (
    <figure className={styles.figure} aria-labelledby={captionId}>
      <figcaption id={captionId} className="visually-hidden">
        {t("chart.summary", { weeks: plan.weeks.length, kcal: format(plan.dailyKcal) })}
      </figcaption>
      <p className={styles.legend} aria-hidden>
        <span className={styles.needSwatch} />
        {t("chart.need", { kcal: format(plan.dailyKcal) })}
      </p>
      <div className={styles.bars} aria-hidden>
        {chart.bars.map((bar) => (
          <WeekBar key={bar.week} bar={bar} need={chart.need} format={format} />
        ))}
        <div className={styles.axis}>
          {chart.ticks.map(({ kcal, at }) => (
            <span key={kcal} style={{ insetInlineStart: `${at}%` }}>
              {format(kcal)}
            </span>
          ))}
        </div>
        <p className={styles.unit}>{t("chart.unit")}</p>
      </div>
    </figure>
  );
}

interface WeekBarProps {
  bar: Bar;
  need: number;
  format: (kcal: number) => string;
}

function WeekBar({ bar, need, format }: WeekBarProps) {
  const { t } = useTranslation("plans");
  return (
    <div className={styles.row}>
      <span className={styles.week}>
        {t("week", { number: bar.week })}
        <span className={styles.days}>{t("days", { days: bar.days })}</span>
      </span>
      <span className={styles.track}>
        {bar.segments.map(({ name, kcal, colour, start, width }) => (
          <span
            key={name}
            className={classes(styles.segment, styles[`food${colour}`])}
            style={{ insetInlineStart: `${start}%`, width: `${width}%` }}
            title={`${name}: ${format(kcal)} kcal`}
          />
        ))}
        <span className={styles.needLine} style={{ insetInlineStart: `${need}%` }} />
      </span>
      <ul className={styles.foods}>
        {bar.segments.map(({ name, colour }) => (
          <li key={name}>
            <span className={classes(styles.swatch, styles[`food${colour}`])} />
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

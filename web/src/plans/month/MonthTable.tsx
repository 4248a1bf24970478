import { useTranslation } from "react-i18next";
import type { MonthPlan, Week } from "./monthPlan";
import styles from "../plans.module.css";

/** The foods of each week with their amounts a day. */
export function MonthTable({ plan }: { plan: MonthPlan }) {
  const { t } = useTranslation("plans");
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{t("table.title")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("table.food")}</th>
          <th scope="col">{t("table.grams")}</th>
          <th scope="col">{t("table.kcal")}</th>
        </tr>
      </thead>
      {plan.weeks.map((week) => (
        <WeekRows key={week.week} week={week} />
      ))}
    </table>
  );
}

function WeekRows({ week }: { week: Week }) {
  const { t, i18n } = useTranslation("plans");
  const format = (value: number) =>
    value.toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  return (
    <tbody>
      <tr className={styles.weekRow}>
        <th colSpan={3} scope="rowgroup">
          {t("week", { number: week.week })}, {t("days", { days: week.days })} ·{" "}
          {t("meals", { count: week.mealsPerDay })}
        </th>
      </tr>
      {week.foods.map((food) => (
        <tr key={food.name}>
          <th scope="row">{food.name}</th>
          <td>{format(food.gramsPerDay)}</td>
          <td>{format(food.kcalPerDay)}</td>
        </tr>
      ))}
      <tr className={styles.sum}>
        <th scope="row">{t("table.sum")}</th>
        <td>{format(week.foods.reduce((sum, food) => sum + food.gramsPerDay, 0))}</td>
        <td>{format(week.kcalPerDay)}</td>
      </tr>
      {week.preparation ? (
        <tr>
          <td colSpan={3} className={styles.preparation}>
            {week.preparation}
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

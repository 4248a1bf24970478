import { useTranslation } from "react-i18next";
import { Card } from "@/components/layout/Card";
import type { Plan } from "../queries";
import { EnergyChart } from "./EnergyChart";
import { readEnergyNeed, readMonthPlan } from "./monthPlan";
import type { EnergyNeed } from "./monthPlan";
import { MonthTable } from "./MonthTable";
import styles from "../plans.module.css";

/** What a finished plan says: the energy a day, the foods as a chart and a table, and advice. */
export function FinishedPlan({ plan }: { plan: Plan }) {
  const { t } = useTranslation("plans");
  const month = readMonthPlan(plan.pet_diet_plan);
  const need = readEnergyNeed(plan.pet_information);
  const advice = plan.ai_suggestions?.split("\n").filter((line) => line.trim() !== "") ?? [];
  return (
    <>
      {need ? <Need need={need} /> : null}
      {month ? (
        <Card title={t("chart.title")}>
          <EnergyChart plan={month} />
        </Card>
      ) : null}
      {month ? (
        <Card title={t("table.title")}>
          <MonthTable plan={month} />
        </Card>
      ) : null}
      {advice.length > 0 ? (
        <Card title={t("advice")}>
          <ul className={styles.advice}>
            {advice.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Card>
      ) : null}
      {month && month.avoid.length > 0 ? (
        <Card title={t("avoid")}>
          <ul className={styles.avoid}>
            {month.avoid.map((food) => (
              <li key={food}>{food}</li>
            ))}
          </ul>
        </Card>
      ) : null}
    </>
  );
}

function Need({ need }: { need: EnergyNeed }) {
  const { t, i18n } = useTranslation("plans");
  const format = (value: number) =>
    value.toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  return (
    <Card title={t("need.title")}>
      <p className={styles.need}>
        <strong>{format(need.dailyKcal)}</strong> {t("need.unit")}
      </p>
      <p>
        {t("need.how", {
          resting: format(need.restingKcal),
          factor: need.factor.toLocaleString(i18n.language),
          why: need.explanation,
        })}
      </p>
      {need.requirements.length > 0 ? (
        <ul className={styles.advice}>
          {need.requirements.map((requirement) => (
            <li key={requirement}>{requirement}</li>
          ))}
        </ul>
      ) : null}
      {need.source ? (
        <p className={styles.muted}>{t("need.source", { source: need.source })}</p>
      ) : null}
    </Card>
  );
}

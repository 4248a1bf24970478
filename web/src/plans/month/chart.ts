/** The geometry of the chart: a bar for each week, made of the energy of its foods. */

import { foodNames, type MonthPlan } from "./monthPlan";

export interface Segment {
  name: string;
  kcal: number;
  /** The position of the food in the legend, which decides about its colour. */
  index: number;
  /** In percent of the width of the chart. */
  start: number;
  width: number;
}

export interface Bar {
  week: number;
  days: string;
  kcal: number;
  segments: Segment[];
}

export interface Chart {
  bars: Bar[];
  foods: string[];
  /** Where the daily need is, in percent of the width. */
  need: number;
  /** Round numbers of kcal for the axis, and where they are. */
  ticks: { kcal: number; at: number }[];
}

const HEADROOM = 1.04;
const MAX_TICKS = 5;

export function drawChart(plan: MonthPlan): Chart {
  const foods = foodNames(plan);
  const most = Math.max(plan.dailyKcal, ...plan.weeks.map((week) => week.kcalPerDay), 1);
  const percent = (kcal: number) => (100 * kcal) / (most * HEADROOM);
  const bars = plan.weeks.map(({ week, days, kcalPerDay, foods: ofWeek }) => {
    let end = 0;
    const segments = ofWeek.map(({ name, kcalPerDay: kcal }) => {
      const start = end;
      end += percent(kcal);
      return { name, kcal, index: foods.indexOf(name), start, width: percent(kcal) };
    });
    return { week, days, kcal: kcalPerDay, segments };
  });
  const step = roundStep(most / MAX_TICKS);
  const count = Math.floor((most * HEADROOM) / step) + 1;
  const ticks = Array.from({ length: count }, (_, i) => ({
    kcal: i * step,
    at: percent(i * step),
  }));
  return { bars, foods, need: percent(plan.dailyKcal), ticks };
}

/** Return the least of 1, 2, 5, 10, 20, 50 ... that is not below a number. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
}

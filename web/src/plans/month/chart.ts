/** The geometry of the chart: a bar for each week, made of the energy of its foods. */

import type { MonthPlan } from "./monthPlan";

export interface Segment {
  name: string;
  kcal: number;
  /** The number of its colour: a food has the same in every week. */
  colour: number;
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
  /** Where the daily need is, in percent of the width. */
  need: number;
  /** Round numbers of kcal for the axis, and where they are. */
  ticks: { kcal: number; at: number }[];
}

const HEADROOM = 1.04;
const MAX_TICKS = 5;
/** How many colours chart.module.css has. */
const COLOURS = 8;

export function drawChart(plan: MonthPlan): Chart {
  const colours = chooseColours(plan);
  const most = Math.max(plan.dailyKcal, ...plan.weeks.map((week) => week.kcalPerDay), 1);
  const percent = (kcal: number) => (100 * kcal) / (most * HEADROOM);
  const bars = plan.weeks.map(({ week, days, kcalPerDay, foods: ofWeek }) => {
    let end = 0;
    const segments = ofWeek.map(({ name, kcalPerDay: kcal }) => {
      const start = end;
      end += percent(kcal);
      return { name, kcal, colour: colours.get(name) ?? 0, start, width: percent(kcal) };
    });
    return { week, days, kcal: kcalPerDay, segments };
  });
  const step = roundStep(most / MAX_TICKS);
  const count = Math.floor((most * HEADROOM) / step) + 1;
  const ticks = Array.from({ length: count }, (_, i) => ({
    kcal: i * step,
    at: percent(i * step),
  }));
  return { bars, need: percent(plan.dailyKcal), ticks };
}

/** Give every food a colour that no other food of its weeks has, as far as there are enough. */
function chooseColours(plan: MonthPlan): Map<string, number> {
  const colours = new Map<string, number>();
  for (const { foods } of plan.weeks) {
    const used = new Set(foods.map(({ name }) => colours.get(name)));
    for (const { name } of foods) {
      if (colours.has(name)) continue;
      const free = Array.from({ length: COLOURS }, (_, i) => i).find((colour) => !used.has(colour));
      colours.set(name, free ?? colours.size % COLOURS);
      used.add(colours.get(name));
    }
  }
  return colours;
}

/** Return the least of 1, 2, 5, 10, 20, 50 ... that is not below a number. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
}

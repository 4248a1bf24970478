import { expect, it } from "vitest";
import { drawChart } from "./chart";
import { readEnergyNeed, readMonthPlan } from "./monthPlan";

const PLAN = readMonthPlan({
  daily_kcal: 1250,
  avoid: ["chocolate", 3],
  weeks: [
    {
      week: 1,
      days: "1-7",
      meals_per_day: 2,
      kcal_per_day: 1200,
      preparation: "Boil it.",
      foods: [
        { name: "chicken", grams_per_day: 379, kcal_per_day: 800 },
        { name: "rice", grams_per_day: 405, kcal_per_day: 400 },
      ],
    },
    {
      week: 2,
      days: "8-14",
      meals_per_day: 2,
      kcal_per_day: 1250,
      foods: [
        { name: "rice", grams_per_day: 405, kcal_per_day: 450 },
        { name: "turkey", grams_per_day: 405, kcal_per_day: 800 },
      ],
    },
  ],
});

it("draws the foods of a week one behind the other, up to the need of a day", () => {
  if (!PLAN) throw new Error("there is a plan");
  const chart = drawChart(PLAN);
  const [first, second] = chart.bars;
  // Rice has the same colour in both weeks, and turkey any other.
  expect(first?.segments.map(({ colour }) => colour)).toEqual([0, 1]);
  expect(second?.segments.map(({ colour }) => colour)).toEqual([1, 0]);
  expect(first?.segments[1]?.start).toBeCloseTo(first?.segments[0]?.width ?? 0);
  const [, last] = second?.segments ?? [];
  expect((last?.start ?? 0) + (last?.width ?? 0)).toBeCloseTo(chart.need);
  expect(chart.need).toBeLessThan(100);
});

it("has an axis of round numbers", () => {
  if (!PLAN) throw new Error("there is a plan");
  expect(drawChart(PLAN).ticks.map(({ kcal }) => kcal)).toEqual([0, 500, 1000]);
});

it("reads what a plan lacks as empty", () => {
  expect(readMonthPlan(null)).toBeUndefined();
  expect(readMonthPlan({})).toEqual({ dailyKcal: 0, weeks: [], avoid: [] });
  expect(PLAN?.avoid).toEqual(["chocolate"]);
  expect(readEnergyNeed({ pet_type: "dog" })).toBeUndefined();
  expect(drawChart({ dailyKcal: 0, weeks: [], avoid: [] }).bars).toEqual([]);
});

/** The plan of a month as the server makes it: a JSON object that its OpenAPI document leaves open. */

export interface Food {
  name: string;
  gramsPerDay: number;
  kcalPerDay: number;
}

export interface Week {
  week: number;
  days: string;
  mealsPerDay: number;
  foods: Food[];
  kcalPerDay: number;
  preparation: string;
}

export interface MonthPlan {
  dailyKcal: number;
  weeks: Week[];
  avoid: string[];
}

export interface EnergyNeed {
  dailyKcal: number;
  restingKcal: number;
  factor: number;
  explanation: string;
  source: string;
  requirements: string[];
}

type Json = Record<string, unknown>;

/** Return the plan, or undefined if there is none yet. */
export function readMonthPlan(value: unknown): MonthPlan | undefined {
  if (!isObject(value)) return undefined;
  return {
    dailyKcal: asNumber(value["daily_kcal"]),
    weeks: asObjects(value["weeks"]).map(readWeek),
    avoid: asTexts(value["avoid"]),
  };
}

/** Return how much energy the pet needs and why, once that is computed. */
export function readEnergyNeed(petInformation: unknown): EnergyNeed | undefined {
  const need = isObject(petInformation) ? petInformation["energy_need"] : undefined;
  if (!isObject(need)) return undefined;
  return {
    dailyKcal: asNumber(need["daily_kcal"]),
    restingKcal: asNumber(need["resting_kcal"]),
    factor: asNumber(need["factor"]),
    explanation: asText(need["explanation"]),
    source: asText(need["source"]),
    requirements: asTexts(need["requirements"]),
  };
}

function readWeek(week: Json): Week {
  return {
    week: asNumber(week["week"]),
    days: asText(week["days"]),
    mealsPerDay: asNumber(week["meals_per_day"]),
    foods: asObjects(week["foods"]).map((food) => ({
      name: asText(food["name"]),
      gramsPerDay: asNumber(food["grams_per_day"]),
      kcalPerDay: asNumber(food["kcal_per_day"]),
    })),
    kcalPerDay: asNumber(week["kcal_per_day"]),
    preparation: asText(week["preparation"]),
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asObjects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function asNumber(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

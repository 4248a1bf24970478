import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const AA_TEXT = 4.5;
const AA_CONTROL = 3;
const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--color-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

const texts: [string, string[]][] = [
  ["text", ["background", "surface", "raised", "sunken", "hover", "accent-soft", "danger-soft"]],
  ["text-muted", ["background", "surface", "raised", "sunken", "hover"]],
  ["accent", ["background", "surface", "raised", "hover", "accent-soft"]],
  ["on-accent", ["accent", "accent-hover"]],
  ["danger", ["background", "surface", "raised", "danger-soft"]],
  ["on-danger", ["danger", "danger-hover"]],
  ["warning", ["surface", "warning-soft"]],
  ["success", ["surface", "success-soft"]],
  ["info", ["surface", "info-soft"]],
];
const controls: [string, string[]][] = [
  ["border-strong", ["background", "surface", "raised"]],
  ["focus", ["background", "surface", "raised"]],
];

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(front: string, back: string): number {
  const [dark = 0, light = 0] = [luminance(front), luminance(back)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function color(name: string, theme: "light" | "dark"): string {
  const token = tokens.get(name);
  if (!token) throw new Error(`There is no --color-${name}.`);
  return token[theme];
}

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  it.each(texts)("%s can be read", (front, backs) => {
    for (const back of backs) {
      expect([back, contrast(color(front, theme), color(back, theme))]).toSatisfy(
        ([, value]: [string, number]) => value >= AA_TEXT,
      );
    }
  });

  it.each(controls)("%s can be seen", (front, backs) => {
    for (const back of backs) {
      expect([back, contrast(color(front, theme), color(back, theme))]).toSatisfy(
        ([, value]: [string, number]) => value >= AA_CONTROL,
      );
    }
  });
});

import { expect, it } from "vitest";
import { describeDevice } from "./describeDevice";

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "Chrome Linux"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "Safari iOS"],
  ["Mozilla/5.0 (Android 15; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox Android"],
])("names browser and system of %s", (userAgent, expected) => {
  const { browser, system } = describeDevice(userAgent) ?? {};
  expect(`${browser} ${system}`).toBe(expected);
});

it("knows nothing about other programs", () => {
  expect(describeDevice("curl/8.5.0")).toBeUndefined();
  expect(describeDevice(null)).toBeUndefined();
});

import { expect, it } from "vitest";
import { findResultLink, readResultError } from "./result";

it("reads why a call had no effect", () => {
  expect(readResultError({ error: "item_not_found", message: "No such item." })).toBe(
    "No such item.",
  );
  expect(readResultError({ error: "tool_failed" })).toBe("tool_failed");
  expect(readResultError({ id: "1" })).toBeUndefined();
  expect(readResultError("done")).toBeUndefined();
});

it("finds where the page shows what was made", () => {
  expect(findResultLink("create_schedule_item", { id: "1" })?.to).toBe("/calendar/1");
  expect(findResultLink("create_diet_plan", { plan_id: "2" })?.to).toBe("/plans/2");
  expect(findResultLink("send_friend_request", { id: "3" })).toBeUndefined();
});

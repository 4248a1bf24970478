import { expect, it } from "vitest";
import { addEvents, MAX_EVENTS, startRecord } from "./runRecord";

const event = (type: string, at: number) => ({ id: `1-${at}`, event: { type }, at });

it("knows when the first event, the first text and the end came", () => {
  const record = addEvents(startRecord("r", {}), [
    event("RUN_STARTED", 10),
    event("TEXT_MESSAGE_CONTENT", 30),
    event("TEXT_MESSAGE_CONTENT", 40),
  ]);
  expect(record).toMatchObject({ firstByte: 10, firstText: 30, total: null });
  expect(addEvents(record, [event("RUN_FINISHED", 90)])).toMatchObject({
    firstByte: 10,
    firstText: 30,
    total: 90,
  });
});

it("keeps the last events, and counts those that it leaves out", () => {
  const many = Array.from({ length: MAX_EVENTS + 5 }, (_, index) => event("CUSTOM", index));
  const record = addEvents(addEvents(startRecord("r", null), many), [event("RUN_FINISHED", 9999)]);
  expect(record.events).toHaveLength(MAX_EVENTS);
  expect(record.omitted).toBe(6);
  expect(record.events.at(-1)).toMatchObject({ number: MAX_EVENTS + 6, type: "RUN_FINISHED" });
});

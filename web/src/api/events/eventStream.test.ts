import { expect, it } from "vitest";
import { parseEventStream } from "./eventStream";

function stream(...chunks: string[]): ReadableStream<Uint8Array> {
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  return new ReadableStream({
    start(controller) {
      for (const chunk of bytes) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function collect(...chunks: string[]) {
  return Array.fromAsync(parseEventStream(stream(...chunks)));
}

it("reads id, name and data", async () => {
  expect(await collect("id: 1-2\nevent: progress\ndata: {}\n\n")).toEqual([
    { id: "1-2", event: "progress", data: "{}" },
  ]);
});

it("joins what the network has split, and the lines of one event", async () => {
  expect(await collect("da", "ta: a\r", "\ndata:b\n", "\nid: 9\ndata: c\n\n")).toEqual([
    { id: undefined, event: "message", data: "a\nb" },
    { id: "9", event: "message", data: "c" },
  ]);
});

it("skips comments, events without data, and an event without an end", async () => {
  expect(await collect(": ping\n\nevent: x\n\ndata: 1\n\ndata: 2\n")).toEqual([
    { id: undefined, event: "message", data: "1" },
  ]);
});

it("closes the connection when the reader stops", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel: () => {
      isCancelled = true;
    },
  });
  for await (const event of parseEventStream(endless)) {
    expect(event.data).toBe("1");
    break;
  }
  expect(isCancelled).toBe(true);
});

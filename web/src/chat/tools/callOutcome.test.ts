import { describe, expect, it } from "vitest";
import type { CallView } from "../conversation/rows";
import { findSubject, readOutcome } from "./callOutcome";

function view(result?: string, interrupt?: CallView["interrupt"]): CallView {
  return {
    call: { id: "c", type: "function", function: { name: "list_friends", arguments: "{}" } },
    result,
    interrupt,
  };
}

describe("the outcome of a call", () => {
  it("is that it runs until there is a result", () => {
    expect(readOutcome(view())).toEqual({ status: "running" });
  });

  it("is that it waits while its question is open", () => {
    expect(readOutcome(view(undefined, { id: "i", reason: "tool_call" })).status).toBe("waiting");
  });

  it("is that it was done for any result that is no error", () => {
    expect(readOutcome(view('{"id":"1"}'))).toEqual({ status: "done" });
    expect(readOutcome(view("plain words"))).toEqual({ status: "done" });
    expect(readOutcome(view("null"))).toEqual({ status: "done" });
  });

  it.each(["refused", "expired", "cancelled"])("is the decision %s of the person", (error) => {
    expect(readOutcome(view(JSON.stringify({ error })))).toEqual({ status: error });
  });

  it("has the words of an error", () => {
    const result = JSON.stringify({ error: "item_not_found", message: "There is no such item." });
    expect(readOutcome(view(result))).toEqual({ status: "failed", text: "There is no such item." });
  });
});

it("finds what a call is about", () => {
  expect(findSubject({ start_at: "2030-01-01", title: "Dentist" })).toBe("Dentist");
  expect(findSubject({ limit: 5 })).toBeUndefined();
  expect(findSubject(undefined)).toBeUndefined();
});

import { expect, it } from "vitest";
import type { Message } from "./protocol";
import { RowBuilder } from "./rows";

const QUESTION: Message = { id: "u", role: "user", content: "Hi" };
const CALL: Message = {
  id: "a",
  role: "assistant",
  toolCalls: [{ id: "c", type: "function", function: { name: "list_friends", arguments: "{}" } }],
};
const RESULT: Message = { id: "r", role: "tool", toolCallId: "c", content: "[]" };

it("shows a result with its call, and not as a row", () => {
  const rows = new RowBuilder().build([QUESTION, CALL, RESULT], []);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatchObject({ calls: [{ call: { id: "c" }, result: "[]" }] });
});

it("keeps rows whose messages are the same, so that they are not rendered again", () => {
  const builder = new RowBuilder();
  const before = builder.build([QUESTION, CALL], []);
  const after = builder.build([QUESTION, CALL, RESULT], []);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect(builder.build([QUESTION, CALL, RESULT], [])[1]).toBe(after[1]);
});

it("shows a question with its call as long as it is open", () => {
  const builder = new RowBuilder();
  const interrupt = { id: "int_call_c", reason: "tool_call", toolCallId: "c" };
  expect(builder.build([CALL], [interrupt])[0]).toMatchObject({ calls: [{ interrupt }] });
  expect(builder.build([CALL], [])[0]).toMatchObject({ calls: [{ interrupt: undefined }] });
});

it("leaves out messages of roles that it does not know", () => {
  const unknown = { id: "x", role: "system", content: "secret" } as unknown as Message;
  expect(new RowBuilder().build([unknown, QUESTION], [])).toHaveLength(1);
});

it("replaces only the row of the answer that grows", () => {
  const builder = new RowBuilder();
  const growing = (content: string): Message => ({ id: "g", role: "assistant", content });
  const interrupts: [] = [];
  const before = builder.build([CALL, RESULT, growing("One")], interrupts);
  const after = builder.build([CALL, RESULT, growing("One two")], interrupts);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toMatchObject({ message: { content: "One two" } });
  expect(builder.build([CALL, RESULT, growing("One two")], [])[1]).toMatchObject({
    message: { content: "One two" },
  });
});

/** The answers of the scripted model to "Count to 40 [name]", which wait in their middle. */

import { randomBytes } from "node:crypto";

export class Count {
  readonly gate = `gate_${randomBytes(6).toString("hex")}`;
  readonly request = `Count to 40 [${this.gate}]`;
  readonly untilMiddle = numbers(20);
  readonly whole = numbers(40);
}

function numbers(last: number): string {
  return Array.from({ length: last }, (_, index) => index + 1).join(" ");
}

import { expect, it } from "vitest";
import { rolesWithin, toFlags, toRole } from "./permissions";

it("names the bits of the API", () => {
  expect([1, 3, 5, 7].map(toRole)).toEqual(["viewer", "inviter", "editor", "manager"]);
  expect(toFlags("editor")).toEqual({
    permission_view: true,
    permission_edit: true,
    permission_invite: false,
  });
});

it("offers no more than the person has", () => {
  expect(rolesWithin(7)).toHaveLength(4);
  expect(rolesWithin(3)).toEqual(["viewer", "inviter"]);
});

import { expect, it } from "vitest";
import { draftOfPet, findInvalidNumbers, NO_PET, petOf, readPetError } from "./petDraft";

const REX = { ...NO_PET, age: " 2 ", pet_weight: "25,5", pet_breed: " Golden Retriever" };

it("sends numbers as numbers, and nothing for empty fields", () => {
  expect(petOf(REX)).toEqual({
    pet_type: "dog",
    pet_breed: "Golden Retriever",
    age: 2,
    pet_weight: 25.5,
    pet_health_status: null,
    special_requirements: null,
  });
});

it("finds numbers that are missing or are none", () => {
  expect(findInvalidNumbers(REX)).toEqual([]);
  expect(findInvalidNumbers({ ...REX, age: "", pet_weight: "heavy" })).toEqual([
    "age",
    "pet_weight",
  ]);
});

it("begins again with the pet of an earlier plan", () => {
  const information = {
    pet_type: "cat",
    age: 3,
    pet_weight: 4.5,
    pet_breed: null,
    energy_need: {},
  };
  const draft = { ...NO_PET, pet_type: "cat", age: "3", pet_weight: "4.5" };
  expect(draftOfPet(information)).toEqual(draft);
  expect(draftOfPet({})).toEqual(NO_PET);
});

it("finds the field that the server speaks of", () => {
  expect(readPetError("age: This must be at least 0.")).toEqual({
    field: "age",
    text: "This must be at least 0.",
  });
  expect(readPetError("age：不能小于 0")).toEqual({ field: "age", text: "不能小于 0" });
  const whole = { field: undefined, text: "No cat weighs more than 30 kg." };
  expect(readPetError("body: No cat weighs more than 30 kg.")).toEqual(whole);
  expect(readPetError("Wait: there are too many.").field).toBeUndefined();
});

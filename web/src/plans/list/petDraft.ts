/** What is typed into the form of a pet, and the server's words about it. */

import type { Pet } from "../queries";

export interface PetDraft {
  pet_type: Pet["pet_type"];
  pet_breed: string;
  age: string;
  pet_weight: string;
  pet_health_status: string;
  special_requirements: string;
}

export type PetField = keyof PetDraft;

export const NO_PET: PetDraft = {
  pet_type: "dog",
  pet_breed: "",
  age: "",
  pet_weight: "",
  pet_health_status: "",
  special_requirements: "",
};

/** Return the draft of a pet that a plan was made for; what it lacks is empty. */
export function draftOfPet(information: Record<string, unknown>): PetDraft {
  const entries = Object.keys(NO_PET).map((name) => {
    const value = information[name];
    return [name, typeof value === "string" || typeof value === "number" ? String(value) : ""];
  });
  const draft = Object.fromEntries(entries) as PetDraft;
  return { ...draft, pet_type: draft.pet_type === "cat" ? "cat" : "dog" };
}

/** Return the pet of a draft. Numbers may have a decimal comma. */
export function petOf(draft: PetDraft): Pet {
  return {
    pet_type: draft.pet_type,
    pet_breed: draft.pet_breed.trim() || null,
    age: toNumber(draft.age),
    pet_weight: toNumber(draft.pet_weight),
    pet_health_status: draft.pet_health_status.trim() || null,
    special_requirements: draft.special_requirements.trim() || null,
  };
}

/** Return which numbers are missing or are none: the server would not know what they were. */
export function findInvalidNumbers(draft: PetDraft): ("age" | "pet_weight")[] {
  return (["age", "pet_weight"] as const).filter((name) => Number.isNaN(toNumber(draft[name])));
}

/** Read "age: This must be ...", in Chinese with a full-width colon: the field, if it is one of the form, and the words. */
export function readPetError(message: string): { field: PetField | undefined; text: string } {
  const [, name, text] = /^(\w+)(?:: |：)(.*)$/s.exec(message) ?? [];
  if (name === undefined || text === undefined) return { field: undefined, text: message };
  if (name in NO_PET) return { field: name as PetField, text };
  return { field: undefined, text: name === "body" ? text : message };
}

function toNumber(text: string): number {
  const trimmed = text.trim();
  return trimmed === "" ? Number.NaN : Number(trimmed.replace(",", "."));
}

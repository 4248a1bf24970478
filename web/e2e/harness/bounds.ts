/** The one bound of all waits. It detects a hang: no story depends on how fast the machine is. */
export const HUNG_MS = 90_000;

/** The one bound of all waits. It detects a hang: no story depends on how fast the machine is. */
export const HUNG_MS = 90_000;

/** After this a whole story counts as hung. Some start servers twice, which a busy machine does slowly. */
export const STORY_HUNG_MS = 6 * HUNG_MS;

/** Runs work at most once in each frame of the screen, and also while the page is hidden. */

export type Schedule = (work: () => void) => void;

/** How long work waits if the browser draws no frames, as in a hidden tab. */
const HIDDEN_MILLISECONDS = 100;

/** Run `work` before the next frame is drawn. */
export function scheduleFrame(work: () => void): void {
  let isDone = false;
  const run = () => {
    if (isDone) return;
    isDone = true;
    window.cancelAnimationFrame(frame);
    window.clearTimeout(timer);
    work();
  };
  const frame = window.requestAnimationFrame(run);
  const timer = window.setTimeout(run, HIDDEN_MILLISECONDS);
}

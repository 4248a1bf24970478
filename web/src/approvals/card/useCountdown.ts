import { useEffect, useState } from "react";
import { countdownTo, type Countdown } from "./countdown";

/** Return how long there is to answer. It changes as time passes. */
export function useCountdown(expiresAt: string): Countdown {
  const [now, setNow] = useState(Date.now);
  const countdown = countdownTo(expiresAt, now);
  useEffect(() => {
    const { nextChangeMs } = countdownTo(expiresAt, now);
    if (nextChangeMs === undefined) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), nextChangeMs);
    return () => clearTimeout(timer);
  }, [expiresAt, now]);
  return countdown;
}

/** Return whether the time to answer is over. It changes once, so its user renders no more often. */
export function useIsOver(expiresAt: string): boolean {
  const [isOver, setIsOver] = useState(() => countdownTo(expiresAt, Date.now()).isOver);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const { isOver: isOverNow } = countdownTo(expiresAt, Date.now());
      setIsOver(isOverNow);
      const left = Date.parse(expiresAt) - Date.now();
      if (!isOverNow) timer = setTimeout(look, Math.min(left, MAX_TIMER_MS));
    };
    look();
    return () => clearTimeout(timer);
  }, [expiresAt]);
  return isOver;
}

/** A browser's timer counts milliseconds in 31 bits. */
const MAX_TIMER_MS = 24 * 3600 * 1000;

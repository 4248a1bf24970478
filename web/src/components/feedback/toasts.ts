/** The short messages that appear over the page: `showToast({ text: t("saved") })`. */

import { useSyncExternalStore } from "react";
import { session } from "@/api/session";

const SHOWN_MILLISECONDS = 6000;
const MAX_TOASTS = 3;

export interface ToastContent {
  text: string;
  tone?: "success" | "error" | "info";
  /** A way on, such as to undo: the toast then stays until it is dismissed. */
  action?: { label: string; run: () => void };
}

export interface Toast extends ToastContent {
  id: number;
}

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

export function showToast(content: ToastContent): void {
  const id = nextId++;
  change([...toasts, { ...content, id }].slice(-MAX_TOASTS));
  if (!content.action) setTimeout(() => dismissToast(id), SHOWN_MILLISECONDS);
}

export function dismissToast(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(subscribe, () => toasts);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// What one user was told is not shown to the next.
session.subscribe(() => change([]));

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** What dialogs and menus need is loaded when the first of them opens, or when the page is idle. */

import { lazy } from "react";
import type { ReactElement, ReactNode } from "react";

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** The buttons at its end, the one that does what it is for as the last. */
  actions?: ReactNode;
}

export interface MenuAction {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  isDangerous?: boolean;
  disabled?: boolean;
}

export interface MenuProps {
  /** The button that opens the menu, such as an IconButton. */
  trigger: ReactElement<Record<string, unknown>>;
  actions: readonly MenuAction[];
  align?: "start" | "end";
  side?: "top" | "bottom";
}

export const LoadedDialog = lazy(() => import("./LoadedDialog"));
export const LoadedMenu = lazy(() => import("./LoadedMenu"));

export async function preloadOverlays(): Promise<void> {
  await Promise.all([import("./LoadedDialog"), import("./LoadedMenu")]);
}

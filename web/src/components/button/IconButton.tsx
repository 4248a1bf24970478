import type { ComponentProps, ReactNode } from "react";
import { classes } from "@/components/classes";
import styles from "./button.module.css";

interface IconButtonProps extends ComponentProps<"button"> {
  /** What the button does, for a screen reader and as a tooltip. */
  label: string;
  icon: ReactNode;
  variant?: "ghost" | "secondary" | "primary" | "danger";
  size?: "normal" | "small";
}

export function IconButton({
  label,
  icon,
  variant = "ghost",
  size = "normal",
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes(
        styles.button,
        styles[variant],
        styles.iconOnly,
        size === "small" && styles.small,
        className,
      )}
      {...rest}
    >
      {icon}
    </button>
  );
}

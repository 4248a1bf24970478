import type { ComponentProps, ReactNode } from "react";
import { classes } from "@/components/classes";
import { Spinner } from "@/components/feedback/Spinner";
import styles from "./button.module.css";

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: "primary" | "secondary" | "ghost" | "danger";
  size?: "normal" | "small";
  /** An icon before the text, such as `<Plus aria-hidden />`. */
  icon?: ReactNode;
  /** What the button does is under way: it shows that, and does nothing on a click. */
  isPending?: boolean;
}

export function Button({
  variant = "secondary",
  size = "normal",
  icon,
  isPending = false,
  type = "button",
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      // oxlint-disable-next-line react/button-has-type -- the default is `button`
      type={isPending ? "button" : type}
      className={classes(
        styles.button,
        styles[variant],
        size === "small" && styles.small,
        className,
      )}
      aria-disabled={isPending || undefined}
      onClick={isPending ? undefined : onClick}
      {...rest}
    >
      {isPending ? <Spinner /> : icon}
      {children}
    </button>
  );
}

import { CopyButton } from "@/components/button/CopyButton";
import styles from "./Markdown.module.css";

interface CodeBlockProps {
  code: string;
  language: string | undefined;
}

export function CodeBlock({ code, language }: CodeBlockProps) {
  return (
    <figure className={styles.code}>
      <figcaption>
        <span>{language?.split(/\s/, 1)[0]}</span>
        <CopyButton text={code} />
      </figcaption>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
        tabIndex={0}
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}

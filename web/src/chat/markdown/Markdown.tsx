import { memo, useMemo } from "react";
import { MarkdownBlock } from "./MarkdownBlock";
import { parseMarkdown } from "./markdownTokens";
import styles from "./Markdown.module.css";

interface MarkdownProps {
  text: string;
  /** Whether the text still grows. */
  isOpen?: boolean;
}

const MAX_DEPTH = 6;

/**
 * Shows Markdown as React elements: a tag in the text is text, and no HTML is ever parsed.
 *
 * While a text grows, only its last block is rendered again.
 */
export const Markdown = memo(function Markdown({ text, isOpen = false }: MarkdownProps) {
  const blocks = useMemo(() => parseMarkdown(text, isOpen), [text, isOpen]);
  const topDepth = Math.min(
    ...blocks.map((block) => (block.type === "heading" ? (block["depth"] as number) : MAX_DEPTH)),
  );
  return (
    <div className={styles.markdown}>
      {blocks.map((block, index) => (
        // Blocks only grow at the end, so their position identifies them.
        // oxlint-disable-next-line react/no-array-index-key
        <MarkdownBlock key={index} token={block} isOpen={isOpen} topDepth={topDepth} />
      ))}
    </div>
  );
});

import { memo } from "react";
import type { Token, Tokens } from "marked";
import { CodeBlock } from "./CodeBlock";
import { MarkdownInline } from "./MarkdownInline";
import { MarkdownList } from "./MarkdownList";
import { MarkdownTable } from "./MarkdownTable";

interface MarkdownBlockProps {
  token: Token;
  isOpen: boolean;
  /** The depth of the highest heading of the text; it is below the title of the page. */
  topDepth: number;
}

const HEADINGS = ["h2", "h3", "h4", "h5", "h6"] as const;

function Block({ token, isOpen, topDepth }: MarkdownBlockProps) {
  switch (token.type) {
    case "heading": {
      const Heading = HEADINGS[(token["depth"] as number) - topDepth] ?? "h6";
      return (
        <Heading>
          <MarkdownInline tokens={token.tokens} />
        </Heading>
      );
    }
    case "paragraph":
      return (
        <p>
          <MarkdownInline tokens={token.tokens} />
        </p>
      );
    case "text":
      return <MarkdownInline tokens={token.tokens ?? [token]} />;
    case "code":
      return <CodeBlock code={token["text"] as string} language={token["lang"] as string} />;
    case "blockquote":
      return (
        <blockquote>
          <MarkdownBlocks tokens={token.tokens ?? []} isOpen={isOpen} topDepth={topDepth} />
        </blockquote>
      );
    case "list":
      return (
        <MarkdownList
          list={token as Tokens.List}
          renderBlocks={(tokens) => (
            <MarkdownBlocks tokens={tokens} isOpen={isOpen} topDepth={topDepth} />
          )}
        />
      );
    case "table":
      return <MarkdownTable table={token as Tokens.Table} />;
    case "checkbox":
      return (
        <input
          type="checkbox"
          checked={token["checked"] as boolean}
          aria-label={token.raw}
          readOnly
          disabled
        />
      );
    case "hr":
      return <hr />;
    case "space":
    case "def":
      return null;
    default:
      // HTML and whatever else: the text as it was written.
      return <p>{token.raw.trimEnd()}</p>;
  }
}

export const MarkdownBlock = memo(
  Block,
  (before, after) =>
    before.isOpen === after.isOpen &&
    before.topDepth === after.topDepth &&
    before.token.type === after.token.type &&
    before.token.raw === after.token.raw,
);

interface MarkdownBlocksProps {
  tokens: Token[];
  isOpen: boolean;
  topDepth: number;
}

/** The blocks of a quotation or a list item. */
export function MarkdownBlocks({ tokens, isOpen, topDepth }: MarkdownBlocksProps) {
  return tokens.map((token, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <MarkdownBlock key={index} token={token} isOpen={isOpen} topDepth={topDepth} />
  ));
}

import type { Token, Tokens } from "marked";
import type { ReactNode } from "react";

interface MarkdownListProps {
  list: Tokens.List;
  renderBlocks: (tokens: Token[]) => ReactNode;
}

export function MarkdownList({ list, renderBlocks }: MarkdownListProps) {
  const items = list.items.map((item, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <li key={index} data-task={item.task || undefined}>
      {renderBlocks(item.tokens)}
    </li>
  ));
  return list.ordered ? <ol start={list.start || 1}>{items}</ol> : <ul>{items}</ul>;
}

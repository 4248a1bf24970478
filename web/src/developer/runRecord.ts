/** What the page records of a run for developers: its request, its events, and when they came. */

export interface RecordedEvent {
  readonly number: number;
  readonly id: string;
  /** Milliseconds since the request was sent. */
  readonly at: number;
  readonly type: string;
  readonly event: object;
}

export interface RunRecord {
  readonly runId: string;
  /** The body of the request; null if another request has started the run. */
  readonly body: object | null;
  readonly events: readonly RecordedEvent[];
  /** How many events were left out at the start of the list. */
  readonly omitted: number;
  readonly lostConnections: number;
  /** Milliseconds since the request was sent; null as long as it has not happened. */
  readonly firstByte: number | null;
  readonly firstText: number | null;
  readonly total: number | null;
}

/** How many events of a run are kept: a long answer has one for each token. */
export const MAX_EVENTS = 2_000;

export function startRecord(runId: string, body: object | null): RunRecord {
  return {
    runId,
    body,
    events: [],
    omitted: 0,
    lostConnections: 0,
    firstByte: null,
    firstText: null,
    total: null,
  };
}

/** Return a record with events that have come, each at its time. */
export function addEvents(
  record: RunRecord,
  received: readonly { id: string; event: { type: string }; at: number }[],
): RunRecord {
  const start = record.omitted + record.events.length + 1;
  const added = received.map(({ id, event, at }, index) => ({
    number: start + index,
    id,
    at,
    type: event.type,
    event,
  }));
  const events = [...record.events, ...added];
  const excess = Math.max(0, events.length - MAX_EVENTS);
  const timeOf = (matches: (type: string) => boolean) =>
    added.find(({ type }) => matches(type))?.at ?? null;
  return {
    ...record,
    events: excess ? events.slice(excess) : events,
    omitted: record.omitted + excess,
    firstByte: record.firstByte ?? added[0]?.at ?? null,
    firstText: record.firstText ?? timeOf((type) => type === "TEXT_MESSAGE_CONTENT"),
    total: record.total ?? timeOf((type) => type === "RUN_FINISHED" || type === "RUN_ERROR"),
  };
}

import type { CloudEvent } from '#models/queries/history';

/** The environment variables of a command that watch runs, and what they hold. */
export const eventVariables = {
  ANNALS_EVENT: 'the event, a CloudEvent as JSON; empty above 32 kB (standard input always has it whole)',
  ANNALS_EVENT_TYPE: 'its type, such as StageTransitioned',
  ANNALS_PROJECT: 'project',
  ANNALS_MODEL: 'model',
  ANNALS_VERSION: 'number of the version that it is about',
  ANNALS_FROM_STAGE: 'stage that the version came from; none is one too',
  ANNALS_TO_STAGE: 'stage that it came to',
  ANNALS_PREVIOUS_VERSION: 'number of the version that stood there before',
  ANNALS_POSITION: 'position of the event; a repeated one has the same',
} as const;

/** What an environment can hold differs by system; 32,767 characters a variable everywhere. */
const longestEvent = 32_000;

type Variables = Record<keyof typeof eventVariables, string>;

/** The variables for one event; what it does not say is empty. */
export function eventEnvironment(event: CloudEvent): Variables {
  const whole = JSON.stringify(event);
  const { from, to, previous } = movement(event);
  return {
    ANNALS_EVENT: new TextEncoder().encode(whole).length > longestEvent ? '' : whole,
    ANNALS_EVENT_TYPE: event.type,
    ANNALS_PROJECT: event.project ?? '',
    ANNALS_MODEL: event.model ?? '',
    ANNALS_VERSION: textOf(event.version),
    ANNALS_FROM_STAGE: textOf(from),
    ANNALS_TO_STAGE: textOf(to),
    ANNALS_PREVIOUS_VERSION: textOf(previous),
    ANNALS_POSITION: event.position,
  };
}

/** Whether an event brings a version into a stage: by a promotion, or back by a rollback of it. */
export function isPromotion({ type, data }: CloudEvent, stage: string): boolean {
  const into = type === 'StageTransitioned' ? data.to : type === 'StageRolledBack' ? data.stage : undefined;
  return typeof into === 'string' && into.toLowerCase() === stage.toLowerCase();
}

function movement({ type, data }: CloudEvent): { from?: unknown; to?: unknown; previous?: unknown } {
  const moves = Array.isArray(data.moves) ? data.moves.map(membersOf) : [];
  switch (type) {
    case 'StageTransitioned': {
      const displaced = moves.find((move) => move.versionId !== data.versionId && move.from === data.to);
      return { from: data.from, to: data.to, previous: displaced?.number };
    }
    case 'StageRolledBack': {
      const { versionId } = membersOf(data.entered);
      const from = moves.find((move) => move.versionId === versionId)?.from;
      return { from, to: data.stage, previous: membersOf(data.left).number };
    }
    case 'AliasSet':
      return { previous: membersOf(data.displaced).number };
    case 'AliasRolledBack':
      return { previous: membersOf(data.left).number };
    case 'VersionRegistered':
      return { previous: data.previous };
    default:
      return {};
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

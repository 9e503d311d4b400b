import type { LayeredMap } from '../layered-map';
import type { Availability } from '#models/values/availability';

/** One time that a version came to hold a stage or an alias. */
export interface Entry {
  /** Id of the event by which it entered. */
  readonly entryId: string;
  readonly versionId: string;
  readonly number: number;
  /** The entry that it displaced, or else the one that had left last. */
  readonly before: string | null;
  /** When it entered, or by rollback entered again. */
  readonly enteredAt: string;
}

/** A stage or an alias of a model: who holds it, and every entry there ever was. */
export interface Place {
  readonly name: string;
  /** Entry ids, the one that entered last at the end. */
  readonly holders: readonly string[];
  readonly lastLeft: string | null;
  readonly entries: LayeredMap<string, Entry>;
}

/** An alias that names whichever version entered a stage last. */
export interface Follower {
  readonly name: string;
  readonly stage: string;
}

/** A version that runs somewhere, or ran. */
export interface Deployment {
  readonly deploymentId: string;
  readonly versionId: string;
  readonly number: number;
  readonly environment: string;
  readonly url: string | null;
  readonly since: string;
  /** Null: it still runs. */
  readonly endedAt: string | null;
}

/** What the model's stream says of a version. */
export interface ModelVersion {
  readonly versionId: string;
  readonly number: number;
  readonly content: 'held' | 'external' | 'pending';
  /** Id of the ContentAttached whose bytes are its content; null: what it was registered with is. */
  readonly attachment: string | null;
  readonly digest: string | null;
  readonly tree: string | null;
  readonly availability: Availability;
  /** What it was before it was archived or quarantined, the last at the end: release and restore return there. */
  readonly before: readonly Availability[];
  readonly stage: string;
  /** When it last left a stage; null: it never did. */
  readonly leftStageAt: string | null;
}

/** What decisions need to know of a model: numbers, stages, aliases, availability. */
export interface ModelState {
  readonly projectId: string;
  readonly modelId: string;
  readonly slug: string;
  readonly title: string;
  readonly description: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly lifecycle: 'active' | 'archived' | 'deleted';
  /** The highest number that was ever given: numbers go on, also after a deletion. */
  readonly lastNumber: number;
  readonly versions: LayeredMap<number, ModelVersion>;
  readonly stages: ReadonlyMap<string, Place>;
  /** Aliases that name a version by themselves. */
  readonly aliases: ReadonlyMap<string, Place>;
  /** Aliases that follow a stage; a name is never in both at once with a holder. */
  readonly followers: ReadonlyMap<string, Follower>;
  /** By id. */
  readonly deployments: LayeredMap<string, Deployment>;
  /** Approvals that were used or abandoned. */
  readonly closedApprovals: LayeredMap<string, true>;
}

/** The stream of a name that means another model. */
export interface Redirect {
  readonly redirectsTo: string;
}

/** A model's stream: nothing yet, a name of another model, or a model. */
export type ModelStream = ModelState | Redirect | undefined;

/** Whether a stream is that of a former name, which leads to a model. */
export function isRedirect(state: ModelStream): state is Redirect {
  return state !== undefined && 'redirectsTo' in state;
}

import { setImmediate as turn } from 'node:timers/promises';
import { projectEvent } from '#projections/catalogue';
import type { KnownEvent, StoredEvent } from '#models/events/envelope';
import { upcast } from '#models/events/upcast';
import type { ParkedModel, RowChange } from '../ports/row-changes';

/** Between so many events others get their turn: rows of many events take as long as a hundred answers. */
const projectedAtOnce = 8;

/** Where it is kept that events made no rows. */
export interface PassedOver {
  park(model: ParkedModel): Promise<void>;
  rememberUnknown(type: string, position: bigint): Promise<void>;
}

/**
 * Makes rows of events. A type that this release does not know is passed over and remembered; an event that can not be
 * applied parks its model: others go on, and a rebuild with mended code repairs it.
 */
export class EventProjection {
  /** From which position on events of a model make no rows. */
  private readonly parked: Map<string, bigint>;

  constructor(
    private readonly kept: PassedOver,
    parked: readonly ParkedModel[] = [],
  ) {
    this.parked = new Map(parked.map(({ modelId, position }) => [modelId, position]));
  }

  get hasParked(): boolean {
    return this.parked.size > 0;
  }

  isParked(modelId: string): boolean {
    return this.parked.has(modelId);
  }

  /** Whether an event makes rows: not so that at which its model was parked, nor those after. */
  makesRows({ subject: { modelId }, position }: Pick<KnownEvent, 'subject' | 'position'>): boolean {
    const parkedAt = modelId === undefined ? undefined : this.parked.get(modelId);
    return parkedAt === undefined || position < parkedAt;
  }

  /** The changes of events in their order. @throws what made an event of no model impossible */
  async changesOf(events: readonly StoredEvent[]): Promise<RowChange[]> {
    const changes: RowChange[] = [];
    for (const [index, stored] of events.entries()) {
      if (index % projectedAtOnce === projectedAtOnce - 1) await turn();
      const event = upcast(stored);
      if (!event) await this.kept.rememberUnknown(stored.type, stored.position);
      else if (this.makesRows(event)) await this.project(event, changes);
    }
    return changes;
  }

  /** Parks the model of an event that can not be applied. @throws the failure when the event is of no model */
  async park(modelId: string | undefined, position: bigint, failure: unknown): Promise<void> {
    if (modelId === undefined) throw failure;
    this.parked.set(modelId, position);
    await this.kept.park({ modelId, position, reason: String(failure) });
  }

  private async project(event: KnownEvent, changes: RowChange[]): Promise<void> {
    try {
      changes.push({ event, operations: projectEvent(event) });
    } catch (failure) {
      await this.park(event.subject.modelId, event.position, failure);
    }
  }
}

import { Lane, type LaneLimits, type Turn } from './lane';
import type { Operation } from './operation';

type LaneName = 'registrations' | 'upkeep';

/** A backup of hours keeps other upkeep waiting, but no registration: somebody waits for that one. */
const laneOf: Readonly<Record<Operation['kind'], LaneName>> = {
  'register-version': 'registrations',
  'attach-content': 'registrations',
  'compare-bytes': 'upkeep',
  rebuild: 'upkeep',
  sweep: 'upkeep',
  backup: 'upkeep',
  verify: 'upkeep',
};

const limits: Readonly<Record<LaneName, LaneLimits>> = {
  registrations: { atOnce: 2, waiting: 200 },
  upkeep: { atOnce: 2, waiting: 50 },
};

/** Which operations take turns with which. */
export class Lanes {
  private readonly lanes: Readonly<Record<LaneName, Lane>>;

  /** @param work what a turn is for; never rejects */
  constructor(work: (id: string, turn: Turn) => Promise<void>) {
    this.lanes = {
      registrations: new Lane(limits.registrations, work),
      upkeep: new Lane(limits.upkeep, work),
    };
  }

  of(kind: Operation['kind']): Lane {
    return this.lanes[laneOf[kind]];
  }

  /** The turn that an operation has now, in whichever lane. */
  turn(id: string): Turn | undefined {
    return this.lanes.registrations.turn(id) ?? this.lanes.upkeep.turn(id);
  }

  /** Lets no turn begin any more, and aborts those that go on. @returns when they have ended */
  async close(reason: Error): Promise<void> {
    await Promise.all(Object.values(this.lanes).map((lane) => lane.close(reason)));
  }
}

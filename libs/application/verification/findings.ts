import { LogDamaged } from '../ports/event-log-errors';
import { remedies, type Finding } from './finding';

/** How many findings are told in full. */
const namedFindings = 500;

/** What was found, and what could not be looked at. */
export interface FoundDamage {
  readonly findings: readonly Finding[];
  /** Findings beyond those that are named. */
  readonly unnamedFindings: number;
  /** What could not be looked at since something else is damaged. */
  readonly notVerified: readonly string[];
}

/** Collects findings, as many as can be told. */
export class Findings {
  private readonly findings: Finding[] = [];
  private readonly notVerified: string[] = [];
  private unnamed = 0;

  add(part: Finding['part'], code: string, what: string, remedy: string, facts: Finding['facts']): void {
    if (this.findings.length < namedFindings) this.findings.push({ part, code, what, remedy, facts });
    else this.unnamed += 1;
  }

  get hasLogDamage(): boolean {
    return this.findings.some(({ part }) => part === 'log');
  }

  skip(what: string): void {
    this.notVerified.push(what);
  }

  /** Does what reads the log; a damaged event ends that, and is told of once. */
  async unlessLogDamaged(
    what: string,
    work: () => Promise<void>,
    instead: () => void = () => undefined,
  ): Promise<void> {
    try {
      await work();
    } catch (failure) {
      if (!(failure instanceof LogDamaged)) throw failure;
      const text = failure.message;
      if (!this.hasLogDamage) this.add('log', 'log-content', text, remedies.log, {});
      this.skip(`${what}: ${text}`);
      instead();
    }
  }

  report(): FoundDamage {
    return { findings: this.findings, unnamedFindings: this.unnamed, notVerified: this.notVerified };
  }
}

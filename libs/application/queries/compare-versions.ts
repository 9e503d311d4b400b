import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { compareTensors } from '#inspection/tensor-diff';
import type { VersionAnswer } from '#models/queries/versions';
import type { ComparisonAnswer } from '#models/queries/comparison';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { BlobStore } from '../ports/blob-store';
import { AskCatalogue } from './ask-catalogue';
import { readReport } from '../registration/inspection-report';
import { compareFiles, compareMetadata, compareMetrics } from './differences';
import type { AskedFor } from './standpoint';

/** What differs between two versions of a model, each named by a ref. */
export class CompareVersions extends Query<Compared | Refusal> {
  constructor(
    readonly place: { readonly project: string; readonly model: string },
    readonly from: string,
    readonly to: string,
    readonly actor: Actor,
    readonly when: AskedFor = {},
  ) {
    super();
  }
}

/** A comparison, and the position of the catalogue that it was made at. */
export interface Compared {
  readonly position: bigint;
  readonly answer: ComparisonAnswer;
}

/** Compares rows of the catalogue and reports of the inspection; reads no tensors. */
@QueryHandler(CompareVersions)
export class CompareVersionsHandler implements IQueryHandler<CompareVersions> {
  constructor(
    private readonly queries: QueryBus,
    private readonly blobs: BlobStore,
  ) {}

  async execute({ place, from, to, actor, when }: CompareVersions): Promise<Compared | Refusal> {
    const ask = (ref: string) => this.queries.execute(new AskCatalogue('show-version', { ...place, ref }, actor, when));
    const left = await ask(from);
    if (isRefusal(left)) return left;
    const right = await ask(to);
    if (isRefusal(right)) return right;
    if (isRefusal(left.answer)) return left.answer;
    if (isRefusal(right.answer)) return right.answer;
    const position = left.position < right.position ? left.position : right.position;
    return { position, answer: await this.compare(left.answer, right.answer) };
  }

  private async compare(from: VersionAnswer, to: VersionAnswer): Promise<ComparisonAnswer> {
    return {
      from: from.number,
      to: to.number,
      metadata: compareMetadata(from.metadata, to.metadata),
      metrics: compareMetrics(from.evaluations, to.evaluations),
      files: compareFiles(from.files, to.files),
      tensors: await this.compareTensors(from.report, to.report),
    };
  }

  private async compareTensors(from: string | null, to: string | null): Promise<ComparisonAnswer['tensors']> {
    if (from === null || to === null) return null;
    const [left, right] = await Promise.all([readReport(this.blobs, from), readReport(this.blobs, to)]);
    const { added, removed, changed, same } = compareTensors(left.tensors, right.tensors);
    const named = ({ name, dtype, shape }: (typeof added)[number]) => ({ name, dtype, shape });
    return { added: added.map(named), removed: removed.map(named), changed, same };
  }
}

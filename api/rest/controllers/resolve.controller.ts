import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import { ResolvedAnswer } from '#models/queries/versions';
import { RefText } from '#models/values/ref-text';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { When } from '../request-parts';
import { Validated } from '../validated';

/** `model` or `model@ref`. */
const Address = z
  .string()
  .max(200)
  .regex(/^[^@]+(@[^@]+)?$/, 'must be a model, or a model and a ref joined by @')
  .meta({ example: 'churn@production' });

/** What `project/model@ref` means, now or as of a past time. */
@Controller('api/v1/resolve')
export class ResolveController {
  private readonly slug = new Validated(Slug);
  private readonly ref = new Validated(RefText);

  constructor(private readonly queries: QueryBus) {}

  @Get(':project/:address')
  @Describes('Resolve a ref: the version, its digest and where its files are', { 200: ResolvedAnswer })
  resolve(
    @Param('project', new Validated(Slug)) project: string,
    @Param('address', new Validated(Address)) address: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    const [name, text] = address.split('@');
    const model = this.slug.transform(name);
    const ref = text === undefined ? {} : { ref: this.ref.transform(text) };
    return this.queries.execute(new AskCatalogue('resolve', { project, model, ...ref }, actor, when));
  }
}

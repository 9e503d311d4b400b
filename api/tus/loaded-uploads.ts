import type { TusUploads } from './tus-uploads';

/** The uploads, which are loaded with the first request for one: the library of tus is large, and no start needs it. */
export class LoadedUploads {
  private readonly values: ConstructorParameters<typeof TusUploads>;
  private loading: Promise<TusUploads> | undefined;

  constructor(...values: ConstructorParameters<typeof TusUploads>) {
    this.values = values;
  }

  get(): Promise<TusUploads> {
    return (this.loading ??= this.load());
  }

  private async load(): Promise<TusUploads> {
    const { TusUploads } = await import('#api/tus/tus-uploads');
    return new TusUploads(...this.values);
  }
}

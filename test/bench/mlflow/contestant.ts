/** A model that exists on both sides before anything is measured. */
export const modelName = (index: number): string => `model-${index}`;

/** A model registry with a server that runs, and how it is asked for the same things. */
export interface Contestant {
  readonly name: string;
  readonly url: string;
  /** Of the process whose tree is the server. */
  readonly pid: number;
  /** The requests, as bytes to be sent. */
  readonly requests: {
    model(name: string): Buffer;
    /** A version whose files lie elsewhere. */
    version(model: string, number: number): Buffer;
    alias(model: string, version: number): Buffer;
    lookup(model: string): Buffer;
    /** 100 models, the first ones. */
    search(): Buffer;
  };
  /** Ends it and starts it again over the same data. @returns ms from the spawn until a lookup is answered */
  restart(): Promise<number>;
  stop(): Promise<void>;
}

/** What a hashing thread is asked to do. `key` names a hash; files are told by the descriptor of this process. */
export type HashingCall =
  /** Begins a hash with the first `length` bytes of a file; what is read later goes to the `rooms`. */
  | {
      readonly name: 'begin';
      readonly key: number;
      readonly fd: number;
      readonly length: number;
      readonly rooms: readonly SharedArrayBuffer[];
    }
  /** Writes pieces to a file from `position` on, and adds them to the hash. Their memory is given away. */
  | {
      readonly name: 'write';
      readonly key: number;
      readonly fd: number;
      readonly position: number;
      readonly pieces: readonly Uint8Array[];
    }
  /** Reads exactly `length` bytes from `position` on into a room of the hash, and adds them. */
  | {
      readonly name: 'read';
      readonly key: number;
      readonly fd: number;
      readonly position: number;
      readonly length: number;
      readonly room: number;
    }
  /** Answers the hash so far: 64 hexadecimal digits. */
  | { readonly name: 'digest'; readonly key: number }
  /** Forgets a hash. */
  | { readonly name: 'drop'; readonly key: number };

export interface HashingRequest {
  readonly id: number;
  readonly call: HashingCall;
}

/** An error as it crosses between threads: the system's code is kept. */
export interface HashingFailure {
  readonly message: string;
  readonly code: string | undefined;
}

export type HashingReply =
  | { readonly id: number; readonly value: string | undefined }
  | { readonly id: number; readonly failure: HashingFailure };

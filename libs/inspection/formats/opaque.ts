import { baseNameOf, extensionOf } from './format';
import type { Format, Probe } from './format';
import { hasMagic } from './magic';

/** Kinds of file that hold no code and are kept as they are. */
const kinds: Record<string, (probe: Probe) => boolean> = {
  png: ({ head }) => hasMagic(head, 0, '\x89PNG\r\n\x1a\n'),
  jpeg: ({ head }) => hasMagic(head, 0, '\xff\xd8\xff'),
  gif: ({ head }) => hasMagic(head, 0, 'GIF87a') || hasMagic(head, 0, 'GIF89a'),
  webp: ({ head }) => hasMagic(head, 0, 'RIFF') && hasMagic(head, 8, 'WEBP'),
  pdf: ({ head }) => hasMagic(head, 0, '%PDF-'),
  /** A protobuf whose first field is a piece: recognised by its name, as it has no magic. */
  sentencepiece: ({ head, path }) =>
    head[0] === 0x0a &&
    (/^(tokenizer|spiece|sentencepiece.*)\.model$/.test(baseNameOf(path)) || extensionOf(path) === 'spm'),
};

/** A member without code: an image, a PDF, a SentencePiece vocabulary. */
export const opaque: Format = {
  name: 'opaque',
  role: 'other',
  recognise: (probe) => Object.values(kinds).some((test) => test(probe)),
  inspect: () => Promise.resolve({ findings: [] }),
};

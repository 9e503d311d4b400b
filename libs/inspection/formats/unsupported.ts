import { baseNameOf, extensionOf } from './format';
import type { Format, Probe } from './format';
import { endsAsZip, hasMagic, holdsHdf5 } from './magic';
import { pickleRunsIn } from './pickle-walk';
import { constants, inflateSync } from 'node:zlib';

/** Formats that are recognised, so that the refusal can say what a file is, and not inspected. */
interface Known {
  name: string;
  title: string;
  role: Format['role'];
  test: (probe: Probe) => boolean;
}

const binary =
  (...magics: string[]) =>
  ({ head, text }: Probe) =>
    !text && magics.some((magic) => hasMagic(head, 0, magic));
const beginning = (head: Uint8Array) => Buffer.from(head.subarray(0, 1024)).toString('latin1');
const scripts =
  /^(py|pyc|pyd|pyw|ipynb|sh|bash|zsh|ps1|bat|cmd|vbs|js|mjs|cjs|rb|pl|php|lua|jl|r|exe|dll|so|dylib|jar|class|msi|com|scr|apk|deb|rpm|wasm)$/;

const program = (name: string, title: string, test: Known['test']): Known => ({ name, title, role: 'other', test });
const archive = program;
const weights = (name: string, title: string, test: Known['test']): Known => ({ name, title, role: 'weight', test });

const known: Known[] = [
  program('elf', 'a Linux program', binary('\x7fELF')),
  program('pe', 'a Windows program', binary('MZ')),
  program(
    'mach-o',
    'a macOS program or Java class',
    binary('\xfe\xed\xfa\xce', '\xfe\xed\xfa\xcf', '\xce\xfa\xed\xfe', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe'),
  ),
  program('wasm', 'a WebAssembly program', binary('\0asm')),
  weights('tflite', 'a TensorFlow Lite model', ({ head, text }) => !text && hasMagic(head, 4, 'TFL3')),
  weights('hdf5', 'an HDF5 file (Keras)', holdsHdf5),
  archive('zip', 'a zip archive (PyTorch, Keras, npz …)', ({ head }) => hasMagic(head, 0, 'PK\x03\x04')),
  archive('7z', 'a 7z archive', binary('7z\xbc\xaf\x27\x1c')),
  archive('rar', 'a rar archive', binary('Rar!\x1a\x07')),
  archive('gzip', 'gzip-compressed data', binary('\x1f\x8b\x08')),
  archive('bzip2', 'bzip2-compressed data', ({ head, text }) => !text && /^BZh[1-9]/.test(beginning(head))),
  archive('xz', 'xz-compressed data', binary('\xfd7zXZ\0')),
  archive('lz4', 'lz4-compressed data', binary('\x04\x22\x4d\x18')),
  archive('zstd', 'zstd-compressed data', binary('\x28\xb5\x2f\xfd')),
  archive(
    'zlib',
    'zlib-compressed data (joblib)',
    (probe) => binary('x\x01', 'x\x5e', 'x\x9c', 'x\xda')(probe) && inflates(probe.head),
  ),
  archive('tar', 'a tar archive', ({ head }) => hasMagic(head, 257, 'ustar')),
  weights('numpy', 'a NumPy array', binary('\x93NUMPY')),
  weights('catboost', 'a CatBoost model', binary('CBM1')),
  weights('xgboost-binary', 'an XGBoost model in the deprecated binary form', binary('binf')),
  weights('xgboost-ubjson', 'an XGBoost model in UBJSON', ({ head, text }) => {
    return !text && /^\{[LiUIl]/.test(beginning(head)) && beginning(head).includes('learner');
  }),
  weights('pickle', 'a Python pickle, which is a program', ({ head, size }) => {
    return /^\x80[\x02-\x05]/.test(beginning(head)) || pickleRunsIn(head, size);
  }),
  weights('lightgbm', 'a LightGBM model', ({ head }) => /^tree\r?\n(.*\n)*?version=v/.test(beginning(head))),
  weights('xml', 'an XML file (PMML, OpenVINO)', ({ head }) => {
    return /^(\xef\xbb\xbf)?\s*<(\?xml|net |PMML|model|svg|!DOCTYPE (?!html))/.test(beginning(head));
  }),
  weights('tensorrt', 'a TensorRT engine', (probe) => {
    return binary('ftrt', 'ptrt')(probe) || (!probe.text && /^(engine|plan)$/.test(extensionOf(probe.path)));
  }),
  program('script', 'a script', ({ head, path }) => hasMagic(head, 0, '#!') || scripts.test(extensionOf(path))),
];

const afterOnnx: Known[] = [
  weights('savedmodel', 'a TensorFlow SavedModel', ({ head, text, path }) => {
    return !text && (hasMagic(head, 0, '\x08\x01\x12') || baseNameOf(path) === 'saved_model.pb');
  }),
  weights('coreml', 'a Core ML model', ({ head, path }) => {
    return extensionOf(path) === 'mlmodel' && /^\x08[\x01-\x0a]\x12/.test(beginning(head));
  }),
];

/** Formats with a magic of their own, in the order of tests. */
export const unsupported: Format[] = known.map(toFormat);

/** Protobuf formats without a magic, which are tried only when the file is not ONNX. */
export const unsupportedProtobuf: Format[] = afterOnnx.map(toFormat);

/** A zip whose first bytes are nothing else. */
export const prefixedZip: Format = toFormat(archive('zip', 'a zip archive behind other bytes', endsAsZip));

function toFormat({ name, title, role, test }: Known): Format {
  return {
    name,
    role,
    recognise: test,
    inspect: () =>
      Promise.resolve({
        findings: [
          {
            rule: 'artifact-unknown-format',
            verdict: 'incomplete',
            title: `The file is ${title}; it can't be inspected.`,
          },
        ],
      }),
  };
}

/** Two bytes are too weak a sign: weights begin with anything. */
function inflates(head: Uint8Array): boolean {
  try {
    inflateSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 8 * 1024 * 1024 });
    return true;
  } catch {
    return false;
  }
}

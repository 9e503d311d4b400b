import { downloadFigure } from './artifacts/download';
import { largeRegistrationFigure } from './artifacts/large-registration';
import { uploadFigure } from './artifacts/upload';
import type { Figure } from './figure';
import { asOfFigure } from './figures/as-of';
import { listsFigure } from './figures/lists';
import { rebuildFigure } from './figures/rebuild';
import { registerFigure } from './figures/register';
import { resolveFigure } from './figures/resolve';
import { slowDiskFigure } from './figures/slow-disk';
import { startFigure } from './figures/start';
import { visibleFigure } from './figures/visible';
import { againstMlflowFigure } from './mlflow/against-mlflow';

/** All figures in the order of the table; a figure is a file and a line here. */
export const figures: readonly Figure[] = [
  resolveFigure,
  registerFigure,
  visibleFigure,
  slowDiskFigure,
  listsFigure,
  asOfFigure,
  uploadFigure,
  downloadFigure,
  largeRegistrationFigure,
  rebuildFigure,
  startFigure,
  againstMlflowFigure,
];

import { freeText } from './free-text';

/** Why somebody did something, for those who read the history. */
export const Reason = freeText(2000).optional().meta({ description: 'Why, for those who read the history.' });

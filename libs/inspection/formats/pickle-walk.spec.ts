import { pickleRunsIn } from './pickle-walk';

const runs = (text: string) => {
  const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
  return pickleRunsIn(bytes, bytes.length);
};

describe('walking a possible pickle', () => {
  it.each([
    ['a call by REDUCE', "cos\nsystem\n(S'true'\ntR."],
    ['a call by INST', "(S'true'\nios\nsystem\n."],
    ['a call by OBJ', "(cos\nsystem\nS'true'\no."],
    ['a call by NEWOBJ of protocol 2', '\x80\x02cbuiltins\neval\nU\x011\x85\x81.'],
    ['a call after STACK_GLOBAL', '\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.'],
    ['a call and then nonsense', "cos\nsystem\n(S'true'\ntR\xff\xff\xff"],
    ['a call after padding', `${'N0'.repeat(5000)}cos\nsystem\n(tR.`],
    ['an import alone', 'cantigravity\nx\n.'],
    ['a plain list of protocol 0', '(lp0\nI1\naI2\na.'],
    ['a plain dictionary with a line feed behind', '(dp0\n.\n'],
  ])('sees %s', (_, text) => expect(runs(text)).toBe(true));

  it.each([
    ['nothing', ''],
    ['a full stop', '.'],
    ['a sentence', 'N.B. this'],
    ['a list of words', 'cat\ndog\nR\n'],
    ['a copyright line', '(c) 2026 A\nB\n.'],
    ['a call without enough on the stack', 'cos\nsystem\nR.'],
    ['a string without its end', "S'true"],
    ['a length past the end', 'X\xff\xff\xff\x7fab.'],
    ['JSON', '{"a": [1, 2]}'],
  ])('does not see one in %s', (_, text) => expect(runs(text)).toBe(false));
});

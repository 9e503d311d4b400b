import type { Shape, TensorInfo } from './inspection';
import { compareTensors } from './tensor-diff';

const tensor = (name: string, dtype: string, shape: Shape, file = 'a'): TensorInfo => ({ name, dtype, shape, file });

describe('comparing tensors', () => {
  it('tells added, removed and changed ones and counts the rest', () => {
    const before = [tensor('kept', 'F32', [2, 3]), tensor('gone', 'I8', [1]), tensor('wider', 'F32', [4])];
    const after = [tensor('kept', 'F32', [2, 3], 'b'), tensor('new', 'U8', []), tensor('wider', 'F16', [8])];
    expect(compareTensors(before, after)).toEqual({
      added: [{ name: 'new', dtype: 'U8', shape: [] }],
      removed: [{ name: 'gone', dtype: 'I8', shape: [1] }],
      changed: [{ name: 'wider', from: { dtype: 'F32', shape: [4] }, to: { dtype: 'F16', shape: [8] } }],
      same: 1,
    });
  });

  it('takes another number of dimensions for a change', () => {
    expect(compareTensors([tensor('x', 'F32', [2])], [tensor('x', 'F32', [2, 1])]).changed).toHaveLength(1);
  });

  it('keeps apart tensors of one name in two files', () => {
    const both = [tensor('w', 'F32', [1], 'encoder'), tensor('w', 'F32', [2], 'decoder')];
    expect(compareTensors(both, [tensor('w', 'F32', [1], 'encoder')])).toMatchObject({
      removed: [{ name: 'decoder:w' }],
      same: 1,
    });
  });
});

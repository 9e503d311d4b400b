import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';
import type { Item } from '#application/ports/working-store';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { hasUploaded, recordPossession, uploadedBy } from './possession';
import { createUpload, declareLength, findUpload, removeUpload, uploadFinished, type Upload } from './uploads';

const digest = `sha256:${'a'.repeat(64)}`;
const noon = new Date('2026-03-01T12:00:00Z');
const later = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);

describe('an upload', () => {
  const workingStore = new MemoryWorkingStore();
  const begin = async (id: string, metadata: Record<string, string | null> = {}) =>
    found(await createUpload(workingStore, { id, principalId: 'p1', length: 5, metadata }, noon));

  it('is found by the principal that began it', async () => {
    await begin('mine', { name: 'model.onnx', digest });
    expect(found(await findUpload(workingStore, 'p1', 'mine')).value).toEqual({
      id: 'mine',
      principalId: 'p1',
      length: 5,
      metadata: { name: 'model.onnx', digest },
      declared: digest,
      createdAt: '2026-03-01T12:00:00.000Z',
    });
  });

  it('is not there for another principal', async () => {
    await begin('theirs');
    for (const id of ['theirs', 'none']) {
      expect(await findUpload(workingStore, 'p2', id)).toMatchObject({ refused: 'upload-not-found' });
    }
  });

  it.each(['', 'sha256:abc', digest.toUpperCase(), 'md5:1'])('refuses the declared digest %j', async (text) => {
    const answer = await createUpload(
      workingStore,
      { id: 'bad', principalId: 'p1', length: 5, metadata: { digest: text } },
      noon,
    );
    expect(answer).toMatchObject({ refused: 'invalid-input' });
    expect(await findUpload(workingStore, 'p1', 'bad')).toMatchObject({ refused: 'upload-not-found' });
  });

  it('takes its length later, becomes a blob, and is forgotten', async () => {
    let item = found(await createUpload(workingStore, { id: 'open', principalId: 'p1', metadata: {} }, noon));
    item = await declareLength(workingStore, item, 7);
    expect(item.value.length).toBe(7);
    item = await uploadFinished(workingStore, item, { digest, size: 7 }, later(1));
    expect(found(await findUpload(workingStore, 'p1', 'open')).value.blob).toEqual({ digest, size: 7 });
    await removeUpload(workingStore, item);
    expect(isRefusal(await findUpload(workingStore, 'p1', 'open'))).toBe(true);
    expect(await uploadedBy(workingStore, 'p1', digest)).toEqual(later(1));
  });

  it('fails when somebody else changed it meanwhile', async () => {
    const item = await begin('race');
    await declareLength(workingStore, item, 6);
    await expect(declareLength(workingStore, item, 7)).rejects.toThrow('changed by somebody else');
  });
});

describe('possession', () => {
  it('lasts 24 hours for the principal that uploaded, and for no other', async () => {
    const workingStore = new MemoryWorkingStore();
    await recordPossession(workingStore, 'p1', digest, noon);
    expect(await hasUploaded(workingStore, 'p1', digest, later(24))).toBe(true);
    expect(await hasUploaded(workingStore, 'p1', digest, later(24.01))).toBe(false);
    expect(await hasUploaded(workingStore, 'p2', digest, noon)).toBe(false);
    expect(await hasUploaded(workingStore, 'p1', `sha256:${'b'.repeat(64)}`, noon)).toBe(false);
  });

  it('is renewed by the newest of uploads that end together', async () => {
    const workingStore = new MemoryWorkingStore();
    await Promise.all([3, 1, 2].map((hours) => recordPossession(workingStore, 'p1', digest, later(hours))));
    expect(await uploadedBy(workingStore, 'p1', digest)).toEqual(later(3));
  });
});

function found(answer: Item<Upload> | Refusal): Item<Upload> {
  if (isRefusal(answer)) throw new Error(answer.detail);
  return answer;
}

import { announced, attached, attachment, sealed } from '#test/builders/content-to-come';
import { Told } from '#test/builders/decider';
import { story, type Story } from '#test/builders/events';
import { attachContent } from './attach-content';
import { sealedBy, standingAttachment } from './attachments';

const churn = 'acme-churn';
const pending = () => announced(story().projectCreated().modelRegistered('churn'), churn);

const evidenceOf = (tale: Story) => new Told(tale).evidence(1);
const commandOf = (tale: Story, id: string) => tale.events.find((event) => event.id === id)?.commandId ?? '';

describe('attaching content', () => {
  it('brings the checks that need the bytes, and that of the record with the evaluations there are', () => {
    const { projectId, modelId, versionId, checks, ...content } = attachment(pending(), churn, 1);
    const found = { content, inspected: { format: 'safetensors', verdict: 'clean' as const, reasons: [] }, over: {} };
    const event = attachContent(evidenceOf(pending()), 'acme', found);
    expect(event).toMatchObject({ type: 'ContentAttached', data: { projectId, modelId, versionId, ...content } });
    expect(event.data.checks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['format', 'passed'],
      ['safety', 'passed'],
      ['metadata', 'failed'],
    ]);
    expect(checks).not.toEqual(event.data.checks);
    const without = attachContent({ ...evidenceOf(pending()), evaluations: [] }, 'acme', found).data.checks[2];
    expect(without?.missing).toHaveLength((event.data.checks[2]?.missing?.length ?? 0) + 1);
  });
});

describe('attached content', () => {
  it('changes nothing of what is known until it is sealed', () => {
    const tale = pending();
    const before = evidenceOf(tale);
    attached(tale, churn, 1);
    expect(evidenceOf(tale)).toEqual({ ...before, attachments: expect.any(Map) as Map<string, unknown> });
  });

  it('is the content, with its record and checks, once its event is named; what others attached is not', () => {
    const tale = pending();
    const first = attached(tale, churn, 1);
    attached(tale, churn, 1, { format: 'onnx', metadata: {} });
    const whole = sealedBy(evidenceOf(tale), first);
    expect(whole).toMatchObject({
      content: { kind: 'held', files: [{ path: 'model.safetensors' }] },
      metadata: { description: 'Predicts churn.', architecture: { task: 'found' }, artifact: { files: 1 } },
      submitted: { format: 'safetensors', extracted: ['architecture.task', 'artifact'], tags: { team: 'risk' } },
    });
    expect(whole.checks.get('safety')?.outcome).toBe('passed');
    expect(() => sealedBy(evidenceOf(tale), 'another')).toThrow('not on its stream');
  });

  it('keeps what its files say of themselves, whatever is said of the version later', () => {
    const tale = pending();
    const id = attached(tale, churn, 1);
    sealed(tale, churn, 1, id).described(churn, 1, {
      metadata: { description: 'Better words.', architecture: { task: 'other', family: 'bert' } },
      checks: [{ name: 'metadata', outcome: 'failed', reasons: ['later'] }],
    });
    const { metadata, checks } = sealedBy(evidenceOf(tale), id);
    expect(metadata).toEqual({
      description: 'Better words.',
      architecture: { task: 'found', family: 'bert' },
      artifact: { files: 1 },
    });
    expect([checks.get('metadata')?.reasons, checks.get('format')?.outcome]).toEqual([['later'], 'passed']);
  });
});

describe('the attachment of a command', () => {
  it('stands while the record and the evaluations are those that it was held against', () => {
    const tale = pending();
    const id = attached(tale, churn, 1);
    const command = commandOf(tale, id);
    expect(standingAttachment(evidenceOf(tale), command)?.id).toBe(id);
    expect(standingAttachment(evidenceOf(tale), 'another command')).toBeUndefined();
    expect(standingAttachment(evidenceOf(tale.linked(churn, 1, 'run-1')), command)?.id).toBe(id);
    expect(standingAttachment(evidenceOf(tale.evaluated(churn, 1, 0.9)), command)).toBeUndefined();
  });

  it('stands no more when the record was changed', () => {
    const tale = pending();
    const command = commandOf(tale, attached(tale, churn, 1));
    tale.described(churn, 1, { metadata: { description: 'Other words.' } });
    expect(standingAttachment(evidenceOf(tale), command)).toBeUndefined();
  });
});

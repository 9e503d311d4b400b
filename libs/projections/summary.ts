import type { KnownEvent } from '#models/events/envelope';
import type { DomainEvent, EventType } from '#models/events/vocabulary';

type Data<T extends EventType> = (DomainEvent & { readonly type: T })['data'];

const contentText = { held: '', external: ' with external content', pending: ' with content to come' } as const;

const sentences: { readonly [T in EventType]: (data: Data<T>) => string } = {
  LogStarted: (d) => (d.origin ? `began a new log after ${d.origin.logId}` : 'began the log'),
  BlobsSwept: (d) => `deleted ${counted(d.blobs.length, 'blob')} of ${counted(d.bytes, 'byte')} that no version named`,
  ProjectCreated: (d) => `created project ${d.slug} with the preset ${d.policy.preset}`,
  PolicyChanged: (d) =>
    `changed the policy from revision ${d.previousRevision} to revision ${d.revision}, preset ${d.policy.preset}`,
  ModelRegistered: (d) => `registered model ${d.slug}`,
  ModelDescribed: (d) => `changed ${listed(d.changed)} of the model`,
  NameRedirected: (d) => `reserved the name ${d.slug} for the model`,
  ModelRenamed: (d) => `renamed the model from ${d.from} to ${d.to}`,
  ModelArchived: () => 'archived the model',
  ModelRestored: () => 'restored the model',
  ModelDeleted: (d) => `deleted the model with ${counted(d.versions.length, 'version')}`,
  VersionRegistered: (d) =>
    `registered version ${d.number}${contentText[d.content]}` +
    (d.availability === 'quarantined' ? ' in quarantine' : ''),
  VersionSealed: (d) =>
    `gave version ${d.number} its content${d.availability === 'quarantined' ? ', in quarantine' : ''}`,
  StageTransitioned: (d) => {
    const displaced = d.moves.filter((move) => move.versionId !== d.versionId).map((move) => String(move.number));
    const what =
      d.to === 'none'
        ? `took version ${d.number} out of ${d.from}`
        : `promoted version ${d.number} from ${d.from} to ${d.to}`;
    return displaced.length === 0
      ? what
      : `${what}, displacing version${displaced.length > 1 ? 's' : ''} ${listed(displaced)}`;
  },
  StageRolledBack: (d) => `rolled ${d.stage} back from version ${d.left.number} to version ${d.entered.number}`,
  TransitionAbandoned: (d) => `abandoned an approved transition of version ${d.number}: ${d.refusal}`,
  AliasSet: (d) => {
    const now = d.number === null ? '' : `version ${d.number}`;
    const before = d.displaced ? ` instead of version ${d.displaced.number}` : '';
    if (d.follows === null) return `pointed alias ${d.alias} at ${now}${before}`;
    return `let alias ${d.alias} follow ${d.follows}${now && `, held by ${now}`}${before && `,${before}`}`;
  },
  AliasRemoved: (d) =>
    d.follows === null
      ? `removed alias ${d.alias} from version ${d.number}`
      : `removed alias ${d.alias}, which followed ${d.follows}`,
  AliasRolledBack: (d) => `rolled alias ${d.alias} back from version ${d.left.number} to version ${d.entered.number}`,
  VersionDeprecated: (d) =>
    `deprecated version ${d.number}${d.date ? ` from ${d.date}` : ''}` +
    (d.successor === null ? '' : ` in favour of version ${d.successor}`),
  VersionArchived: (d) => `archived version ${d.number}`,
  VersionRestored: (d) => `restored version ${d.number} as ${d.availability}`,
  VersionRetired: (d) => `retired version ${d.number}`,
  VersionQuarantined: (d) => `quarantined version ${d.number}`,
  VersionReleased: (d) => `released version ${d.number} from quarantine as ${d.availability}`,
  VersionDeleted: (d) => `deleted version ${d.number}${d.overridesWindow ? ' within the rollback window' : ''}`,
  DeploymentRecorded: (d) =>
    `recorded that version ${d.number} runs in ${d.environment}` +
    (d.replaces ? ` instead of version ${d.replaces.number}` : ''),
  DeploymentEnded: (d) => `recorded that version ${d.number} runs in ${d.environment} no more`,
  VersionSubmitted: (d) =>
    d.content.kind === 'held'
      ? `submitted ${counted(d.content.files.length, 'file')}`
      : `submitted ${d.content.kind} content`,
  ContentAttached: (d) => `attached ${counted(d.content.files.length, 'file')}`,
  VersionDescribed: (d) => `changed ${listed(d.changed)} of the version`,
  EvaluationRecorded: (d) => `recorded ${counted(d.evaluations.length, 'evaluation')}`,
  LineageLinked: (d) => `linked ${counted(d.links.length, 'lineage edge')}`,
  TransitionApproved: (d) => `approved version ${d.number} to go from ${d.from} to ${d.to}`,
  TransitionFailed: (d) => `closed an approved transition that failed: ${d.refusal}`,
  PrincipalRegistered: (d) => `registered a ${d.kind === 'person' ? 'person' : 'service account'}`,
  TokenIssued: (d) => `issued a token with the role ${d.role}`,
  TokenRevoked: () => 'revoked a token',
};

/** What an event did, as the rest of a sentence that begins with who did it. It quotes no free text. */
export function summaryOf<E extends KnownEvent>(event: E): string {
  return (sentences[event.type] as (data: E['data']) => string)(event.data);
}

function listed(words: readonly string[]): string {
  if (words.length === 0) return 'nothing';
  return words.length === 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

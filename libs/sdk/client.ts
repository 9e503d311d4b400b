import { deploymentsOf } from './deployments';
import { downloadsOf } from './downloads';
import { eventsOf } from './event-stream';
import { modelsOf } from './models';
import { operationsOf } from './operations';
import { placesOf } from './places';
import { projectsOf } from './projects';
import { recordsOf } from './records';
import { tokensOf } from './tokens';
import { Transport, type ClientOptions } from './transport';
import { blobsOf } from './blobs';
import { versionsOf } from './versions';

/**
 * A typed client of a registry's REST interface. Every method answers the body, or throws AnnalsProblem (the registry
 * refused) or RegistryUnreachable (no answer came). Reads see this client's own writes.
 */
export class AnnalsClient {
  readonly projects;
  readonly models;
  readonly versions;
  readonly places;
  readonly deployments;
  readonly records;
  readonly blobs;
  readonly downloads;
  readonly operations;
  readonly events;
  readonly tokens;

  constructor(options: ClientOptions) {
    const transport = new Transport(options);
    this.projects = projectsOf(transport);
    this.models = modelsOf(transport);
    this.versions = versionsOf(transport);
    this.places = placesOf(transport);
    this.deployments = deploymentsOf(transport);
    this.records = recordsOf(transport);
    this.blobs = blobsOf(transport);
    this.downloads = downloadsOf(transport);
    this.operations = operationsOf(transport);
    this.events = eventsOf(transport);
    this.tokens = tokensOf(transport);
  }
}

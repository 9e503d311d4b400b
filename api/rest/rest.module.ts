import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ApplicationModule } from '#application/application.module';
import { BearerGuard } from '../auth/bearer-guard';
import { AnswerHook } from './answer-hook';
import { AdministrationController } from './controllers/administration.controller';
import { CardController } from './controllers/card.controller';
import { CompareController } from './controllers/compare.controller';
import { DecisionsController } from './controllers/decisions.controller';
import { DeploymentsController } from './controllers/deployments.controller';
import { DescriptionController } from './controllers/description.controller';
import { EvidenceController } from './controllers/evidence.controller';
import { FilesController } from './controllers/files.controller';
import { HealthController } from './controllers/health.controller';
import { ModelsController } from './controllers/models.controller';
import { PlacesController } from './controllers/places.controller';
import { ProjectsController } from './controllers/projects.controller';
import { RegistryController } from './controllers/registry.controller';
import { ResolveController } from './controllers/resolve.controller';
import { VersionsController } from './controllers/versions.controller';
import { KnownPartsGuard } from './known-parts.guard';
import { OpenApiDocument } from './openapi/document';
import { SwaggerUiController } from './openapi/swagger-ui.controller';
import { OperationEvents } from './operation-events';
import { OperationsView } from './operations-view';
import { ProblemFilter } from './problem-filter';

/** The registry's own protocol: JSON over HTTP under /api/v1. */
@Module({
  imports: [ApplicationModule, DiscoveryModule],
  controllers: [
    ProjectsController,
    ModelsController,
    CompareController,
    PlacesController,
    DeploymentsController,
    VersionsController,
    CardController,
    DecisionsController,
    EvidenceController,
    ResolveController,
    FilesController,
    RegistryController,
    AdministrationController,
    HealthController,
    DescriptionController,
    SwaggerUiController,
  ],
  providers: [
    OperationsView,
    OperationEvents,
    OpenApiDocument,
    AnswerHook,
    { provide: APP_GUARD, useClass: BearerGuard },
    { provide: APP_GUARD, useClass: KnownPartsGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class RestModule {}

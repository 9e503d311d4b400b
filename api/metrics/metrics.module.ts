import { Module } from '@nestjs/common';
import { ApplicationModule } from '#application/application.module';
import { Meters } from './meters';
import { MetricsController } from './metrics.controller';
import { RegistryMetrics } from './registry-metrics';
import { RequestMetrics } from './request-metrics';

/** How the registry is and what it is asked, for Prometheus. */
@Module({
  imports: [ApplicationModule],
  controllers: [MetricsController],
  providers: [Meters, RegistryMetrics, RequestMetrics],
})
export class MetricsModule {}

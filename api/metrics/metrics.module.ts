import { Module } from '@nestjs/common';
import { ApplicationModule } from '#application/application.module';
import { LoadMetrics } from './load-metrics';
import { MetersModule } from './meters.module';
import { MetricsController } from './metrics.controller';
import { ProcessMetrics } from './process-metrics';
import { RegistryMetrics } from './registry-metrics';
import { RequestMetrics } from './request-metrics';

/** How the registry is and what it is asked, for Prometheus. */
@Module({
  imports: [ApplicationModule, MetersModule],
  controllers: [MetricsController],
  providers: [LoadMetrics, ProcessMetrics, RegistryMetrics, RequestMetrics],
})
export class MetricsModule {}

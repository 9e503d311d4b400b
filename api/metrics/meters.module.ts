import { Module } from '@nestjs/common';
import { Meters } from './meters';
import { StoreMetrics } from './store-metrics';

/** Where the decorators of a profile’s ports count. */
@Module({ providers: [Meters, StoreMetrics], exports: [Meters, StoreMetrics] })
export class MetersModule {}

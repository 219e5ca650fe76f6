export { stepUpGuard } from './angular/guard';
export { stepUpInterceptor } from './angular/http';
export { injectStepUp, provideStepUp, stepUpSnapshot } from './angular/provide';

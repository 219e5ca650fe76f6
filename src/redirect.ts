export { redirect, type RedirectOptions } from './ways/redirect/redirect';
export { type ConfirmResume } from './ways/redirect/resume';

export { createStepUp } from './flow/create-step-up';
export { popup, type PopupOptions } from './ways/popup/popup';
export { isStepUpRedirect } from './ways/redirect/is-step-up-redirect';
export { type CallOptions, type PrepareOptions, type TokenForRequest } from './flow/call-options';
export { type Explanation } from './flow/explain';
export { type StepUp } from './flow/step-up';
export { type StepUpOptions } from './flow/options';
export { type StepUpFetch, type StepUpRequestInit } from './flow/fetch';
export { type Prompt, type PromptRequest } from './ways/popup/prompt';
export {
  type Asking,
  type Authorized,
  type ConnectedWay,
  type Continuation,
  type Flow,
  type Interrupted,
  type Resumed,
  type Way,
  type WayContext,
  type WayStep,
} from './ways/way';
export { type Turn } from './ways/queue';
export {
  findStepUpError,
  isStepUpError,
  StepUpError,
  type StepUpErrorCode,
  type StepUpErrorExtras,
} from './model/errors';
export { MULTI_FACTOR } from './model/assurance';
export {
  type AuthorizationParams,
  type AuthorizationParamsFor,
  type RequestFacts,
} from './model/authorization-params';
export { type ChallengeContext, type ChallengedRequirement, type ChallengeReader } from './model/challenge';
export { type ClaimsTest, type ClaimTest, type IdTokenClaims } from './model/claims';
export { type AllowUser, type Grant, type VerifiedGrant } from './model/grant';
export { type OutgoingRequest, type RequestId, type StepUpAttempt } from './model/request';
export { type UrlMatcher, type UrlPatternLike } from './model/rules/url-pattern';
export { type NormalizedRequirement, type Requirement } from './model/requirement';
export { type Rule } from './model/rules/rules';
export { type AudienceScope, type Scope } from './model/scope';
export { type AuthorizationResponse, type AuthorizedResponse } from './model/authorization-response';
export { type Neighbour } from './model/redirect-uri';
export { type Browser, type Clock, type Page, type PopupWindow } from './ports/browser';
export type { Channel } from './ports/channel';
export {
  type AuthorizationOptions,
  type AuthorizationRequest,
  type Display,
  type Exchange,
  type Prove,
  type Provider,
  type SessionToken,
  type TokenResponse,
} from './ports/provider';
export { type GrantedScopes } from './state/granted-scopes';
export {
  type DiscardReason,
  type Ignored,
  type StepUpEvent,
  type StepUpEventDetails,
  type StepUpEventType,
  type StepUpSnapshot,
} from './state/events';
export { type RememberedChallenge } from './state/remembered-challenges';
export { type Lifetime } from './state/lifetime';

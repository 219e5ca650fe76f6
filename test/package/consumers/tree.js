// What should leave nearly nothing.
import { isStepUpError } from 'step-up-spa';

console.log(isStepUpError(new Error()));

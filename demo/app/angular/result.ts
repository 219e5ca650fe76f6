import { Component, input } from '@angular/core';
import type { News } from '../shared/news.js';

/** The line that says how something ended. */
@Component({
  selector: 'bank-result',
  host: { style: 'display: contents' },
  template: `
    <output class="result" role="status" [attr.data-testid]="testId()" [attr.data-code]="news().code">
      @if (news().text) {
        <span class="mark" aria-hidden="true"></span>
      }
      {{ news().text }}
    </output>
  `,
})
export class Result {
  readonly testId = input.required<string>();
  readonly news = input.required<News>();
}

import { inject } from '@angular/core';
import { Router, type Routes } from '@angular/router';
import { stepUpGuard } from 'step-up-spa/angular';
import { EMPLOYEES } from '../shared/employees.js';
import { Refusal } from './bank';
import { Home } from './home';
import { Closed, Customers, Employees } from './intranet';

export const routes: Routes = [
  { path: '', pathMatch: 'full', component: Home },
  { path: 'customers', component: Customers },
  {
    path: 'employees',
    component: Employees,
    canActivate: [
      stepUpGuard(EMPLOYEES, (error, url) => inject(Router).parseUrl(inject(Refusal).send(error, url))),
    ],
  },
  // Where a refused navigation goes.
  { path: 'closed', component: Closed },
];
